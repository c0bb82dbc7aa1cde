//! Taking a file in: pieces of equal size, and how it is written.

use super::rows::{Next, Rows};
use crate::store::import_file::{Encoding, Format, Place};
use domain::Problem;
use encoding_rs::{CoderResult, Decoder};

/// The size of a piece, in bytes. All but the last have it, so that a place in the file names its piece.
pub(super) const PIECE: usize = 256 * 1024;

const SEPARATORS: [char; 3] = [';', ',', '\t'];

/// Takes the bytes of a file one after the other. UTF-16 becomes UTF-8 on the way.
#[derive(Default)]
pub(super) struct Intake {
    /// The first bytes, until the byte order mark is known.
    start: Option<Vec<u8>>,
    utf16: Option<Decoder>,
    marked: bool,
    letters: Letters,
    piece: Vec<u8>,
    head: Vec<u8>,
    bytes: u64,
}

/// Tells UTF-8 from windows-1252: a text in the latter has hardly ever a valid UTF-8 letter beyond ASCII.
#[derive(Default)]
struct Letters {
    valid: u64,
    invalid: u64,
    /// A letter that was cut off by the end of the bytes.
    rest: Vec<u8>,
}

impl Intake {
    pub(super) fn new() -> Self {
        Self { start: Some(Vec::new()), ..Self::default() }
    }

    /// How many bytes there are so far, as they are stored.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes bytes and gives the pieces that are full now.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        match &mut self.start {
            None => self.convert(bytes, false),
            Some(start) => {
                start.extend_from_slice(bytes);
                if start.len() >= 3 {
                    self.begin();
                }
            }
        }
        let mut full = Vec::new();
        while self.piece.len() >= PIECE {
            let rest = self.piece.split_off(PIECE);
            full.push(std::mem::replace(&mut self.piece, rest));
        }
        full
    }

    /// The last piece, and how the file is written.
    pub(super) fn finish(mut self) -> Result<(Vec<u8>, Format), Problem> {
        if self.start.is_some() {
            self.begin();
        }
        if self.utf16.is_some() {
            self.convert(&[], true);
        }
        self.letters.finish();
        let encoding = if !self.marked && self.letters.invalid > self.letters.valid {
            Encoding::Windows1252
        } else {
            Encoding::Utf8
        };
        let complete = self.bytes == self.head.len() as u64;
        let format = format(&self.head, complete, encoding)?;
        Ok((self.piece, format))
    }

    fn begin(&mut self) {
        let start = self.start.take().unwrap_or_default();
        if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(&start) {
            self.marked = true;
            if encoding != encoding_rs::UTF_8 {
                self.utf16 = Some(encoding.new_decoder_with_bom_removal());
            }
        }
        self.convert(&start, false);
    }

    fn convert(&mut self, bytes: &[u8], last: bool) {
        let Some(decoder) = &mut self.utf16 else { return self.store(bytes) };
        let mut text = String::with_capacity(8192);
        let mut bytes = bytes;
        let mut converted = String::new();
        loop {
            let (result, read, _) = decoder.decode_to_string(bytes, &mut text, last);
            bytes = &bytes[read..];
            converted.push_str(&text);
            text.clear();
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        self.store(converted.as_bytes());
    }

    fn store(&mut self, bytes: &[u8]) {
        self.letters.count(bytes);
        self.bytes += bytes.len() as u64;
        self.piece.extend_from_slice(bytes);
        let missing = PIECE - self.head.len();
        self.head.extend_from_slice(&bytes[..bytes.len().min(missing)]);
    }
}

impl Letters {
    fn count(&mut self, bytes: &[u8]) {
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(bytes);
        let mut chunks = all.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            self.valid += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count() as u64;
            if chunks.peek().is_none() && chunk.invalid().len() < 4 {
                self.rest = chunk.invalid().to_vec();
            } else {
                self.invalid += u64::from(!chunk.invalid().is_empty());
            }
        }
    }

    fn finish(&mut self) {
        self.invalid += u64::from(!self.rest.is_empty());
    }
}

/// Finds separator and header in the first bytes of a file.
fn format(head: &[u8], complete: bool, encoding: Encoding) -> Result<Format, Problem> {
    // Spreadsheets that were not saved as CSV, and other files that are no text. Further down it is the row's fault.
    let first_line = head.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty());
    if head.starts_with(b"PK\x03\x04") || first_line.is_some_and(|line| line.contains(&0)) {
        return Err(Problem::Encoding);
    }
    let mut best: Option<Format> = None;
    for separator in SEPARATORS {
        let mut format = Format { encoding, separator, ..Format::default() };
        let mut rows = Rows::new(format.separator_byte(), encoding, Place::default());
        rows.feed(head);
        if complete {
            rows.end();
        }
        if let Next::Row(row) = rows.next()
            && best.as_ref().is_none_or(|best| row.cells.len() > best.header.len())
        {
            format.header = column_names(row.cells);
            format.start = rows.place();
            best = Some(format);
        }
    }
    best.ok_or(Problem::Required)
}

/// Column names that name each column once: those that are empty or occur before get their place.
fn column_names(cells: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(cells.len());
    for (place, cell) in (1..).zip(cells) {
        let name: String = cell.trim_matches(['\u{feff}', ' ']).chars().filter(|c| !c.is_control()).take(200).collect();
        let name = match name.as_str() {
            "" => format!("({place})"),
            name if names.iter().any(|known| known == name) => format!("{name} ({place})"),
            name => name.to_owned(),
        };
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn take(bytes: &[u8]) -> Result<(Vec<u8>, Format), Problem> {
        let mut intake = Intake::new();
        let mut all: Vec<u8> = bytes.chunks(7).flat_map(|part| intake.take(part)).flatten().collect();
        let (last, format) = intake.finish()?;
        all.extend(last);
        Ok((all, format))
    }

    fn found(bytes: &[u8]) -> (Encoding, char, Vec<String>) {
        let (_, format) = take(bytes).expect("a file");
        (format.encoding, format.separator, format.header)
    }

    #[test]
    fn encoding_separator_and_header_are_found() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let utf8 = |separator, header: &[&str]| (Encoding::Utf8, separator, names(header));
        assert_eq!(found("\u{feff}Ort;Name\nBrno;Žák".as_bytes()), utf8(';', &["Ort", "Name"]));
        assert_eq!(found("a,\"b;c\",a,\n".as_bytes()), utf8(',', &["a", "b;c", "a (3)", "(4)"]));
        assert_eq!(found("Größe\tName".as_bytes()), utf8('\t', &["Größe", "Name"]));
        assert_eq!(found(b"Gr\xf6\xdfe;M\xfcller\n"), (Encoding::Windows1252, ';', names(&["Größe", "Müller"])));
        // One broken letter among many sound ones does not make it another encoding.
        assert_eq!(found(b"\xc5\xbd\xc3\xa1k;Gr\xf6sse"), utf8(';', &["Žák", "Gr\u{fffd}sse"]));
        let utf16: Vec<u8> = "\u{feff}Žák;😀\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found(&utf16), utf8(';', &["Žák", "😀"]));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(take(b"PK\x03\x04xl/workbook.xml").err(), Some(Problem::Encoding));
        assert_eq!(take(b"a\0b").err(), Some(Problem::Encoding));
        assert_eq!(take(b"").err(), Some(Problem::Required));
        assert_eq!(take("\u{feff}\r\n".as_bytes()).err(), Some(Problem::Required));
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let bom = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
            if let (Ok((stored, _)), false) = (take(&bytes), bom) {
                prop_assert_eq!(stored, bytes);
            }
        }
    }
}
