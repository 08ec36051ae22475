//! Splitting: a task into steps, a project into phases, a step into smaller steps (RULES §2).

use cairn_kernel::{ErrorCode, StepId, TaskId};
use cairn_rules::splitting::{self, Granularity, PlannedStep, SplitRequest};
use cairn_store::WriteTx;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{DelegationMode, LeafType, Step, StepRow, StepSource};
use super::{service, store};
use crate::call::Call;
use crate::events;
use crate::http::extract::{Line, RequestBody};
use crate::http::{ApiError, ApiResult};
use crate::tasks::events::TaskSplit;
use crate::tasks::index;
use crate::tasks::model::{Scope, Task, TaskRow};
use crate::tasks::request::{CreateTask, PriorityWord};
use crate::tasks::service as task_verbs;
use crate::tasks::store as tasks;

/// How steps were found; a language model may do better one day.
const BY_RULES: &str = "rules";
/// Longest sitting that is split into steps in minutes; a longer step is planned as if it had no estimate.
const SITTING: i64 = 60;

/// How to split.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct SplitTask {
    /// 1 few large steps – 5 many small ones; 3 unless said.
    #[serde(default)]
    #[garde(inner(range(min = 1, max = 5)))]
    #[schema(minimum = 1, maximum = 5)]
    pub granularity: Option<i64>,
    /// True throws away the open steps that are there and splits anew.
    #[serde(default)]
    pub replace: Option<bool>,
    /// Which language model to ask; without one, rules answer.
    #[serde(default)]
    pub model: Option<Line<1, 100>>,
}

impl RequestBody for SplitTask {
    const EMPTY_OK: bool = true;
}

/// A split task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SplitAnswer {
    /// How big the task is.
    pub scope: Scope,
    /// `model`, `rules` or `rules_after_model_error`.
    pub method: &'static str,
    /// The steps, in order. Those of a project belong to its first phase.
    pub steps: Vec<Step>,
    /// The title of the first open step; null when nothing is open.
    pub next_action: Option<String>,
    /// The minutes of all of it.
    pub total_estimated_minutes: i64,
    /// The child tasks of a project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phases: Option<Vec<Task>>,
}

/// Splits a task; splitting again gives what is stored.
pub fn split_task(tx: &mut WriteTx<'_>, call: &Call, id: TaskId, request: &SplitTask) -> ApiResult<SplitAnswer> {
    let row = tasks::get(tx, call.user, id)?;
    if row.archived {
        return Err(ApiError::of(ErrorCode::Archived));
    }
    let phases = tasks::children(tx, call.user, id)?;
    let replace = request.replace == Some(true);
    if !phases.is_empty() {
        return if replace {
            Err(ApiError::of(ErrorCode::InvalidTransition)
                .with_detail("it has child tasks; delete those that should be planned anew"))
        } else {
            stored_phases(tx, call, &row, phases)
        };
    }
    let steps = store::of_task(tx, call.user, id)?;
    if !steps.is_empty() && !replace {
        return Ok(answer(&row, steps));
    }
    for open in steps.iter().filter(|step| step.parent_step_id.is_none() && step.completed_at.is_none()) {
        service::discard(tx, call, open.id)?;
    }
    let plan = splitting::split(&SplitRequest {
        title: &row.title,
        description: row.description.as_deref(),
        estimated_minutes: row.estimated_minutes,
        granularity: granularity(request),
        learned_ratio_hundredths: None,
    });
    let count = plan.steps.len() as i64;
    let split = if plan.phases.is_empty() {
        add_planned(tx, call, id, None, &plan.steps)?;
        let steps = store::of_task(tx, call.user, id)?;
        answer(&row, steps)
    } else {
        make_phases(tx, call, &row, &plan)?;
        let phases = tasks::children(tx, call.user, id)?;
        stored_phases(tx, call, &row, phases)?
    };
    events::append(tx, call, &TaskSplit::of(&row, BY_RULES, count))?;
    Ok(split)
}

/// Splits a step into smaller ones; splitting again gives what is stored.
pub fn split_step(tx: &mut WriteTx<'_>, call: &Call, id: StepId, request: &SplitTask) -> ApiResult<SplitAnswer> {
    let (step, task) = service::writable(tx, call, id)?;
    let row = tasks::get(tx, call.user, task)?;
    let all = store::of_task(tx, call.user, task)?;
    let parts: Vec<StepRow> = all.iter().filter(|part| part.parent_step_id == Some(id)).cloned().collect();
    if parts.is_empty() || request.replace == Some(true) {
        service::check_room(&all, Some(id))?;
        for open in parts.iter().filter(|part| part.completed_at.is_none()) {
            service::discard(tx, call, open.id)?;
        }
        let plan = splitting::split(&SplitRequest {
            title: &step.title,
            description: None,
            estimated_minutes: step.estimated_minutes.filter(|&minutes| minutes <= SITTING),
            granularity: granularity(request),
            learned_ratio_hundredths: None,
        });
        add_planned(tx, call, task, Some(id), &plan.steps)?;
        events::append(tx, call, &TaskSplit::of(&row, BY_RULES, plan.steps.len() as i64))?;
    }
    let parts = store::of_task(tx, call.user, task)?.into_iter().filter(|part| part.parent_step_id == Some(id));
    Ok(answer(&row, parts.collect()))
}

fn granularity(request: &SplitTask) -> Granularity {
    request.granularity.and_then(Granularity::new).unwrap_or_default()
}

fn add_planned(
    tx: &mut WriteTx<'_>,
    call: &Call,
    task: TaskId,
    parent: Option<StepId>,
    planned: &[PlannedStep],
) -> ApiResult<()> {
    let before = store::of_task(tx, call.user, task)?.iter().filter(|row| row.parent_step_id == parent).count();
    for (index, step) in planned.iter().enumerate() {
        store::insert(tx, &stored(call, task, parent, (before + index) as i64, step))?;
    }
    Ok(index::steps_written(tx, call.user, task)?)
}

fn stored(call: &Call, task: TaskId, parent: Option<StepId>, order_index: i64, step: &PlannedStep) -> StepRow {
    StepRow {
        id: StepId::from_uuid(call.new_id()),
        user_id: call.user,
        task_id: task,
        parent_step_id: parent,
        order_index,
        title: step.title.clone(),
        short_label: Some(step.short_label.clone()),
        icon: Some(step.icon.to_owned()),
        estimated_minutes: Some(step.estimated_minutes),
        actual_minutes: None,
        delegation_mode: step.delegation_mode.into(),
        leaf_type: step.leaf_type.into(),
        source: StepSource::Rule,
        champs: serde_json::to_string(&step.champs).unwrap_or_default(),
        completed_at: None,
        created_at: call.now,
        updated_at: call.now,
    }
}

/// The phases of a project become its child tasks; the first one gets its steps at once.
fn make_phases(tx: &mut WriteTx<'_>, call: &Call, project: &TaskRow, plan: &splitting::Split) -> ApiResult<()> {
    for (index, phase) in plan.phases.iter().enumerate() {
        let request = CreateTask {
            priority: Some(PriorityWord::from(crate::tasks::model::priority_of_rank(project.priority))),
            estimated_minutes: Some(phase.estimated_minutes.clamp(1, 720)),
            difficulty: Some(project.difficulty),
            energy_required: project.energy_required,
            project_id: project.project_id,
            parent_id: Some(project.id),
            ..CreateTask::titled(Line::new(&phase.title).map_err(ApiError::internal)?)
        };
        let task = task_verbs::create(tx, call, &request)?;
        if index == 0 {
            add_planned(tx, call, task.id, None, &plan.steps)?;
        }
    }
    Ok(())
}

fn stored_phases(tx: &mut WriteTx<'_>, call: &Call, row: &TaskRow, phases: Vec<TaskRow>) -> ApiResult<SplitAnswer> {
    let total = phases.iter().filter_map(|phase| phase.estimated_minutes).sum();
    let steps = match phases.first() {
        Some(first) => store::of_task(tx, call.user, first.id)?,
        None => Vec::new(),
    };
    let phases = phases.into_iter().map(|phase| task_verbs::shown(tx, phase)).collect::<ApiResult<Vec<Task>>>()?;
    Ok(SplitAnswer { phases: Some(phases), total_estimated_minutes: total, ..answer(row, steps) })
}

fn answer(row: &TaskRow, steps: Vec<StepRow>) -> SplitAnswer {
    let description_chars = row.description.as_ref().map_or(0, |text| text.chars().count());
    let first_open = steps.iter().find(|step| step.completed_at.is_none());
    SplitAnswer {
        scope: splitting::scope(row.estimated_minutes, description_chars).into(),
        method: BY_RULES,
        next_action: first_open.map(|step| step.title.clone()),
        total_estimated_minutes: steps.iter().filter_map(|step| step.estimated_minutes).sum(),
        steps: steps.into_iter().map(Step::from).collect(),
        phases: None,
    }
}

impl From<splitting::DelegationMode> for DelegationMode {
    fn from(mode: splitting::DelegationMode) -> Self {
        match mode {
            splitting::DelegationMode::Do => Self::Do,
            splitting::DelegationMode::DoWithMe => Self::DoWithMe,
            splitting::DelegationMode::Delegate => Self::Delegate,
            splitting::DelegationMode::Delete => Self::Delete,
        }
    }
}

impl From<splitting::LeafType> for LeafType {
    fn from(leaf: splitting::LeafType) -> Self {
        match leaf {
            splitting::LeafType::Digital => Self::Digital,
            splitting::LeafType::Human => Self::Human,
        }
    }
}
