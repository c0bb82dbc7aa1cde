//! Sign-in, lock-out, sessions, and the agent's own profile.

use backend::{
    Session, on_both_engines,
    testing::{ADDRESS, PASSWORD, TestBackend, heard, problems},
};
use domain::{
    Error, Event, Permission, Problem, Result,
    agent::{AgentDraft, ListChange, ListView, Preferences, PreferencesChange, Preset},
    audit::Filter,
    customer_user::Validity,
    password::Rule,
    role::BuiltIn,
    setting::Settings,
};
use futures::future::join_all;

async fn configure(admin: &Session, change: impl FnOnce(&mut Settings)) -> Result<()> {
    let (mut settings, version) = admin.settings().get().await?;
    settings.organisation.name = "Acme".into();
    change(&mut settings);
    admin.settings().change(settings, version).await
}

async fn logged(admin: &Session, action: &str) -> Result<usize> {
    Ok(admin.audit().list(&Filter { action: action.into(), ..Filter::default() }, None).await?.rows.len())
}

async fn refused(backend: &TestBackend, login: &str, password: &str, address: &str) {
    let result = backend.sign_in(login, password, address, "test").await;
    assert_eq!(result.err(), Some(Error::SignInRefused), "{login:?}");
}

on_both_engines! {
    async fn failures_lock_at_exactly_the_limit_and_an_admin_unlocks(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = backend.add_agent("johan", BuiltIn::Agent).await;
        configure(&admin, |settings| settings.agent_passwords.max_failed = 3).await?;

        refused(&backend, "johan", "wrong", ADDRESS).await;
        refused(&backend, "johan", "wrong", ADDRESS).await;
        assert_eq!(admin.agents().find(id).await?.failed_count, 2);
        backend.sign_in(" JOHAN ", PASSWORD, ADDRESS, "test").await?;
        assert_eq!(admin.agents().find(id).await?.failed_count, 0, "success starts anew");

        let mut events = backend.bus().subscribe();
        for _ in 0..3 {
            refused(&backend, "johan", "wrong", ADDRESS).await;
        }
        assert!(heard(&mut events, &Event::AgentsChanged).await);
        let locked = admin.agents().find(id).await?;
        assert_eq!((locked.failed_count, locked.locked_at), (3, Some(backend.clock().now())));
        refused(&backend, "johan", PASSWORD, ADDRESS).await;
        assert_eq!(admin.agents().find(id).await?.failed_count, 3, "a right password is not counted");
        assert_eq!(logged(&admin, "locked").await?, 1);
        assert_eq!(logged(&admin, "sign_in_failed").await?, 6);
        backend.admin().await;

        admin.agents().unlock(id).await?;
        backend.sign_in("johan", PASSWORD, ADDRESS, "test").await?;
        assert_eq!(admin.agents().find(id).await?.locked_at, None);
    }

    async fn zero_switches_the_lock_off(backend: TestBackend) {
        let admin = backend.admin().await;
        configure(&admin, |settings| settings.agent_passwords.max_failed = 0).await?;
        for _ in 0..15 {
            refused(&backend, "admin", "wrong", ADDRESS).await;
        }
        backend.sign_in("admin", PASSWORD, ADDRESS, "test").await?;
    }

    async fn failures_at_the_same_time_all_count(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = backend.add_agent("johan", BuiltIn::Agent).await;
        configure(&admin, |settings| settings.agent_passwords.max_failed = 8).await?;
        join_all((0..7).map(|_| refused(&backend, "johan", "wrong", ADDRESS))).await;
        let agent = admin.agents().find(id).await?;
        assert_eq!((agent.failed_count, agent.locked_at), (7, None));
        join_all((0..4).map(|_| refused(&backend, "johan", "wrong", ADDRESS))).await;
        let agent = admin.agents().find(id).await?;
        assert_eq!((agent.failed_count, agent.locked_at.is_some()), (11, true));
        assert_eq!(logged(&admin, "locked").await?, 1);
        refused(&backend, "johan", PASSWORD, ADDRESS).await;
    }

    async fn strange_usernames_are_refused_like_wrong_ones(backend: TestBackend) {
        let admin = backend.admin().await;
        let long = "x".repeat(5000);
        for login in ["", "nobody", "admin\0", "' OR 1=1 --", "\u{202e}nimda", "a\r\nb", long.as_str()] {
            refused(&backend, login, PASSWORD, ADDRESS).await;
        }
        refused(&backend, "admin", "", ADDRESS).await;
        refused(&backend, "admin", "a\0b", ADDRESS).await;
        refused(&backend, "admin", &format!("{PASSWORD}{}", "x".repeat(300)), ADDRESS).await;
        let log = admin.audit().list(&Filter { action: "sign_in_failed".into(), ..Filter::default() }, None).await?;
        assert_eq!(log.rows.len(), 10);
        assert!(log.rows.iter().all(|entry| entry.subject_name.chars().count() <= 100 && entry.address == ADDRESS));
        backend.sign_in("admin", PASSWORD, ADDRESS, "test").await?;
    }

    async fn too_many_failures_from_one_network_are_stopped(backend: TestBackend) {
        let _ = backend.admin().await;
        for attempt in 0..20 {
            refused(&backend, &format!("guess{attempt}"), "wrong", "2001:db8::1").await;
        }
        let stopped = backend.sign_in("admin", PASSWORD, "2001:db8::2", "test").await;
        assert_eq!(stopped.err(), Some(Error::TooMany(3)));
        backend.sign_in("admin", PASSWORD, "2001:db8:1::2", "test").await?;
        backend.clock().advance_seconds(3);
        for _ in 0..30 {
            backend.sign_in("admin", PASSWORD, "2001:db8::2", "test").await?;
        }
    }

    async fn sessions_end_when_idle_and_after_their_longest_time(backend: TestBackend) {
        let admin = backend.admin().await;
        configure(&admin, |settings| {
            settings.sessions.idle_seconds = 600;
            settings.sessions.max_seconds = 3600;
        }).await?;
        let token = backend.token("admin").await;
        backend.clock().advance_seconds(599);
        assert!(backend.session(Some(&token), ADDRESS).await.is_ok());
        for _ in 0..6 {
            backend.clock().advance_seconds(500);
            assert!(backend.session(Some(&token), ADDRESS).await.is_ok(), "in use");
        }
        backend.clock().advance_seconds(1);
        assert_eq!(backend.session(Some(&token), ADDRESS).await.err(), Some(Error::Unauthenticated), "3600 s");

        configure(&admin, |settings| settings.sessions.idle_seconds = 60).await?;
        let busy = backend.token("admin").await;
        for _ in 0..6 {
            backend.clock().advance_seconds(40);
            assert!(backend.session(Some(&busy), ADDRESS).await.is_ok(), "in use, however short the limit");
        }
        configure(&admin, |settings| settings.sessions.idle_seconds = 600).await?;

        let idle = backend.token("admin").await;
        assert!(backend.session(Some(&idle), ADDRESS).await.is_ok());
        backend.clock().advance_seconds(600);
        assert_eq!(backend.session(Some(&idle), ADDRESS).await.err(), Some(Error::Unauthenticated));
        for nobody in [None, Some(""), Some("0123"), Some("a\0b")] {
            assert_eq!(backend.session(nobody, ADDRESS).await.err(), Some(Error::Unauthenticated));
        }
    }

    async fn the_oldest_session_ends_when_there_are_more_than_allowed(backend: TestBackend) {
        let admin = backend.admin().await;
        configure(&admin, |settings| settings.sessions.per_agent = 2).await?;
        let mut tokens = Vec::new();
        for _ in 0..3 {
            backend.clock().advance_seconds(1);
            tokens.push(backend.token("admin").await);
        }
        assert!(backend.session(Some(&tokens[0]), ADDRESS).await.is_err());
        for token in &tokens[1..] {
            assert!(backend.session(Some(token), ADDRESS).await.is_ok());
        }
    }

    async fn the_session_that_was_idle_longest_ends_when_there_are_too_many_in_all(backend: TestBackend) {
        let admin = backend.admin().await;
        backend.add_agent("johan", BuiltIn::Agent).await;
        let old = backend.token("admin").await;
        backend.clock().advance_seconds(120);
        let idle = backend.token("johan").await;
        for _ in 0..3 {
            backend.clock().advance_seconds(1);
            backend.token("admin").await;
        }
        backend.clock().advance_seconds(120);
        // The oldest is in use again, so that another one has been idle longest.
        backend.session(Some(&old), ADDRESS).await?;
        let is_alive = async |token: &str| backend.session_quietly(Some(token), ADDRESS).await.is_ok();
        assert!(is_alive(&old).await && is_alive(&idle).await, "any number by default");
        configure(&admin, |settings| settings.sessions.total = 2).await?;
        let mut events = backend.bus().subscribe();
        let new = backend.token("johan").await;
        assert_eq!((is_alive(&old).await, is_alive(&idle).await, is_alive(&new).await), (true, false, true));
        assert!(heard(&mut events, &Event::SessionsEnded).await);
    }

    async fn signing_out_ends_this_session_only(backend: TestBackend) {
        let admin = backend.admin().await;
        let (one, other) = (backend.token("admin").await, backend.token("admin").await);
        let mut events = backend.bus().subscribe();
        backend.session(Some(&one), ADDRESS).await?.profile().sign_out().await?;
        assert!(backend.session(Some(&one), ADDRESS).await.is_err());
        assert!(backend.session(Some(&other), ADDRESS).await.is_ok());
        assert!(heard(&mut events, &Event::SessionsEnded).await);
        assert_eq!(logged(&admin, "signed_out").await?, 1);
    }

    async fn an_agent_who_is_not_valid_is_out_at_once(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = backend.add_agent("johan", BuiltIn::Agent).await;
        let token = backend.token("johan").await;
        assert!(backend.session(Some(&token), ADDRESS).await.is_ok());
        let mut events = backend.bus().subscribe();

        let agent = admin.agents().find(id).await?;
        let draft = AgentDraft { validity: Validity::InvalidTemporarily, ..agent.draft };
        admin.agents().change(id, draft.clone(), agent.version).await?;

        assert!(heard(&mut events, &Event::SessionsEnded).await);
        assert_eq!(backend.session(Some(&token), ADDRESS).await.err(), Some(Error::Unauthenticated));
        refused(&backend, "johan", PASSWORD, ADDRESS).await;
        let valid = AgentDraft { validity: Validity::Valid, ..draft };
        admin.agents().change(id, valid, agent.version + 1).await?;
        assert!(backend.session(Some(&token), ADDRESS).await.is_err(), "an ended session stays ended");
        backend.sign_in("johan", PASSWORD, ADDRESS, "test").await?;
    }

    async fn a_password_set_by_an_admin_comes_before_everything(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = backend.add_agent("johan", BuiltIn::Agent).await;
        let before = backend.token("johan").await;
        let given = "given by an admin 55";
        admin.agents().set_password(id, given).await?;
        assert!(backend.session(Some(&before), ADDRESS).await.is_err(), "signed out");
        refused(&backend, "johan", PASSWORD, ADDRESS).await;

        let token = backend.sign_in("johan", given, ADDRESS, "test").await?.token;
        let other = backend.sign_in("johan", given, ADDRESS, "test").await?.token;
        let session = backend.session(Some(&token), ADDRESS).await?;
        assert!(session.actor().password_due);
        assert_eq!(session.allow(Permission::CustomerUserRead).err(), Some(Error::PasswordDue));
        let dark = PreferencesChange { theme: Some("dark".into()), ..PreferencesChange::default() };
        session.profile().change_preferences(dark).await?;

        let own = session.profile();
        let wrong = own.change_password("wrong", "entirely new phrase 8").await;
        assert_eq!(problems(wrong), [("current".into(), Problem::WrongPassword)]);
        for (new, rule) in [
            ("short1", Rule::MinChars(8)),
            ("no digits in here", Rule::Digit),
            ("johan 7 johan 7", Rule::NotPersonal),
            ("password1", Rule::Strength),
            (given, Rule::History),
            (PASSWORD, Rule::History),
        ] {
            let result = own.change_password(given, new).await;
            assert_eq!(problems(result), [("password".into(), Problem::Password(rule))], "{new}");
        }
        own.change_password(given, "entirely new phrase 8").await?;
        let session = backend.session(Some(&token), ADDRESS).await?;
        assert!(session.allow(Permission::CustomerUserRead).is_ok());
        assert_eq!(session.preferences().theme, "dark");
        assert!(backend.session(Some(&other), ADDRESS).await.is_err(), "other sessions end");
        let log = admin.audit().list(&Filter { action: "password_set".into(), ..Filter::default() }, None).await?;
        assert!(log.rows.iter().all(|entry| entry.changes.is_empty()), "secrets are never recorded");
    }

    async fn former_passwords_can_be_used_again_after_the_history(backend: TestBackend) {
        let admin = backend.admin().await;
        configure(&admin, |settings| settings.agent_passwords.history = 2).await?;
        let mut current = PASSWORD;
        for new in ["entirely new phrase 8", "green tractor 91 hum"] {
            backend.clock().advance_seconds(60);
            admin.profile().change_password(current, new).await?;
            current = new;
        }
        let second = admin.profile().change_password(current, "entirely new phrase 8").await;
        assert_eq!(problems(second), [("password".into(), Problem::Password(Rule::History))]);
        admin.profile().change_password(current, PASSWORD).await?;
    }

    async fn an_old_password_is_due(backend: TestBackend) {
        let admin = backend.admin().await;
        configure(&admin, |settings| settings.agent_passwords.max_days = 30).await?;
        backend.clock().advance_seconds(30 * 86_400);
        assert!(!backend.signed_in("admin").await.actor().password_due);
        backend.clock().advance_seconds(1);
        let session = backend.signed_in("admin").await;
        assert!(session.actor().password_due);
        session.profile().change_password(PASSWORD, "entirely new phrase 8").await?;
        let token = backend.sign_in("admin", "entirely new phrase 8", ADDRESS, "test").await?.token;
        assert!(!backend.session(Some(&token), ADDRESS).await?.actor().password_due);
    }

    async fn guessing_the_current_password_is_limited(backend: TestBackend) {
        let admin = backend.admin().await;
        for _ in 0..20 {
            let wrong = admin.profile().change_password("wrong", "entirely new phrase 8").await;
            assert_eq!(problems(wrong), [("current".into(), Problem::WrongPassword)]);
        }
        let stopped = admin.profile().change_password(PASSWORD, "entirely new phrase 8").await;
        assert_eq!(stopped, Err(Error::TooMany(3)));
        backend.clock().advance_seconds(3);
        admin.profile().change_password(PASSWORD, "entirely new phrase 8").await?;
    }

    async fn preferences_are_checked_and_kept(backend: TestBackend) {
        let agent = backend.agent().await;
        let bad = PreferencesChange {
            language: Some("fr".into()),
            theme: Some("pink".into()),
            time_zone: Some("Mars/Base".into()),
            ..PreferencesChange::default()
        };
        assert_eq!(
            problems(agent.profile().change_preferences(bad).await),
            [
                ("language".into(), Problem::Choice),
                ("theme".into(), Problem::Choice),
                ("time_zone".into(), Problem::Choice),
            ]
        );
        let good = Preferences {
            language: "de".into(),
            theme: "light".into(),
            time_zone: "America/Lima".into(),
            narrow: true,
            ..Preferences::default()
        };
        let change = Preferences::default().changes_to(&good);
        agent.profile().change_preferences(change.clone()).await?;
        assert_eq!(backend.signed_in("agent").await.profile().preferences(), &good);
        assert_eq!(agent.profile().find().await?.draft.login, "agent");
        let system = backend.system("import");
        assert_eq!(system.profile().find().await.err(), Some(Error::Forbidden));
        assert_eq!(system.profile().change_preferences(change).await, Err(Error::Forbidden));
        // Another tab, which knows nothing of that, folds the organizer.
        let folded = PreferencesChange { narrow: Some(false), ..PreferencesChange::default() };
        agent.profile().change_preferences(folded).await?;
        let now = backend.signed_in("agent").await.profile().preferences().clone();
        assert_eq!(now, Preferences { narrow: false, ..good });
    }

    async fn a_list_is_as_its_agent_wants_it(backend: TestBackend) {
        let agent = backend.agent().await;
        let preset = |name: &str| ListChange::Preset(Preset { name: name.into(), query: "q=brno".into(), pinned: true, icon: String::new() });
        let (one, two) = futures::join!(
            async { agent.profile().change_list("customer-users", preset("one")).await },
            async { agent.profile().change_list("customer-users", preset("two")).await },
        );
        one?;
        two?;
        // What another tab knows of the lists is old, and changes nothing about them.
        let dark = PreferencesChange { theme: Some("dark".into()), ..PreferencesChange::default() };
        agent.profile().change_preferences(dark).await?;
        let columns = ListChange::View(ListView { columns: vec!["phone".into(), "email".into()], ..ListView::default() });
        let mut events = backend.bus().subscribe();
        let list = agent.profile().change_list("customer-users", columns).await?;
        assert!(heard(&mut events, &Event::ListsChanged(agent.actor().agent)).await, "the agent's other tabs follow");
        assert_eq!(list.view.columns, ["phone", "email"]);
        let mut names: Vec<&str> = list.presets.iter().map(|preset| preset.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["one", "two"]);

        let kept = backend.signed_in("agent").await.profile().preferences().clone();
        assert_eq!((kept.theme.as_str(), &kept.lists["customer-users"]), ("dark", &list));
        assert_eq!(problems(agent.profile().change_list("customers", preset(" ")).await), [(
            "name".into(),
            Problem::Required
        )]);
        assert_eq!(agent.profile().change_list("tickets", preset("x")).await.err(), Some(Error::NotFound));
        assert_eq!(backend.admin().await.profile().preferences().lists.len(), 0);
    }
}
