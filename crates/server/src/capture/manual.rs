//! Fields that were given instead of being read.

use cairn_kernel::{Timestamp, UserZone};
use cairn_rules::words::Priority;
use serde_json::{Map, Value};

use super::model::{CaptureItem, Draft, DraftStep};
use super::planned::Planned;
use super::request::ManualFields;
use crate::http::extract::read_object;
use crate::http::{ApiError, ApiResult};
use crate::tasks::{CreateTask, DueInput, Recurrence, Scope, Status, start, tidy_tags};

/// Where the fields are in the request.
const FIELDS: &str = "manual_fields";
/// The longest title, in code points (RULES §1).
const LONGEST_TITLE: usize = 200;
/// The longest description.
const LONGEST_DESCRIPTION: usize = 2000;

/// The one task of a capture whose fields are given; times without an offset are read in `zone`.
///
/// # Errors
/// 422 as for `POST /tasks`, within `manual_fields`.
pub(super) fn planned(text: &str, given: Option<&ManualFields>, zone: &UserZone) -> ApiResult<Planned> {
    let mut fields = given.map(|given| given.0.clone()).unwrap_or_default();
    keep_text(text.trim(), &mut fields)?;
    let inside = |refusal: ApiError| refusal.inside(FIELDS);
    let mut task: CreateTask = read_object(fields).map_err(inside)?;
    task.due_date = DueInput::read_in(task.due_date, task.due_all_day, zone).map_err(inside)?;
    task.due_all_day = None;
    let starts_at = task.starts_at.map(|at| start(at, zone)).transpose().map_err(inside)?;
    task.starts_at = starts_at.map(DueInput::Instant);
    Ok(Planned { item: shown(&task, starts_at, zone), task, rest: Vec::new(), project: None, given_in: Some(FIELDS) })
}

/// What was thrown in is not lost: the text is the title, and what does not fit there, or has another title
/// beside it, is the description.
fn keep_text(text: &str, fields: &mut Map<String, Value>) -> ApiResult<()> {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let headline: String = words(text.lines().next().unwrap_or_default()).chars().take(LONGEST_TITLE).collect();
    let title = fields.entry("title").or_insert_with(|| headline.trim().into());
    let says_all = title.as_str().is_some_and(|title| words(title) == words(text));
    if says_all || fields.contains_key("description") {
        return Ok(());
    }
    if text.chars().count() > LONGEST_DESCRIPTION {
        return Err(ApiError::invalid(
            "text",
            format!("is kept as the description beside a title, and that has at most {LONGEST_DESCRIPTION} characters"),
        ));
    }
    fields.insert("description".to_owned(), text.into());
    Ok(())
}

/// Hours as minutes, as a task keeps them.
fn minutes(hours: f64) -> i64 {
    ((hours * 60.0).round() as i64).clamp(1, 720)
}

fn shown(task: &CreateTask, starts_at: Option<Timestamp>, zone: &UserZone) -> CaptureItem {
    let priority = task.priority.map(Priority::from).unwrap_or_default();
    let steps = task.steps.iter().flatten();
    CaptureItem {
        kind: "task",
        task: None,
        memory: None,
        draft: Draft {
            title: task.title.to_string(),
            description: task.description.as_deref().filter(|text| !text.is_empty()).map(str::to_owned),
            status: if task.completed == Some(true) { Status::Completed } else { task.status.unwrap_or(Status::Todo) },
            priority: priority.as_str(),
            due_date: task.due_date.and_then(|due| due.instant(zone)),
            due_all_day: matches!(task.due_date, Some(DueInput::Day(_))),
            starts_at,
            estimated_minutes: task.estimated_minutes.or(task.estimated_hours.map(minutes)),
            difficulty: task.difficulty.unwrap_or(1),
            energy_required: task.energy_required,
            tags: task.tags.as_deref().map(tidy_tags).unwrap_or_default(),
            project: None,
            project_id: task.project_id,
            parent_id: task.parent_id,
            quest_type: task.quest_type,
            hidden: task.hidden.unwrap_or(false),
            zone: None,
            people: Vec::new(),
            rrule: task.rrule.clone().map(Recurrence::into_string),
            recur_from_completion: task.recur_from_completion.unwrap_or(false),
            zone_id: None,
            archived: false,
            // Worked out from the others.
            completed: false,
            estimated_duration: None,
            scope: Scope::Simple,
        }
        .worked_out(),
        steps: steps
            .map(|step| DraftStep {
                id: None,
                title: step.title.to_string(),
                estimated_minutes: step.estimated_minutes,
            })
            .collect(),
        spans: Vec::new(),
        confidence: 1.0,
        automation: None,
    }
}
