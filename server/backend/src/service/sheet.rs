//! CSV as spreadsheets read and write it.
//!
//! Spreadsheets run cells that begin with `=`, `+`, `-`, `@`, a tab or a carriage return. A quotation mark in front stops
//! that; the import takes exactly that mark away again, so that what was exported comes back as it was. A spreadsheet that
//! expects another separator makes several cells of one, so that each of them has its mark.

use domain::Error;
use std::borrow::Cow;

/// The byte order mark by which spreadsheets know UTF-8.
pub(crate) const BOM: &str = "\u{feff}";

/// Where a spreadsheet may begin another cell.
const ENDS: [char; 5] = [',', ';', '\t', '\n', '\r'];

/// Whether a spreadsheet would run a part of a cell, were it not for quotation marks in front of it.
fn is_formula(part: &str, first: bool) -> bool {
    let start = part.trim_start_matches('\'');
    start.starts_with(['=', '+', '-', '@']) || first && start.starts_with(['\t', '\r'])
}

/// A cell that no spreadsheet runs.
pub(crate) fn neutral(cell: &str) -> String {
    let mut written = String::with_capacity(cell.len() + 1);
    for (number, part) in cell.split_inclusive(ENDS).enumerate() {
        if is_formula(part, number == 0) {
            written.push('\'');
        }
        written.push_str(part);
    }
    written
}

/// The cell from which [`neutral`] made this one. In files of others only the first part of a cell has such a mark.
pub(crate) fn plain(cell: &str, ours: bool) -> Cow<'_, str> {
    if !cell.contains('\'') {
        return Cow::Borrowed(cell);
    }
    if !ours {
        return Cow::Borrowed(cell.strip_prefix('\'').filter(|rest| is_formula(rest, true)).unwrap_or(cell));
    }
    let parts = cell.split_inclusive(ENDS).enumerate();
    let unmarked = |(number, part): (usize, &'_ str)| {
        part.strip_prefix('\'').filter(|rest| is_formula(rest, number == 0)).unwrap_or(part).to_owned()
    };
    Cow::Owned(parts.map(unmarked).collect())
}

/// Some lines of CSV, every cell neutral.
pub(crate) fn lines<'c, L>(separator: u8, lines: impl IntoIterator<Item = L>) -> Result<Vec<u8>, Error>
where
    L: IntoIterator<Item = &'c str>,
{
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    for line in lines {
        writer.write_record(line.into_iter().map(neutral)).map_err(|error| crate::db::internal("CSV", &error))?;
    }
    writer.into_inner().map_err(|error| crate::db::internal("CSV", error.error()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_stopped_and_come_back() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+420 541 210 334", "'+420 541 210 334"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("'=x", "''=x"),
            ("O'Hara", "O'Hara"),
            ("'t Hooft", "'t Hooft"),
            ("x,=1+1,y", "x,'=1+1,y"),
            ("first\n=second;'@third; -5", "first\n'=second;''@third; -5"),
        ] {
            assert_eq!(neutral(cell), written);
            assert_eq!(plain(written, true), cell);
        }
    }

    #[test]
    fn files_of_others_keep_their_marks() {
        for (cell, read) in [("'=1", "=1"), ("flags: '-a','-b'", "flags: '-a','-b'"), ("x\n'+49", "x\n'+49")] {
            assert_eq!(plain(cell, false), read);
        }
    }

    proptest! {
        #[test]
        fn every_cell_comes_back(cell in "['=+@a,;\\t\\r\\n-]{0,8}") {
            let written = neutral(&cell);
            prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert!(written.split(ENDS).all(|part| !part.starts_with(['=', '+', '-', '@'])));
            prop_assert_eq!(plain(&written, true), cell);
        }
    }
}
