//! Changing: who saves second, double submits, history, former identifiers.

use super::*;
use domain::customer_user::Hit;

fn moved(city: &str) -> Draft {
    with(person_draft("anna", "BRNO"), [(key::CITY, city)])
}

async fn found(session: &Session, text: &str) -> Result<Vec<CustomerUserId>> {
    let people = session.search(text).await?.into_iter().filter_map(|hit| match hit {
        Hit::Person(id, ..) => Some(id),
        Hit::Customer(..) => None,
    });
    let mut people: Vec<_> = people.collect();
    people.sort_unstable();
    let filter = Filter { text: text.into(), ..everyone() };
    let list = session.customer_users().list(&filter, &by(key::NAME), None).await?;
    let mut listed: Vec<_> = list.page.rows.iter().map(|row| row.id).collect();
    listed.sort_unstable();
    assert_eq!(listed, people, "list and search agree: {text}");
    Ok(people)
}

on_both_engines! {
    async fn people_are_assigned_to_further_customers(backend: TestBackend) {
        let brno = customers(&backend).await?;
        let (admin, agent) = (backend.admin().await, backend.agent().await);
        let id = async |key: &str| Ok::<_, Error>(admin.customers().by_key(key).await?.expect("there").id);
        let (acme, gone) = (id("ACME").await?, id("GONE").await?);
        let people = agent.customer_users();
        let anna = people.add(None, person_draft("anna", "BRNO"), None).await?;
        let mut events = backend.bus().subscribe();
        assert!(people.relate(anna, acme, true).await?);
        assert!(heard(&mut events, &Event::CustomerUserChanged(anna)).await);
        let person = people.find(anna).await?;
        let more: Vec<&str> = person.more_customers.iter().map(|customer| customer.key.as_str()).collect();
        assert_eq!((more, person.values.get(key::CUSTOMER), person.version), (vec!["ACME"], "BRNO", 2));
        let of_acme = Filter { customer: Some(acme), ..Filter::default() };
        assert_eq!(logins(&agent, &of_acme).await?, ["anna"]);
        // Whoever had a form open learns of it.
        conflict(people.change(anna, moved("Brno"), 1).await);
        // Again, and for the primary one, it changes nothing.
        for (customer, related) in [(acme, true), (brno, false), (brno, true)] {
            assert!(!people.relate(anna, customer, related).await?);
        }
        let person = people.find(anna).await?;
        assert_eq!((person.values.get(key::CUSTOMER), person.version), ("BRNO", 2));
        assert_eq!(
            problems(people.relate(anna, gone, true).await),
            [(key::MORE_CUSTOMERS.to_owned(), Problem::UnknownCustomer)]
        );
        for (customer, assigned, expected) in
            [(acme, true, vec!["anna"]), (acme, false, vec![]), (brno, true, vec![]), (brno, false, vec!["anna"])]
        {
            let filter = Filter { customer: Some(customer), assigned: Some(assigned), ..Filter::default() };
            assert_eq!(logins(&agent, &filter).await?, expected, "{filter:?}");
        }
        // What else is in the record may have become too little.
        let source = backend.config().default_source().expect("a source").about.id;
        let badge = FieldDraft {
            key: "badge".into(),
            label: "Badge".into(),
            kind: Kind::Text,
            choices: Vec::new(),
            section: Section::Personal,
            required: true,
            read_only: false,
            display: Display::Always,
            in_list: false,
            link: String::new(),
        };
        admin.fields().add(source, badge).await?;
        assert_eq!(problems(people.change(anna, moved("Brno"), 2).await).len(), 1);
        people.relate(anna, acme, false).await?;
        assert_eq!(logins(&agent, &of_acme).await?, Vec::<String>::new());
        let nobody = CustomerUserId(Uuid::nil());
        assert_eq!(people.relate(nobody, acme, true).await, Err(Error::NotFound));
        assert_eq!(people.relate(anna, CustomerId(Uuid::nil()), true).await, Err(Error::NotFound));
        let reader = backend.agent_who(&[Permission::CustomerUserRead]).await;
        assert_eq!(reader.customer_users().relate(anna, acme, true).await, Err(Error::Forbidden));
    }

    async fn who_saves_second_sees_what_the_first_has_saved(backend: TestBackend) {
        customers(&backend).await?;
        let (admin, agent) = (backend.admin().await, backend.agent().await);
        let id = agent.customer_users().add(None, moved("Brno"), None).await?;
        backend.clock().advance_seconds(60);
        let second = backend.second_node().await;
        let (mut events, mut elsewhere) = (backend.bus().subscribe(), second.bus().subscribe());
        let draft = Draft { more_customers: vec!["ACME".into()], login_forbidden: true, ..moved("Praha") };
        admin.customer_users().change(id, draft, 1).await?;
        assert!(heard(&mut events, &Event::CustomerUserChanged(id)).await);
        if backend.is_postgres() {
            assert!(heard(&mut elsewhere, &Event::CustomerUserChanged(id)).await, "on the other node");
        }

        let late = with(moved("Brno"), [(key::ZIP, "602 00")]);
        let seen = conflict(agent.customer_users().change(id, late.clone(), 1).await);
        assert_eq!((seen.version, seen.by.as_str(), seen.at), (2, "Kim admin", START.plus_seconds(60)));
        for (field, value) in [
            (key::CITY, "Praha"),
            (key::ZIP, ""),
            (key::CUSTOMER, "BRNO"),
            (key::MORE_CUSTOMERS, "ACME"),
            (key::VALIDITY, "valid"),
            (key::LOGIN_FORBIDDEN, "yes"),
        ] {
            assert!(seen.current.contains(&(field.into(), value.into())), "{field}: {:?}", seen.current);
        }
        assert_eq!(agent.customer_users().find(id).await?.values.get(key::ZIP), "");
        agent.customer_users().change(id, late.clone(), seen.version).await?;
        let person = agent.customer_users().find(id).await?;
        assert_eq!((person.version, person.values.get(key::ZIP), person.login.forbidden), (3, "602 00", false));
        assert_eq!((person.created_at, person.changed_at), (START, START.plus_seconds(60)));
        assert_eq!((person.created_by.as_str(), person.changed_by.as_str()), ("Kim agent", "Kim agent"));
        agent.customer_users().change(id, late, 3).await?;
        assert_eq!(agent.customer_users().find(id).await?.version, 3, "nothing changed, nothing stored");
        let nobody = agent.customer_users().change(CustomerUserId(Uuid::nil()), moved("x"), 1).await;
        assert_eq!(nobody, Err(Error::NotFound));
    }

    async fn of_two_who_save_at_once_one_wins(backend: TestBackend) {
        customers(&backend).await?;
        let agent = backend.agent().await;
        warm_up(&agent).await;
        let people = agent.customer_users();
        let id = people.add(None, moved("Start"), None).await?;
        for version in 1..=8 {
            let (city, town) = (format!("City {version}"), format!("Town {version}"));
            let (one, other) =
                tokio::join!(people.change(id, moved(&city), version), people.change(id, moved(&town), version));
            assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
            let (winner, loser) = if one.is_ok() { (city, other) } else { (town, one) };
            let seen = conflict(loser);
            assert_eq!(seen.version, version + 1);
            assert!(seen.current.contains(&(key::CITY.into(), winner.clone())), "{winner}: {:?}", seen.current);
            assert_eq!(people.find(id).await?.values.get(key::CITY), winner);
        }
        assert_eq!(agent.audit().of_person(id, None).await?.rows.len(), 9);
    }

    async fn opposite_changes_at_once_do_not_get_in_each_others_way(backend: TestBackend) {
        customers(&backend).await?;
        let agent = backend.agent().await;
        warm_up(&agent).await;
        let people = agent.customer_users();
        let one = people.add(None, person_draft("one", "BRNO"), None).await?;
        let other = people.add(None, person_draft("other", "BRNO"), None).await?;
        for version in 1..=10 {
            let (to, from) = if version % 2 == 0 { (Validity::Valid, Validity::Invalid) } else { (Validity::Invalid, Validity::Valid) };
            let draft = |login, validity| Draft { validity, ..person_draft(login, "BRNO") };
            if version == 1 {
                people.change(other, draft("other", Validity::Invalid), 1).await?;
            }
            let (first, second) = (draft("one", to), draft("other", from));
            let both = tokio::join!(people.change(one, first, version), people.change(other, second, version + 1));
            both.0?;
            both.1?;
            assert_eq!(people.count(&Filter::default()).await?, 1);
        }
    }

    async fn the_same_form_adds_one_person(backend: TestBackend) {
        customers(&backend).await?;
        let agent = backend.agent().await;
        warm_up(&agent).await;
        let people = agent.customer_users();
        for round in 0..5 {
            let (draft, token) = (person_draft(&format!("anna{round}"), "BRNO"), Some(Uuid::now_v7()));
            let both = tokio::join!(people.add(None, draft.clone(), token), people.add(None, draft.clone(), token));
            let (one, other) = (both.0?, both.1?);
            assert_eq!(one, other);
            assert_eq!(people.add(None, draft.clone(), token).await?, one, "and later");
            let again = problems(people.add(None, draft, Some(Uuid::now_v7())).await);
            assert_eq!(again.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), [key::LOGIN, key::EMAIL]);
            assert_eq!(agent.audit().of_person(one, None).await?.rows.len(), 1);
        }
        assert_eq!(people.count(&Filter::default()).await?, 5);
    }

    async fn a_form_that_was_changed_is_not_swallowed_by_its_first_sending(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let (people, token) = (admin.customer_users(), Some(Uuid::now_v7()));
        let password = |password: &str| Access::Password(password.into());
        let draft = Draft {
            access: password("quiet harbour lamp 7"),
            more_customers: vec!["acme".into(), " BRNO ".into(), "ACME".into()],
            ..with(moved(" Brno\t"), [(key::CUSTOMER, "brno")])
        };
        let id = people.add(None, draft.clone(), token).await?;
        assert_eq!(people.add(None, draft.clone(), token).await?, id, "as it was");
        for (changed, what) in [
            (with(draft.clone(), [(key::CITY, "Praha")]), "a value"),
            (with(draft.clone(), [(key::CUSTOMER, "ACME")]), "the customer"),
            (Draft { more_customers: Vec::new(), ..draft.clone() }, "further customers"),
            (Draft { validity: Validity::Invalid, ..draft.clone() }, "the validity"),
            (Draft { login_forbidden: true, ..draft.clone() }, "the login"),
            (Draft { access: password("quiet harbour lamp 8"), ..draft.clone() }, "the password"),
            (Draft { access: Access::Keep, ..draft.clone() }, "no password"),
            (Draft { access: Access::Invite, ..draft.clone() }, "an invitation"),
        ] {
            let seen = conflict(people.add(None, changed, token).await);
            assert_eq!((seen.version, seen.by.as_str()), (1, "Kim admin"), "{what}");
            assert!(seen.current.contains(&(key::CITY.into(), "Brno".into())), "{what}: {:?}", seen.current);
        }
        people.change(id, with(people.find(id).await?.draft(), [(key::CITY, "Praha")]), 1).await?;
        assert_eq!(conflict(people.add(None, draft, token).await).version, 2, "somebody has changed it");
        assert_eq!(people.count(&everyone()).await?, 1);
    }

    async fn the_history_tells_from_what_to_what(backend: TestBackend) {
        customers(&backend).await?;
        let agent = backend.agent().await;
        let people = agent.customer_users();
        let id = people.add(None, with(moved("Brno"), [(key::ZIP, "602 00")]), None).await?;
        backend.clock().advance_seconds(60);
        let draft = with(moved("Praha"), [(key::CUSTOMER, "acme"), (key::PHONE, "+420 541 210 334")]);
        let more_customers = vec!["brno".into()];
        let draft = Draft { more_customers, validity: Validity::InvalidTemporarily, ..draft };
        people.change(id, draft, 1).await?;

        let history = agent.audit().of_person(id, None).await?.rows;
        let told: Vec<_> = history.iter().map(|e| (e.action, e.at, e.actor.as_str(), e.subject_name.as_str())).collect();
        let later = START.plus_seconds(60);
        assert_eq!(
            told,
            [(Action::Changed, later, "Kim agent", "Kim anna"), (Action::Added, START, "Kim agent", "Kim anna")]
        );
        let change = |field: &str, from: &str, to: &str| Change { field: field.into(), from: from.into(), to: to.into() };
        assert_eq!(
            history[0].changes,
            [
                change(key::CITY, "Brno", "Praha"),
                change(key::CUSTOMER, "BRNO", "ACME"),
                change(key::MORE_CUSTOMERS, "", "BRNO"),
                change(key::PHONE, "", "+420 541 210 334"),
                change(key::VALIDITY, "valid", "invalid-temporarily"),
                change(key::ZIP, "602 00", ""),
            ]
        );
        for added in [change(key::CITY, "", "Brno"), change(key::LOGIN, "", "anna"), change(key::VALIDITY, "", "valid")] {
            assert!(history[1].changes.contains(&added), "{added:?}");
        }
        assert!(history[1].changes.iter().all(|change| !change.to.is_empty()));
    }

    async fn former_names_keep_finding_the_person(backend: TestBackend) {
        customers(&backend).await?;
        let agent = backend.agent().await;
        let people = agent.customer_users();
        let id = people.add(None, person_draft("anna.svobodova", "BRNO"), None).await?;
        let other = people.add(None, person_draft("pavel", "BRNO"), None).await?;
        let renamed = with(person_draft("anna.novak", "BRNO"), [(key::EMAIL, "anna@brno.example")]);
        people.change(id, renamed.clone(), 1).await?;
        let again = with(renamed, [(key::LOGIN, "Anna")]);
        people.change(id, again.clone(), 2).await?;

        let names = ["anna.svobodova", "ANNA.SVOBODOVA@people.example", "anna.novak", "anna@brno.example", "anna"];
        for name in names {
            assert_eq!(found(&agent, name).await?, [id], "{name}");
        }
        // Later changes do not make them forgotten, not even those of the customer.
        people.change(id, with(again, [(key::CITY, "Praha")]), 3).await?;
        let brno = agent.customers().by_key("BRNO").await?.expect("the customer").id;
        agent.customers().change(brno, customer_draft("MORAVIA"), 1).await?;
        for name in names {
            assert_eq!(found(&agent, name).await?, [id], "{name}");
        }
        // Whoever takes a free name is found by it too.
        let taken = with(person_draft("anna.svobodova", "MORAVIA"), [(key::EMAIL, "pavel@people.example")]);
        people.change(other, taken, 2).await?;
        assert_eq!(found(&agent, "anna.svobodova").await?, [id, other]);
        assert_eq!(found(&agent, "pavel").await?, [other]);
    }
}
