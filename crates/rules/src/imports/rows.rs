//! Tables of text: a header, and rows in which people find their columns by name.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::Fault;

/// Rows of one table, and cells of all of them: what has more is no list of somebody's tasks.
const MOST_ROWS: usize = 100_000;
const MOST_CELLS: usize = 4_000_000;

/// A table of comma-separated values.
pub(super) struct Rows {
    columns: HashMap<String, usize>,
    rows: Vec<(u64, StringRecord)>,
}

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    rows: &'a Rows,
    record: &'a StringRecord,
    line: u64,
}

impl Rows {
    /// Reads a table whose first line names the columns, behind `skipped` lines that are none of it.
    pub(super) fn read(text: &str, skipped: u64) -> Result<Self, Fault> {
        let separator = separator(text);
        let mut reader =
            ReaderBuilder::new().flexible(true).has_headers(false).delimiter(separator).from_reader(text.as_bytes());
        let mut records = reader.records().map(|record| {
            let record = record.map_err(|fault| {
                let line = fault.position().map_or(1, csv::Position::line) + skipped;
                Fault::new(format!("line {line}"), "cannot be read as comma-separated values")
            })?;
            let line = record.position().map_or(1, csv::Position::line) + skipped;
            Ok((line, record))
        });
        let Some(header) = records.next().transpose()? else { return Err(Fault::new("file", "has no line in it")) };
        let mut columns = HashMap::new();
        for (index, name) in header.1.iter().enumerate() {
            // Of two columns with one name the first is meant.
            columns.entry(folded(name)).or_insert(index);
        }
        let (mut rows, mut cells) = (Vec::new(), 0);
        for row in records {
            let row = row?;
            cells += row.1.len();
            if rows.len() >= MOST_ROWS || cells > MOST_CELLS {
                return Err(Fault::new(format!("line {}", row.0), "is beyond the size that one table may have"));
            }
            rows.push(row);
        }
        Ok(Self { columns, rows })
    }

    /// Whether there is a column of this name, in any case.
    pub(super) fn has(&self, name: &str) -> bool {
        self.columns.contains_key(&folded(name))
    }

    /// Every row that has anything in it.
    pub(super) fn iter(&self) -> impl Iterator<Item = Cells<'_>> {
        let cells = self.rows.iter().map(|(line, record)| Cells { rows: self, record, line: *line });
        cells.filter(|cells| cells.record.iter().any(|cell| !cell.trim().is_empty()))
    }
}

impl<'a> Cells<'a> {
    /// What stands in the column `name`; `None` when it is blank, or there is no such column.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let index = *self.rows.columns.get(&folded(name))?;
        self.record.get(index).map(str::trim).filter(|cell| !cell.is_empty())
    }

    /// `line 7`
    pub(super) fn place(&self) -> String {
        format!("line {}", self.line)
    }
}

/// The bytes as text, without the mark that some programs begin it with.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let line = bytes[..fault.valid_up_to()].split(|byte| *byte == b'\n').count();
        Fault::new(format!("line {line}"), "is not UTF-8 text")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Spreadsheets of half of Europe write semicolons; what the first line has most of is meant.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: u8| first.bytes().filter(|byte| *byte == sign).count();
    // The last of equals is taken: the comma.
    [b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}
