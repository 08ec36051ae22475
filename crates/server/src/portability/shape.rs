//! What a file may not say about its rows together. Files of other products are read so that they say none of it.

use std::collections::{HashMap, HashSet};

use cairn_rules::limits::{MOST_BLOCKERS, MOST_COMMENTS, MOST_LEVELS, MOST_STEPS_ANYWHERE, levels};
use cairn_store::portable::{Scalar, Table};
use uuid::Uuid;

use super::incoming::{Incoming, Row, file_of};
use super::inventory::{Carried, carried};
use super::loops;
use crate::http::{ApiError, ApiResult};

/// Rows that may hang on one task.
const CROWDS: [(&str, usize); 3] =
    [("steps", MOST_STEPS_ANYWHERE), ("comments", MOST_COMMENTS), ("task_dependencies", MOST_BLOCKERS)];

/// Checks every table that anybody may bring.
///
/// # Errors
/// 422 that names the file, mostly with the row and the column: two rows of one id, something above itself or waiting
/// for itself, what nests too deep, a step whose parent is another task's, more on one task than it takes.
pub(super) fn check(whole: &Incoming) -> ApiResult<()> {
    for (table, rows) in &whole.tables {
        if matches!(carried(table), Carried::Content(_)) {
            refuse_twins(table, rows)?;
            refuse_loops(table, rows)?;
            refuse_depth(table, rows)?;
            refuse_crowds(table, rows)?;
        }
    }
    Ok(())
}

fn refuse_twins(table: &Table, rows: &[Row]) -> ApiResult<()> {
    let ids: HashSet<Uuid> = rows.iter().filter_map(|row| id(row, "id")).collect();
    if table.key == ["id"] && ids.len() != rows.len() {
        return Err(ApiError::invalid(file_of(table), "must have one id for each row"));
    }
    Ok(())
}

/// Nothing is above itself, and nothing waits for itself.
fn refuse_loops(table: &Table, rows: &[Row]) -> ApiResult<()> {
    let mut pairs: Vec<(&str, &str)> = table.loops().map(|column| ("id", column.name)).collect();
    if table.name == "task_dependencies" {
        pairs.push(("task_id", "blocker_id"));
    }
    for (from, to) in pairs {
        let arrow = |row: &Row| Some((id(row, from)?, id(row, to)?));
        let arrows: Vec<(Uuid, Uuid)> = rows.iter().filter_map(arrow).collect();
        if let Some(id) = loops::cycle(&arrows) {
            return Err(ApiError::invalid(
                format!("{}.{to}", file_of(table)),
                format!("leads from {id} back to itself"),
            ));
        }
    }
    Ok(())
}

/// What is a part of a part of a part lies at most seven deep, all of it in one task.
fn refuse_depth(table: &Table, rows: &[Row]) -> ApiResult<()> {
    let places: HashMap<Uuid, usize> =
        rows.iter().enumerate().filter_map(|(place, row)| Some((id(row, "id")?, place))).collect();
    for column in table.loops() {
        let fault = |row: usize, what: String| {
            Err(ApiError::invalid(format!("{}[{row}].{}", file_of(table), column.name), what))
        };
        let parent = |row: &Row| places.get(&id(row, column.name)?).copied();
        let parents: Vec<Option<usize>> = rows.iter().map(parent).collect();
        if let Some(row) = levels(&parents).iter().position(|level| *level > MOST_LEVELS) {
            return fault(row, format!("nests more than {MOST_LEVELS} deep"));
        }
        let strays = |(row, parent): (usize, &Option<usize>)| {
            parent.is_some_and(|parent| id(&rows[row], "task_id") != id(&rows[parent], "task_id")).then_some(row)
        };
        if let Some(row) = parents.iter().enumerate().find_map(strays) {
            return fault(row, "names a part of another task".to_owned());
        }
    }
    Ok(())
}

fn refuse_crowds(table: &Table, rows: &[Row]) -> ApiResult<()> {
    let Some((_, most)) = CROWDS.iter().find(|(name, _)| *name == table.name) else { return Ok(()) };
    let mut counts: HashMap<Uuid, usize> = HashMap::new();
    for task in rows.iter().filter_map(|row| id(row, "task_id")) {
        let count = counts.entry(task).or_default();
        *count += 1;
        if *count > *most {
            return Err(ApiError::invalid(file_of(table), format!("has more than {most} rows of the task {task}")));
        }
    }
    Ok(())
}

fn id(row: &Row, column: &str) -> Option<Uuid> {
    row.get(column).and_then(Scalar::uuid)
}
