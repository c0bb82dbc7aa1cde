//! Every page of a list is read along an index that has its order, however deep it is.

use backend::{
    on_both_engines,
    testing::{TestBackend, customer_draft, person_draft},
};
use domain::{
    CustomerId, Result, customer,
    customer_user::Filter,
    field::{Display, FieldDraft, Kind, Section, key},
    page::{Cursor, Sort},
};
use uuid::Uuid;

/// The columns by which the list can be sorted, each with its index.
const COLUMNS: [(&str, &str); 25] = [
    (key::NAME, "name"),
    (key::LASTNAME, "lastname"),
    (key::LOGIN, "login"),
    (key::EMAIL, "email"),
    (key::CUSTOMER, "customer_key"),
    (key::CUSTOMER_NAME, "customer_name"),
    (key::PHONE, "phone"),
    (key::LAST_LOGIN, "last_login_at"),
    (key::CREATED, "created_at"),
    (key::CHANGED, "changed_at"),
    (key::TITLE, "x_title"),
    (key::FIRSTNAME, "x_firstname"),
    (key::FAX, "x_fax"),
    (key::MOBILE, "x_mobile"),
    (key::STREET, "x_street"),
    (key::ZIP, "x_zip"),
    (key::CITY, "x_city"),
    (key::COUNTRY, "x_country"),
    (key::LANGUAGE, "x_language"),
    (key::TIME_ZONE, "x_time_zone"),
    (key::COMMENT, "comment"),
    (key::SOURCE, "source"),
    (key::VALIDITY, "validity"),
    (key::LOGIN_FORBIDDEN, "login_forbidden"),
    ("level", "x_level"),
];

/// Each order, and that of the next page.
fn orders(column: &str) -> impl Iterator<Item = (Sort, Option<Cursor>)> {
    let cursor = Cursor { keys: vec!["kim person5".into()], id: Uuid::from_u128(7) };
    [None, Some(cursor)]
        .into_iter()
        .flat_map(move |after| [false, true].map(|descending| (Sort::by(column, descending), after.clone())))
}

/// Whether rows come in order out of the index, without looking at all and without sorting.
fn is_served(plan: &str, index: &str) -> bool {
    let sorted = ["TEMP B-TREE", "Sort"].iter().any(|word| plan.contains(word));
    let all = ["Seq Scan", "SCAN "].iter().any(|word| plan.contains(word));
    plan.contains(index) && !sorted && !all
}

async fn fill(backend: &TestBackend) -> Result<CustomerId> {
    let admin = backend.admin().await;
    let source = backend.config().default_source().expect("a source").about.id;
    let field = FieldDraft {
        key: "level".into(),
        label: "Level".into(),
        kind: Kind::Number,
        choices: Vec::new(),
        section: Section::Personal,
        required: false,
        read_only: false,
        display: Display::Never,
        in_list: false,
        link: String::new(),
    };
    admin.fields().add(source, field).await?;
    let mut first = None;
    for number in 0..20 {
        let id = admin.customers().add(customer_draft(&format!("C{number}")), None).await?;
        first.get_or_insert(id);
    }
    for number in 0..60 {
        let draft = person_draft(&format!("person{number}"), &format!("C{}", number % 20));
        admin.customer_users().add(None, draft, None).await?;
    }
    backend.analyze().await;
    Ok(first.expect("a customer"))
}

on_both_engines! {
    async fn every_order_of_customer_users_has_its_index(backend: TestBackend) {
        fill(&backend).await?;
        let source = Some(backend.config().default_source().expect("a source").about.id);
        for (column, index) in COLUMNS {
            for (sort, after) in orders(column) {
                for filter in [Filter::default(), Filter { source, ..Filter::default() }] {
                    let plan = backend.customer_users_plan(&filter, &sort, after.as_ref()).await;
                    let index = format!("customer_user__list_{index}");
                    assert!(is_served(&plan, &index), "{sort:?} {after:?}\n{plan}");
                }
            }
        }
        // Whatever the list can have is one of these.
        for (column, _) in backend.admin().await.customer_users().columns() {
            assert!(COLUMNS.iter().any(|(known, _)| *known == column.key), "{column:?}");
        }
        // A column without without an index would be noticed.
        let (sort, _) = orders("gone").next().expect("an order");
        let plan = backend.customer_users_plan(&Filter::default(), &sort, None).await;
        assert!(!is_served(&plan, "customer_user__list"), "{plan}");
    }

    async fn every_order_of_customers_has_its_index(backend: TestBackend) {
        fill(&backend).await?;
        let columns = customer::columns().into_iter().map(|(column, _)| column.key);
        for column in columns.chain(["name".into(), "key".into()]) {
            for (sort, after) in orders(&column) {
                let plan = backend.customers_plan(&customer::Filter::default(), &sort, after.as_ref()).await;
                assert!(is_served(&plan, &format!("customer__list_{column}")), "{sort:?} {after:?}\n{plan}");
            }
        }
    }

    async fn who_begins_like_a_text_is_found_in_order(backend: TestBackend) {
        fill(&backend).await?;
        let plan = backend.beginning_plan("kim").await;
        for index in ["login", "name", "lastname", "email"].map(|name| format!("customer_user__list_{name}")) {
            assert!(is_served(&plan.replace("SCAN hit", ""), &index), "{index}\n{plan}");
        }
    }

    async fn the_people_of_a_customer_are_counted_without_the_others(backend: TestBackend) {
        let customer = fill(&backend).await?;
        let plan = backend.customer_plan(customer).await;
        assert!(plan.contains("customer_user_customer__customer_id"), "{plan}");
        assert!(!plan.contains("(validity=?)") && !plan.contains("Seq Scan"), "{plan}");
    }

    async fn the_people_of_a_customer_are_found_without_the_others(backend: TestBackend) {
        let customer = Some(fill(&backend).await?);
        let filter = Filter { customer, ..Filter::default() };
        for (sort, after) in [key::NAME, key::EMAIL, "level"].into_iter().flat_map(orders) {
            // They are few, so that they may be sorted; nobody else is looked at.
            let plan = backend.customer_users_plan(&filter, &sort, after.as_ref()).await;
            assert!(plan.contains("customer_user_customer__customer_id"), "{sort:?} {after:?}\n{plan}");
            assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN "), "{sort:?} {after:?}\n{plan}");
        }
    }
}

/// On SQLite only: PostgreSQL decides by its statistics, and is right to look at all of sixty people.
#[tokio::test]
async fn hits_are_counted_without_looking_at_everybody() -> Result<()> {
    let backend = TestBackend::sqlite().await;
    fill(&backend).await?;
    let filter = Filter { text: "person1".into(), ..Filter::default() };
    let plan = backend.customer_users_count_plan(&filter).await;
    assert!(plan.contains("customer_user__number_validity") && !plan.contains("SCAN c"), "{plan}");
    Ok(())
}
