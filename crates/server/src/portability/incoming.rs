//! A file of our own, read into rows. Nothing is believed: every value has its kind, its bounds and its rule.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use axum::body::Bytes;
use cairn_kernel::{ErrorCode, UserId};
use cairn_rules::imports::is_too_large;
use cairn_store::Kind;
use cairn_store::portable::{Field, Scalar, Table, tables};
use serde::Deserializer as _;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::inventory::{Carried, carried};
use super::manifest::{self, Manifest};
use super::rule::{Rule, is_unseen};
use super::unpack::{MOST_MARKED, MOST_UNPACKED, Unpacked};
use crate::accounts::instance_secret::InstanceSecret;
use crate::http::{ApiError, ApiResult};

/// Rows of all tables that one file may hold, unless this server wrote it: that is bounded by its size alone.
pub(super) const MOST_ROWS: usize = 100_000;

/// Why a file is not taken that is no ZIP: mostly another product wrote it.
const NO_EXPORT: &str = "is no ZIP, so no export of Cairn; what else it is, `format` has to say";

/// Column → value.
pub(super) type Row = BTreeMap<&'static str, Scalar>;

/// What a file holds.
#[derive(Default)]
pub(super) struct Incoming {
    /// Whose it was, as the file says.
    pub(super) account: Option<UserId>,
    /// It has this server's mark and is as it was written.
    pub(super) is_marked: bool,
    /// Rows, those that are pointed to first.
    pub(super) tables: Vec<(&'static Table, Vec<Row>)>,
    /// What was left out.
    pub(super) warnings: Vec<String>,
    /// Of a part: tasks that parts before it brought and that its rows name.
    pub(super) earlier: HashSet<Uuid>,
    /// Of a part: its rows that a part before it had, too, and that count there.
    pub(super) again: HashSet<Uuid>,
}

impl Incoming {
    /// Adds a row to the last of the tables.
    pub(super) fn push(&mut self, row: Row) {
        if let Some((_, rows)) = self.tables.last_mut() {
            rows.push(row);
        }
    }
}

/// Reads an export.
///
/// # Errors
/// 422 that names the file, the row and the column; 413 for too much of it.
pub(super) fn read(bytes: Bytes, secret: &InstanceSecret) -> ApiResult<Incoming> {
    if !bytes.starts_with(b"PK") {
        return Err(ApiError::invalid("file", NO_EXPORT));
    }
    let mut zip = Unpacked::open(bytes)?;
    let manifest =
        zip.read(manifest::NAME)?.ok_or_else(|| ApiError::invalid("file", "is no export: it has no manifest.json"))?;
    let manifest: Manifest = serde_json::from_slice(&manifest)
        .map_err(|fault| ApiError::invalid(manifest::NAME, format!("cannot be read: {fault}")))?;
    if manifest.format != manifest::FORMAT || manifest.schema > cairn_store::latest_version() {
        return Err(ApiError::invalid(manifest::NAME, "was written by a newer Cairn; update this one first"));
    }
    let is_marked = manifest.is_marked_by(secret) && is_as_written(&mut zip, &manifest)?;
    zip.allow(if is_marked { MOST_MARKED } else { MOST_UNPACKED });
    let mut incoming = Incoming { account: Some(manifest.account), is_marked, ..Incoming::default() };
    let mut left = if is_marked { usize::MAX } else { MOST_ROWS };
    for table in tables().iter().filter(|table| carried(table).comes_back()) {
        if !is_marked && !matches!(carried(table), Carried::Content(_)) {
            continue;
        }
        let name = file_of(table);
        let Some(bytes) = zip.read(&name)? else { continue };
        incoming.tables.push((table, rows(table, &name, &bytes, is_marked, &mut left)?));
    }
    if !is_marked {
        let why = "the file was changed, or another server wrote it: points, achievements and deleted things stay out";
        incoming.warnings.push(why.to_owned());
    }
    Ok(incoming)
}

/// Whether what is taken back is what the manifest says. What is only to be read may be as large as it likes: it is
/// not looked at.
fn is_as_written(zip: &mut Unpacked, manifest: &Manifest) -> ApiResult<bool> {
    zip.allow(MOST_MARKED);
    for table in tables().iter().filter(|table| carried(table).comes_back()) {
        let name = file_of(table);
        let found = zip.sha256(&name)?;
        if found.as_ref() != manifest.files.get(&name).map(|facts| &facts.sha256) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Where a table's rows are in the ZIP.
pub(super) fn file_of(table: &Table) -> String {
    format!("data/{}.json", table.name)
}

/// Bytes, hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn rows(table: &'static Table, file: &str, bytes: &[u8], is_marked: bool, left: &mut usize) -> ApiResult<Vec<Row>> {
    // What this server wrote is as large as its account; anything else may be made to swell.
    if !is_marked && is_too_large(bytes) {
        return Err(ApiError::of(ErrorCode::PayloadTooLarge).with_detail(format!("{file} holds too many values")));
    }
    let mut refusal = None;
    let reading = Reading { table, file, is_marked, left, refusal: &mut refusal };
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let rows = text.deserialize_seq(reading).and_then(|rows| text.end().map(|()| rows));
    rows.map_err(|fault| refusal.unwrap_or_else(|| ApiError::invalid(file, format!("is no list of objects: {fault}"))))
}

/// Rows that are read one after the other: as JSON they are many times as large, and never all there.
struct Reading<'a> {
    table: &'static Table,
    file: &'a str,
    is_marked: bool,
    left: &'a mut usize,
    /// Why the reading ended, where it is not the JSON's fault.
    refusal: &'a mut Option<ApiError>,
}

impl Reading<'_> {
    fn take(&mut self, index: usize, fields: &Map<String, Value>) -> ApiResult<Option<Row>> {
        *self.left = self.left.checked_sub(1).ok_or_else(|| {
            ApiError::of(ErrorCode::PayloadTooLarge).with_detail(format!("the file holds more than {MOST_ROWS} rows"))
        })?;
        row(self.table, &format!("{}[{index}]", self.file), fields, self.is_marked)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Vec<Row>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'de>>(mut self, mut items: S) -> Result<Vec<Row>, S::Error> {
        let (mut rows, mut index) = (Vec::new(), 0);
        while let Some(fields) = items.next_element::<Map<String, Value>>()? {
            match self.take(index, &fields) {
                Ok(row) => rows.extend(row),
                Err(refusal) => {
                    *self.refusal = Some(refusal);
                    return Err(S::Error::custom("refused"));
                }
            }
            index += 1;
        }
        Ok(rows)
    }
}

/// One row; `None` when it is there for a text that nobody can see.
fn row(table: &'static Table, place: &str, fields: &Map<String, Value>, is_marked: bool) -> ApiResult<Option<Row>> {
    if let Some(unknown) = fields.keys().find(|name| table.written().all(|column| column.name != name.as_str())) {
        return Err(ApiError::invalid(format!("{place}.{unknown}"), "is not known here"));
    }
    let mut row = Row::new();
    for column in table.written() {
        // A column that an older export does not have gets what the database gives it.
        let Some(json) = fields.get(column.name) else { continue };
        let value = value(column, json).map_err(|what| ApiError::invalid(format!("{place}.{}", column.name), what))?;
        row.insert(column.name, value);
    }
    if !drop_unseen(table, &mut row) {
        return Ok(None);
    }
    hold_to_rules(table, &mut row, is_marked)
        .map_err(|(column, what)| ApiError::invalid(format!("{place}.{column}"), what))?;
    Ok(Some(row))
}

/// Takes out texts that nobody can see, which earlier releases kept; whether the row can be without them.
fn drop_unseen(table: &Table, row: &mut Row) -> bool {
    let Carried::Content(rules) = carried(table) else { return true };
    for (name, _) in rules.iter().filter(|(_, rule)| matches!(rule, Rule::Text(_))) {
        if row.get(name).and_then(Scalar::text).is_some_and(is_unseen) {
            if table.column(name).is_some_and(|column| !column.nullable) {
                return false;
            }
            row.insert(*name, Scalar::Null(Kind::Text));
        }
    }
    true
}

fn value(column: &Field, json: &Value) -> Result<Scalar, String> {
    let kind: Kind = column.kind.ok_or("cannot be carried")?;
    let scalar = Scalar::from_json(kind, json)?;
    match scalar {
        Scalar::Null(_) if !column.nullable => Err("must not be null".to_owned()),
        // PostgreSQL stores no NUL in text; no column has use for one.
        Scalar::Text(text) if text.contains('\0') => Err("must not contain NUL".to_owned()),
        scalar => Ok(scalar),
    }
}

/// Holds every value to its rule, and those of one row to each other.
pub(super) fn hold_to_rules(table: &Table, row: &mut Row, is_marked: bool) -> Result<(), (&'static str, String)> {
    let Carried::Content(rules) = carried(table) else { return Ok(()) };
    for (name, rule) in *rules {
        if let Rule::Folded(source) = rule {
            if let Some(folded) = row.get(source).and_then(Scalar::text).map(str::to_lowercase) {
                row.insert(*name, Scalar::Text(folded));
            }
        } else if let Some(value) = row.remove(name) {
            row.insert(*name, rule.check(value, is_marked).map_err(|what| (*name, what))?);
        }
    }
    if table.name == "tasks" {
        agree_on_completion(row);
        if !is_marked {
            agree_on_dates(row);
        }
    }
    Ok(())
}

/// A task is completed exactly when it says when and how.
fn agree_on_completion(row: &mut Row) {
    let is_completed = row.get("status").and_then(Scalar::text) == Some("completed");
    let is_null = |row: &Row, name: &str| matches!(row.get(name), None | Some(Scalar::Null(_)));
    if !is_completed {
        row.insert("completed_at", Scalar::Null(Kind::Time));
        row.insert("completed_by", Scalar::Null(Kind::Text));
        return;
    }
    if is_null(row, "completed_at")
        && let Some(written) = row.get("updated_at").cloned()
    {
        row.insert("completed_at", written);
    }
    if is_null(row, "completed_by") {
        row.insert("completed_by", Scalar::Text("manual".to_owned()));
    }
}

/// A task begins before it is due (RULES §1), and only what is due is due by the end of a day. Rows of this server
/// stay as they are: a day's end may have moved with its owner.
fn agree_on_dates(row: &mut Row) {
    let time = |name: &str| if let Some(Scalar::Time(at)) = row.get(name) { Some(*at) } else { None };
    match (time("starts_at"), time("due_date")) {
        (Some(start), Some(due)) if start >= due => {
            row.insert("starts_at", Scalar::Null(Kind::Time));
        }
        (_, None) => {
            row.insert("due_all_day", Scalar::Bool(false));
            row.insert("due_day", Scalar::Null(Kind::Int));
        }
        _ => {}
    }
}
