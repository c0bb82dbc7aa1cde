//! The list of customer users: order, pages, filters, counts, neighbours.

use backend::{
    Session,
    fold::{fold, fold_identifier},
    on_both_engines,
    testing::{customer_draft, person_draft},
};
use domain::{
    CustomerId, CustomerUserId, Result, SourceId,
    customer_user::{Draft, Filter, Neighbours, Row, Validity},
    field::{Display, Field, FieldDraft, Kind, Section, key},
    page::{Column, Cursor, SIZE, Sort},
};
use uuid::Uuid;

const COLUMNS: [&str; 8] =
    [key::LOGIN, key::NAME, key::EMAIL, key::CUSTOMER, key::CUSTOMER_NAME, key::PHONE, key::CITY, "level"];

fn sort(column: &str, descending: bool) -> Sort {
    Sort::by(column, descending)
}

fn everyone() -> Filter {
    Filter { validities: Validity::ALL.to_vec(), ..Filter::default() }
}

/// All pages of a list, one after the other.
async fn pages(session: &Session, filter: &Filter, sort: &Sort) -> Result<Vec<Row>> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = session.customer_users().list(filter, sort, after.as_ref()).await?.page;
        assert!(page.rows.len() == SIZE || page.next.is_none() && page.rows.len() < SIZE, "{}", page.rows.len());
        rows.extend(page.rows);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(rows),
        }
    }
}

/// What a column shows, as it sorts.
fn sort_key(row: &Row, column: &str, columns: &[String]) -> String {
    let cell = || columns.iter().position(|known| known == column).map_or("", |index| row.cells[index].as_str());
    match column {
        key::LOGIN => fold_identifier(&row.login),
        key::NAME => fold(&row.name),
        key::EMAIL | key::CUSTOMER => fold_identifier(cell()),
        // Its numbers have one digit.
        _ => fold(cell()),
    }
}

fn total(rows: &[Row]) -> i64 {
    i64::try_from(rows.len()).expect("a number")
}

/// 120 people of three customers with ties, empty values, case and accents; some are not valid.
async fn fill(session: &Session) -> Result<(SourceId, [CustomerId; 3])> {
    let source = session.configuration().default_source().expect("a source").about.id;
    let level = FieldDraft {
        key: "level".into(),
        label: "Level".into(),
        kind: Kind::Number,
        choices: Vec::new(),
        section: Section::Personal,
        required: false,
        read_only: false,
        display: Display::Never,
        in_list: true,
        link: String::new(),
    };
    session.fields().add(source, level.clone()).await?;
    let fields = session.fields().list(source).await?;
    for field in fields.iter().filter(|field| matches!(field.key.as_str(), key::CITY | key::COMMENT)) {
        let Field { id, kind, section, version, .. } = *field;
        let draft = FieldDraft { key: field.key.clone(), label: String::new(), kind, section, ..level.clone() };
        session.fields().change(id, draft, version).await?;
    }

    let mut customers = [CustomerId(Uuid::nil()); 3];
    for (id, key) in customers.iter_mut().zip(["ACME", "brno", "Žďár"]) {
        *id = session.customers().add(customer_draft(key), None).await?;
    }
    for number in 0..120 {
        let pick = |values: &[&str]| values[number % values.len()].to_owned();
        let login = format!("{}{number}", pick(&["u", "U", "ž"]));
        let mut draft = person_draft(&login, &pick(&["ACME", "BRNO", "žďár", "acme", "acme"]));
        for (key, value) in [
            (key::FIRSTNAME, pick(&["Anna", "anna", "Änna", "\u{10348}", "_", "Žofie"])),
            (key::LASTNAME, pick(&["Novák", "Novak", "NOVÁK", "O'Hara"])),
            (key::PHONE, pick(&["", "+420 541 210 334", "", "0541/210"])),
            (key::CITY, pick(&["Brno", "", "břeclav", "Břeclav", "東京"])),
            ("level", pick(&["", "7", "3"])),
        ] {
            draft.values.set(key, value);
        }
        draft.more_customers = if number % 10 == 0 { vec!["Brno".into()] } else { Vec::new() };
        draft.validity = match number % 13 {
            4 => Validity::Invalid,
            9 => Validity::InvalidTemporarily,
            _ => Validity::Valid,
        };
        session.customer_users().add(Some(source), draft, None).await?;
    }
    Ok((source, customers))
}

fn columns(session: &Session) -> Vec<String> {
    let usual = session.customer_users().columns().into_iter().filter(|(_, usual)| *usual);
    usual.map(|(column, _)| column.key).collect()
}

on_both_engines! {
    async fn pages_yield_every_row_once_in_order(backend: TestBackend) {
        let admin = backend.admin().await;
        let (_, [acme, ..]) = fill(&admin).await?;
        let columns = columns(&admin);
        let of_acme = Filter { customer: Some(acme), ..everyone() };
        for filter in [Filter::default(), everyone(), of_acme] {
            let total = usize::try_from(admin.customer_users().count(&filter).await?).expect("a number");
            assert!(total > SIZE, "more than a page");
            for column in COLUMNS {
                let rows = pages(&admin, &filter, &sort(column, false)).await?;
                let mut expected = rows.clone();
                expected.sort_by_key(|row| (sort_key(row, column, &columns), row.id));
                expected.dedup_by_key(|row| row.id);
                assert_eq!(rows.len(), total, "{column}");
                let ids = |rows: &[Row]| rows.iter().map(|row| (row.id, row.name.clone())).collect::<Vec<_>>();
                assert_eq!(ids(&rows), ids(&expected), "{column}");
                expected.reverse();
                assert_eq!(pages(&admin, &filter, &sort(column, true)).await?, expected, "{column} descending");
            }
        }
        let by_name = pages(&admin, &Filter::default(), &sort(key::NAME, true)).await?;
        for unknown in ["", "streets", "x' OR 1=1 --", "Level"] {
            assert_eq!(pages(&admin, &Filter::default(), &sort(unknown, true)).await?, by_name, "{unknown}");
        }
        for odd in ["a\0b", "\u{10ffff}", "'", "\u{202e}"] {
            let after = Cursor { keys: vec![odd.into()], id: Uuid::nil() };
            let list = admin.customer_users().list(&everyone(), &sort(key::NAME, false), Some(&after)).await?;
            assert!(list.page.rows.iter().all(|row| fold(&row.name).as_str() >= odd.trim_end_matches("\0b")), "{odd:?}");
        }
    }

    async fn lists_are_filtered_and_counted(backend: TestBackend) {
        let admin = backend.admin().await;
        let (source, [acme, brno, zdar]) = fill(&admin).await?;
        let all = pages(&admin, &everyone(), &sort(key::LOGIN, false)).await?;
        assert_eq!(all.len(), 120);
        let number = |row: &Row| row.login.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<usize>().expect("a number");
        let of = |customer: CustomerId| Filter { customer: Some(customer), ..everyone() };
        let text = |text: &str| Filter { text: text.into(), ..everyone() };
        let only = |validity| Filter { validities: vec![validity], ..Filter::default() };
        let main = |row: &Row, customer| row.customer == Some(customer);
        for (filter, fits) in [
            (Filter::default(), &(|row: &Row| row.validity.is_valid()) as &dyn Fn(&Row) -> bool),
            (only(Validity::Invalid), &|row| row.validity == Validity::Invalid),
            (only(Validity::InvalidTemporarily), &|row| row.validity == Validity::InvalidTemporarily),
            (Filter { validities: vec![Validity::Invalid; 3], ..Filter::default() }, &|row| row.validity == Validity::Invalid),
            (of(acme), &|row| main(row, acme)),
            (of(brno), &|row| main(row, brno) || number(row) % 10 == 0),
            (of(zdar), &|row| main(row, zdar)),
            (of(CustomerId(Uuid::nil())), &|_| false),
            (Filter { customer: Some(brno), ..Filter::default() }, &|row| {
                row.validity.is_valid() && (main(row, brno) || number(row) % 10 == 0)
            }),
            (Filter { source: Some(source), ..everyone() }, &|_| true),
            (Filter { source: Some(SourceId(Uuid::nil())), ..everyone() }, &|_| false),
            (text("ANNA"), &|row| fold(&row.name).contains("anna")),
            (text("zofie novak"), &|row| fold(&row.name) == "zofie novak"),
            (text("o'hara"), &|row| row.name.contains("O'Hara")),
            (text("_"), &|row| row.name.starts_with('_')),
            (text("u1"), &|row| fold(&row.login).contains("u1")),
            (text("zdar ltd"), &|row| main(row, zdar)),
            (text("541210334"), &|row| number(row) % 4 == 1),
            (text("nobody at all"), &|_| false),
            (Filter { customer: Some(acme), source: Some(source), text: "anna".into(), ..Filter::default() }, &|row| {
                main(row, acme) && row.validity.is_valid() && fold(&row.name).contains("anna")
            }),
        ] {
            let rows = pages(&admin, &filter, &sort(key::LOGIN, false)).await?;
            let expected: Vec<&Row> = all.iter().filter(|row| fits(row)).collect();
            assert_eq!(rows.iter().collect::<Vec<_>>(), expected, "{filter:?}");
            assert_eq!(admin.customer_users().count(&filter).await?, total(&rows), "{filter:?}");
            for row in all.iter().step_by(17) {
                let found = admin.customer_users().row(&filter, row.id).await?;
                assert_eq!(found.as_ref(), rows.iter().find(|listed| listed.id == row.id), "{filter:?}");
            }
        }
    }

    async fn a_list_has_the_columns_that_are_wanted(backend: TestBackend) {
        let admin = backend.admin().await;
        fill(&admin).await?;
        let sorted = sort(key::EMAIL, false);
        let all = admin.customer_users().list(&everyone(), &sorted, None).await?;
        let keys = |columns: &[Column]| columns.iter().map(|column| column.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&all.columns), columns(&admin));
        let at = |key: &str| all.columns.iter().position(|column| column.key == key).expect("a column");
        let (phone, name) = (at(key::PHONE), at(key::CUSTOMER_NAME));

        // In the order in which they are named; what is no column of the list is left out.
        let wanted = [key::PHONE, "streets", key::CUSTOMER_NAME, "x' OR 1=1 --"].map(str::to_owned).to_vec();
        let some = admin.customer_users().showing(wanted.clone(), 50).list(&everyone(), &sorted, None).await?;
        assert_eq!(keys(&some.columns), [key::PHONE, key::CUSTOMER_NAME]);
        assert_eq!(some.page.rows.len(), all.page.rows.len());
        for (few, many) in some.page.rows.iter().zip(&all.page.rows) {
            // A column that is not shown sorts as well.
            assert_eq!(few.id, many.id);
            assert_eq!(few.cells, [many.cells[phone].clone(), many.cells[name].clone()]);
            let row = admin.customer_users().showing(wanted.clone(), 50).row(&everyone(), few.id).await?;
            assert_eq!(row.as_ref(), Some(few));
        }
        for nothing in [vec![], vec!["nothing".to_owned()]] {
            let list = admin.customer_users().showing(nothing, 50).list(&everyone(), &sorted, None).await?;
            assert_eq!(list, all);
        }
    }

    async fn a_list_shows_what_no_admin_has_put_into_it(backend: TestBackend) {
        let admin = backend.admin().await;
        admin.customers().add(customer_draft("BRNO"), None).await?;
        let mut draft = person_draft("anna", "BRNO");
        draft.values.set(key::STREET, "Údolní 12");
        draft.login_forbidden = true;
        draft.validity = Validity::Invalid;
        let anna = admin.customer_users().add(None, draft, None).await?;
        let hidden = [key::STREET, key::LASTNAME, key::SOURCE, key::VALIDITY, key::LOGIN_FORBIDDEN, key::LAST_LOGIN, key::CREATED];
        let wanted = hidden.map(str::to_owned).to_vec();
        let list = admin.customer_users().showing(wanted, 50).list(&everyone(), &sort(key::STREET, false), None).await?;
        let cells = &list.page.rows[0].cells;
        let person = admin.customer_users().find(anna).await?;
        let source = person.source.id.to_string();
        assert_eq!(cells[..6], ["Údolní 12", "anna", &*source, "invalid", "yes", ""], "{cells:?}");
        assert_eq!(cells[6], person.created_at.0.to_string());
        assert!(list.columns[6].is_moment() && !list.columns[0].is_moment());
    }

    async fn pages_are_as_long_as_is_wanted(backend: TestBackend) {
        let admin = backend.admin().await;
        fill(&admin).await?;
        let all = pages(&admin, &everyone(), &sort(key::NAME, false)).await?;
        for (wanted, size) in [(25, 25), (100, 100), (200, 120), (0, SIZE), (7, SIZE), (usize::MAX, SIZE)] {
            let people = admin.customer_users().showing(Vec::new(), wanted);
            let page = people.list(&everyone(), &sort(key::NAME, false), None).await?.page;
            assert_eq!(page.rows, all[..size], "{wanted}");
            assert_eq!(page.next.is_some(), size < all.len(), "{wanted}");
            if let Some(next) = page.next {
                let page = people.list(&everyone(), &sort(key::NAME, false), Some(&next)).await?.page;
                assert_eq!(page.rows, all[size..all.len().min(2 * size)], "{wanted}");
            }
        }
    }

    async fn up_to_three_columns_make_the_order(backend: TestBackend) {
        let admin = backend.admin().await;
        let (_, [acme, ..]) = fill(&admin).await?;
        let columns = columns(&admin);
        let of_acme = Filter { customer: Some(acme), ..everyone() };
        let text = Filter { text: "novak".into(), ..everyone() };
        for filter in [Filter::default(), everyone(), of_acme, text] {
            for (text, id_descends) in [("city,-level,name", false), ("-phone,customer_name", true), ("-level,-city,login", true)] {
                let sort = Sort::from(text.to_owned());
                let rows = pages(&admin, &filter, &sort).await?;
                let mut expected = rows.clone();
                expected.sort_by(|a, b| {
                    let by_columns = sort.criteria().iter().map(|criterion| {
                        let key = |row| sort_key(row, &criterion.column, &columns);
                        let order = key(a).cmp(&key(b));
                        if criterion.descending { order.reverse() } else { order }
                    });
                    let by_id = if id_descends { b.id.cmp(&a.id) } else { a.id.cmp(&b.id) };
                    by_columns.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then(by_id)
                });
                expected.dedup_by_key(|row| row.id);
                assert_eq!(i64::try_from(expected.len()).ok(), Some(admin.customer_users().count(&filter).await?));
                let names = |rows: &[Row]| rows.iter().map(|row| row.login.clone()).collect::<Vec<_>>();
                assert_eq!(names(&rows), names(&expected), "{text}");
                for at in [0, 1, rows.len() / 2, rows.len() - 1] {
                    let found = admin.customer_users().neighbours(&filter, &sort, rows[at].id).await?.expect("in the list");
                    assert_eq!(found.previous, at.checked_sub(1).map(|at| rows[at].id), "{text} {at}");
                    assert_eq!(found.next, rows.get(at + 1).map(|row| row.id), "{text} {at}");
                    assert_eq!(usize::try_from(found.position).ok(), Some(at + 1), "{text} {at}");
                }
            }
        }
        // A cursor of another order is none.
        let page = admin.customer_users().list(&everyone(), &sort(key::NAME, false), None).await?.page;
        let two = Sort::from("name,city".to_owned());
        let odd = admin.customer_users().list(&everyone(), &two, page.next.as_ref()).await?.page;
        assert_eq!(odd, admin.customer_users().list(&everyone(), &two, None).await?.page);
    }

    async fn counts_follow_every_change(backend: TestBackend) {
        let admin = backend.admin().await;
        admin.customers().add(customer_draft("BRNO"), None).await?;
        let people = admin.customer_users();
        let counts = async || -> Result<Vec<i64>> {
            let mut counts = Vec::new();
            for validity in Validity::ALL {
                let filter = Filter { validities: vec![validity], ..Filter::default() };
                let rows = pages(&admin, &filter, &sort(key::NAME, false)).await?;
                assert_eq!(people.count(&filter).await?, total(&rows));
                counts.push(total(&rows));
            }
            Ok(counts)
        };
        assert_eq!(counts().await?, [0, 0, 0]);
        let id = people.add(None, person_draft("anna", "BRNO"), None).await?;
        let gone = Draft { validity: Validity::Invalid, ..person_draft("gone", "BRNO") };
        people.add(None, gone, None).await?;
        assert!(people.add(None, person_draft("gone", "BRNO"), None).await.is_err());
        assert_eq!(counts().await?, [1, 1, 0]);
        let paused = Draft { validity: Validity::InvalidTemporarily, ..person_draft("anna", "BRNO") };
        assert!(people.change(id, paused.clone(), 7).await.is_err());
        people.change(id, paused, 1).await?;
        assert_eq!(counts().await?, [0, 1, 1]);
        people.change(id, person_draft("anna", "BRNO"), 2).await?;
        assert_eq!(counts().await?, [1, 1, 0]);
    }

    async fn what_a_list_has_up_to_a_row_is_known(backend: TestBackend) {
        let admin = backend.admin().await;
        fill(&admin).await?;
        let people = admin.customer_users();
        for descending in [false, true] {
            for column in [key::NAME, key::CITY] {
                let sort = sort(column, descending);
                let first = people.list(&everyone(), &sort, None).await?.page;
                let until = first.next.expect("another page");
                let all = pages(&admin, &everyone(), &sort).await?;
                for (index, row) in all.iter().enumerate() {
                    // The last row is where the cursor is.
                    let expected = index + 1 < first.rows.len();
                    assert_eq!(people.is_passed(&everyone(), &sort, row.id, &until).await?, expected, "{column} {index}");
                }
                let gone = all.iter().find(|row| !row.validity.is_valid()).expect("somebody").id;
                assert!(!people.is_passed(&Filter::default(), &sort, gone, &until).await?);
                // A cursor of another order says nothing about this one.
                let other = Cursor { keys: vec!["\0".into(), "x".into()], ..until };
                assert!(people.is_passed(&everyone(), &sort, all[0].id, &other).await?);
            }
        }
    }

    async fn neighbours_agree_with_the_list(backend: TestBackend) {
        let admin = backend.admin().await;
        let (_, [_, brno, _]) = fill(&admin).await?;
        let of_brno = Filter { customer: Some(brno), ..everyone() };
        let text = Filter { text: "novak".into(), ..everyone() };
        let mut compared = 0;
        for (filter, columns) in [(Filter::default(), &COLUMNS[1..2]), (of_brno, &COLUMNS), (text, &COLUMNS[4..6])] {
            for (column, descending) in columns.iter().flat_map(|column| [(*column, false), (*column, true)]) {
                let sort = sort(column, descending);
                let rows = pages(&admin, &filter, &sort).await?;
                for (index, row) in rows.iter().enumerate() {
                    let at = |index: Option<usize>| index.and_then(|index| rows.get(index)).map(|row| row.id);
                    let expected = Neighbours {
                        previous: at(index.checked_sub(1)),
                        next: at(index.checked_add(1)),
                        position: i64::try_from(index).expect("a number") + 1,
                        total: total(&rows),
                    };
                    let found = admin.customer_users().neighbours(&filter, &sort, row.id).await?;
                    assert_eq!(found, Some(expected), "{column} {descending} {index}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 500, "{compared}");
        let nobody = CustomerUserId(Uuid::nil());
        let by_name = sort(key::NAME, false);
        assert_eq!(admin.customer_users().neighbours(&everyone(), &by_name, nobody).await?, None);
        let all = pages(&admin, &everyone(), &by_name).await?;
        let gone = all.iter().find(|row| !row.validity.is_valid()).expect("somebody").id;
        assert_eq!(admin.customer_users().neighbours(&Filter::default(), &by_name, gone).await?, None);
        assert!(admin.customer_users().neighbours(&everyone(), &by_name, gone).await?.is_some());
    }
}
