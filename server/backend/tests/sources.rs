//! Sources: what they are called and how they are used.

use backend::{
    on_both_engines,
    testing::{customer_draft, heard, person_draft, problems},
};
use domain::{
    Error, Event, Permission, Problem, SourceId,
    audit::Filter,
    customer_user::Draft,
    field::key,
    source::{Options, SourceDraft},
};
use uuid::Uuid;

on_both_engines! {
    async fn a_source_is_named_in_several_languages(backend: TestBackend) {
        let admin = backend.admin().await;
        let all = admin.sources().list().await?;
        let [source] = all.as_slice() else { panic!("one source: {all:?}") };
        assert_eq!(source.draft.name, "Built-in database");
        assert_eq!(source.draft.options.names.get("de").map(String::as_str), Some("Eingebaute Datenbank"));
        assert!(source.draft.options.company_support);
        let mut events = backend.bus().subscribe();

        let names = [("de".to_owned(), " Unsere Leute ".to_owned()), ("en".to_owned(), String::new())].into();
        let draft =
            SourceDraft { name: " Our\tpeople ".into(), options: Options { names, company_support: true } };
        admin.sources().change(source.id, draft.clone(), source.version).await?;

        assert!(heard(&mut events, &Event::FieldsChanged).await);
        let about = &admin.configuration().sources[0].about;
        assert_eq!((about.name_in("en"), about.name_in("de")), ("Our people", "Unsere Leute"));
        let log = admin.audit().list(&Filter { kind: "source".into(), ..Filter::default() }, None).await?.rows;
        let changes: Vec<[&str; 3]> =
            log[0].changes.iter().map(|change| [&*change.field, &*change.from, &*change.to]).collect();
        let expected = [
            ["name", "Built-in database", "Our people"],
            ["name_de", "Eingebaute Datenbank", "Unsere Leute"],
        ];
        assert_eq!(changes, expected);

        // The same again changes nothing; who saves second is told; who may not configure may not look.
        admin.sources().change(source.id, draft.clone(), source.version + 1).await?;
        let late = admin.sources().change(source.id, SourceDraft { name: "Late".into(), ..draft.clone() }, 1).await;
        let Err(Error::Conflict(conflict)) = late else { panic!("no conflict: {late:?}") };
        assert!(conflict.current.contains(&("name".into(), "Our people".into())));
        let nameless = SourceDraft { name: " ".into(), ..draft.clone() };
        assert_eq!(problems(admin.sources().change(source.id, nameless, 3).await), [("name".into(), Problem::Required)]);
        let long = Options { names: [("de".to_owned(), "x".repeat(101))].into(), company_support: true };
        let long = SourceDraft { options: long, ..draft.clone() };
        assert_eq!(
            problems(admin.sources().change(source.id, long, 3).await),
            [("name_de".into(), Problem::TooLong(100))]
        );
        let nobody = admin.sources().change(SourceId(Uuid::from_u128(77)), draft.clone(), 1).await;
        assert_eq!(nobody, Err(Error::NotFound));
        let agent = backend.agent_who(&[Permission::CustomerUserRead]).await;
        assert_eq!(agent.sources().change(source.id, draft, 3).await, Err(Error::Forbidden));
        assert_eq!(agent.sources().list().await, Err(Error::Forbidden));
    }

    async fn without_company_support_any_text_is_a_customer_id(backend: TestBackend) {
        let admin = backend.admin().await;
        let brno = admin.customers().add(customer_draft("BRNO"), None).await?;
        let people = admin.customer_users();
        let free = person_draft("anna", "Somewhere 7");
        let unknown = [(key::CUSTOMER.to_owned(), Problem::UnknownCustomer)];
        assert_eq!(problems(people.add(None, free.clone(), None).await), unknown);

        let source = admin.sources().list().await?.remove(0);
        let options = Options { company_support: false, ..source.draft.options.clone() };
        let changed = SourceDraft { options, ..source.draft.clone() };
        admin.sources().change(source.id, changed, source.version).await?;

        let anna = people.add(None, free.clone(), None).await?;
        let person = people.find(anna).await?;
        assert_eq!((person.values.get(key::CUSTOMER), person.customer), ("Somewhere 7", None));
        let eva = people.add(None, person_draft("eva", "brno"), None).await?;
        assert_eq!(people.find(eva).await?.customer.map(|customer| customer.id), Some(brno), "what there is, is found");
        let more = Draft { more_customers: vec!["Elsewhere".into()], ..person_draft("ivan", "BRNO") };
        let refused = [(key::MORE_CUSTOMERS.to_owned(), Problem::UnknownCustomer)];
        assert_eq!(problems(people.add(None, more, None).await), refused);
        let nothing = person_draft("nobody", "");
        assert_eq!(problems(people.add(None, nothing, None).await), [(key::CUSTOMER.into(), Problem::Required)]);

        // A text that becomes a customer's is linked when the record is saved or imported, although it reads the same.
        let somewhere = admin.customers().add(customer_draft("Somewhere 7"), None).await?;
        assert_eq!(people.find(anna).await?.customer, None);
        people.change(anna, free.clone(), 1).await?;
        assert_eq!(people.find(anna).await?.customer.map(|customer| customer.id), Some(somewhere));
        let version = people.find(anna).await?.version;
        people.change(anna, person_draft("anna", "Nowhere"), version).await?;

        // Who has one that does not exist stays as it is when it must exist again.
        admin.sources().change(source.id, source.draft, source.version + 1).await?;
        let mut kept = person_draft("anna", "Nowhere");
        kept.values.set(key::PHONE, "123");
        let version = people.find(anna).await?.version;
        people.change(anna, kept, version).await?;
        assert_eq!(people.find(anna).await?.values.get(key::CUSTOMER), "Nowhere");
    }
}
