//! Steps within steps, told from the rows of one task.

use std::collections::HashMap;

use cairn_kernel::StepId;

use super::model::StepRow;

/// Everything under `parent` (`None`: everything), each step before its parts and the whole of it before
/// the next one: the order in which a person would do and read them.
pub(super) fn depth_first(rows: &[StepRow], parent: Option<StepId>) -> Vec<&StepRow> {
    walk(rows.iter().rev(), parent)
}

/// The same, each step after its parts.
fn parts_first(rows: &[StepRow], parent: Option<StepId>) -> Vec<&StepRow> {
    let mut sorted = walk(rows.iter(), parent);
    sorted.reverse();
    sorted
}

/// Each step before its parts, siblings from the last of `rows` to the first. Takes as long as there are rows,
/// and no more room on the stack however deep they lie.
fn walk<'r>(rows: impl Iterator<Item = &'r StepRow>, parent: Option<StepId>) -> Vec<&'r StepRow> {
    let mut parts: HashMap<Option<StepId>, Vec<&StepRow>> = HashMap::new();
    for row in rows {
        parts.entry(row.parent_step_id).or_default().push(row);
    }
    let mut waiting = parts.remove(&parent).unwrap_or_default();
    let mut met = Vec::new();
    while let Some(row) = waiting.pop() {
        met.push(row);
        waiting.extend(parts.remove(&Some(row.id)).unwrap_or_default());
    }
    met
}

/// The first open step under `parent` that has nothing open inside it.
pub(super) fn next_open(rows: &[StepRow], parent: Option<StepId>) -> Option<&StepRow> {
    parts_first(rows, parent).into_iter().find(|row| row.completed_at.is_none())
}

/// The minutes of everything under `parent`: of a step that was split those of its parts, as far as they
/// say any; none when nothing is said.
pub(super) fn minutes(rows: &[StepRow], parent: Option<StepId>) -> Option<i64> {
    let mut said: HashMap<Option<StepId>, i64> = HashMap::new();
    for row in parts_first(rows, parent) {
        if let Some(minutes) = said.get(&Some(row.id)).copied().or(row.estimated_minutes) {
            *said.entry(row.parent_step_id).or_default() += minutes;
        }
    }
    said.remove(&parent)
}

/// The steps that `step` is a part of, the nearest first.
pub(super) fn above<'r>(rows: &'r [StepRow], step: &StepRow) -> Vec<&'r StepRow> {
    let known: HashMap<StepId, &StepRow> = rows.iter().map(|row| (row.id, row)).collect();
    let parent_of = |step: &StepRow| step.parent_step_id.and_then(|parent| known.get(&parent).copied());
    std::iter::successors(parent_of(step), |row| parent_of(row)).collect()
}

#[cfg(test)]
mod tests {
    use cairn_kernel::{TaskId, Timestamp, UserId};
    use uuid::Uuid;

    use super::super::model::{DelegationMode, LeafType, StepSource};
    use super::*;

    fn step(id: u128, parent: u128, minutes: Option<i64>, done: bool) -> StepRow {
        StepRow {
            id: StepId::from_uuid(Uuid::from_u128(id)),
            user_id: UserId::from_uuid(Uuid::nil()),
            task_id: TaskId::from_uuid(Uuid::nil()),
            parent_step_id: (parent > 0).then(|| StepId::from_uuid(Uuid::from_u128(parent))),
            order_index: 0,
            title: id.to_string(),
            short_label: None,
            icon: None,
            estimated_minutes: minutes,
            actual_minutes: None,
            delegation_mode: DelegationMode::Do,
            leaf_type: LeafType::Human,
            source: StepSource::User,
            champs: "[]".to_owned(),
            completed_at: done.then_some(Timestamp::MIN),
            created_at: Timestamp::MIN,
            updated_at: Timestamp::MIN,
        }
    }

    /// 1 with the parts 3 and 4, of which 3 has 5; then 2.
    fn rows() -> Vec<StepRow> {
        vec![
            step(1, 0, Some(10), false),
            step(3, 1, Some(4), true),
            step(5, 3, Some(3), false),
            step(2, 0, Some(5), false),
            step(4, 1, None, false),
        ]
    }

    fn titles(rows: &[&StepRow]) -> Vec<String> {
        rows.iter().map(|row| row.title.clone()).collect()
    }

    #[test]
    fn parts_come_right_after_the_step_that_they_are_parts_of() {
        let rows = rows();
        assert_eq!(titles(&depth_first(&rows, None)), ["1", "3", "5", "4", "2"]);
        assert_eq!(titles(&depth_first(&rows, Some(rows[0].id))), ["3", "5", "4"]);
    }

    #[test]
    fn what_is_open_is_found_also_inside_what_is_done() {
        let mut rows = rows();
        assert_eq!(next_open(&rows, None).unwrap().title, "5");
        rows[2].completed_at = Some(Timestamp::MIN);
        assert_eq!(next_open(&rows, None).unwrap().title, "4");
        rows[4].completed_at = Some(Timestamp::MIN);
        assert_eq!(next_open(&rows, None).unwrap().title, "1");
    }

    #[test]
    fn minutes_are_those_of_the_smallest_parts() {
        assert_eq!(minutes(&rows(), None), Some(8));
        assert_eq!(minutes(&[step(1, 0, None, false)], None), None);
    }

    #[test]
    fn the_longest_chain_needs_no_stack() {
        let rows: Vec<StepRow> = (1..=100_000).map(|id| step(id, id - 1, Some(1), false)).collect();
        assert_eq!(depth_first(&rows, None).len(), rows.len());
        assert_eq!(next_open(&rows, None).map(|row| row.id), Some(rows[99_999].id));
        assert_eq!((minutes(&rows, None), above(&rows, &rows[99_999]).len()), (Some(1), 99_999));
    }

    #[test]
    fn the_steps_above_are_named_from_the_nearest_up() {
        let rows = rows();
        assert_eq!(titles(&above(&rows, &rows[2])), ["3", "1"]);
    }
}
