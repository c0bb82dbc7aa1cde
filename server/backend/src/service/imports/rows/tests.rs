use super::*;
use proptest::prelude::*;

fn read(pieces: &[&[u8]], separator: u8) -> (Vec<Row>, Place) {
    let mut rows = Rows::new(separator, Encoding::Utf8, Place::default());
    let mut pieces = pieces.iter();
    let mut found = Vec::new();
    loop {
        match rows.next() {
            Next::Row(row) => found.push(row),
            Next::More => match pieces.next() {
                Some(piece) => rows.feed(piece),
                None => rows.end(),
            },
            Next::End => return (found, rows.place()),
        }
    }
}

fn lines(text: &str) -> Vec<(i64, Vec<String>, bool)> {
    let (rows, _) = read(&[text.as_bytes()], b';');
    rows.into_iter().map(|row| (row.line, row.cells, row.problem.is_none())).collect()
}

fn row(line: i64, cells: &[&str], good: bool) -> (i64, Vec<String>, bool) {
    (line, cells.iter().map(|cell| (*cell).to_owned()).collect(), good)
}

#[test]
fn cells_may_hold_separators_line_breaks_and_quotation_marks() {
    assert_eq!(
        lines("a;b\r\n\r\n\"x;\"\"y\"\"\r\nz\";2\r\n;\r\n3;4"),
        [row(1, &["a", "b"], true), row(3, &["x;\"y\"\r\nz", "2"], true), row(6, &["3", "4"], true)]
    );
}

#[test]
fn a_quotation_mark_that_never_closes_costs_its_line_only() {
    assert_eq!(
        lines("1;\"Tom\n2;\"Anna\"\n3;Eva\n"),
        [row(1, &["1", "\"Tom"], false), row(2, &["2", "Anna"], true), row(3, &["3", "Eva"], true)]
    );
    assert_eq!(lines("1;Eva\n2;\"Tom"), [row(1, &["1", "Eva"], true), row(2, &["2", "\"Tom"], false)]);
    let long = format!("1;\"Tom\n{}", "2;Eva\n".repeat(MAX_ROW / 4));
    let rows = lines(&long);
    assert_eq!((rows.len(), rows[0].2, rows[1].clone()), (MAX_ROW / 4 + 1, false, row(2, &["2", "Eva"], true)));
}

#[test]
fn a_line_without_an_end_is_one_broken_row() {
    let long = format!("{}\n2;Eva", "x".repeat(MAX_ROW * 2));
    let rows = lines(&long);
    assert_eq!((rows.len(), rows[0].0, rows[0].2), (2, 1, false));
    assert_eq!(rows[1], row(2, &["2", "Eva"], true));
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_the_end_in_any_pieces(
        bytes in proptest::collection::vec(
            prop_oneof![4 => prop::sample::select(b"\";,\t\r\n a1".to_vec()), 1 => any::<u8>()],
            0..400,
        ),
        cuts in proptest::collection::vec(0_usize..400, 0..6),
        separator in prop::sample::select(vec![b';', b',', b'\t']),
    ) {
        let (whole, end) = read(&[&bytes], separator);
        prop_assert_eq!(end.bytes, i64::try_from(bytes.len()).expect("short"));

        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut from = 0;
        for cut in cuts {
            pieces.push(&bytes[from..cut]);
            from = cut;
        }
        pieces.push(&bytes[from..]);
        let (in_pieces, same_end) = read(&pieces, separator);
        prop_assert_eq!((&whole, end), (&in_pieces, same_end));
    }

    #[test]
    fn reading_goes_on_where_it_stopped(text in "[ab\";\\n]{0,200}", stop in 0_usize..20) {
        let (whole, _) = read(&[text.as_bytes()], b';');
        let mut rows = Rows::new(b';', Encoding::Utf8, Place::default());
        rows.feed(text.as_bytes());
        rows.end();
        let mut found = Vec::new();
        while found.len() < stop {
            let Next::Row(row) = rows.next() else { break };
            found.push(row);
        }
        let place = rows.place();
        let rest = usize::try_from(place.bytes).expect("positive");
        let mut rows = Rows::new(b';', Encoding::Utf8, place);
        rows.feed(&text.as_bytes()[rest..]);
        rows.end();
        while let Next::Row(row) = rows.next() {
            found.push(row);
        }
        prop_assert_eq!(whole, found);
    }
}
