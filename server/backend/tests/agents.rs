//! Agents and roles: who may what, and that somebody always may.

use backend::{
    Session, on_both_engines,
    testing::{ADDRESS, PASSWORD, agent_draft, heard, problems},
};
use domain::{
    AgentId, Conflict, Error, Event, Permission, Problem, Result, RoleId,
    access::LockReason,
    agent::{Agent, AgentDraft},
    audit::{Change, Filter},
    customer_user::Validity,
    error::Holder,
    password::Rule,
    role::{BuiltIn, Role, RoleDraft},
};
use futures::future::join_all;
use uuid::Uuid;

const NEW: &str = "entirely new phrase 8";

async fn role(admin: &Session, role: BuiltIn) -> Result<Role> {
    let roles = admin.roles().list().await?;
    Ok(roles.into_iter().find(|known| known.draft.name == role.name()).expect("a built-in role"))
}

async fn by_login(admin: &Session, login: &str) -> Result<Agent> {
    let agents = admin.agents().list(true).await?;
    Ok(agents.into_iter().find(|agent| agent.draft.login == login).expect("an agent"))
}

async fn latest_changes(admin: &Session, kind: &str) -> Result<Vec<Change>> {
    let log = admin.audit().list(&Filter { kind: kind.into(), ..Filter::default() }, None).await?;
    Ok(log.rows.first().map(|entry| entry.changes.clone()).unwrap_or_default())
}

fn change(field: &str, from: &str, to: &str) -> Change {
    Change { field: field.into(), from: from.into(), to: to.into() }
}

fn conflict<T>(result: Result<T>) -> Conflict {
    match result {
        Err(Error::Conflict(conflict)) => *conflict,
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("no conflict"),
    }
}

on_both_engines! {
    async fn an_agent_is_added_and_found(backend: TestBackend) {
        let admin = backend.admin().await;
        let roles = vec![role(&admin, BuiltIn::CustomerManager).await?.id, role(&admin, BuiltIn::Agent).await?.id];
        let mut events = backend.bus().subscribe();
        let draft = AgentDraft { roles: roles.clone(), firstname: " Zoë ".into(), ..agent_draft("zoe") };
        let id = admin.agents().add(draft, NEW).await?;

        assert!(heard(&mut events, &Event::AgentsChanged).await);
        let agent = admin.agents().find(id).await?;
        assert_eq!(agent.draft.name(), "Zoë zoe");
        assert_eq!(agent.role_names, ["Agent", "Customer manager"]);
        assert!(agent.password_due);
        assert!(latest_changes(&admin, "agent").await?.contains(&change("roles", "", "Agent, Customer manager")));
        let names: Vec<String> = admin.agents().list(false).await?.iter().map(|agent| agent.draft.name()).collect();
        assert_eq!(names, ["Kim admin", "Zoë zoe"]);
        let token = backend.sign_in("zoe", NEW, ADDRESS, "test").await?.token;
        assert!(backend.session(Some(&token), ADDRESS).await?.actor().permissions.contains(&Permission::Import));
        assert_eq!(admin.agents().find(AgentId(Uuid::nil())).await, Err(Error::NotFound));
    }

    async fn only_those_who_manage_agents_get_at_them(backend: TestBackend) {
        let admin = backend.admin().await;
        let agent = backend.agent().await;
        let own = by_login(&admin, "agent").await?;
        let all = role(&admin, BuiltIn::Admin).await?;
        let draft = AgentDraft { roles: vec![all.id], ..own.draft.clone() };
        assert_eq!(agent.agents().list(true).await, Err(Error::Forbidden));
        assert_eq!(agent.agents().find(own.id).await, Err(Error::Forbidden));
        assert_eq!(agent.agents().add(agent_draft("x"), NEW).await, Err(Error::Forbidden));
        assert_eq!(agent.agents().change(own.id, draft, own.version).await, Err(Error::Forbidden));
        assert_eq!(agent.agents().set_password(own.id, NEW).await, Err(Error::Forbidden));
        assert_eq!(agent.agents().unlock(own.id).await, Err(Error::Forbidden));
        assert_eq!(agent.roles().list().await, Err(Error::Forbidden));
        assert_eq!(agent.roles().find(all.id).await, Err(Error::Forbidden));
        assert_eq!(agent.roles().add(RoleDraft::default()).await, Err(Error::Forbidden));
        assert_eq!(agent.roles().change(all.id, all.draft, all.version).await, Err(Error::Forbidden));
        assert_eq!(agent.audit().list(&Filter::default(), None).await, Err(Error::Forbidden));
        assert_eq!(by_login(&admin, "agent").await?, own);
    }

    async fn every_error_names_its_field(backend: TestBackend) {
        let admin = backend.admin().await;
        let first = by_login(&admin, "admin").await?;
        let holder = || Problem::Taken(Holder::Agent(first.id, "Kim admin".into()));
        let draft = AgentDraft {
            login: "ADMIN".into(),
            email: "Admin@Portico.example".into(),
            firstname: "x".repeat(101),
            roles: vec![RoleId(Uuid::nil())],
            ..agent_draft("x")
        };
        assert_eq!(
            problems(admin.agents().add(draft, NEW).await),
            [
                ("firstname".into(), Problem::TooLong(100)),
                ("login".into(), holder()),
                ("email".into(), holder()),
                ("roles".into(), Problem::Choice),
            ]
        );
        let weak = admin.agents().add(agent_draft("weak"), "weak").await;
        assert_eq!(problems(weak)[0].0, "password");
        // Two usernames that look the same must be the same.
        for hidden in ["\u{202e}odd", "an\u{200b}na"] {
            let draft = AgentDraft { login: hidden.into(), ..agent_draft("hidden") };
            let refused = [("login".to_owned(), Problem::ControlCharacter)];
            assert_eq!(problems(admin.agents().add(draft, NEW).await), refused, "{hidden:?}");
        }
        for odd in ["a/b@c;d+e f", "<b>\"'", "🦊", "ž".repeat(191).as_str()] {
            let email = format!("{}@odd.example", Uuid::now_v7().simple());
            let id = admin.agents().add(AgentDraft { login: odd.into(), email, ..agent_draft("x") }, NEW).await?;
            assert_eq!(admin.agents().find(id).await?.draft.login, odd);
            backend.sign_in(odd, NEW, ADDRESS, "test").await?;
        }
        assert_eq!(admin.agents().list(true).await?.len(), 5);
    }

    async fn who_saves_second_sees_what_the_first_has_saved(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = backend.add_agent("johan", BuiltIn::Agent).await;
        let before = admin.agents().find(id).await?;
        let renamed = AgentDraft { lastname: "Lind".into(), ..before.draft.clone() };
        admin.agents().change(id, renamed, before.version).await?;
        assert_eq!(latest_changes(&admin, "agent").await?, [change("lastname", "johan", "Lind")]);

        let late = AgentDraft { firstname: "Johan".into(), ..before.draft.clone() };
        let seen = conflict(admin.agents().change(id, late.clone(), before.version).await);

        assert_eq!((seen.by.as_str(), seen.at, seen.version), ("Kim admin", backend.clock().now(), before.version + 1));
        for (key, value) in [("firstname", "Kim"), ("lastname", "Lind"), ("roles", "Agent"), ("validity", "valid")] {
            assert!(seen.current.contains(&(key.into(), value.into())), "{key}");
        }
        assert_eq!(admin.agents().find(id).await?.draft.name(), "Kim Lind");
        admin.agents().change(id, late.clone(), seen.version).await?;
        let version = admin.agents().find(id).await?.version;
        admin.agents().change(id, late, version).await?;
        assert_eq!(admin.agents().find(id).await?.version, version, "nothing changed, nothing stored");
        let taken = AgentDraft { login: "Admin".into(), ..before.draft };
        assert_eq!(problems(admin.agents().change(id, taken, version).await)[0].0, "login");
    }

    async fn those_who_are_not_valid_are_listed_on_demand(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = backend.add_agent("johan", BuiltIn::Agent).await;
        let agent = admin.agents().find(id).await?;
        let draft = AgentDraft { validity: Validity::Invalid, ..agent.draft };
        admin.agents().change(id, draft, agent.version).await?;
        assert_eq!(admin.agents().list(false).await?.len(), 1);
        assert_eq!(admin.agents().list(true).await?.len(), 2);
        assert_eq!(role(&admin, BuiltIn::Agent).await?.agents, 0, "roles count valid agents");
    }

    async fn a_locked_agent_is_out_at_once_until_unlocked(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = backend.add_agent("johan", BuiltIn::Agent).await;
        let token = backend.token("johan").await;
        let johan = backend.session(Some(&token), ADDRESS).await?;
        assert_eq!(johan.agents().lock(admin.profile().find().await?.id).await, Err(Error::Forbidden));
        let own = admin.profile().find().await?.id;
        assert_eq!(admin.agents().lock(own).await, Err(Error::Forbidden), "who locks must stay able to unlock");
        assert_eq!(admin.agents().lock(AgentId(Uuid::nil())).await, Err(Error::NotFound));
        let mut events = backend.bus().subscribe();

        admin.agents().lock(id).await?;
        assert_eq!(latest_changes(&admin, "agent").await?, [change("locked", "no", "yes")]);
        assert!(heard(&mut events, &Event::SessionsEnded).await);
        assert_eq!(backend.session(Some(&token), ADDRESS).await.err(), Some(Error::Unauthenticated));
        assert_eq!(backend.sign_in("johan", PASSWORD, ADDRESS, "").await.err(), Some(Error::SignInRefused));
        let agent = admin.agents().find(id).await?;
        let now = Some(backend.clock().now());
        assert_eq!((agent.lock_reason, agent.locked_at), (Some(LockReason::Agent), now));
        assert_eq!((agent.locked_by.as_str(), agent.last_failed_at), ("Kim admin", now));
        assert_eq!(agent.last_failed_address, ADDRESS);
        // Once more is no other lock.
        admin.agents().lock(id).await?;
        assert_eq!(admin.agents().find(id).await?.locked_at, agent.locked_at);

        admin.agents().unlock(id).await?;
        let agent = admin.agents().find(id).await?;
        assert_eq!((agent.lock_reason, agent.locked_at, agent.locked_by.as_str()), (None, None, ""));
        backend.sign_in("johan", PASSWORD, ADDRESS, "").await?;
    }

    async fn every_password_of_an_agent_fits_the_pattern(backend: TestBackend) {
        let admin = backend.admin().await;
        let (mut settings, version) = admin.settings().get().await?;
        settings.organisation.name = "Acme".into();
        settings.agent_passwords.pattern = "^[a-z0-9 ]+$".into();
        settings.agent_passwords.pattern_hint = "Small letters, digits and spaces".into();
        admin.settings().change(settings, version).await?;

        let (bad, good) = ("Tidy Brass kettle 9", "tidy brass kettle 9");
        let broken = [("password".to_owned(), Problem::Password(Rule::Pattern))];
        assert_eq!(problems(admin.agents().add(agent_draft("new"), bad).await), broken);
        let id = admin.agents().add(agent_draft("new"), good).await?;
        assert_eq!(problems(admin.agents().set_password(id, bad).await), broken);
        admin.agents().set_password(id, "another tidy kettle 9").await?;
        assert_eq!(problems(admin.profile().change_password(PASSWORD, bad).await), broken);
        admin.profile().change_password(PASSWORD, good).await?;
        assert_eq!(problems(backend.create_admin(agent_draft("rescue"), bad).await), broken);
        backend.create_admin(agent_draft("rescue"), good).await?;
    }

    async fn a_new_password_unlocks_and_keeps_the_policy(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = backend.add_agent("johan", BuiltIn::Agent).await;
        for _ in 0..10 {
            assert!(backend.sign_in("johan", "wrong", ADDRESS, "test").await.is_err());
        }
        assert!(admin.agents().find(id).await?.locked_at.is_some());
        let used = admin.agents().set_password(id, PASSWORD).await;
        assert_eq!(problems(used)[0].0, "password");
        admin.agents().set_password(id, NEW).await?;
        assert_eq!(admin.agents().find(id).await?.locked_at, None);
        backend.sign_in("johan", NEW, ADDRESS, "test").await?;
        assert_eq!(admin.agents().set_password(AgentId(Uuid::nil()), NEW).await, Err(Error::NotFound));
        assert_eq!(admin.agents().unlock(AgentId(Uuid::nil())).await, Err(Error::NotFound));
    }

    async fn a_role_changes_what_its_agents_may_at_once(backend: TestBackend) {
        let admin = backend.admin().await;
        let _ = backend.agent().await;
        let token = backend.token("agent").await;
        let may = async |permission| -> Result<bool> {
            Ok(backend.session(Some(&token), ADDRESS).await?.allow(permission).is_ok())
        };
        let before = role(&admin, BuiltIn::Agent).await?;
        assert_eq!(before.agents, 1);
        assert_eq!((may(Permission::NoteWrite).await?, may(Permission::Import).await?), (true, false));
        let mut events = backend.bus().subscribe();

        let permissions = [Permission::CustomerUserRead, Permission::Import].into();
        let draft = RoleDraft { permissions, ..before.draft.clone() };
        admin.roles().change(before.id, draft.clone(), before.version).await?;

        assert_eq!((may(Permission::NoteWrite).await?, may(Permission::Import).await?), (false, true));
        assert!(heard(&mut events, &Event::AgentsChanged).await);
        let changed = latest_changes(&admin, "role").await?;
        assert_eq!((changed.len(), changed[0].to.as_str()), (1, "customer_user:read, import"));

        let seen = conflict(admin.roles().change(before.id, before.draft.clone(), before.version).await);
        assert!(seen.current.contains(&("permissions".into(), "customer_user:read, import".into())));
        let paused = RoleDraft { valid: false, ..draft };
        admin.roles().change(before.id, paused, seen.version).await?;
        assert!(!may(Permission::CustomerUserRead).await?);
    }

    async fn permissions_are_those_of_all_valid_roles(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = backend.add_agent("johan", BuiltIn::Agent).await;
        let exporter = RoleDraft {
            name: "Exporter".into(),
            permissions: [Permission::CustomerUserExport].into(),
            valid: true,
            ..RoleDraft::default()
        };
        let exporter = admin.roles().add(exporter).await?;
        let agent = admin.agents().find(id).await?;
        let roles = [agent.draft.roles.clone(), vec![exporter, exporter]].concat();
        admin.agents().change(id, AgentDraft { roles, ..agent.draft.clone() }, agent.version).await?;
        let session = backend.signed_in("johan").await;
        assert!(session.actor().may(Permission::CustomerUserExport) && session.actor().may(Permission::NoteWrite));
        let only = AgentDraft { roles: vec![exporter], ..agent.draft };
        admin.agents().change(id, only, agent.version + 1).await?;
        let session = backend.signed_in("johan").await;
        assert!(session.actor().may(Permission::CustomerUserExport) && !session.actor().may(Permission::NoteWrite));
    }

    async fn role_names_are_unique_and_needed(backend: TestBackend) {
        let admin = backend.admin().await;
        let taken = [("name".to_owned(), Problem::Taken(Holder::Other))];
        let named = |name: &str| RoleDraft { name: name.into(), valid: true, ..RoleDraft::default() };
        assert_eq!(problems(admin.roles().add(named("ÁGENT")).await), taken);
        assert_eq!(problems(admin.roles().add(named(" ")).await), [("name".into(), Problem::Required)]);
        let long = RoleDraft { description: "x".repeat(501), ..named("x") };
        assert_eq!(problems(admin.roles().add(long).await), [("description".into(), Problem::TooLong(500))]);
        let id = admin.roles().add(named("Auditor")).await?;
        let auditor = admin.roles().find(id).await?;
        assert_eq!(problems(admin.roles().change(id, named("agent"), auditor.version).await), taken);
        admin.roles().change(id, named("AUDITOR"), auditor.version).await?;
        assert_eq!(admin.roles().find(RoleId(Uuid::nil())).await, Err(Error::NotFound));
        assert_eq!(admin.roles().list().await?.len(), 4);
    }

    async fn the_last_admin_stays(backend: TestBackend) {
        let admin = backend.admin().await;
        let last = by_login(&admin, "admin").await?;
        let power = role(&admin, BuiltIn::Admin).await?;
        let invalid = AgentDraft { validity: Validity::Invalid, ..last.draft.clone() };
        let powerless = AgentDraft { roles: vec![role(&admin, BuiltIn::Agent).await?.id], ..last.draft.clone() };
        let mut permissions = power.draft.permissions.clone();
        permissions.remove(&Permission::AgentManage);
        let without = RoleDraft { permissions, ..power.draft.clone() };
        let paused = RoleDraft { valid: false, ..power.draft.clone() };
        let at = |field: &str| vec![(field.to_owned(), Problem::LastAdmin)];

        assert_eq!(problems(admin.agents().change(last.id, invalid.clone(), last.version).await), at("validity"));
        assert_eq!(problems(admin.agents().change(last.id, powerless, last.version).await), at("roles"));
        assert_eq!(problems(admin.roles().change(power.id, without, power.version).await), at("permissions"));
        assert_eq!(problems(admin.roles().change(power.id, paused, power.version).await), at("permissions"));
        assert!(backend.signed_in("admin").await.actor().may(Permission::AgentManage));

        backend.add_agent("second", BuiltIn::Admin).await;
        admin.agents().change(last.id, invalid, last.version).await?;
        assert!(backend.sign_in("admin", PASSWORD, ADDRESS, "test").await.is_err());
    }

    async fn two_admins_cannot_remove_each_other_at_once(backend: TestBackend) {
        let first = backend.admin().await;
        backend.add_agent("second", BuiltIn::Admin).await;
        let second = backend.signed_in("second").await;
        let (one, other) = (by_login(&first, "admin").await?, by_login(&first, "second").await?);
        let invalid = |agent: &Agent| AgentDraft { validity: Validity::Invalid, ..agent.draft.clone() };
        let (by_first, by_second) = (first.agents(), second.agents());
        // Several connections are open, so that neither waits for one.
        join_all((0..8).map(|_| by_first.list(true))).await;
        let (removed, remover) = tokio::join!(
            by_first.change(other.id, invalid(&other), other.version),
            by_second.change(one.id, invalid(&one), one.version),
        );
        assert_ne!(removed.is_ok(), remover.is_ok(), "{removed:?} {remover:?}");
        let refused = if removed.is_ok() { remover } else { removed };
        assert_eq!(problems(refused), [("validity".to_owned(), Problem::LastAdmin)]);
    }
}
