//! Rows of a CSV file, from bytes that come piece by piece.

use crate::store::import_file::{Encoding, Place};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use domain::Problem;

/// The longest row, in bytes. Longer ones are quotation marks that never close, or no CSV.
pub(super) const MAX_ROW: usize = 128 * 1024;

/// A row as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line on which it starts, counted from 1.
    pub line: i64,
    pub cells: Vec<String>,
    /// Cells with bytes that are not valid in the file's encoding, by their places.
    pub undecodable: Vec<usize>,
    /// Why it cannot be a row at all.
    pub problem: Option<Problem>,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    Row(Row),
    /// More bytes are needed to tell.
    More,
    End,
}

/// Reads rows. Holds at most a row and what was fed last.
pub(super) struct Rows {
    core: Reader,
    separator: u8,
    encoding: Encoding,
    window: Vec<u8>,
    used: usize,
    ended: bool,
    /// In a line that is longer than a row may be, on the way to its end.
    skipping: bool,
    place: Place,
    cells: Vec<u8>,
    ends: Vec<usize>,
}

impl Rows {
    /// Reads from a place at which a row starts.
    pub(super) fn new(separator: u8, encoding: Encoding, place: Place) -> Self {
        Self {
            core: ReaderBuilder::new().delimiter(separator).build(),
            separator,
            encoding,
            window: Vec::new(),
            used: 0,
            ended: false,
            skipping: false,
            place,
            cells: vec![0; 4096],
            ends: vec![0; 64],
        }
    }

    /// Takes the bytes that follow those that were fed before.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.window.drain(..self.used);
        self.used = 0;
        self.window.extend_from_slice(bytes);
    }

    /// Nothing follows.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// Where the next row starts.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// The next row that is not empty.
    pub(super) fn next(&mut self) -> Next {
        loop {
            if !self.skip_breaks() {
                return Next::More;
            }
            if self.used == self.window.len() {
                return if self.ended { Next::End } else { Next::More };
            }
            match self.measure() {
                Measured::More => return Next::More,
                Measured::Record(bytes, count) => {
                    let row = self.row(count);
                    self.advance(bytes);
                    if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
                        return Next::Row(row);
                    }
                }
                Measured::Broken => return Next::Row(self.broken()),
            }
        }
    }

    /// Skips empty lines, and the rest of a line that was given up. False when the end of them is not known yet.
    fn skip_breaks(&mut self) -> bool {
        if self.skipping {
            let rest = &self.window[self.used..];
            let found = rest.iter().position(|byte| is_break(*byte));
            self.advance(found.unwrap_or(rest.len()));
            self.skipping = found.is_none() && !self.ended;
            if found.is_none() {
                return self.ended;
            }
        }
        let rest = &self.window[self.used..];
        let mut breaks = rest.iter().take_while(|byte| is_break(**byte)).count();
        // The second half of a line break may be yet to come.
        if breaks == rest.len() && rest.last() == Some(&b'\r') && !self.ended {
            breaks -= 1;
            self.advance(breaks);
            return false;
        }
        self.advance(breaks);
        true
    }

    /// Moves on by bytes that end with whole line breaks, or with none.
    fn advance(&mut self, bytes: usize) {
        self.place.lines += count_breaks(&self.window[self.used..self.used + bytes]);
        self.place.bytes += i64::try_from(bytes).unwrap_or_default();
        self.used += bytes;
    }

    /// Finds the end of the record that starts here; its cells are then in `self.cells`.
    fn measure(&mut self) -> Measured {
        let input = &self.window[self.used..];
        let limited = &input[..input.len().min(MAX_ROW)];
        self.core.reset();
        let (mut read, mut written, mut count) = (0, 0, 0);
        loop {
            let (result, bytes, out, ends) =
                self.core.read_record(&limited[read..], &mut self.cells[written..], &mut self.ends[count..]);
            read += bytes;
            written += out;
            count += ends;
            match result {
                ReadRecordResult::InputEmpty if read < limited.len() => {}
                ReadRecordResult::InputEmpty if limited.len() == MAX_ROW => return Measured::Broken,
                ReadRecordResult::InputEmpty if !self.ended => return Measured::More,
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => break,
                // Nothing but a byte order mark.
                ReadRecordResult::End if self.ended => return Measured::Record(limited.len(), 0),
                ReadRecordResult::End => return Measured::More,
            }
        }
        if limited[..read].ends_with(b"\r") {
            match input.get(read) {
                Some(b'\n') => read += 1,
                None if !self.ended => return Measured::More,
                _ => {}
            }
        }
        let record = &input[..read];
        let several_lines = record.trim_ascii_end().iter().any(|byte| is_break(*byte));
        let last = self.ended && read == input.len();
        match quotes(record, self.separator) {
            Quotes::Open if last => return Measured::Broken,
            Quotes::Open | Quotes::Loose if several_lines => return Measured::Broken,
            _ => {}
        }
        Measured::Record(read, count)
    }

    fn row(&self, count: usize) -> Row {
        let starts = std::iter::once(0).chain(self.ends[..count].iter().copied());
        let cells = starts.zip(&self.ends[..count]).map(|(start, end)| &self.cells[start..*end]);
        decoded(self.encoding, self.place.lines + 1, cells, None)
    }

    /// Gives up the line that starts here, so that the next one can be read as a row again.
    fn broken(&mut self) -> Row {
        let rest = &self.window[self.used..];
        let limited = &rest[..rest.len().min(MAX_ROW)];
        let line = limited.iter().position(|byte| is_break(*byte)).unwrap_or(limited.len());
        let cells = limited[..line.min(4096)].split(|byte| *byte == self.separator);
        let row = decoded(self.encoding, self.place.lines + 1, cells, Some(Problem::Quotes));
        self.skipping = true;
        self.advance(line);
        row
    }
}

enum Measured {
    /// So many bytes and cells.
    Record(usize, usize),
    More,
    Broken,
}

fn decoded<'c>(encoding: Encoding, line: i64, cells: impl Iterator<Item = &'c [u8]>, problem: Option<Problem>) -> Row {
    let mut row = Row { line, cells: Vec::new(), undecodable: Vec::new(), problem };
    for (place, bytes) in cells.enumerate() {
        let (text, sound) = encoding.decode(bytes);
        if !sound {
            row.undecodable.push(place);
        }
        row.cells.push(text);
    }
    row
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// How many lines end within some bytes; `\r\n` is one end.
fn count_breaks(bytes: &[u8]) -> i64 {
    let mut count = 0;
    let mut after_return = false;
    for byte in bytes {
        count += i64::from(is_break(*byte) && !(after_return && *byte == b'\n'));
        after_return = *byte == b'\r';
    }
    count
}

/// How the quotation marks of a record stand.
enum Quotes {
    Sound,
    /// Something stands between a closing one and the next separator. Harmless within a line; in several lines it tells
    /// that one is missing further up.
    Loose,
    /// The last one never closes.
    Open,
}

fn quotes(record: &[u8], separator: u8) -> Quotes {
    enum At {
        Start,
        Plain,
        Quoted,
        Closed,
    }
    let mut at = At::Start;
    for byte in record {
        let ends = *byte == separator || is_break(*byte);
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Start | At::Closed, b'"') | (At::Quoted, _) => At::Quoted,
            (_, _) if ends => At::Start,
            (At::Closed, b' ') => At::Closed,
            (At::Closed, _) => return Quotes::Loose,
            (At::Start | At::Plain, _) => At::Plain,
        };
    }
    if matches!(at, At::Quoted) { Quotes::Open } else { Quotes::Sound }
}

#[cfg(test)]
mod tests;
