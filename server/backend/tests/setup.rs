//! The first run: setup links, the first admin, the rescue from the command line.

use backend::{
    on_both_engines,
    testing::{ADDRESS, PASSWORD, agent_draft, heard, problems},
};
use domain::{
    Error, Event, Permission, Problem,
    agent::AgentDraft,
    audit::{Change, Filter},
    password::Rule,
    role::{BuiltIn, RoleDraft},
    setting::{Organisation, SetupDraft},
};

fn draft(login: &str) -> SetupDraft {
    SetupDraft {
        organisation: Organisation {
            name: " Acme Support ".into(),
            language: "de".into(),
            time_zone: "Europe/Prague".into(),
        },
        agent: agent_draft(login),
        password: PASSWORD.into(),
    }
}

on_both_engines! {
    async fn a_setup_link_works_once(backend: TestBackend) {
        let token = backend.setup_link().await?.expect("a link on an empty installation");
        backend.setup_open(&token).await?;
        assert_eq!(backend.setup_open("another").await, Err(Error::NotFound));
        assert_eq!(backend.set_up("another", draft("first"), ADDRESS, "").await.err(), Some(Error::NotFound));
        let mut events = backend.bus().subscribe();

        let signed_in = backend.set_up(&token, draft("first"), ADDRESS, "test").await?;

        let session = backend.session(Some(&signed_in.token), ADDRESS).await?;
        assert_eq!(session.actor().login, "first");
        for permission in Permission::ALL {
            assert!(session.actor().may(*permission), "{permission:?}");
        }
        assert_eq!(backend.config().settings.organisation.name, "Acme Support");
        assert_eq!(backend.config().settings.organisation.time_zone, "Europe/Prague");
        assert!(heard(&mut events, &Event::SettingsChanged).await);
        let roles: Vec<String> = session.roles().list().await?.into_iter().map(|role| role.draft.name).collect();
        // The organisation speaks German, and so does what is there from the beginning.
        assert_eq!(roles, ["Admin", "Agent", "Kundenbetreuung"]);
        let links: Vec<String> = session.links().list().await?.into_iter().map(|link| link.draft.label).collect();
        assert_eq!(links, ["Karte des Kunden", "Karte der Person", "Websuche", "LinkedIn", "XING"]);
        let log = session.audit().list(&Filter { action: "set_up".into(), ..Filter::default() }, None).await?;
        assert_eq!((log.rows.len(), log.rows[0].actor.as_str()), (1, "Kim first"));
        let change =
            |field: &str, from: &str, to: &str| Change { field: field.into(), from: from.into(), to: to.into() };
        for chosen in [
            change("organisation.name", "", "Acme Support"),
            change("organisation.language", "en", "de"),
            change("organisation.time_zone", "UTC", "Europe/Prague"),
        ] {
            assert!(log.rows[0].changes.contains(&chosen), "{chosen:?} in {:?}", log.rows[0].changes);
        }
        let log = session.audit().list(&Filter { kind: "link".into(), ..Filter::default() }, None).await?;
        let renamed: Vec<_> = log.rows.iter().flat_map(|entry| &entry.changes).collect();
        assert!(renamed.contains(&&change("label", "Web search", "Websuche")), "{renamed:?}");

        assert_eq!(backend.setup_open(&token).await, Err(Error::NotFound));
        assert_eq!(backend.set_up(&token, draft("second"), ADDRESS, "").await.err(), Some(Error::NotFound));
        assert_eq!(backend.setup_link().await?, None);
        assert_eq!(session.agents().list(true).await?.len(), 1);
    }

    async fn a_setup_link_is_good_for_a_day(backend: TestBackend) {
        let old = backend.setup_link().await?.expect("a link");
        backend.clock().advance_seconds(24 * 3600 - 1);
        backend.setup_open(&old).await?;
        let fresh = backend.setup_link().await?.expect("a fresh link");
        backend.clock().advance_seconds(1);
        assert_eq!(backend.setup_open(&old).await, Err(Error::NotFound));
        assert_eq!(backend.set_up(&old, draft("late"), ADDRESS, "").await.err(), Some(Error::NotFound));
        backend.set_up(&fresh, draft("first"), ADDRESS, "").await?;
        assert_eq!(backend.setup_open(&fresh).await, Err(Error::NotFound));
    }

    async fn errors_name_their_fields_and_leave_the_link_good(backend: TestBackend) {
        let token = backend.setup_link().await?.expect("a link");
        let bad = SetupDraft {
            organisation: Organisation { name: " ".into(), language: "xx".into(), time_zone: "Europe/Brno".into() },
            agent: AgentDraft { login: "a\0b".into(), email: "nobody".into(), ..agent_draft("x") },
            password: "short".into(),
        };
        assert_eq!(
            problems(backend.set_up(&token, bad, ADDRESS, "").await),
            [
                ("organisation.name".into(), Problem::Required),
                ("organisation.language".into(), Problem::Choice),
                ("organisation.time_zone".into(), Problem::Choice),
                ("login".into(), Problem::ControlCharacter),
                ("email".into(), Problem::EmailSyntax),
                ("password".into(), Problem::Password(Rule::MinChars(8))),
            ]
        );
        backend.set_up(&token, draft("first"), ADDRESS, "").await?;
    }

    async fn of_two_people_with_two_links_one_sets_up(backend: TestBackend) {
        let first = backend.setup_link().await?.expect("a link");
        let second = backend.setup_link().await?.expect("another link");
        backend.setup_open(&first).await?;
        backend.setup_open(&second).await?;
        let (one, other) = tokio::join!(
            backend.set_up(&first, draft("first"), ADDRESS, ""),
            backend.set_up(&second, draft("second"), ADDRESS, ""),
        );
        let (won, lost) = if one.is_ok() { (one, other) } else { (other, one) };
        assert_eq!(lost.err(), Some(Error::NotFound));
        let session = backend.session(Some(&won?.token), ADDRESS).await?;
        assert_eq!(session.agents().list(true).await?.len(), 1);
        assert_eq!(backend.setup_open(&second).await, Err(Error::NotFound));
    }

    async fn an_admin_of_the_command_line_counts_as_set_up(backend: TestBackend) {
        let token = backend.setup_link().await?.expect("a link");
        let weak = backend.create_admin(agent_draft("root"), "password1").await;
        assert_eq!(problems(weak), [("password".into(), Problem::Password(Rule::Strength))]);
        backend.setup_open(&token).await?;

        backend.create_admin(agent_draft("root"), PASSWORD).await?;

        assert_eq!(backend.setup_open(&token).await, Err(Error::NotFound));
        let session = backend.signed_in("root").await;
        assert!(session.actor().may(Permission::Configure));
        assert!(!session.actor().password_due);
    }

    async fn an_admin_of_the_command_line_gets_in_whatever_roles_there_are(backend: TestBackend) {
        let admin = backend.admin().await;
        for role in admin.roles().list().await? {
            let name = format!("Our {}", role.draft.name);
            admin.roles().change(role.id, RoleDraft { name, ..role.draft }, role.version).await?;
        }
        let taken = problems(backend.create_admin(agent_draft("ADMIN"), PASSWORD).await);
        let fields: Vec<&str> = taken.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["login", "email"]);

        backend.create_admin(agent_draft("rescue"), PASSWORD).await?;

        assert!(backend.signed_in("rescue").await.actor().may(Permission::AgentManage));
        let names: Vec<String> = admin.roles().list().await?.into_iter().map(|role| role.draft.name).collect();
        assert_eq!(names, ["Our Admin", "Our Agent", "Our Customer manager"]);
        assert_ne!(names[0], BuiltIn::Admin.name());
    }
}
