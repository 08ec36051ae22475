//! Rows of any table.

use super::{Scalar, Table};
use crate::{Kind, Query, ReadTx, StoreError, Value, WriteTx};

/// Values in the order of [`Table::written`].
pub type Values = Vec<Scalar>;

/// Rows that one statement reads or deletes: some milliseconds of work.
pub const PAGE: usize = 200;
/// [`PAGE`], as SQL.
const LIMIT_PAGE: &str = " LIMIT 200";
/// Arguments of one INSERT; SQLite takes 32 766, PostgreSQL 65 535.
const MOST_ARGUMENTS: usize = 2000;

/// Whose rows are meant: the column that names the owner, and the owner.
pub type Owned<'a> = Option<(&'static str, &'a Scalar)>;

/// The next [`PAGE`] rows behind `after` in the order of the primary key; from the first one on without it.
///
/// # Errors
/// As any read. The table must be portable (see [`Table::is_portable`]).
pub fn page(
    tx: &mut ReadTx<'_>,
    table: &Table,
    owned: Owned<'_>,
    after: Option<&[Scalar]>,
) -> Result<Vec<Values>, StoreError> {
    let mut query = Query::new("SELECT ");
    list(&mut query, table.written().map(|column| column.name));
    query.push(" FROM ").push(table.name);
    let mut word = " WHERE ";
    if let Some((column, owner)) = owned {
        query.push(word).push(column).push(" = ").bind_value(owner.value());
        word = " AND ";
    }
    if let Some(after) = after {
        query.push(word).push("(");
        list(&mut query, table.key.iter().copied());
        query.push(") > (");
        bind_all(&mut query, after);
        query.push(")");
    }
    query.push(" ORDER BY ");
    list(&mut query, table.key.iter().copied());
    query.push(LIMIT_PAGE);
    tx.scalars(&query, &kinds(table))
}

/// The rows of `owner` whose column `name` has one of these values; at most 128 of them.
pub fn with_values(
    tx: &mut ReadTx<'_>,
    table: &Table,
    columns: &[(&'static str, Kind)],
    name: &'static str,
    values: &[Scalar],
) -> Result<Vec<Values>, StoreError> {
    let mut query = Query::new("SELECT ");
    list(&mut query, columns.iter().map(|(name, _)| *name));
    query.push(" FROM ").push(table.name).push(" WHERE ");
    query.any_of(name, values);
    let kinds: Vec<Kind> = columns.iter().map(|(_, kind)| *kind).collect();
    tx.scalars(&query, &kinds)
}

/// The primary key among `values`.
pub fn key_of(table: &Table, values: &Values) -> Vec<Scalar> {
    let position = |name: &&'static str| table.written().position(|column| column.name == *name);
    table.key.iter().filter_map(position).filter_map(|at| values.get(at).cloned()).collect()
}

/// How many rows one [`insert`] takes.
pub fn rows_an_insert(table: &Table) -> usize {
    (MOST_ARGUMENTS / table.columns.len().max(1)).clamp(1, PAGE)
}

/// What to do about a row that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It is an error.
    Refused,
    /// It stays as it is.
    Kept,
}

/// Inserts `rows`, each with the values of `columns`; says how many are new.
pub fn insert(
    tx: &mut WriteTx<'_>,
    table: &Table,
    columns: &[&'static str],
    rows: &[Values],
    existing: Existing,
) -> Result<u64, StoreError> {
    if rows.is_empty() {
        return Ok(0);
    }
    let mut query = Query::new("INSERT INTO ");
    query.push(table.name).push(" (");
    list(&mut query, columns.iter().copied());
    query.push(") VALUES ");
    for (index, row) in rows.iter().enumerate() {
        query.push(if index == 0 { "(" } else { ", (" });
        bind_all(&mut query, row);
        query.push(")");
    }
    if existing == Existing::Kept {
        query.push(" ON CONFLICT DO NOTHING");
    }
    tx.run_query(&query)
}

/// Sets `column` of the row with this key.
pub fn set(
    tx: &mut WriteTx<'_>,
    table: &Table,
    key: &[Scalar],
    column: &'static str,
    value: &Scalar,
) -> Result<(), StoreError> {
    let mut query = Query::new("UPDATE ");
    query.push(table.name).push(" SET ").push(column).push(" = ").bind_value(value.value());
    query.push(" WHERE (");
    list(&mut query, table.key.iter().copied());
    query.push(") = (");
    bind_all(&mut query, key);
    query.push(")");
    tx.run_query(&query).map(|_| ())
}

/// Deletes at most [`PAGE`] rows of `owner`, or of everybody; says how many.
pub fn delete_some(tx: &mut WriteTx<'_>, table: &Table, owned: Owned<'_>) -> Result<u64, StoreError> {
    let mut query = Query::new("DELETE FROM ");
    query.push(table.name).push(" WHERE (");
    list(&mut query, table.key.iter().copied());
    query.push(") IN (SELECT ");
    list(&mut query, table.key.iter().copied());
    query.push(" FROM ").push(table.name);
    if let Some((column, owner)) = owned {
        query.push(" WHERE ").push(column).push(" = ").bind_value(owner.value());
    }
    query.push(LIMIT_PAGE).push(")");
    tx.run_query(&query)
}

/// Whether the table holds any row.
pub fn is_empty(tx: &mut ReadTx<'_>, table: &Table) -> Result<bool, StoreError> {
    let mut query = Query::new("SELECT CAST(1 AS bigint) FROM ");
    query.push(table.name).push(" LIMIT 1");
    Ok(tx.scalars(&query, &[Kind::Int])?.is_empty())
}

fn kinds(table: &Table) -> Vec<Kind> {
    table.written().map(|column| column.kind.unwrap_or(Kind::Text)).collect()
}

fn list(query: &mut Query, names: impl Iterator<Item = &'static str>) {
    for (index, name) in names.enumerate() {
        query.push(if index == 0 { "" } else { ", " }).push(name);
    }
}

fn bind_all(query: &mut Query, values: &[Scalar]) {
    for (index, value) in values.iter().enumerate() {
        query.push(if index == 0 { "" } else { ", " }).bind_value(value.value());
    }
}

impl crate::Bind for Scalar {
    /// Unknown until there is a value; [`Query`] asks the value.
    const KIND: Kind = Kind::Text;

    fn value(&self) -> Value<'_> {
        Self::value(self)
    }
}
