//! Databases that cannot be written or reached: nothing half stored, a clear error, and afterwards everything works by
//! itself.

use backend::{
    Session, on_both_engines,
    testing::{ADDRESS, PASSWORD, TestBackend, agent_draft, customer_draft, heard, hears, person_draft},
};
use domain::{
    CustomerUserId, Error, Event, Result,
    audit::{self, Action},
    customer_user::{Draft, Filter},
    error::Outage,
    event::Message,
    field::key,
    page::Sort,
};
use futures::future::{join, join_all};
use std::time::Duration;

fn by_login() -> Sort {
    Sort::by(key::LOGIN, false)
}

fn moved(login: &str, city: &str) -> Draft {
    let mut draft = person_draft(login, "BRNO");
    draft.values.set(key::CITY, city);
    draft
}

/// All valid people; their number is also what the counters say.
async fn people(session: &Session) -> Result<Vec<CustomerUserId>> {
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page = session.customer_users().list(&Filter::default(), &by_login(), after.as_ref()).await?.page;
        ids.extend(page.rows.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let counted = session.customer_users().count(&Filter::default()).await?;
    assert_eq!(i64::try_from(ids.len()), Ok(counted), "the counters agree with the rows");
    Ok(ids)
}

async fn logged(session: &Session) -> Result<usize> {
    let filter = audit::Filter { kind: "customer_user".into(), ..audit::Filter::default() };
    Ok(session.audit().list(&filter, None).await?.rows.len())
}

on_both_engines! {
    async fn a_read_only_database_is_read_and_later_written(backend: TestBackend) {
        let admin = backend.admin().await;
        admin.customers().add(customer_draft("BRNO"), None).await?;
        let id = admin.customer_users().add(None, person_draft("anna", "BRNO"), None).await?;
        let brno = admin.customers().by_key("BRNO").await?.expect("the customer").id;
        let token = backend.token("admin").await;
        backend.set_read_only(true).await;

        let refused = Error::Unavailable(Outage::ReadOnly);
        let (settings, version) = admin.settings().get().await?;
        let named = domain::setting::Settings {
            organisation: domain::setting::Organisation { name: "Acme".into(), ..settings.organisation.clone() },
            ..settings
        };
        assert_eq!(admin.customers().add(customer_draft("ACME"), None).await, Err(refused.clone()));
        assert_eq!(admin.customers().change(brno, customer_draft("BRNO2"), 1).await, Err(refused.clone()));
        assert_eq!(admin.customer_users().add(None, person_draft("pavel", "BRNO"), None).await, Err(refused.clone()));
        assert_eq!(admin.customer_users().change(id, moved("anna", "Brno"), 1).await, Err(refused.clone()));
        assert_eq!(admin.notes().add(id, "note", None).await, Err(refused.clone()));
        assert_eq!(admin.settings().change(named.clone(), version).await, Err(refused.clone()));
        assert_eq!(admin.agents().add(agent_draft("new"), "entirely new phrase 8").await, Err(refused.clone()));
        assert_eq!(backend.sign_in("admin", PASSWORD, ADDRESS, "test").await.err(), Some(refused));
        // Whoever is signed in can still read.
        backend.clock().advance_seconds(120);
        let reader = backend.session(Some(&token), ADDRESS).await?;
        assert_eq!(people(&reader).await?, [id]);
        assert_eq!(reader.customer_users().find(id).await?.version, 1);
        assert_eq!(reader.search("anna").await?.len(), 1);
        assert_eq!(reader.notes().list(id, None).await?.1, 0);
        assert_eq!((reader.customers().by_key("ACME").await?, logged(&reader).await?), (None, 1));

        backend.set_read_only(false).await;
        admin.customers().add(customer_draft("ACME"), None).await?;
        admin.customers().change(brno, customer_draft("BRNO2"), 1).await?;
        admin.notes().add(id, "note", None).await?;
        admin.settings().change(named, version).await?;
        backend.sign_in("admin", PASSWORD, ADDRESS, "test").await?;
        assert_eq!(admin.customer_users().find(id).await?.values.get(key::CUSTOMER), "BRNO2");
    }
}

#[tokio::test]
async fn a_full_disk_under_sqlite_stores_whole_records_or_none() -> Result<()> {
    let backend = TestBackend::sqlite().await;
    let admin = backend.admin().await;
    admin.customers().add(customer_draft("BRNO"), None).await?;
    let first = admin.customer_users().add(None, moved("first", "Brno"), None).await?;
    backend.limit_growth(20).await;
    let large = |login: &str| {
        let mut draft = moved(login, "Brno");
        draft.values.set(key::COMMENT, "x".repeat(2000));
        draft
    };
    let full = Error::Unavailable(Outage::DiskFull);
    let mut added = vec![first];
    let mut number = 0;
    let error = loop {
        number += 1;
        assert!(number < 1000, "the disk is never full");
        match admin.customer_users().add(None, large(&format!("p{number:04}")), None).await {
            Ok(id) => added.push(id),
            Err(error) => break error,
        }
    };
    assert_eq!(error, full);
    assert!(added.len() > 1, "some had room");
    let mut events = backend.bus().subscribe();
    backend.limit_growth(0).await;
    assert_eq!(admin.notes().add(first, &"x".repeat(10_000), None).await, Err(full));
    // What was refused has left nothing: no row, no count, no history, no relation, nothing for the search.
    assert_eq!(people(&admin).await?, added);
    let brno = admin.customers().by_key("BRNO").await?.expect("the customer").id;
    assert_eq!(usize::try_from(admin.customers().find(brno).await?.people), Ok(added.len()));
    assert_eq!(logged(&admin).await?, added.len().min(50));
    assert_eq!(admin.search(&format!("p{number:04}")).await?, []);
    assert_eq!(admin.notes().list(first, None).await?.1, 0);

    // Somebody has made room.
    let id = admin.customer_users().add(None, large("another"), None).await?;
    assert!(heard(&mut events, &Event::CustomerUserAdded(id)).await);
    added.insert(0, id);
    assert_eq!(people(&admin).await?, added);
    admin.notes().add(first, &"x".repeat(10_000), None).await?;
    Ok(())
}

#[tokio::test]
async fn a_postgresql_that_ends_all_connections_is_found_again() -> Result<()> {
    let backend = TestBackend::postgres().await;
    let admin = backend.admin().await;
    admin.customers().add(customer_draft("BRNO"), None).await?;
    let shared = admin.customer_users().add(None, person_draft("shared", "BRNO"), None).await?;
    let second = backend.second_node().await;
    let (mut events, mut elsewhere) = (backend.bus().subscribe(), second.bus().subscribe());

    let worker = async |worker: usize| -> Vec<(CustomerUserId, bool)> {
        let mut done = Vec::new();
        for number in 0..15 {
            let people = admin.customer_users();
            let login = format!("w{worker}n{number}");
            match people.add(None, moved(&login, "Brno"), None).await {
                Ok(id) => {
                    let changed = people.change(id, moved(&login, "Praha"), 1).await;
                    assert!(matches!(changed, Ok(()) | Err(Error::Unavailable(Outage::Database))), "{changed:?}");
                    done.push((id, changed.is_ok()));
                }
                Err(error) => assert_eq!(error, Error::Unavailable(Outage::Database)),
            }
            let read = people.list(&Filter::default(), &by_login(), None).await;
            assert!(matches!(read, Ok(_) | Err(Error::Unavailable(Outage::Database))), "{read:?}");
        }
        done
    };
    let trouble = async {
        for _ in 0..8 {
            tokio::time::sleep(Duration::from_millis(60)).await;
            backend.end_connections().await;
        }
    };
    let (done, ()) = join(join_all((0..6).map(worker)), trouble).await;

    assert!(hears(&mut events, &Message::Resync).await, "what was missed is to be fetched again");
    assert!(hears(&mut elsewhere, &Message::Resync).await, "on the other node too");
    // Nothing lost that was confirmed, nothing half stored.
    let all = people(&admin).await?;
    let done: Vec<_> = done.into_iter().flatten().collect();
    assert!(!done.is_empty() && all.contains(&shared));
    for (id, changed) in done {
        assert!(all.contains(&id));
        let person = admin.customer_users().find(id).await?;
        let praha = person.values.get(key::CITY) == "Praha";
        assert!(praha || !changed, "a confirmed change stays");
        let history = admin.audit().of_person(id, None).await?.rows;
        assert_eq!((person.version, history.len()), if praha { (2, 2) } else { (1, 1) });
        assert_eq!(history.last().map(|entry| entry.action), Some(Action::Added));
        assert_eq!(person.customer.map(|customer| customer.key), Some("BRNO".into()));
    }
    // Events cross again as soon as the last listener is back; what is emitted before that is covered by its resync.
    let mut crossed = false;
    for attempt in 0..5 {
        let draft = moved("shared", &format!("City {attempt}"));
        second.system("test").customer_users().change(shared, draft, 1 + attempt).await?;
        crossed = heard(&mut events, &Event::CustomerUserChanged(shared)).await;
        if crossed {
            break;
        }
    }
    assert!(crossed, "events cross again");
    Ok(())
}
