//! How a person can sign in.

use super::*;
use backend::password::is_known_hash;
use domain::{
    access::LockReason,
    password::{MAX_CHARS, Rule, Whose},
};

const GOOD: &str = "quiet harbour lamp 7";

fn access(access: Access) -> Draft {
    Draft { access, ..person_draft("anna.novak", "BRNO") }
}

fn password(password: &str) -> Draft {
    access(Access::Password(password.to_owned()))
}

fn broken(rule: Rule) -> Vec<(String, Problem)> {
    vec![(key::PASSWORD.to_owned(), Problem::Password(rule))]
}

async fn login(session: &Session, id: CustomerUserId) -> Result<LoginState> {
    Ok(session.customer_users().find(id).await?.login)
}

on_both_engines! {
    async fn who_forbids_a_sign_in_says_why(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let id = people.add(None, person_draft("anna", "BRNO"), None).await?;
        let noted = |forbidden, note: &str| Draft {
            login_forbidden: forbidden,
            lock_note: note.into(),
            ..person_draft("anna", "BRNO")
        };
        let long = problems(people.change(id, noted(true, &"x".repeat(251)), 1).await);
        assert_eq!(long, [(key::LOCK_NOTE.to_owned(), Problem::TooLong(250))]);
        people.change(id, noted(true, " Phished, see K-7 "), 1).await?;
        let state = login(&admin, id).await?;
        assert_eq!((state.forbidden, state.lock_note.as_str(), state.locked_by.as_str()), (true, "Phished, see K-7", "Kim admin"));
        let latest = async || admin.audit().of_person(id, None).await.map(|page| page.rows[0].changes.clone());
        let change = |field: &str, from: &str, to: &str| Change { field: field.into(), from: from.into(), to: to.into() };
        assert!(latest().await?.contains(&change(key::LOCK_NOTE, "", "Phished, see K-7")));
        // Also whoever is added like that; where nothing changes, what was typed is not even judged.
        let new = Draft { values: person_draft("bela", "BRNO").values, ..noted(true, "Waits for the contract") };
        let bela = people.add(None, new, None).await?;
        assert_eq!(login(&admin, bela).await?.lock_note, "Waits for the contract");
        let added = admin.audit().of_person(bela, None).await?.rows[0].changes.clone();
        assert!(added.contains(&change(key::LOCK_NOTE, "", "Waits for the contract")));
        let same = Draft { values: person_draft("bela", "BRNO").values, ..noted(true, &"x".repeat(251)) };
        people.change(bela, same, 1).await?;
        // As long as nothing about it changes, neither does the reason.
        people.change(id, Draft { values: person_draft("anna.n", "BRNO").values, ..noted(true, "other") }, 2).await?;
        assert_eq!(login(&admin, id).await?.lock_note, "Phished, see K-7");
        people.change(id, noted(false, "New password set"), 3).await?;
        let state = login(&admin, id).await?;
        assert_eq!((state.forbidden, state.lock_note.as_str(), state.locked_by.as_str()), (false, "", ""));
        assert!(latest().await?.contains(&change(key::LOCK_NOTE, "Phished, see K-7", "New password set")));
    }

    async fn passwords_keep_the_policy_of_customer_users(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let add = async |draft| problems(admin.customer_users().add(None, draft, None).await);
        for (bad, rule) in [
            ("short 7", Rule::MinChars(8)),
            ("", Rule::MinChars(8)),
            ("quiet harbour lamp", Rule::Digit),
            ("my anna.novak lamp 7", Rule::NotPersonal),
            ("password1", Rule::Strength),
            (&format!("{GOOD}{}", "x".repeat(MAX_CHARS as usize)), Rule::MaxChars(MAX_CHARS)),
        ] {
            assert_eq!(add(password(bad)).await, broken(rule), "{bad}");
        }
        let (mut settings, version) = admin.settings().get().await?;
        settings.organisation.name = "Acme".into();
        settings.customer_passwords.two_lower_two_upper = true;
        admin.settings().change(settings, version).await?;
        assert_eq!(add(password(GOOD)).await, broken(Rule::TwoLowerTwoUpper));
        assert_eq!(admin.customer_users().count(&everyone()).await?, 0);
        // Together with what else is wrong.
        let both = add(with(password("short"), [(key::LASTNAME, "")])).await;
        assert_eq!(both, [vec![(key::LASTNAME.to_owned(), Problem::Required)], broken(Rule::MinChars(8))].concat());

        let id = admin.customer_users().add(None, password("Quiet Harbour lamp 7"), None).await?;
        let state = LoginState { has_password: true, password_due: true, ..LoginState::default() };
        assert_eq!(login(&admin, id).await?, state, "set by somebody else, to be changed at the first sign-in");
        let history = admin.audit().of_person(id, None).await?;
        assert!(!format!("{history:?}").contains("Harbour"), "secrets are never recorded");
    }

    async fn a_lock_tells_since_when_why_and_by_whom(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let draft = |login_forbidden, city: &str| {
            Draft { login_forbidden, ..with(person_draft("anna.novak", "BRNO"), [(key::CITY, city)]) }
        };
        let id = people.add(None, draft(false, "Brno"), None).await?;
        assert_eq!(login(&admin, id).await?, LoginState::default());
        let at = backend.clock().now();
        people.change(id, draft(true, "Brno"), 1).await?;
        let locked = LoginState {
            forbidden: true,
            locked_at: Some(at),
            lock_reason: Some(LockReason::Agent),
            locked_by: "Kim admin".into(),
            ..LoginState::default()
        };
        assert_eq!(login(&admin, id).await?, locked);
        backend.clock().advance_seconds(60);
        people.change(id, draft(true, "Praha"), 2).await?;
        assert_eq!(login(&admin, id).await?, locked, "another change is no other lock");
        people.change(id, draft(false, "Praha"), 3).await?;
        assert_eq!(login(&admin, id).await?, LoginState::default());

        backend.fail_sign_ins(id, 10, true).await;
        let state = login(&admin, id).await?;
        let now = Some(backend.clock().now());
        assert_eq!((state.lock_reason, state.locked_at, state.last_failed_at), (Some(LockReason::Threshold), now, now));
        assert_eq!((state.locked_by.as_str(), state.last_failed_address.as_str()), ("", "192.0.2.7"));
        people.change(id, draft(false, "Praha"), 4).await?;
        let state = login(&admin, id).await?;
        assert_eq!((state.forbidden, state.failed_count, state.lock_reason, state.locked_at), (false, 0, None, None));
        let entry = admin.audit().of_person(id, None).await?.rows.swap_remove(0);
        let change = |field: &str, from: &str, to: &str| Change { field: field.into(), from: from.into(), to: to.into() };
        assert_eq!(entry.actor, "Kim admin");
        assert_eq!(entry.changes, [change(key::LOGIN_FORBIDDEN, "yes", ""), change("failed_count", "10", "0")]);
        // Whoever is added without a login has been locked from the start.
        let new = Draft { login_forbidden: true, ..person_draft("new", "BRNO") };
        let new = people.add(None, new, None).await?;
        assert_eq!(login(&admin, new).await?, LoginState { locked_at: now, ..locked });
    }

    async fn passwords_fit_the_pattern_of_customer_users(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let (mut settings, version) = admin.settings().get().await?;
        settings.organisation.name = "Acme".into();
        settings.customer_passwords.pattern = "^[a-z0-9 ]+$".into();
        let unexplained = vec![("customer_passwords.pattern_hint".to_owned(), Problem::Required)];
        assert_eq!(problems(admin.settings().change(settings.clone(), version).await), unexplained);
        settings.customer_passwords.pattern_hint = "Small letters, digits and spaces".into();
        let broken_pattern = {
            let mut settings = settings.clone();
            settings.customer_passwords.pattern = "[a-z".into();
            problems(admin.settings().change(settings, version).await)
        };
        assert_eq!(broken_pattern, [("customer_passwords.pattern".to_owned(), Problem::Pattern)]);
        admin.settings().change(settings, version).await?;

        let capital = "Quiet Harbour lamp 7";
        assert_eq!(problems(people.add(None, password(capital), None).await), broken(Rule::Pattern));
        let id = people.add(None, password(GOOD), None).await?;
        assert_eq!(problems(people.change(id, password("Other brass Kettle 4"), 1).await), broken(Rule::Pattern));
        people.change(id, password("other brass kettle 4"), 1).await?;
        // What the browser's checklist asks.
        let judge = |password: &str, whose| backend.config().judge_password(password, &[], whose).fits;
        assert!(!judge(capital, Whose::CustomerUser) && judge(GOOD, Whose::CustomerUser));
        assert!(judge(capital, Whose::Agent), "agents have a policy of their own");
    }

    async fn former_passwords_are_refused(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let id = people.add(None, password(GOOD), None).await?;
        assert_eq!(problems(people.change(id, password(GOOD), 1).await), broken(Rule::History));
        for number in 1..=3 {
            backend.clock().advance_seconds(1);
            people.change(id, password(&format!("{GOOD}{number}")), number).await?;
        }
        assert_eq!(problems(people.change(id, password(&format!("{GOOD}1")), 4).await), broken(Rule::History));
        people.change(id, password(GOOD), 4).await?;
    }

    async fn a_password_comes_and_goes(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let id = people.add(None, access(Access::Invite), None).await?;
        assert_eq!(login(&admin, id).await?, LoginState { invited: true, ..LoginState::default() });
        people.change(id, password(GOOD), 1).await?;
        let due = LoginState { has_password: true, password_due: true, ..LoginState::default() };
        assert_eq!(login(&admin, id).await?, due);
        people.change(id, with(access(Access::Keep), [(key::CITY, "Brno")]), 2).await?;
        assert_eq!(login(&admin, id).await?, due);
        people.change(id, access(Access::Nothing), 3).await?;
        assert_eq!(login(&admin, id).await?, LoginState::default());

        people.change(id, access(Access::Invite), 4).await?;
        assert_eq!(login(&admin, id).await?, LoginState { invited: true, ..LoginState::default() });

        let history = admin.audit().of_person(id, None).await?.rows;
        let told: Vec<&str> =
            history.iter().filter(|entry| entry.action == Action::PasswordSet).map(|e| e.changes[0].to.as_str()).collect();
        assert_eq!(told, ["invite", "none", "set"]);
        assert!(!format!("{history:?}").contains("argon2"), "secrets are never recorded");
    }

    async fn an_invitation_leaves_the_password(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let id = admin.customer_users().add(None, password(GOOD), None).await?;
        let agent = backend.agent_who(&[Permission::CustomerUserRead, Permission::CustomerUserEdit]).await;
        let people = agent.customer_users();
        assert_eq!(people.change(id, access(Access::Nothing), 1).await, Err(Error::Forbidden));
        people.change(id, access(Access::Invite), 1).await?;
        let state = LoginState { has_password: true, password_due: true, invited: true, ..LoginState::default() };
        assert_eq!(login(&admin, id).await?, state);
        // It is still the same one.
        let again = admin.customer_users().change(id, password(GOOD), 2).await;
        assert_eq!(problems(again), broken(Rule::History));
        let told = &admin.audit().of_person(id, None).await?.rows[0];
        assert_eq!((told.action, told.changes[0].to.as_str()), (Action::PasswordSet, "invite"));
        // A new password is what an invitation is for.
        admin.customer_users().change(id, password(&format!("{GOOD}8")), 2).await?;
        assert!(!login(&admin, id).await?.invited);
    }

    async fn hashes_come_with_an_import_only(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let id = people.add(None, person_draft("anna.novak", "BRNO"), None).await?;
        let hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert!(is_known_hash(hash));
        let refused = [(key::PASSWORD.to_owned(), Problem::PasswordHash)];
        for hash in [hash, "", "plain text", "5f4dcc3b5aa765d61d8327deb882cf99", "$argon2id$\0"] {
            let draft = || access(Access::Hash(hash.into()));
            assert_eq!(problems(people.change(id, draft(), 1).await), refused, "{hash}");
            let other = with(draft(), [(key::LOGIN, "other"), (key::EMAIL, "other@brno.test")]);
            assert_eq!(problems(people.add(None, other, None).await), refused, "{hash}");
        }
        assert_eq!(login(&admin, id).await?, LoginState::default());
        assert_eq!(people.count(&everyone()).await?, 1);
    }

    async fn allowing_the_login_again_forgets_the_failures(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let people = admin.customer_users();
        let id = people.add(None, person_draft("anna", "BRNO"), None).await?;
        backend.fail_sign_ins(id, 7, false).await;
        let forbidden = |login_forbidden| Draft { login_forbidden, ..person_draft("anna", "BRNO") };
        people.change(id, with(forbidden(false), [(key::CITY, "Brno")]), 1).await?;
        assert_eq!(login(&admin, id).await?.failed_count, 7, "not forbidden before");

        backend.fail_sign_ins(id, 10, true).await;
        people.change(id, with(forbidden(true), [(key::CITY, "Praha")]), 2).await?;
        let state = login(&admin, id).await?;
        assert_eq!((state.forbidden, state.failed_count), (true, 10));
        let list = people.list(&Filter::default(), &by(key::NAME), None).await?;
        assert!(list.page.rows[0].login_forbidden);
        people.change(id, with(forbidden(false), [(key::CITY, "Praha")]), 3).await?;
        let state = login(&admin, id).await?;
        assert_eq!((state.forbidden, state.failed_count), (false, 0));
        let history = admin.audit().of_person(id, None).await?;
        let change = Change { field: key::LOGIN_FORBIDDEN.into(), from: "yes".into(), to: String::new() };
        let cleared = Change { field: "failed_count".into(), from: "10".into(), to: "0".into() };
        assert_eq!(history.rows[0].changes, [change, cleared]);
    }
}
