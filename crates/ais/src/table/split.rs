//! Cutting a line of CSV into cells: at the delimiters where no quote is in it, else by the rules of RFC 4180 as the `csv`
//! crate reads them (a quote opens a field only at its start, two of them stand for one, what follows the closing quote
//! still belongs to the field). That crate does not tell whether a field was still open at the end of a line, which is how
//! a record that spans lines is known; so the rules stand here, and the tests hold them against the crate.

/// The line without its line end (`\n`, `\r\n`, or a single `\r`).
pub(crate) fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Cuts a line that holds no quote; gives each cell with its place, and returns how many there are (at least 1).
pub(crate) fn plain<'a>(line: &'a [u8], delimiter: u8, mut cell: impl FnMut(usize, &'a [u8])) -> usize {
    let (mut start, mut place) = (0, 0);
    for (end, _) in line.iter().enumerate().filter(|(_, byte)| **byte == delimiter) {
        cell(place, line.get(start..end).unwrap_or_default());
        start = end + 1;
        place += 1;
    }
    cell(place, line.get(start..).unwrap_or_default());
    place + 1
}

/// The cells of a header line as text, quoted or not.
pub(crate) fn names(line: &[u8], delimiter: u8) -> Vec<String> {
    let mut quoted = Quoted::default();
    quoted.read(line, delimiter);
    let mut names = Vec::new();
    quoted.cells(|_, cell| names.push(String::from_utf8_lossy(cell).into_owned()));
    names
}

/// The cells of a record with quotes, unquoted.
#[derive(Clone, Default, Debug)]
pub(crate) struct Quoted {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// How a record ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// With all quotes closed.
    Closed,
    /// The same, but text followed a closing quote before the next delimiter.
    Loose,
    /// Inside a quoted field: the record goes on in the next line.
    Open,
}

#[derive(Clone, Copy)]
enum State {
    /// At the start of a field.
    Start,
    /// In a field without quotes, or behind the closing quote.
    Bare,
    /// In a quoted field.
    Inside,
    /// Behind a quote in a quoted field: the closing one, or the first of two.
    Quote,
}

impl Quoted {
    /// Cuts `record`, which may span lines.
    pub(crate) fn read(&mut self, record: &[u8], delimiter: u8) -> End {
        self.bytes.clear();
        self.ends.clear();
        let mut state = State::Start;
        let mut end = End::Closed;
        for &byte in record {
            state = match (state, byte) {
                (State::Start, b'"') => State::Inside,
                (State::Inside, b'"') => State::Quote,
                (State::Quote, b'"') | (State::Inside, _) => {
                    self.bytes.push(byte);
                    State::Inside
                }
                (_, _) if byte == delimiter => {
                    self.ends.push(self.bytes.len());
                    State::Start
                }
                (_, _) => {
                    if matches!(state, State::Quote) {
                        end = End::Loose;
                    }
                    self.bytes.push(byte);
                    State::Bare
                }
            };
        }
        self.ends.push(self.bytes.len());
        if matches!(state, State::Inside) { End::Open } else { end }
    }

    /// Gives each cell with its place; returns how many there are.
    pub(crate) fn cells<'a>(&'a self, mut cell: impl FnMut(usize, &'a [u8])) -> usize {
        let mut start = 0;
        for (place, &end) in self.ends.iter().enumerate() {
            cell(place, self.bytes.get(start..end).unwrap_or_default());
            start = end;
        }
        self.ends.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ours(record: &[u8], delimiter: u8) -> (Vec<Vec<u8>>, End) {
        let mut quoted = Quoted::default();
        let end = quoted.read(record, delimiter);
        let mut cells = Vec::new();
        assert_eq!(quoted.cells(|place, cell| cells.insert(place, cell.to_vec())), cells.len());
        (cells, end)
    }

    fn of_csv_crate(record: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(record);
        let mut first = csv::ByteRecord::new();
        reader.read_byte_record(&mut first).expect("bytes in memory");
        first.iter().map(<[u8]>::to_vec).collect()
    }

    #[test]
    fn quotes() {
        for (record, expected, end) in [
            (r#"a,b,"#, vec!["a", "b", ""], End::Closed),
            (r#"1,"RAY ""CHIEF"" TONEY",2"#, vec!["1", r#"RAY "CHIEF" TONEY"#, "2"], End::Closed),
            (r#"1,"A, B",2"#, vec!["1", "A, B", "2"], End::Closed),
            (r#"1,SIM "X",2"#, vec!["1", r#"SIM "X""#, "2"], End::Closed),
            (r#"1,"A"B",2"#, vec!["1", r#"AB""#, "2"], End::Loose),
            (r#"1,"A,2"#, vec!["1", "A,2"], End::Open),
            ("1,\"A\nB\",2", vec!["1", "A\nB", "2"], End::Closed),
            (r#""""#, vec![""], End::Closed),
            (r#"""""#, vec!["\""], End::Open),
        ] {
            let expected: Vec<Vec<u8>> = expected.into_iter().map(|cell| cell.as_bytes().to_vec()).collect();
            assert_eq!(ours(record.as_bytes(), b','), (expected, end), "{record}");
        }
    }

    #[test]
    fn line_ends() {
        for (line, expected) in
            [("a\r\n", "a"), ("a\n", "a"), ("a\r", "a"), ("a", "a"), ("\n", ""), ("", ""), ("a\n\n", "a\n")]
        {
            assert_eq!(without_line_end(line.as_bytes()), expected.as_bytes(), "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn cells_agree_with_the_csv_crate(record in "[a-c\", ;\té]{1,40}", delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t')]) {
            prop_assert_eq!(ours(record.as_bytes(), delimiter).0, of_csv_crate(record.as_bytes(), delimiter));
        }

        #[test]
        fn records_that_span_lines_agree_with_the_csv_crate(cells in proptest::collection::vec("[a-c\",\n]{0,8}", 2..8), crlf: bool) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            writer.write_record(&cells).expect("bytes in memory");
            let mut record = writer.into_inner().expect("bytes in memory");
            if crlf {
                record.pop();
                record.extend_from_slice(b"\r\n");
            }
            let (read, end) = ours(without_line_end(&record), b',');
            prop_assert_eq!(end, End::Closed);
            prop_assert_eq!(&read, &of_csv_crate(&record, b','));
            prop_assert_eq!(read, cells.iter().map(|cell| cell.as_bytes().to_vec()).collect::<Vec<_>>());
        }

        #[test]
        fn without_quotes_both_ways_agree(line in "[a-c, ]{0,40}") {
            let mut cells = Vec::new();
            let count = plain(line.as_bytes(), b',', |place, cell| cells.insert(place, cell.to_vec()));
            prop_assert_eq!(count, cells.len());
            prop_assert_eq!(cells, ours(line.as_bytes(), b',').0);
        }
    }
}
