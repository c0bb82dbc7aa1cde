//! Customers: adding, changing, rights, who saves second.

use backend::{
    Session, on_both_engines,
    testing::{START, customer_draft, heard, person_draft, problems},
};
use domain::{
    Conflict, CustomerId, Error, Event, Permission, Problem, Result,
    audit::{Action, Change},
    customer::{CustomerDraft, Filter},
    customer_user::{self, Hit, Validity},
    error::Holder,
    field::key,
    page::Sort,
};
use futures::future::join_all;
use uuid::Uuid;

mod lists;

fn by(column: &str) -> Sort {
    Sort::by(column, false)
}

fn conflict<T>(result: Result<T>) -> Conflict {
    match result {
        Err(Error::Conflict(conflict)) => *conflict,
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("no conflict"),
    }
}

fn full() -> CustomerDraft {
    CustomerDraft {
        key: " BRNO\t1 ".into(),
        name: "Brno \"Optics\" <s.r.o.>".into(),
        street: "Údolní 53".into(),
        zip: "602 00".into(),
        city: "Brno".into(),
        country: "Czechia".into(),
        url: "optics.example/cs".into(),
        validity: Validity::InvalidTemporarily,
        comment: " one\r\ntwo ".into(),
    }
}

/// Several connections are open, so that nobody waits for one.
async fn warm_up(session: &Session) {
    let customers = session.customers();
    let (filter, sort) = (Filter::default(), by("name"));
    join_all((0..8).map(|_| customers.list(&filter, &sort, None))).await;
}

on_both_engines! {
    async fn a_customer_is_added_and_found(backend: TestBackend) {
        let agent = backend.agent().await;
        let mut events = backend.bus().subscribe();
        let id = agent.customers().add(full(), None).await?;

        assert!(heard(&mut events, &Event::CustomerAdded(id)).await);
        let customer = agent.customers().find(id).await?;
        let stored = CustomerDraft {
            key: "BRNO 1".into(),
            url: "https://optics.example/cs".into(),
            comment: "one\ntwo".into(),
            ..full()
        };
        assert_eq!(customer.draft, stored);
        assert_eq!((customer.id, customer.version, customer.people), (id, 1, 0));
        assert_eq!((customer.created_at, customer.created_by.as_str()), (START, "Kim agent"));
        assert_eq!((customer.changed_at, customer.changed_by.as_str()), (START, "Kim agent"));
        let found = agent.customers().by_key(" brno 1 ").await?.expect("the customer");
        assert_eq!((found.id, found.key.as_str(), found.validity), (id, "BRNO 1", Validity::InvalidTemporarily));
        for nobody in ["", "brno", "BRNO%", "BRNO 1'", "BRNO\0"] {
            assert_eq!(agent.customers().by_key(nobody).await?, None, "{nobody}");
        }
        assert_eq!(agent.customers().find(CustomerId(Uuid::nil())).await, Err(Error::NotFound));
        let history = agent.audit().of_customer(id, None).await?;
        let name = Change { field: "name".into(), from: String::new(), to: stored.name };
        assert!(history.rows.len() == 1 && history.rows[0].action == Action::Added);
        assert!(history.rows[0].changes.contains(&name) && history.rows[0].changes.len() == 9);
    }

    async fn every_error_names_its_field(backend: TestBackend) {
        let agent = backend.agent().await;
        let add = async |draft| problems(agent.customers().add(draft, None).await);
        assert_eq!(
            add(CustomerDraft { key: " ".into(), url: "ftp://x.example".into(), ..CustomerDraft::default() }).await,
            [("key".into(), Problem::Required), ("name".into(), Problem::Required), ("url".into(), Problem::Url)]
        );
        for bad in ["javascript:alert(1)", "https://", "https://a b.example", "https://x.example/\"><b>", "mailto:a@b.c"] {
            let draft = CustomerDraft { url: bad.into(), ..customer_draft("BAD") };
            assert_eq!(add(draft).await, [("url".to_owned(), Problem::Url)], "{bad}");
        }
        assert_eq!(agent.customers().by_key("BAD").await?, None);
        for (number, good) in ["x.example", "http://x.example:8080/a?b#c", "", "HTTPS://ž.example"].into_iter().enumerate() {
            let draft = CustomerDraft { url: good.into(), ..customer_draft(&format!("GOOD{number}")) };
            assert_eq!(add(draft).await, [], "{good}");
        }
        assert_eq!(agent.customers().count(&Filter::default()).await?, 4);
    }

    async fn customer_ids_are_unique_whatever_their_case(backend: TestBackend) {
        let agent = backend.agent().await;
        let draft = CustomerDraft { validity: Validity::Invalid, ..customer_draft("Žďár") };
        let first = agent.customers().add(draft, None).await?;
        let taken = [("key".to_owned(), Problem::Taken(Holder::Customer(first, "Žďár Ltd.".into())))];
        for same in ["Žďár", "žďár", " ŽĎÁR "] {
            assert_eq!(problems(agent.customers().add(customer_draft(same), None).await), taken, "{same}");
        }
        let other = agent.customers().add(customer_draft("Zdar"), None).await?;
        assert_eq!(problems(agent.customers().change(other, customer_draft("ŽĎÁR"), 1).await), taken);
        assert_eq!(agent.customers().find(other).await?.draft.key, "Zdar");
        let own = CustomerDraft { name: "Žďár Ltd.".into(), ..customer_draft("ŽĎÁR") };
        agent.customers().change(first, own, 1).await?;
        assert_eq!(agent.customers().find(first).await?.draft.key, "ŽĎÁR");
    }

    async fn who_saves_second_sees_what_the_first_has_saved(backend: TestBackend) {
        let (admin, agent) = (backend.admin().await, backend.agent().await);
        let id = agent.customers().add(customer_draft("BRNO"), None).await?;
        backend.clock().advance_seconds(60);
        let mut events = backend.bus().subscribe();
        let moved = CustomerDraft { city: "Praha".into(), ..customer_draft("BRNO") };
        admin.customers().change(id, moved, 1).await?;
        assert!(heard(&mut events, &Event::CustomerChanged(id)).await);
        let history = agent.audit().of_customer(id, None).await?;
        assert_eq!(history.rows[0].changes, [Change { field: "city".into(), from: String::new(), to: "Praha".into() }]);

        let late = CustomerDraft { zip: "602 00".into(), ..customer_draft("BRNO") };
        let seen = conflict(agent.customers().change(id, late.clone(), 1).await);
        assert_eq!((seen.version, seen.by.as_str(), seen.at), (2, "Kim admin", START.plus_seconds(60)));
        assert!(seen.current.contains(&("city".into(), "Praha".into())));
        assert!(seen.current.contains(&("zip".into(), String::new())));
        assert_eq!(agent.customers().find(id).await?.draft.zip, "");
        agent.customers().change(id, late.clone(), seen.version).await?;
        let now = agent.customers().find(id).await?;
        assert_eq!((now.draft, now.version, now.changed_by.as_str()), (late.clone(), 3, "Kim agent"));
        assert_eq!((now.created_at, now.changed_at), (START, START.plus_seconds(60)));
        agent.customers().change(id, late, 3).await?;
        assert_eq!(agent.customers().find(id).await?.version, 3, "nothing changed, nothing stored");
        assert_eq!(agent.audit().of_customer(id, None).await?.rows.len(), 3);
        let nobody = agent.customers().change(CustomerId(Uuid::nil()), customer_draft("X"), 1).await;
        assert_eq!(nobody, Err(Error::NotFound));
    }

    async fn of_two_who_save_at_once_one_wins(backend: TestBackend) {
        let agent = backend.agent().await;
        warm_up(&agent).await;
        let customers = agent.customers();
        for round in 0..5 {
            let key = format!("BRNO{round}");
            let id = customers.add(customer_draft(&key), None).await?;
            let change = |city: &str| CustomerDraft { city: city.into(), ..customer_draft(&key) };
            let (one, other) =
                tokio::join!(customers.change(id, change("Brno"), 1), customers.change(id, change("Praha"), 1));
            assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
            let (winner, loser) = if one.is_ok() { ("Brno", other) } else { ("Praha", one) };
            let seen = conflict(loser);
            assert_eq!(seen.version, 2);
            assert!(seen.current.contains(&("city".into(), winner.into())), "{winner}: {:?}", seen.current);
            assert_eq!(customers.find(id).await?.draft.city, winner);
        }
    }

    async fn the_same_form_adds_one_customer(backend: TestBackend) {
        let agent = backend.agent().await;
        warm_up(&agent).await;
        let (customers, token) = (agent.customers(), Some(Uuid::now_v7()));
        let first = customers.add(customer_draft("BRNO"), token).await?;
        assert_eq!(customers.add(customer_draft("BRNO"), token).await?, first);
        let changed = CustomerDraft { city: "Brno".into(), ..customer_draft("BRNO") };
        let seen = conflict(customers.add(changed, token).await);
        assert_eq!(seen.version, 1, "what was typed later is not swallowed");
        assert!(seen.current.contains(&("key".into(), "BRNO".into())));
        assert_eq!(problems(customers.add(customer_draft("BRNO"), Some(Uuid::now_v7())).await)[0].0, "key");
        for round in 0..5 {
            let (draft, token) = (customer_draft(&format!("ACME{round}")), Some(Uuid::now_v7()));
            let both = tokio::join!(customers.add(draft.clone(), token), customers.add(draft, token));
            assert_eq!(both.0?, both.1?);
        }
        assert_eq!(customers.count(&Filter::default()).await?, 6);
        assert_eq!(customers.list(&Filter::default(), &by("key"), None).await?.page.rows.len(), 6);
    }

    async fn only_those_who_may_see_and_edit_customers(backend: TestBackend) {
        let admin = backend.admin().await;
        let id = admin.customers().add(customer_draft("BRNO"), None).await?;
        let (filter, sort) = (Filter::default(), by("name"));

        let reader = backend.agent_who(&[Permission::CustomerRead]).await;
        assert_eq!(reader.customers().add(customer_draft("X"), None).await, Err(Error::Forbidden));
        assert_eq!(reader.customers().change(id, customer_draft("X"), 1).await, Err(Error::Forbidden));
        assert_eq!(reader.customers().find(id).await?.draft, customer_draft("BRNO"));
        assert_eq!(reader.customers().list(&filter, &sort, None).await?.page.rows.len(), 1);
        assert_eq!(reader.customers().count(&filter).await?, 1);
        assert!(reader.customers().by_key("brno").await?.is_some());

        let others = Permission::ALL.iter().copied().filter(|permission| *permission != Permission::CustomerRead);
        let blind = backend.agent_who(&others.collect::<Vec<_>>()).await;
        assert_eq!(blind.customers().find(id).await, Err(Error::Forbidden));
        assert_eq!(blind.customers().list(&filter, &sort, None).await, Err(Error::Forbidden));
        assert_eq!(blind.customers().count(&filter).await, Err(Error::Forbidden));
        assert_eq!(blind.customers().by_key("BRNO").await, Err(Error::Forbidden));
        assert_eq!(blind.search_customers("brno").await, Err(Error::Forbidden));
        blind.customers().change(id, customer_draft("BRNO2"), 1).await?;
    }

    async fn people_follow_a_renamed_customer(backend: TestBackend) {
        let admin = backend.admin().await;
        let (brno, acme) = (
            admin.customers().add(customer_draft("BRNO"), None).await?,
            admin.customers().add(customer_draft("ACME"), None).await?,
        );
        let people = admin.customer_users();
        let anna = people.add(None, person_draft("anna", "BRNO"), None).await?;
        let mut draft = person_draft("pavel", "ACME");
        draft.more_customers = vec!["brno".into()];
        let pavel = people.add(None, draft, None).await?;
        let gone = customer_user::Draft { validity: Validity::Invalid, ..person_draft("gone", "BRNO") };
        people.add(None, gone, None).await?;
        assert_eq!(admin.customers().find(brno).await?.people, 2, "valid people, primary or not");
        assert_eq!(admin.customers().find(acme).await?.people, 1);

        let renamed = CustomerDraft { name: "Moravia".into(), ..customer_draft("MORAVIA") };
        admin.customers().change(brno, renamed, 1).await?;

        let person = people.find(anna).await?;
        assert_eq!(person.values.get(key::CUSTOMER), "MORAVIA");
        let history = admin.audit().of_person(anna, None).await?.rows;
        let change = Change { field: key::CUSTOMER.into(), from: "BRNO".into(), to: "MORAVIA".into() };
        assert_eq!((history[0].action, &history[0].changes), (Action::Changed, &vec![change]), "it is told of each");
        assert_eq!(admin.audit().of_person(pavel, None).await?.rows.len(), 1, "of those whose own it is");
        assert_eq!(person.customer.map(|customer| (customer.id, customer.name)), Some((brno, "Moravia".into())));
        let more: Vec<String> = people.find(pavel).await?.more_customers.into_iter().map(|c| c.key).collect();
        assert_eq!(more, ["MORAVIA"]);
        assert_eq!(admin.customers().find(brno).await?.people, 2);
        let of_brno = customer_user::Filter { customer: Some(brno), ..customer_user::Filter::default() };
        let list = people.list(&of_brno, &by(key::CUSTOMER), None).await?;
        let cells: Vec<&str> = list.page.rows.iter().map(|row| row.cells[1].as_str()).collect();
        assert_eq!(cells, ["ACME", "MORAVIA"]);
        let found = admin.search("moravia").await?;
        assert!(found.iter().any(|hit| matches!(hit, Hit::Person(id, ..) if *id == anna)), "{found:?}");
        assert!(found.iter().any(|hit| matches!(hit, Hit::Customer(id, ..) if *id == brno)), "{found:?}");
        // The person can still be saved, and the old CustomerID is free for somebody else.
        let late = conflict(people.change(anna, person_draft("anna", "BRNO"), 1).await);
        assert!(late.current.contains(&(key::CUSTOMER.into(), "MORAVIA".into())), "a form opened before is told");
        let moved = person_draft("anna", "MORAVIA");
        people.change(anna, moved, late.version).await?;
        admin.customers().add(customer_draft("BRNO"), None).await?;
        assert_eq!(problems(people.add(None, person_draft("new", "BRNO2"), None).await)[0].1, Problem::UnknownCustomer);
        assert_eq!(people.find(anna).await?.customer.map(|customer| customer.id), Some(brno));
    }

    async fn a_former_customer_id_keeps_finding_the_customer(backend: TestBackend) {
        let admin = backend.admin().await;
        let (customers, people) = (admin.customers(), admin.customer_users());
        let brno = customers.add(customer_draft("Žďár 7"), None).await?;
        let renamed = CustomerDraft { name: "Moravia".into(), ..customer_draft("MORAVIA") };
        customers.change(brno, renamed.clone(), 1).await?;
        let moved = CustomerDraft { comment: "moved".into(), key: "OLOMOUC".into(), ..renamed };
        customers.change(brno, moved, 2).await?;

        let found = async |text: &str| {
            let hits = admin.search_customers(text).await?;
            let filter = Filter { text: text.into(), ..Filter::default() };
            assert_eq!(customers.count(&filter).await?, i64::try_from(hits.len()).expect("a small number"), "{text}");
            Ok::<_, Error>(hits.into_iter().map(|customer| customer.id).collect::<Vec<_>>())
        };
        for text in ["zdar", "Žďár 7", "moravia", "olomouc"] {
            assert_eq!(found(text).await?, [brno], "{text}");
        }
        assert_eq!(found("brno").await?, []);
        for key in ["žďár 7", "Moravia", "OLOMOUC"] {
            assert_eq!(customers.by_key(key).await?.map(|customer| customer.id), Some(brno), "{key}");
        }
        let anna = people.add(None, person_draft("anna", "žďár 7"), None).await?;
        assert_eq!(people.find(anna).await?.values.get(key::CUSTOMER), "OLOMOUC");
        assert_eq!(customers.by_key("nobody").await?, None);

        // Whoever has it now comes first.
        let new = customers.add(customer_draft("MORAVIA"), None).await?;
        assert_eq!(customers.by_key("moravia").await?.map(|customer| customer.id), Some(new));
        let eva = people.add(None, person_draft("eva", "MORAVIA"), None).await?;
        assert_eq!(people.find(eva).await?.customer.map(|customer| customer.id), Some(new));
        customers.change(new, customer_draft("PRAHA"), 1).await?;
        assert_eq!(customers.by_key("moravia").await?.map(|customer| customer.id), Some(new), "it had it last");
    }

    async fn very_many_people_follow_a_renamed_customer(backend: TestBackend) {
        let admin = backend.admin().await;
        let (brno, other) = (customer_draft("BRNO"), customer_draft("OTHER"));
        let brno = admin.customers().add(brno, None).await?;
        admin.customers().add(other, None).await?;
        let people = admin.customer_users();
        let first = people.add(None, person_draft("former0", "BRNO"), None).await?;
        people.change(first, person_draft("kim0", "BRNO"), 1).await?;
        for number in 1..=202 {
            people.add(None, person_draft(&format!("kim{number}"), "BRNO"), None).await?;
        }
        let stranger = people.add(None, person_draft("stranger", "OTHER"), None).await?;
        let stranger_before = people.find(stranger).await?;
        let renamed = CustomerDraft { name: "Moravia".into(), ..customer_draft("MORAVIA") };
        admin.customers().change(brno, renamed, 1).await?;
        let found = async |text: &str| {
            let filter = customer_user::Filter { text: text.into(), ..customer_user::Filter::default() };
            people.count(&filter).await
        };
        for (text, count) in [("moravia", 203), ("brno", 0), ("kim202 moravia", 1), ("former0 moravia", 1), ("other", 1)] {
            assert_eq!(found(text).await?, count, "{text}");
        }
        assert_eq!(people.find(first).await?.version, 3);
        assert_eq!(people.find(stranger).await?, stranger_before);
    }

    async fn a_customer_is_renamed_while_its_people_are_edited(backend: TestBackend) {
        let admin = backend.admin().await;
        let brno = admin.customers().add(customer_draft("BRNO"), None).await?;
        let anna = admin.customer_users().add(None, person_draft("anna", "BRNO"), None).await?;
        warm_up(&admin).await;
        let (customers, people) = (admin.customers(), admin.customer_users());
        for round in 0..10 {
            let customer = customers.find(brno).await?;
            let person = people.find(anna).await?;
            let mut draft = person.draft();
            draft.values.set(key::CITY, format!("City {round}"));
            let renamed = CustomerDraft { key: format!("BRNO{round}"), ..customer.draft };
            let both = tokio::join!(customers.change(brno, renamed, customer.version), people.change(anna, draft, person.version));
            both.0?;
            let renamed = format!("BRNO{round}");
            match both.1 {
                Ok(()) => assert_eq!(people.find(anna).await?.values.get(key::CITY), format!("City {round}")),
                // The form still named the old CustomerID.
                refused => assert!(conflict(refused).current.contains(&(key::CUSTOMER.into(), renamed.clone()))),
            }
            let person = people.find(anna).await?;
            assert_eq!(person.values.get(key::CUSTOMER), renamed);
            assert_eq!(person.customer.map(|customer| customer.key), Some(renamed));
        }
    }
}
