//! Customer users: adding, changing, who may what, sign-in, history.

use backend::{
    Session, on_both_engines,
    testing::{START, TestBackend, customer_draft, heard, person_draft, problems},
};
use domain::{
    Conflict, CustomerId, CustomerUserId, Error, Event, Permission, Problem, Result, SourceId,
    audit::{Action, Change},
    customer::CustomerDraft,
    customer_user::{Access, CustomerUser, Draft, Filter, LoginState, Row, Validity, Values, Warning},
    error::Holder,
    field::{Display, FieldDraft, Kind, Section, key},
    page::Sort,
    setting::{CustomerUserRules, EmailRules},
};
use futures::future::join_all;
use name_server::NameServer;
use uuid::Uuid;

mod access;
mod changes;
mod further;
mod name_server;
mod rules;

fn by(column: &str) -> Sort {
    Sort::by(column, false)
}

fn everyone() -> Filter {
    Filter { validities: Validity::ALL.to_vec(), ..Filter::default() }
}

async fn customers(backend: &TestBackend) -> Result<CustomerId> {
    let admin = backend.admin().await;
    admin.customers().add(customer_draft("ACME"), None).await?;
    let gone = CustomerDraft { validity: Validity::Invalid, ..customer_draft("GONE") };
    admin.customers().add(gone, None).await?;
    admin.customers().add(customer_draft("BRNO"), None).await
}

/// The draft with other values.
fn with<const N: usize>(mut draft: Draft, values: [(&str, &str); N]) -> Draft {
    for (key, value) in values {
        draft.values.set(key, value);
    }
    draft
}

async fn logins(session: &Session, filter: &Filter) -> Result<Vec<String>> {
    let list = session.customer_users().list(filter, &by(key::LOGIN), None).await?;
    Ok(list.page.rows.into_iter().map(|row| row.login).collect())
}

fn conflict<T>(result: Result<T>) -> Conflict {
    match result {
        Err(Error::Conflict(conflict)) => *conflict,
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("no conflict"),
    }
}

/// Several connections are open, so that nobody waits for one.
async fn warm_up(session: &Session) {
    let people = session.customer_users();
    let (filter, sort) = (Filter::default(), by(key::NAME));
    join_all((0..8).map(|_| people.list(&filter, &sort, None))).await;
}

fn full() -> Draft {
    let values = Values::from([
        (key::TITLE, " Mgr. "),
        (key::FIRSTNAME, "Anna\tMarie"),
        (key::LASTNAME, "Nováková"),
        (key::EMAIL, "Anna+Novak@Brno.Example"),
        (key::CUSTOMER, "brno"),
        (key::PHONE, "+420 541 210 334"),
        (key::FAX, "+420 541 210 335"),
        (key::MOBILE, "+420 604 111 222"),
        (key::STREET, "Údolní 53"),
        (key::ZIP, "602 00"),
        (key::CITY, "Brno"),
        (key::COUNTRY, "Czechia"),
        (key::LOGIN, "Anna.Novak"),
        (key::COMMENT, "first\r\nsecond"),
    ]);
    Draft { values, more_customers: vec!["acme".into()], ..Draft::default() }
}

on_both_engines! {
    async fn a_person_is_added_with_every_field(backend: TestBackend) {
        let brno = customers(&backend).await?;
        let agent = backend.agent().await;
        let second = backend.second_node().await;
        let (mut events, mut elsewhere) = (backend.bus().subscribe(), second.bus().subscribe());
        let source = backend.config().default_source().expect("a source").about.clone();
        let id = agent.customer_users().add(Some(source.id), full(), None).await?;

        assert!(heard(&mut events, &Event::CustomerUserAdded(id)).await);
        if backend.is_postgres() {
            assert!(heard(&mut elsewhere, &Event::CustomerUserAdded(id)).await, "on the other node");
        }
        let person = agent.customer_users().find(id).await?;
        let stored = with(full(), [
            (key::TITLE, "Mgr."),
            (key::FIRSTNAME, "Anna Marie"),
            (key::CUSTOMER, "BRNO"),
            (key::COMMENT, "first\nsecond"),
        ]);
        assert_eq!(person.values, stored.values);
        assert_eq!(person.source, source);
        assert_eq!(person.customer.as_ref().map(|customer| customer.id), Some(brno));
        let more: Vec<&str> = person.more_customers.iter().map(|customer| customer.key.as_str()).collect();
        assert_eq!(more, ["ACME"]);
        assert_eq!((person.validity, &person.login), (Validity::Valid, &LoginState::default()));
        assert_eq!((person.version, person.created_at, person.changed_at), (1, START, START));
        assert_eq!((person.created_by.as_str(), person.changed_by.as_str()), ("Kim agent", "Kim agent"));
        assert_eq!(person.values.full_name(), "Mgr. Anna Marie Nováková");

        let list = agent.customer_users().list(&Filter::default(), &by(key::NAME), None).await?;
        let columns: Vec<&str> = list.columns.iter().map(|column| column.key.as_str()).collect();
        assert_eq!(columns, [key::EMAIL, key::CUSTOMER, key::CUSTOMER_NAME, key::PHONE]);
        let row = Row {
            id,
            login: "Anna.Novak".into(),
            name: "Anna Marie Nováková".into(),
            validity: Validity::Valid,
            login_forbidden: false,
            customer: Some(brno),
            cells: ["Anna+Novak@Brno.Example", "BRNO", "BRNO Ltd.", "+420 541 210 334"].map(Into::into).into(),
        };
        assert_eq!(list.page.rows, std::slice::from_ref(&row));
        assert_eq!(agent.customer_users().row(&Filter::default(), id).await?, Some(row));
        assert_eq!(agent.customer_users().find(CustomerUserId(Uuid::nil())).await, Err(Error::NotFound));
        let nowhere = agent.customer_users().add(Some(SourceId(Uuid::nil())), full(), None).await;
        assert_eq!(nowhere, Err(Error::NotFound));
    }

    async fn what_is_left_out_is_empty(backend: TestBackend) {
        customers(&backend).await?;
        let agent = backend.agent().await;
        let draft = with(person_draft("anna", "BRNO"), [("unknown", "is left out"), (key::PASSWORD, "too")]);
        let id = agent.customer_users().add(None, draft, None).await?;
        let person = agent.customer_users().find(id).await?;
        for (key, value) in person.values.iter() {
            assert_eq!(value, person_draft("anna", "BRNO").values.get(key), "{key}");
        }
        assert_eq!(person.values.iter().count(), 14);
        assert_eq!((person.more_customers.len(), person.login.has_password), (0, false));
        let draft = person.draft();
        agent.customer_users().change(id, draft, 1).await?;
        assert_eq!(agent.customer_users().find(id).await?, person, "what the form starts with changes nothing");
    }

    async fn only_those_who_may_see_add_and_edit(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let id = admin.customer_users().add(None, person_draft("anna", "BRNO"), None).await?;
        let moved = || with(person_draft("anna", "BRNO"), [(key::CITY, "Brno")]);
        let (filter, sort) = (Filter::default(), by(key::NAME));

        let reader = backend.agent_who(&[Permission::CustomerUserRead]).await;
        assert_eq!(reader.customer_users().add(None, person_draft("x", "BRNO"), None).await, Err(Error::Forbidden));
        assert_eq!(reader.customer_users().change(id, moved(), 1).await, Err(Error::Forbidden));
        assert_eq!(reader.customer_users().find(id).await?.values.get(key::CITY), "");
        assert_eq!(reader.customer_users().count(&filter).await?, 1);

        let others = Permission::ALL.iter().copied().filter(|permission| *permission != Permission::CustomerUserRead);
        let blind = backend.agent_who(&others.collect::<Vec<_>>()).await;
        let people = blind.customer_users();
        assert_eq!(people.find(id).await, Err(Error::Forbidden));
        assert_eq!(people.list(&filter, &sort, None).await, Err(Error::Forbidden));
        assert_eq!(people.row(&filter, id).await, Err(Error::Forbidden));
        assert_eq!(people.count(&filter).await, Err(Error::Forbidden));
        assert_eq!(people.neighbours(&filter, &sort, id).await, Err(Error::Forbidden));
        assert_eq!(blind.search("anna").await?, [], "customers only");
        people.change(id, moved(), 1).await?;
        people.add(None, person_draft("pavel", "BRNO"), None).await?;
    }

    async fn validity_and_sign_in_have_rights_of_their_own(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let id = admin.customer_users().add(None, person_draft("anna", "BRNO"), None).await?;
        let base = [Permission::CustomerUserRead, Permission::CustomerUserCreate, Permission::CustomerUserEdit];
        let draft = |login: &str| person_draft(login, "BRNO");
        let invalid = |login: &str| Draft { validity: Validity::Invalid, ..draft(login) };
        let forbidden = |login: &str| Draft { login_forbidden: true, ..draft(login) };
        let access = |login: &str, access| Draft { access, ..draft(login) };
        let password = || Access::Password("quiet harbour lamp 7".into());

        let agent = backend.agent_who(&base).await;
        let people = agent.customer_users();
        for (number, refused) in
            [invalid("new"), forbidden("new"), access("new", password()), access("new", Access::Hash("x".into()))]
                .into_iter()
                .enumerate()
        {
            assert_eq!(people.add(None, refused.clone(), None).await, Err(Error::Forbidden), "{number}");
            let values = draft("anna").values;
            assert_eq!(people.change(id, Draft { values, ..refused }, 1).await, Err(Error::Forbidden), "{number}");
        }
        assert_eq!(people.change(id, access("anna", Access::Nothing), 1).await, Err(Error::Forbidden));
        assert_eq!((people.find(id).await?.version, people.count(&Filter::default()).await?), (1, 1));
        people.add(None, access("invited", Access::Invite), None).await?;

        let every = [
            &base[..],
            &[Permission::CustomerUserValidity, Permission::CustomerUserSecurity, Permission::CustomerUserPassword],
        ];
        let agent = backend.agent_who(&every.concat()).await;
        let people = agent.customer_users();
        people.add(None, access("new", password()), None).await?;
        people.change(id, invalid("anna"), 1).await?;
        people.change(id, Draft { validity: Validity::Invalid, ..forbidden("anna") }, 2).await?;
        // Whoever lacks the rights can still change the rest.
        let agent = backend.agent_who(&base).await;
        let mut draft = agent.customer_users().find(id).await?.draft();
        draft.values.set(key::CITY, "Brno");
        agent.customer_users().change(id, draft, 3).await?;
        let person = agent.customer_users().find(id).await?;
        assert_eq!((person.validity, person.login.forbidden), (Validity::Invalid, true));
        assert_eq!(person.values.get(key::CITY), "Brno");
    }

    async fn who_is_not_valid_is_seen_by_some_only(backend: TestBackend) {
        customers(&backend).await?;
        let admin = backend.admin().await;
        let mut ids = Vec::new();
        for (login, validity) in ["anna", "gone", "paused"].into_iter().zip(Validity::ALL) {
            let draft = Draft { validity, ..person_draft(login, "BRNO") };
            ids.push(admin.customer_users().add(None, draft, None).await?);
        }
        let only = |validity| Filter { validities: vec![validity], ..Filter::default() };
        let agent = backend.agent().await;
        assert_eq!(logins(&agent, &Filter::default()).await?, ["anna"]);
        assert_eq!(logins(&agent, &everyone()).await?, ["anna", "gone", "paused"]);
        assert_eq!(logins(&agent, &only(Validity::Invalid)).await?, ["gone"]);
        assert_eq!(logins(&agent, &only(Validity::InvalidTemporarily)).await?, ["paused"]);
        assert_eq!(agent.customer_users().count(&everyone()).await?, 3);
        assert_eq!(agent.customer_users().row(&Filter::default(), ids[1]).await?, None);
        assert_eq!(agent.customer_users().row(&everyone(), ids[1]).await?.map(|row| row.validity), Some(Validity::Invalid));

        let reader = backend.agent_who(&[Permission::CustomerUserRead]).await;
        for filter in [Filter::default(), everyone(), only(Validity::Invalid)] {
            assert_eq!(logins(&reader, &filter).await?, ["anna"]);
            assert_eq!(reader.customer_users().count(&filter).await?, 1);
            assert_eq!(reader.customer_users().row(&filter, ids[2]).await?, None);
            assert_eq!(reader.customer_users().neighbours(&filter, &by(key::NAME), ids[2]).await?, None);
        }
        assert_eq!(reader.customer_users().find(ids[1]).await?.validity, Validity::Invalid);
    }
}
