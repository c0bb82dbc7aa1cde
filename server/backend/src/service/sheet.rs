//! CSV as spreadsheets read and write it.
//!
//! Spreadsheets run cells that begin with `=`, `+`, `-`, `@`, a tab or a carriage return. A quotation mark in front stops
//! that; the import takes exactly that mark away again, so that what was exported comes back as it was.

use domain::Error;

/// The byte order mark by which spreadsheets know UTF-8.
pub(crate) const BOM: &str = "\u{feff}";

/// Whether a spreadsheet would run a cell, were it not for quotation marks in front of it.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell that no spreadsheet runs.
pub(crate) fn neutral(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell from which [`neutral`] made this one.
pub(crate) fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
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
        ] {
            assert_eq!(neutral(cell), written);
            assert_eq!(plain(written), cell);
        }
    }

    proptest! {
        #[test]
        fn every_cell_comes_back(cell in "['=+@a\\t-]{0,6}") {
            let written = neutral(&cell);
            prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(plain(&written), cell);
        }
    }
}
