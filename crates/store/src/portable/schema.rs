//! What the migrations make, read from the migrations.

use std::sync::OnceLock;

use super::words::{Word, begins, find, parts, statements};
use crate::Kind;
use crate::migrate::postgres_texts;

/// A table as the migrations leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in order.
    pub columns: Vec<Field>,
    /// The columns of its primary key.
    pub key: Vec<&'static str>,
    /// Tables that its rows point to.
    pub references: Vec<Reference>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds; `None` for what only one engine knows, such as a text index.
    pub kind: Option<Kind>,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Whether the engine computes it.
    pub generated: bool,
    /// Whether the engine counts it up when nobody gives it.
    pub counted: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The columns that point.
    pub columns: Vec<&'static str>,
    /// The table pointed to.
    pub table: &'static str,
}

impl Table {
    /// Whether its rows can be carried: one that only one engine understands is built from others.
    pub fn is_portable(&self) -> bool {
        !self.key.is_empty() && self.written().all(|column| column.kind.is_some())
    }

    /// The columns that are written: all but those that the engine computes.
    pub fn written(&self) -> impl Iterator<Item = &Field> {
        self.columns.iter().filter(|column| !column.generated)
    }

    /// The column `name`.
    pub fn column(&self, name: &str) -> Option<&Field> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The table that the column `name` points to with a key of one column.
    pub fn target(&self, name: &str) -> Option<&'static str> {
        self.references.iter().find(|reference| reference.columns == [name]).map(|reference| reference.table)
    }

    /// Columns that point into the same table; they are filled in once all its rows are there.
    pub fn loops(&self) -> impl Iterator<Item = &Field> {
        self.columns.iter().filter(|column| self.target(column.name) == Some(self.name))
    }
}

/// Every table, those that are pointed to before those that point.
pub fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| in_order(read(postgres_texts())))
}

/// The table `name`.
pub fn table(name: &str) -> Option<&'static Table> {
    tables().iter().find(|table| table.name == name)
}

/// Stable: among tables that may come next, the first of the migrations does.
fn in_order(mut waiting: Vec<Table>) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let is_free = |table: &Table| {
            let mut targets = table.references.iter().map(|reference| reference.table);
            targets.all(|target| target == table.name || ordered.iter().any(|done| done.name == target))
        };
        // A cycle among tables would fail the test below; here it only keeps the migrations' order.
        let next = waiting.iter().position(is_free).unwrap_or(0);
        ordered.push(waiting.remove(next));
    }
    ordered
}

fn read(texts: impl Iterator<Item = &'static str>) -> Vec<Table> {
    let mut tables = Vec::new();
    for statement in texts.flat_map(statements) {
        if begins(&statement, &["CREATE", "TABLE"]) {
            create(&mut tables, &statement);
        } else if begins(&statement, &["DROP", "TABLE"]) {
            tables.retain(|table| !statement.contains(&table.name));
        } else if begins(&statement, &["ALTER", "TABLE"]) {
            alter(&mut tables, &statement);
        }
    }
    tables
}

fn create(tables: &mut Vec<Table>, statement: &[Word]) {
    let Some(open) = statement.iter().position(|word| *word == "(") else { return };
    let mut table = Table { name: statement[open - 1], columns: Vec::new(), key: Vec::new(), references: Vec::new() };
    for part in parts(statement, open).0 {
        constrain(&mut table, part);
    }
    tables.push(table);
}

/// Reads one part of a definition: a column or a constraint of the table.
fn constrain(table: &mut Table, part: &[Word]) {
    let part = if begins(part, &["CONSTRAINT"]) { part.get(2..).unwrap_or_default() } else { part };
    if begins(part, &["PRIMARY", "KEY"]) {
        table.key = names(part, 2);
    } else if begins(part, &["FOREIGN", "KEY"]) {
        refer(table, names(part, 2), part);
    } else if !begins(part, &["UNIQUE"]) && !begins(part, &["CHECK"]) && !begins(part, &["EXCLUDE"]) {
        add_column(table, part);
    }
}

fn add_column(table: &mut Table, part: &[Word]) {
    let [name, kind, ..] = *part else { return };
    let is_key = find(part, &["PRIMARY", "KEY"]).is_some();
    let kind = kind_of(kind);
    let nullable = !is_key && find(part, &["NOT", "NULL"]).is_none();
    let generated = find(part, &["GENERATED", "ALWAYS", "AS", "("]).is_some();
    let counted = find(part, &["AS", "IDENTITY"]).is_some();
    table.columns.push(Field { name, kind, nullable, generated, counted });
    if is_key {
        table.key = vec![name];
    }
    refer(table, vec![name], part);
}

fn refer(table: &mut Table, columns: Vec<&'static str>, part: &[Word]) {
    if let Some(target) = find(part, &["REFERENCES"]).and_then(|at| part.get(at + 1)) {
        table.references.push(Reference { columns, table: target });
    }
}

fn names(part: &[Word], open: usize) -> Vec<&'static str> {
    parts(part, open).0.into_iter().filter_map(|name| name.first().copied()).collect()
}

fn kind_of(word: &str) -> Option<Kind> {
    Some(match word.to_ascii_lowercase().as_str() {
        "bigint" => Kind::Int,
        "double" => Kind::Real,
        "boolean" => Kind::Bool,
        "text" => Kind::Text,
        "bytea" => Kind::Bytes,
        "uuid" => Kind::Uuid,
        "timestamptz" => Kind::Time,
        _ => return None,
    })
}

fn alter(tables: &mut [Table], statement: &[Word]) {
    let skipped = if begins(&statement[2..], &["ONLY"]) { 3 } else { 2 };
    let Some(table) = tables.iter_mut().find(|table| Some(&table.name) == statement.get(skipped)) else { return };
    // The actions, as if they stood in brackets.
    let listed: Vec<Word> = [&["("], &statement[skipped + 1..], &[")"]].concat();
    for action in parts(&listed, 0).0 {
        change(table, action);
    }
}

fn change(table: &mut Table, action: &[Word]) {
    let rest = |words: usize| {
        let rest = action.get(words..).unwrap_or_default();
        if begins(rest, &["IF"]) {
            rest.iter().position(|w| w.eq_ignore_ascii_case("EXISTS")).map_or(rest, |at| &rest[at + 1..])
        } else {
            rest
        }
    };
    if begins(action, &["ADD", "COLUMN"]) {
        add_column(table, rest(2));
    } else if begins(action, &["ADD"]) {
        constrain(table, rest(1));
    } else if begins(action, &["DROP", "COLUMN"]) {
        let gone = rest(2).first().copied();
        table.columns.retain(|column| Some(column.name) != gone);
        table.references.retain(|reference| !reference.columns.iter().any(|name| Some(*name) == gone));
    } else if begins(action, &["RENAME", "COLUMN"]) {
        if let [old, _, new] = *rest(2) {
            table.columns.iter_mut().filter(|column| column.name == old).for_each(|column| column.name = new);
            let pointing = table.references.iter_mut().flat_map(|reference| reference.columns.iter_mut());
            table.key.iter_mut().chain(pointing).filter(|name| **name == old).for_each(|name| *name = new);
        }
    } else if begins(action, &["ALTER", "COLUMN"]) {
        let nullable = if find(action, &["DROP", "NOT", "NULL"]).is_some() {
            true
        } else if find(action, &["SET", "NOT", "NULL"]).is_some() {
            false
        } else {
            return;
        };
        let name = action.get(2).copied();
        table.columns.iter_mut().filter(|c| Some(c.name) == name).for_each(|c| c.nullable = nullable);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_from_its_definition() {
        let tasks = table("tasks").unwrap();
        assert_eq!(tasks.key, ["id"]);
        assert_eq!(tasks.column("due_sort").map(|column| column.generated), Some(true));
        assert_eq!(tasks.column("title").map(|column| (column.kind, column.nullable)), Some((Some(Kind::Text), false)));
        assert_eq!(tasks.loops().map(|column| column.name).collect::<Vec<_>>(), ["parent_id"]);
        assert_eq!(tasks.target("project_id"), Some("projects"));
        assert_eq!(table("outbox").unwrap().references[0].columns, ["user_id", "seq"]);
        assert_eq!(table("idempotency").unwrap().key, ["user_id", "key"]);
    }

    #[test]
    fn rows_are_pointed_to_before_they_point() {
        let names: Vec<_> = tables().iter().map(|table| table.name).collect();
        for (at, table) in tables().iter().enumerate() {
            for target in table.references.iter().map(|reference| reference.table) {
                assert!(target == table.name || names[..at].contains(&target), "{} points to {target}", table.name);
            }
        }
    }

    #[test]
    fn later_migrations_change_what_earlier_ones_made() {
        let texts = [
            "CREATE TABLE a (id uuid PRIMARY KEY, x text NOT NULL, y text);",
            "ALTER TABLE a ADD COLUMN z bigint NOT NULL DEFAULT 0, DROP COLUMN y; ALTER TABLE a RENAME COLUMN x TO w;
             CREATE TABLE b (v tsvector); CREATE TABLE d (n bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY); DROP TABLE b; CREATE TABLE c (v tsvector); ALTER TABLE a ALTER COLUMN w DROP NOT NULL;",
        ];
        let tables = read(texts.into_iter());
        assert_eq!(tables.iter().map(|table| table.name).collect::<Vec<_>>(), ["a", "d", "c"]);
        assert_eq!(tables[0].columns.iter().map(|column| column.name).collect::<Vec<_>>(), ["id", "w", "z"]);
        assert!(tables[0].columns[1].nullable && tables[0].is_portable() && !tables[2].is_portable());
        assert!(tables[1].columns[0].counted && !tables[1].columns[0].generated);
    }
}
