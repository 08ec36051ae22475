//! Words that several stories use.

use serde_json::Value;

/// The text in a JSON value.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The field `name` of every row.
#[track_caller]
pub(crate) fn each(rows: &Value, name: &str) -> Vec<Value> {
    rows.as_array().unwrap_or_else(|| panic!("{rows} is no list")).iter().map(|row| row[name].clone()).collect()
}

/// Whether the rows hold one whose field `name` is `wanted`.
pub(crate) fn has(rows: &Value, name: &str, wanted: &str) -> bool {
    each(rows, name).iter().any(|value| value == wanted)
}

/// An id that nothing has.
pub(crate) const NOBODY: &str = "0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21";
