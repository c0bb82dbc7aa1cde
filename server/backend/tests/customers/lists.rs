//! The list of customers: order, pages, filters.

use super::by;
use backend::{
    Session,
    fold::{fold, fold_identifier},
    on_both_engines,
    testing::{customer_draft, person_draft},
};
use domain::{
    Result,
    customer::{CustomerDraft, CustomerRow, Filter},
    customer_user::{self, Validity},
    field::key,
    link::host,
    page::{Column, SIZE, Sort},
};

/// The columns of the rows of [`pages`].
const CELLS: [&str; 9] =
    ["city", "country", "url", "street", "zip", key::COMMENT, key::VALIDITY, key::CREATED, key::CHANGED];

/// The value of a column.
fn cell<'r>(row: &'r CustomerRow, column: &str) -> &'r str {
    let at = CELLS.iter().position(|known| *known == column).expect("a column");
    &row.cells[at]
}

/// All pages of a list, one after the other.
async fn pages(session: &Session, filter: &Filter, sort: &Sort) -> Result<Vec<CustomerRow>> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let columns = CELLS.map(String::from).into();
        let list = session.customers().showing(columns, 0).list(filter, sort, after.as_ref()).await?;
        assert_eq!(list.columns.iter().map(|column| column.key.as_str()).collect::<Vec<_>>(), CELLS);
        let page = list.page;
        assert!(page.rows.len() == SIZE || page.next.is_none() && page.rows.len() < SIZE, "{}", page.rows.len());
        rows.extend(page.rows);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(rows),
        }
    }
}

fn sort_key(row: &CustomerRow, column: &str) -> String {
    match column {
        "key" => fold_identifier(&row.key),
        "name" => fold(&row.name),
        "url" => fold(host(cell(row, "url"))),
        key::COMMENT => cell(row, column).chars().take(100).collect::<String>().to_ascii_lowercase(),
        other => fold(cell(row, other)),
    }
}

/// 130 customers with ties, empty values, case and accents; some are not valid.
async fn fill(session: &Session) -> Result<()> {
    for number in 0..130 {
        let pick = |values: &[&str]| values[number % values.len()].to_owned();
        let draft = CustomerDraft {
            name: pick(&["Žďár Glass", "acme", "Acme", "ÁCME Tools", "\u{10348} Goths", "_odd", "%odd"]),
            city: pick(&["", "Brno", "brno", "Břeclav", "東京"]),
            country: pick(&["Czechia", ""]),
            street: pick(&["", "Čs. armády 3", "Celní 1", "celní 2"]),
            zip: pick(&["602 00", "", "SW1A", "sw1b"]),
            comment: pick(&["", "Long ago", "long", "Žlutý", "\u{10348}"]),
            url: pick(&["", "https://b.example/x", "http://a.example", "https://A.example/z"]),
            validity: match number % 11 {
                4 => Validity::Invalid,
                9 => Validity::InvalidTemporarily,
                _ => Validity::Valid,
            },
            ..customer_draft(&format!("{}{number}", pick(&["K", "k", "Č"])))
        };
        session.customers().add(draft, None).await?;
    }
    Ok(())
}

on_both_engines! {
    async fn an_address_that_says_things_twice_lists_them_once(backend: TestBackend) {
        let admin = backend.admin().await;
        admin.customers().add(customer_draft("BRNO"), None).await?;
        let filter = Filter { validities: vec![Validity::Valid; 3], ..Filter::default() };
        let columns = vec!["city".to_owned(); 3000];
        let list = admin.customers().showing(columns.clone(), 50).list(&filter, &by("name"), None).await?;
        assert_eq!((list.page.rows.len(), list.columns.len()), (1, 1));
        assert_eq!(admin.customers().count(&filter).await?, 1);
        let people = admin.customer_users();
        people.add(None, person_draft("anna", "BRNO"), None).await?;
        let filter = customer_user::Filter { validities: vec![Validity::Valid; 3], ..customer_user::Filter::default() };
        let list = people.showing(columns, 50).list(&filter, &by("name"), None).await?;
        assert_eq!((list.page.rows.len(), list.columns.len()), (1, 1));
    }

    async fn pages_yield_every_row_once_in_order(backend: TestBackend) {
        let admin = backend.admin().await;
        fill(&admin).await?;
        for validities in [vec![], Validity::ALL.to_vec()] {
            let filter = Filter { validities, ..Filter::default() };
            let total = usize::try_from(admin.customers().count(&filter).await?).expect("a number");
            assert!(total == 130 || total > 80 && filter.validities.is_empty(), "{total}");
            for column in CELLS.into_iter().chain(["key", "name"]) {
                let rows = pages(&admin, &filter, &by(column)).await?;
                let mut expected = rows.clone();
                expected.sort_by_key(|row| (sort_key(row, column), row.id));
                expected.dedup_by_key(|row| row.id);
                assert_eq!(rows.len(), total, "{column}");
                assert_eq!(rows, expected, "{column}");
                expected.reverse();
                let descending = Sort::by(column, true);
                assert_eq!(pages(&admin, &filter, &descending).await?, expected, "{column} descending");
            }
        }
        let unknown = by("comment'; DROP TABLE customer; --");
        assert_eq!(pages(&admin, &Filter::default(), &unknown).await?, pages(&admin, &Filter::default(), &by("name")).await?);
    }

    async fn lists_are_filtered(backend: TestBackend) {
        let admin = backend.admin().await;
        fill(&admin).await?;
        let all = Filter { validities: Validity::ALL.to_vec(), ..Filter::default() };
        let everything = pages(&admin, &all, &by("key")).await?;
        for validity in Validity::ALL {
            let filter = Filter { validities: vec![validity], ..Filter::default() };
            let rows = pages(&admin, &filter, &by("key")).await?;
            assert!(!rows.is_empty() && rows.iter().all(|row| row.validity == validity));
            assert_eq!(rows.len(), everything.iter().filter(|row| row.validity == validity).count());
            assert_eq!(admin.customers().count(&filter).await?, i64::try_from(rows.len()).expect("a number"));
        }
        for (text, fits) in [
            ("ACME", &(|row: &CustomerRow| fold(&row.name).contains("acme")) as &dyn Fn(&CustomerRow) -> bool),
            ("zdar", &|row| row.name.starts_with("Žďár")),
            ("acme brno", &|row| fold(&row.name).contains("acme") && fold(cell(row, "city")) == "brno"),
            ("%", &|row| row.name == "%odd"),
            ("_o", &|row| row.name == "_odd"),
            ("c1", &|row| fold(&row.key).contains("c1")),
            ("a.example", &|row| cell(row, "url").to_lowercase().contains("a.example")),
            ("京", &|row| cell(row, "city") == "東京"),
            ("nothing like it", &|_| false),
        ] {
            let filter = Filter { text: text.into(), ..all.clone() };
            let rows = pages(&admin, &filter, &by("key")).await?;
            let expected: Vec<&CustomerRow> = everything.iter().filter(|row| fits(row)).collect();
            assert_eq!(rows.iter().collect::<Vec<_>>(), expected, "{text}");
            assert_eq!(admin.customers().count(&filter).await?, i64::try_from(rows.len()).expect("a number"), "{text}");
        }
        let blank = Filter { text: " * ".into(), ..all };
        assert_eq!(pages(&admin, &blank, &by("key")).await?, everything);
    }
    async fn lists_have_the_columns_that_are_wanted(backend: TestBackend) {
        let admin = backend.admin().await;
        fill(&admin).await?;
        let keys = |columns: &[Column]| columns.iter().map(|column| column.key.clone()).collect::<Vec<_>>();
        let (filter, by_name) = (Filter::default(), by("name"));
        for (wanted, shown) in [
            (vec![], vec!["city", "country", "url"]),
            (vec!["zip", "city"], vec!["zip", "city"]),
            // Not those that every row has, nor those that are none.
            (vec!["key", "token", "comment"], vec!["comment"]),
            (vec!["password_hash"], vec!["city", "country", "url"]),
        ] {
            let wanted: Vec<String> = wanted.into_iter().map(String::from).collect();
            let list = admin.customers().showing(wanted.clone(), 25).list(&filter, &by_name, None).await?;
            assert_eq!(keys(&list.columns), shown, "{wanted:?}");
            assert_eq!(list.page.rows.len(), 25);
            let first = list.page.rows.into_iter().next().expect("a row");
            assert_eq!(first.cells.len(), shown.len());
            let alone = admin.customers().showing(wanted, 0).row(&filter, first.id).await?;
            assert_eq!(alone, Some(first));
        }
    }
}
