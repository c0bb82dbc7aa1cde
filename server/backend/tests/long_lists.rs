//! Texts in a list that is longer than what is compared before the index is asked.

use backend::{Session, on_both_engines, testing::customer_draft};
use domain::{
    Result,
    customer_user::{Filter, Row},
    field::key,
    import::{Options, Subject},
    page::Sort,
};
use futures::stream;
use std::iter;

const PEOPLE: usize = 5100;

/// The street of all from this one on: so frequent that more rows are compared before the index is asked.
const STREET: usize = 2000;

/// People numbered in the order of their names: every third one is from Brno, the last hundred from Praha, two from Wien.
async fn fill(session: &Session) -> Result<()> {
    session.customers().add(customer_draft("ACME"), None).await?;
    let line = |number: usize| {
        let city = match number {
            5 | 2000 => "Wien",
            _ if number >= PEOPLE - 100 => "Praha",
            _ if number.is_multiple_of(3) => "Brno",
            _ => "Kyoto",
        };
        let street = if number >= STREET { "Long Road" } else { "" };
        format!("u{number:04},Kim,P{number:04},u{number:04}@people.example,ACME,{city},{street}\n")
    };
    let header = "login,firstname,lastname,email,customer_id,city,street\n".to_owned();
    let file: String = iter::once(header).chain((0..PEOPLE).map(line)).collect();
    let parts: Vec<Result<Vec<u8>>> = vec![Ok(file.into_bytes())];
    let id = session.imports().upload("people.csv", stream::iter(parts)).await?;
    let map = session.imports().preview(id, Subject::CustomerUsers).await?.map;
    let options = Options { subject: Subject::CustomerUsers, map, ..Options::default() };
    let import = session.imports().run(id, options).await?;
    assert_eq!(usize::try_from(import.counts.added), Ok(PEOPLE));
    Ok(())
}

async fn all(session: &Session, filter: &Filter, sort: &Sort) -> Result<Vec<Row>> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = session.customer_users().list(filter, sort, after.as_ref()).await?.page;
        rows.extend(page.rows);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(rows),
        }
    }
}

on_both_engines! {
    async fn texts_are_found_wherever_they_are(backend: TestBackend) {
        let admin = backend.admin().await;
        fill(&admin).await?;
        let frequent = (PEOPLE - 100).div_ceil(3);
        for (text, total) in [
            ("brno", frequent),
            ("praha", 100),
            ("wien", 2),
            ("praha || wien", 102),
            ("u20", 100),
            ("graz", 0),
            ("long road", PEOPLE - STREET),
        ] {
            let filter = Filter { text: text.into(), ..Filter::default() };
            for descending in [false, true] {
                let sort = Sort::by(key::NAME, descending);
                let rows = all(&admin, &filter, &sort).await?;
                let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
                assert_eq!(names.len(), total, "{text} {descending}");
                assert_eq!(admin.customer_users().count(&filter).await.map(usize::try_from), Ok(Ok(total)), "{text}");
                assert!(if descending { names.is_sorted_by(|a, b| a > b) } else { names.is_sorted() }, "{text} {names:?}");
                names.dedup();
                assert_eq!(names.len(), total, "{text}: nobody twice");
                for index in [0, 1, 51, 99].into_iter().filter(|index| *index < total) {
                    let found = admin.customer_users().neighbours(&filter, &sort, rows[index].id).await?.expect("a place");
                    let place = (found.previous, found.next, usize::try_from(found.position), usize::try_from(found.total));
                    let at = |index: Option<usize>| rows.get(index?).map(|row| row.id);
                    let expected = (at(index.checked_sub(1)), at(Some(index + 1)), Ok(index + 1), Ok(total));
                    assert_eq!(place, expected, "{text} {descending} {index}");
                }
            }
        }
    }
}
