//! All rows of a database as lines of JSON: one text, whichever engine wrote it.
//!
//! A first line says what it is. Then comes each table with a line that names its columns, followed by
//! its rows, one a line, in the order of their keys. The last line holds the number of rows and the
//! SHA-256 of everything before it. Equal databases make equal bytes.

use std::io::{self, BufRead, Write};

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::rows::{self, Existing, Values};
use super::{Scalar, Table, table, tables};
use crate::db::Engine;
use crate::{Db, Lane, ReadTx, StoreError, WriteTx, latest_version, postgres};

/// The form of the archive; raised when its lines mean something else.
const FORMAT: i64 = 1;

/// Why an archive cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file.
    #[error("the archive cannot be written or read: {0}")]
    Io(#[from] io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A line is not what it should be.
    #[error("line {line} of the archive {what}")]
    Line {
        /// From 1.
        line: u64,
        /// To be read behind "line 7 of the archive".
        what: String,
    },
}

/// What was carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Rows of all tables.
    pub rows: u64,
    /// SHA-256 of all lines but the last.
    pub sha256: String,
}

/// Writes every row of `db` to `out`; `progress` hears the table and its rows so far. The caller sees to
/// it that nobody writes meanwhile.
pub async fn dump(
    db: &Db,
    out: &mut impl Write,
    mut progress: impl FnMut(&'static str, u64),
) -> Result<Carried, ArchiveError> {
    let mut out = Hashing { out, hash: Sha256::new() };
    out.line(&json!({ "archive": "cairn", "format": FORMAT, "schema": latest_version() }))?;
    let mut all = 0;
    for table in carried() {
        let columns: Vec<_> = table.written().map(|column| column.name).collect();
        out.line(&json!({ "table": table.name, "columns": columns }))?;
        let (mut after, mut seen) = (None, 0);
        loop {
            let page = read_page(db, table, after.take()).await?;
            for row in &page {
                out.line(&Json::Array(row.iter().map(Scalar::to_json).collect()))?;
            }
            seen += page.len() as u64;
            progress(table.name, seen);
            match page.last() {
                Some(last) if page.len() == rows::PAGE => after = Some(rows::key_of(table, last)),
                _ => break,
            }
        }
        all += seen;
    }
    let carried = Carried { rows: all, sha256: out.digest() };
    out.line(&json!({ "rows": carried.rows, "sha256": carried.sha256 }))?;
    out.out.flush()?;
    Ok(carried)
}

/// Whether nobody has an account in `db`.
pub async fn is_unused(db: &Db) -> Result<bool, StoreError> {
    let Some(users) = table("users") else { return Ok(true) };
    db.read(Lane::Background, None, move |tx: &mut ReadTx<'_>| rows::is_empty(tx, users)).await
}

/// Deletes every row, in an order that no key forbids.
pub async fn clear(db: &Db) -> Result<(), StoreError> {
    for table in carried().collect::<Vec<_>>().into_iter().rev() {
        let delete = move |tx: &mut WriteTx<'_>| rows::delete_some(tx, table, None);
        while db.write::<_, StoreError, _>(Lane::Background, None, delete).await? > 0 {}
    }
    Ok(())
}

/// Puts every row of the archive into `db`, which has all tables; whatever rows it has go first. What was put in
/// before an error stays: the caller clears it away.
pub async fn load(
    db: &Db,
    archive: &mut impl BufRead,
    mut progress: impl FnMut(&'static str, u64),
) -> Result<Carried, ArchiveError> {
    let mut lines = Lines { archive, hash: Sha256::new(), number: 0 };
    lines.head()?;
    // Migrations put a row or two into a new database.
    clear(db).await?;
    let (mut current, mut all): (Option<Loading>, u64) = (None, 0);
    loop {
        let sha256 = hex(&lines.hash.clone().finalize());
        let line = lines.next()?;
        match &line {
            Json::Array(cells) => {
                let Some(loading) = &mut current else { return Err(lines.blame("is a row of no table")) };
                loading.take(cells).map_err(|what| lines.blame(what))?;
                if loading.is_full() {
                    loading.flush(db).await?;
                    progress(loading.table.name, loading.seen);
                }
            }
            Json::Object(fields) => {
                if let Some(mut done) = current.take() {
                    done.finish(db).await?;
                    progress(done.table.name, done.seen);
                    all += done.seen;
                }
                if fields.contains_key("sha256") {
                    count_on(db)?;
                    let whole = line["sha256"] == sha256.as_str() && line["rows"] == all;
                    return if whole {
                        Ok(Carried { rows: all, sha256 })
                    } else {
                        Err(lines.blame("does not agree with the lines before it: the archive is damaged"))
                    };
                }
                current = Some(Loading::begin(&line).map_err(|what| lines.blame(what))?);
            }
            _ => return Err(lines.blame("is neither a table nor a row")),
        }
    }
}

/// What the engine counts up goes on behind what was carried. On SQLite it does so by itself.
fn count_on(db: &Db) -> Result<(), StoreError> {
    let Engine::Postgres(engine) = db.engine() else { return Ok(()) };
    for table in carried() {
        for column in table.columns.iter().filter(|column| column.counted) {
            let (table, column) = (table.name, column.name);
            let text = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table} HAVING max({column}) > 0"
            );
            engine.connector().once(async |client| client.batch_execute(&text).await.map_err(|e| postgres::map(&e)))?;
        }
    }
    Ok(())
}

/// The tables whose rows are carried; the others are built from these.
fn carried() -> impl Iterator<Item = &'static Table> {
    tables().iter().filter(|table| table.is_portable())
}

async fn read_page(db: &Db, table: &'static Table, after: Option<Vec<Scalar>>) -> Result<Vec<Values>, StoreError> {
    db.read(Lane::Background, None, move |tx: &mut ReadTx<'_>| rows::page(tx, table, None, after.as_deref())).await
}

/// Rows of one table on their way in.
struct Loading {
    table: &'static Table,
    columns: Vec<&'static str>,
    waiting: Vec<Values>,
    /// Keys that point into the same table: set once all its rows are there.
    loops: Vec<(Vec<Scalar>, &'static str, Scalar)>,
    seen: u64,
}

impl Loading {
    fn begin(line: &Json) -> Result<Self, String> {
        let name = line["table"].as_str().unwrap_or_default();
        let table = table(name).filter(|table| table.is_portable());
        let table = table.ok_or_else(|| format!("names the table {name:?}, which this program does not have"))?;
        let columns: Vec<_> = table.written().map(|column| column.name).collect();
        if line["columns"] != json!(columns) {
            return Err(format!("has other columns of {name} than this program"));
        }
        Ok(Self { table, columns, waiting: Vec::new(), loops: Vec::new(), seen: 0 })
    }

    fn take(&mut self, cells: &[Json]) -> Result<(), String> {
        if cells.len() != self.columns.len() {
            return Err(format!("has {} values for {} columns", cells.len(), self.columns.len()));
        }
        let read = |(column, cell): (&super::Field, &Json)| {
            let kind = column.kind.ok_or("cannot be carried")?;
            Scalar::from_json(kind, cell).map_err(|what| format!("{} {what}", column.name))
        };
        let mut row = self.table.written().zip(cells).map(read).collect::<Result<Values, String>>()?;
        let key = rows::key_of(self.table, &row);
        for column in self.table.loops() {
            let Some(at) = self.columns.iter().position(|name| *name == column.name) else { continue };
            if let (Some(kind), Some(_)) = (column.kind, row[at].uuid()) {
                let pointer = std::mem::replace(&mut row[at], Scalar::Null(kind));
                self.loops.push((key.clone(), column.name, pointer));
            }
        }
        self.waiting.push(row);
        self.seen += 1;
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.waiting.len() >= rows::rows_an_insert(self.table)
    }

    async fn flush(&mut self, db: &Db) -> Result<(), StoreError> {
        let (table, columns, rows) = (self.table, self.columns.clone(), std::mem::take(&mut self.waiting));
        db.write(Lane::Background, None, move |tx: &mut WriteTx<'_>| {
            rows::insert(tx, table, &columns, &rows, Existing::Refused)
        })
        .await
        .map(|_| ())
    }

    async fn finish(&mut self, db: &Db) -> Result<(), StoreError> {
        self.flush(db).await?;
        let (table, loops) = (self.table, std::mem::take(&mut self.loops));
        for some in loops.chunks(rows::PAGE).map(<[_]>::to_vec) {
            db.write::<_, StoreError, _>(Lane::Background, None, move |tx: &mut WriteTx<'_>| {
                some.iter().try_for_each(|(key, column, value)| rows::set(tx, table, key, column, value))
            })
            .await?;
        }
        Ok(())
    }
}

struct Hashing<'a, W> {
    out: &'a mut W,
    hash: Sha256,
}

impl<W: Write> Hashing<'_, W> {
    fn line(&mut self, line: &Json) -> io::Result<()> {
        let text = format!("{line}\n");
        self.hash.update(text.as_bytes());
        self.out.write_all(text.as_bytes())
    }

    fn digest(&self) -> String {
        hex(&self.hash.clone().finalize())
    }
}

struct Lines<'a, R> {
    archive: &'a mut R,
    hash: Sha256,
    number: u64,
}

impl<R: BufRead> Lines<'_, R> {
    fn next(&mut self) -> Result<Json, ArchiveError> {
        let mut text = String::new();
        self.number += 1;
        if self.archive.read_line(&mut text)? == 0 {
            return Err(self.blame("is missing: the archive ends too early"));
        }
        self.hash.update(text.as_bytes());
        serde_json::from_str(&text).map_err(|_| self.blame("is not JSON"))
    }

    fn head(&mut self) -> Result<(), ArchiveError> {
        let head = self.next()?;
        if head["archive"] != "cairn" || head["format"] != FORMAT {
            return Err(self.blame("does not say that this is an archive that this program reads"));
        }
        if head["schema"] != latest_version() {
            let what = format!("says schema version {}; this program has {}", head["schema"], latest_version());
            return Err(self.blame(what));
        }
        Ok(())
    }

    fn blame(&self, what: impl Into<String>) -> ArchiveError {
        ArchiveError::Line { line: self.number, what: what.into() }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
