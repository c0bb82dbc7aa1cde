//! Agents, roles, settings.

use super::judge;
use backend::{
    on_both_engines,
    testing::{agent_draft, problems},
};
use domain::{Problem, Result, role::RoleDraft};

on_both_engines! {
    async fn texts_of_agents(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = admin.agents().add(agent_draft("johan"), "entirely new phrase 8").await?;
        let put = async |field: &str, text: &str| -> Result<String> {
            let before = admin.agents().find(id).await?;
            let mut draft = before.draft.clone();
            let value = match field {
                "login" => &mut draft.login,
                "firstname" => &mut draft.firstname,
                "lastname" => &mut draft.lastname,
                _ => &mut draft.email,
            };
            text.clone_into(value);
            if let Err(error) = admin.agents().change(id, draft, before.version).await {
                assert_eq!(admin.agents().find(id).await?, before, "{field} {text:?}");
                return Err(error);
            }
            let draft = admin.agents().find(id).await?.draft;
            Ok(match field {
                "login" => draft.login,
                "firstname" => draft.firstname,
                "lastname" => draft.lastname,
                _ => draft.email,
            })
        };
        for field in [("login", 191, true, false), ("firstname", 100, true, false), ("lastname", 100, true, false)] {
            judge(field, async |text| put(field.0, text).await).await?;
        }
        let longest = format!("{}@{}.{}.com", "a".repeat(64), "b".repeat(63), "c".repeat(17));
        assert_eq!(put("email", &longest).await?, longest);
        let too_long = format!("{longest}m");
        for (text, problem) in [
            (too_long.as_str(), Problem::TooLong(150)),
            ("a\0@x.de", Problem::ControlCharacter),
            ("<a@x.de>", Problem::EmailSyntax),
            ("\u{202e}a@x.de", Problem::EmailSyntax),
        ] {
            assert_eq!(problems(put("email", text).await), [("email".to_owned(), problem)], "{text:?}");
        }
    }

    async fn texts_of_roles(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = admin.roles().add(RoleDraft { name: "Auditor".into(), ..RoleDraft::default() }).await?;
        for field in [("name", 100, true, false), ("description", 500, false, true)] {
            judge(field, async |text| {
                let before = admin.roles().find(id).await?;
                let mut draft = before.draft.clone();
                let value = if field.0 == "name" { &mut draft.name } else { &mut draft.description };
                text.clone_into(value);
                if let Err(error) = admin.roles().change(id, draft.clone(), before.version).await {
                    if field.0 != "name" {
                        draft.name = "Other".into();
                    }
                    assert_eq!(admin.roles().add(draft).await, Err(error.clone()));
                    assert_eq!(admin.roles().find(id).await?, before);
                    assert_eq!(admin.roles().list().await?.len(), 4);
                    return Err(error);
                }
                let draft = admin.roles().find(id).await?.draft;
                Ok(if field.0 == "name" { draft.name } else { draft.description })
            })
            .await?;
        }
    }

    async fn texts_of_settings(backend: TestBackend) {
        let admin = backend.admin().await;
        let (mut settings, version) = admin.settings().get().await?;
        settings.organisation.name = "Acme".into();
        admin.settings().change(settings, version).await?;
        judge(("organisation.name", 100, true, false), async |text| {
            let (before, version) = admin.settings().get().await?;
            let mut settings = before.clone();
            text.clone_into(&mut settings.organisation.name);
            if let Err(error) = admin.settings().change(settings, version).await {
                assert_eq!(admin.settings().get().await?, (before, version));
                return Err(error);
            }
            Ok(admin.settings().get().await?.0.organisation.name)
        })
        .await?;
        let put = async |text: &str| -> Result<String> {
            let (before, version) = admin.settings().get().await?;
            let mut settings = before.clone();
            text.clone_into(&mut settings.email.never);
            if let Err(error) = admin.settings().change(settings, version).await {
                assert_eq!(admin.settings().get().await?, (before, version));
                return Err(error);
            }
            Ok(admin.settings().get().await?.0.email.never)
        };
        let longest = "ž".repeat(1000);
        for kept in ["<b>", "'\"", "\u{202e}x", "👩‍🚀", "a  b", longest.as_str(), ""] {
            assert_eq!(put(kept).await?, kept);
        }
        let at = |problem| [("email.never".to_owned(), problem)];
        assert_eq!(problems(put("a\0b").await), at(Problem::ControlCharacter));
        assert_eq!(problems(put(&format!("{longest}x")).await), at(Problem::TooLong(1000)));
        for broken in ["(", "[a", "*", "a{2,1}", "(?<n>a)\\k<n>", "(a{900}){900}"] {
            let (before, version) = admin.settings().get().await?;
            let mut settings = before.clone();
            settings.email.always = broken.into();
            settings.email.never = broken.into();
            let refused = problems(admin.settings().change(settings, version).await);
            let both = ["email.always", "email.never"].map(|field| (field.to_owned(), Problem::Pattern));
            assert_eq!(refused, both, "{broken}");
            assert_eq!(admin.settings().get().await?, (before, version));
        }
        for (language, zone, field) in
            [("<b>", "UTC", "organisation.language"), ("en", "\0", "organisation.time_zone"), ("en", "../UTC", "organisation.time_zone")]
        {
            let (mut settings, version) = admin.settings().get().await?;
            settings.organisation.language = language.into();
            settings.organisation.time_zone = zone.into();
            let refused = problems(admin.settings().change(settings, version).await);
            assert_eq!(refused, [(field.to_owned(), Problem::Choice)], "{language:?} {zone:?}");
        }
    }
}
