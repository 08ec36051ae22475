//! Steps within steps, told from the rows of one task.

use cairn_kernel::StepId;

use super::model::StepRow;

/// Everything under `parent` (`None`: everything), each step before its parts and the whole of it before
/// the next one: the order in which a person would do and read them.
pub(super) fn depth_first(rows: &[StepRow], parent: Option<StepId>) -> Vec<&StepRow> {
    let mut sorted = Vec::with_capacity(rows.len());
    gather(rows, parent, &mut sorted);
    sorted
}

fn gather<'r>(rows: &'r [StepRow], parent: Option<StepId>, sorted: &mut Vec<&'r StepRow>) {
    // The rows come in the order of siblings.
    for row in rows.iter().filter(|row| row.parent_step_id == parent) {
        sorted.push(row);
        gather(rows, Some(row.id), sorted);
    }
}

/// The first open step under `parent` that has nothing open inside it.
pub(super) fn next_open(rows: &[StepRow], parent: Option<StepId>) -> Option<&StepRow> {
    rows.iter().filter(|row| row.parent_step_id == parent).find_map(|row| {
        let itself = row.completed_at.is_none().then_some(row);
        next_open(rows, Some(row.id)).or(itself)
    })
}

/// The minutes of everything under `parent`: of a step that was split those of its parts, as far as they
/// say any; none when nothing is said.
pub(super) fn minutes(rows: &[StepRow], parent: Option<StepId>) -> Option<i64> {
    let parts = rows.iter().filter(|row| row.parent_step_id == parent);
    parts.filter_map(|row| minutes(rows, Some(row.id)).or(row.estimated_minutes)).reduce(|sum, more| sum + more)
}

/// The steps that `step` is a part of, the nearest first.
pub(super) fn above<'r>(rows: &'r [StepRow], step: &StepRow) -> Vec<&'r StepRow> {
    let parent_of = |step: &StepRow| rows.iter().find(|row| Some(row.id) == step.parent_step_id);
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
    fn the_steps_above_are_named_from_the_nearest_up() {
        let rows = rows();
        assert_eq!(titles(&above(&rows, &rows[2])), ["3", "1"]);
    }
}
