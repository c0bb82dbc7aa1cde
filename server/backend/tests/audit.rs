//! The audit log and the histories made from it.

use backend::{
    Session, on_both_engines,
    testing::{ADDRESS, START},
};
use domain::{
    CustomerId, CustomerUserId, Error, Permission,
    audit::{Action, Change, Filter},
    customer::CustomerDraft,
    customer_user::{Draft, Values},
    link::LinkDraft,
    role::RoleDraft,
};

fn link() -> LinkDraft {
    LinkDraft { icon: "map-pin".into(), template: "https://x.example/".into(), ..LinkDraft::default() }
}

fn person(city: &str) -> Draft {
    let values = Values::from([
        ("firstname", "Anna"),
        ("lastname", "Novák"),
        ("email", "anna@brno.example"),
        ("customer_id", "BRNO"),
        ("login", "anna"),
        ("city", city),
    ]);
    Draft { values, ..Draft::default() }
}

/// Takes a role everything but one permission.
async fn restrict(admin: &Session, role: &str, permission: Permission) -> domain::Result<()> {
    let roles = admin.roles().list().await?;
    let role = roles.into_iter().find(|known| known.draft.name == role).expect("a role");
    let draft = RoleDraft { permissions: [permission].into(), ..role.draft };
    admin.roles().change(role.id, draft, role.version).await
}

on_both_engines! {
    async fn people_and_customers_have_histories(backend: TestBackend) {
        let admin = backend.admin().await;
        let customer = CustomerDraft { key: "BRNO".into(), name: "Brno Optics".into(), ..CustomerDraft::default() };
        let customer = admin.customers().add(customer, None).await?;
        let id = admin.customer_users().add(None, person("Brno"), None).await?;
        backend.clock().advance_seconds(60);
        let agent = backend.agent().await;
        agent.customer_users().change(id, person("Praha"), 1).await?;

        let history = agent.audit().of_person(id, None).await?;
        let told: Vec<(Action, &str)> = history.rows.iter().map(|entry| (entry.action, entry.actor.as_str())).collect();
        assert_eq!(told, [(Action::Changed, "Kim agent"), (Action::Added, "Kim admin")]);
        let moved = Change { field: "city".into(), from: "Brno".into(), to: "Praha".into() };
        assert_eq!(history.rows[0].changes, [moved]);
        assert_eq!((history.rows[0].at, history.rows[1].at), (START.plus_seconds(60), START));
        assert!(history.rows.iter().all(|entry| entry.address.is_empty()), "only the whole log tells addresses");
        let log = admin.audit().list(&Filter { kind: "customer_user".into(), ..Filter::default() }, None).await?;
        assert!(log.rows.len() == 2 && log.rows.iter().all(|entry| entry.address == ADDRESS));
        assert_eq!(agent.audit().of_customer(customer, None).await?.rows.len(), 1);

        // Ids of other things tell nothing.
        let own = agent.actor().agent.0;
        assert!(!admin.audit().list(&Filter { kind: "agent".into(), ..Filter::default() }, None).await?.rows.is_empty());
        for other in [customer.0, own] {
            assert_eq!(agent.audit().of_person(CustomerUserId(other), None).await?.rows, []);
        }
        for other in [id.0, own] {
            assert_eq!(agent.audit().of_customer(CustomerId(other), None).await?.rows, []);
        }

        restrict(&admin, "Agent", Permission::CustomerRead).await?;
        let agent = backend.agent().await;
        assert_eq!(agent.audit().of_person(id, None).await, Err(Error::Forbidden));
        assert_eq!(agent.audit().of_customer(customer, None).await?.rows.len(), 1);
        restrict(&admin, "Agent", Permission::CustomerUserRead).await?;
        let agent = backend.agent().await;
        assert_eq!(agent.audit().of_person(id, None).await?.rows.len(), 2);
        assert_eq!(agent.audit().of_customer(customer, None).await, Err(Error::Forbidden));
    }

    async fn the_log_is_filtered_and_paged(backend: TestBackend) {
        let admin = backend.admin().await;
        let mut last = None;
        for number in 0..60 {
            let draft = LinkDraft { label: format!("Link {number}"), ..link() };
            let id = admin.links().add(draft).await?;
            last = Some(id.0);
        }
        let filter = Filter { action: "added".into(), kind: "link".into(), text: "KIM  link".into() };
        let first = admin.audit().list(&filter, None).await?;
        assert_eq!((first.rows.len(), first.rows[0].subject_name.as_str()), (50, "Link 59"));
        assert_eq!(first.rows[0].subject, last);
        let second = admin.audit().list(&filter, first.next).await?;
        assert_eq!((second.rows.len(), second.next), (10, None));
        assert_eq!(second.rows[9].subject_name, "Link 0");
        for nothing in ["nobody", "%", "'", "\\"] {
            let filter = Filter { text: nothing.into(), ..Filter::default() };
            assert_eq!(admin.audit().list(&filter, None).await?.rows.len(), 0, "{nothing}");
        }
        let customer = CustomerDraft { key: "BRNO".into(), name: "Žófie Nováková".into(), ..CustomerDraft::default() };
        admin.customers().add(customer, None).await?;
        let found = async |text: &str| {
            let filter = Filter { text: text.into(), ..Filter::default() };
            Ok::<_, Error>(admin.audit().list(&filter, None).await?.rows.len())
        };
        for round in ["written now", "by an older version"] {
            for text in ["Novák", "Žófie", "zofie", "NOVAKOVA kim", "žofie 192.0.2.1"] {
                assert_eq!(found(text).await?, 1, "{text}, {round}");
            }
            assert_eq!(found("žofie nobody").await?, 0, "{round}");
            backend.forget_folded_log().await;
            assert_eq!(found("zofie").await?, 0);
            backend.second_node().await.close().await;
        }
        let hostile = Filter { action: "a\0".into(), kind: "\0".into(), text: "\0".into() };
        assert_eq!(admin.audit().list(&hostile, None).await?.rows.len(), 0);
    }
}
