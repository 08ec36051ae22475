//! Files of other products: drafts of tasks become rows, and go the way of our own.

use std::collections::{HashMap, HashSet};

use axum::body::Bytes;
use cairn_kernel::Timestamp;
use cairn_rules::imports::{self, Draft, Drafts, Fault, Reader, Standing};
use cairn_rules::words::Priority;
use cairn_store::Kind;
use cairn_store::portable::{Scalar, table};
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use super::incoming::{Incoming, MOST_ROWS, Row, hold_to_rules};
use super::model::ImportFormat;
use super::unpack::Unpacked;
use crate::accounts::Setting;
use crate::http::{ApiError, ApiResult};
use crate::tasks::Due;

/// Reads a file of another product.
///
/// # Errors
/// 422 that names the line or the field.
pub(super) fn read(
    format: ImportFormat,
    bytes: Bytes,
    columns: Option<&str>,
    setting: &Setting,
    now: Timestamp,
) -> ApiResult<Incoming> {
    if columns.is_some() && format != ImportFormat::Csv {
        return Err(ApiError::invalid("columns", "is for `csv` only"));
    }
    let reader = Reader { zone: setting.zone, date_order: setting.date_order, now };
    let blame = |fault: Fault| ApiError::invalid(fault.place, fault.what);
    let drafts = match format {
        ImportFormat::Todoist => imports::todoist(&bytes, &reader),
        ImportFormat::Ticktick => imports::ticktick(&bytes, &reader),
        ImportFormat::Trello => imports::trello(&bytes, &reader),
        ImportFormat::Vikunja => imports::vikunja(&data_of_vikunja(bytes)?, &reader),
        ImportFormat::Ical => imports::ical(&bytes, &reader),
        ImportFormat::Csv | ImportFormat::Cairn => imports::table(&bytes, columns, &reader),
    };
    rows_of(drafts.map_err(blame)?, format, &reader)
}

/// Vikunja hands out a ZIP; some people unpack it first.
fn data_of_vikunja(bytes: Bytes) -> ApiResult<Vec<u8>> {
    if !bytes.starts_with(b"PK") {
        return Ok(bytes.to_vec());
    }
    Unpacked::open(bytes)?.read("data.json")?.ok_or_else(|| ApiError::invalid("file", "has no data.json in it"))
}

fn rows_of(drafts: Drafts, format: ImportFormat, reader: &Reader) -> ApiResult<Incoming> {
    let Drafts { tasks, warnings } = drafts;
    let projects: HashSet<&str> = tasks.iter().filter_map(|task| task.project.as_deref()).collect();
    let lines = tasks.iter().map(|task| 1 + task.steps.len() + task.tags.len() + task.waits_for.len());
    let lines = lines.sum::<usize>() + projects.len();
    if lines > MOST_ROWS {
        return Err(ApiError::of(cairn_kernel::ErrorCode::PayloadTooLarge).with_detail("the file holds too many tasks"));
    }
    let mut making = Making {
        format,
        reader,
        named: HashMap::new(),
        projects: Vec::new(),
        tasks: Vec::new(),
        tags: Vec::new(),
        steps: Vec::new(),
    };
    let ids = making.ids(&tasks);
    for (task, id) in tasks.iter().zip(&ids) {
        making.task(task, *id, task.parent.and_then(|parent| ids.get(parent)).copied())?;
    }
    let tables = [
        ("projects", making.projects),
        ("tasks", making.tasks),
        ("task_tags", making.tags),
        ("task_dependencies", dependencies(&tasks, &ids)),
        ("steps", making.steps),
    ];
    let tables = tables.into_iter().filter_map(|(name, rows)| Some((table(name)?, rows))).collect();
    Ok(Incoming { tables, warnings, ..Incoming::default() })
}

/// Who waits for whom.
fn dependencies(tasks: &[Draft], ids: &[Uuid]) -> Vec<Row> {
    let rows = tasks.iter().zip(ids).flat_map(|(task, id)| {
        let blockers = task.waits_for.iter().filter_map(|blocker| ids.get(*blocker));
        blockers.map(|blocker| Row::from([("task_id", Scalar::Uuid(*id)), ("blocker_id", Scalar::Uuid(*blocker))]))
    });
    rows.collect()
}

/// Rows in the making.
struct Making<'a> {
    format: ImportFormat,
    reader: &'a Reader,
    /// Folded name of a project → its id.
    named: HashMap<String, Uuid>,
    projects: Vec<Row>,
    tasks: Vec<Row>,
    tags: Vec<Row>,
    steps: Vec<Row>,
}

impl Making<'_> {
    /// Ids that are the same whenever the same file comes: from the product's own ids where it has some, else from
    /// what is told apart by its words and its place among its likes.
    fn ids(&self, tasks: &[Draft]) -> Vec<Uuid> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut ids: Vec<Uuid> = Vec::new();
        for task in tasks {
            let parent = task.parent.and_then(|parent| ids.get(parent)).map(ToString::to_string).unwrap_or_default();
            let words = match &task.key {
                Some(key) => format!("key\u{1}{key}"),
                None => format!("{parent}\u{1}{}\u{1}{}", task.project.as_deref().unwrap_or_default(), task.title),
            };
            let before = seen.entry(words.clone()).or_default();
            ids.push(self.id(&format!("task\u{1}{words}\u{1}{before}")));
            *before += 1;
        }
        ids
    }

    fn id(&self, words: &str) -> Uuid {
        let digest = Sha256::digest(format!("{}\u{1}{words}", self.format.as_str()));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Builder::from_custom_bytes(bytes).into_uuid()
    }

    fn project(&mut self, name: &str) -> ApiResult<Uuid> {
        let folded = name.to_lowercase();
        if let Some(id) = self.named.get(&folded) {
            return Ok(*id);
        }
        let id = self.id(&format!("project\u{1}{folded}"));
        let now = Scalar::Time(self.reader.now);
        let mut row = Row::from([
            ("id", Scalar::Uuid(id)),
            ("name", text(name)),
            ("color", Scalar::Null(Kind::Text)),
            ("archived", Scalar::Bool(false)),
            ("created_at", now.clone()),
            ("updated_at", now),
            ("version", Scalar::Int(1)),
        ]);
        hold("projects", &mut row, name)?;
        self.projects.push(row);
        self.named.insert(folded, id);
        Ok(id)
    }

    fn task(&mut self, task: &Draft, id: Uuid, parent: Option<Uuid>) -> ApiResult<()> {
        let project = task.project.as_deref().map(|name| self.project(name)).transpose()?;
        let now = self.reader.now;
        let created = task.created_at.unwrap_or(now);
        let tags = serde_json::to_string(&task.tags).map_err(ApiError::internal)?;
        let priority = match task.priority {
            Some(Priority::Low) => 0,
            None | Some(Priority::Medium) => 1,
            Some(Priority::High) => 2,
            Some(Priority::Critical) => 3,
        };
        let status = match task.standing {
            Standing::Open => "todo",
            Standing::Begun => "in_progress",
            Standing::Done => "completed",
            Standing::GivenUp => "cancelled",
        };
        let due = task.due.map(|due| Due::kept(due.at, due.all_day, None, &self.reader.zone));
        let day = due.and_then(Due::day);
        let mut row = Row::from([
            ("id", Scalar::Uuid(id)),
            ("project_id", project.map_or(Scalar::Null(Kind::Uuid), Scalar::Uuid)),
            ("parent_id", parent.map_or(Scalar::Null(Kind::Uuid), Scalar::Uuid)),
            ("title", text(&task.title)),
            ("description", task.description.as_deref().map_or(Scalar::Null(Kind::Text), text)),
            ("status", text(status)),
            ("priority", Scalar::Int(priority)),
            ("due_date", time(task.due.map(|due| due.at))),
            ("due_all_day", Scalar::Bool(task.due.is_some_and(|due| due.all_day))),
            ("due_day", day.map_or(Scalar::Null(Kind::Int), Scalar::Int)),
            ("due_set_at", time(task.due.map(|_| now))),
            ("starts_at", time(task.starts_at)),
            ("estimated_minutes", task.estimated_minutes.map_or(Scalar::Null(Kind::Int), Scalar::Int)),
            ("difficulty", Scalar::Int(1)),
            ("tags", Scalar::Text(tags)),
            ("rrule", task.rrule.as_deref().map_or(Scalar::Null(Kind::Text), text)),
            ("recur_from_completion", Scalar::Bool(task.recur_from_completion)),
            ("hidden", Scalar::Bool(false)),
            ("archived", Scalar::Bool(false)),
            ("xp_awarded", Scalar::Int(0)),
            ("completed_at", time(task.completed_at)),
            ("created_at", Scalar::Time(created)),
            ("updated_at", Scalar::Time(now)),
            ("version", Scalar::Int(1)),
        ]);
        hold("tasks", &mut row, &task.title)?;
        self.tasks.push(row);
        for tag in &task.tags {
            self.tags.push(Row::from([("tag", text(tag)), ("task_id", Scalar::Uuid(id))]));
        }
        for (index, step) in task.steps.iter().enumerate() {
            let done = step.is_done.then(|| task.completed_at.unwrap_or(now));
            let mut row = self.step(id, index, &step.title, done);
            hold("steps", &mut row, &step.title)?;
            self.steps.push(row);
        }
        Ok(())
    }

    fn step(&self, task: Uuid, index: usize, title: &str, done: Option<Timestamp>) -> Row {
        let now = Scalar::Time(self.reader.now);
        Row::from([
            ("id", Scalar::Uuid(self.id(&format!("step\u{1}{task}\u{1}{index}")))),
            ("task_id", Scalar::Uuid(task)),
            ("order_index", Scalar::Int(index as i64)),
            ("title", text(title)),
            ("delegation_mode", text("do")),
            ("leaf_type", text("digital")),
            ("source", text("user")),
            ("champs", text("[]")),
            ("completed_at", time(done)),
            ("created_at", now.clone()),
            ("updated_at", now),
        ])
    }
}

fn hold(name: &str, row: &mut Row, what: &str) -> ApiResult<()> {
    let Some(table) = table(name) else { return Ok(()) };
    let shown: String = what.chars().take(60).collect();
    hold_to_rules(table, row, false)
        .map_err(|(column, fault)| ApiError::invalid(format!("{name} “{shown}” {column}"), fault))
}

fn text(text: &str) -> Scalar {
    Scalar::Text(text.to_owned())
}

fn time(at: Option<Timestamp>) -> Scalar {
    at.map_or(Scalar::Null(Kind::Time), Scalar::Time)
}
