//! The `data.json` of Vikunja's data export: projects with their tasks.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::dates::{self, Written};
use super::family::Told;
use super::rows::text;
use super::tidy::LeftOut;
use super::{Draft, Drafts, Fault, Reader, Standing};
use crate::words::Priority;

#[derive(Deserialize)]
struct Project {
    #[serde(default)]
    title: String,
    #[serde(default)]
    tasks: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct Task {
    id: i64,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    done: bool,
    #[serde(default)]
    done_at: Option<String>,
    #[serde(default)]
    due_date: Option<String>,
    #[serde(default)]
    start_date: Option<String>,
    #[serde(default)]
    end_date: Option<String>,
    #[serde(default)]
    created: Option<String>,
    #[serde(default)]
    priority: i64,
    #[serde(default)]
    percent_done: f64,
    /// Seconds.
    #[serde(default)]
    repeat_after: i64,
    /// 0 after that time, 1 monthly, 2 after that time from the day on which it is done.
    #[serde(default)]
    repeat_mode: i64,
    #[serde(default)]
    labels: Option<Vec<Label>>,
    #[serde(default)]
    related_tasks: Option<Relations>,
    #[serde(default)]
    reminders: Value,
    #[serde(default)]
    assignees: Value,
    #[serde(default)]
    attachments: Value,
    #[serde(default)]
    comments: Value,
}

#[derive(Deserialize)]
struct Label {
    #[serde(default)]
    title: String,
}

#[derive(Clone, Deserialize)]
struct Related {
    id: i64,
}

/// Kind of relation → the tasks at its other end.
type Relations = BTreeMap<String, Option<Vec<Related>>>;

/// What one task says about two.
enum Arrow {
    /// The first is a part of the second.
    Part(String, String),
    /// The first waits for the second.
    Waits(String, String),
}

/// Reads the projects. Labels become tags, a parent task stays one, what blocks a task does so here, and a
/// description in HTML becomes plain text.
pub fn vikunja(bytes: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    Fault::of_size(bytes)?;
    let projects: Vec<Value> = serde_json::from_str(text(bytes)?).map_err(|fault| {
        Fault::new(format!("line {}", fault.line()), "is not the list of projects that Vikunja's data.json is")
    })?;
    let (mut drafts, mut left_out, mut told) = (Drafts::default(), LeftOut::default(), Vec::new());
    for (index, project) in projects.iter().enumerate() {
        let place = format!("[{index}]");
        let project =
            Project::deserialize(project).map_err(|fault| Fault::new(&*place, format!("cannot be read: {fault}")))?;
        for (number, task) in project.tasks.iter().flatten().enumerate() {
            let place = format!("{place}.tasks[{number}]");
            let task =
                Task::deserialize(task).map_err(|fault| Fault::new(&*place, format!("cannot be read: {fault}")))?;
            told.push(read(&mut drafts, &mut left_out, place, task, &project.title, reader));
        }
    }
    let told = relate(&mut drafts, told);
    left_out.tell(&mut drafts);
    drafts.settle(told)?;
    Ok(drafts)
}

fn read(
    drafts: &mut Drafts,
    left_out: &mut LeftOut,
    place: String,
    task: Task,
    project: &str,
    reader: &Reader,
) -> (Told, Relations) {
    for (kind, list) in [
        ("reminders", &task.reminders),
        ("assignees", &task.assignees),
        ("attachments", &task.attachments),
        ("comments", &task.comments),
    ] {
        left_out.note_list(kind, list);
    }
    let (name, relations) = (task.id.to_string(), task.related_tasks.clone().unwrap_or_default());
    let draft = Draft { project: Some(project.to_owned()), ..draft(drafts, &place, task, reader) };
    (Told { place, name: Some(name), draft, ..Told::default() }, relations)
}

/// Both ends of a relation are written down, as a rule; either says it.
fn relate(drafts: &mut Drafts, tasks: Vec<(Told, Relations)>) -> Vec<Told> {
    let (mut told, mut arrows): (Vec<Told>, Vec<Arrow>) = (Vec::new(), Vec::new());
    for (task, relations) in tasks {
        let name = task.name.clone().unwrap_or_default();
        for (kind, others) in relations {
            let others = others.unwrap_or_default().into_iter().map(|other| other.id.to_string());
            match kind.as_str() {
                "parenttask" => arrows.extend(others.map(|whole| Arrow::Part(name.clone(), whole))),
                "subtask" => arrows.extend(others.map(|part| Arrow::Part(part, name.clone()))),
                "blocked" => arrows.extend(others.map(|blocker| Arrow::Waits(name.clone(), blocker))),
                "blocking" => arrows.extend(others.map(|task| Arrow::Waits(task, name.clone()))),
                kind if others.len() > 0 => {
                    let kind: String = kind.chars().take(20).collect();
                    drafts.warn(&task.place, &format!("its relation “{kind}” to other tasks was left out"));
                }
                _ => {}
            }
        }
        told.push(task);
    }
    let places: HashMap<String, usize> =
        told.iter().enumerate().filter_map(|(index, task)| Some((task.name.clone()?, index))).collect();
    for arrow in arrows {
        let (Arrow::Part(from, _) | Arrow::Waits(from, _)) = &arrow;
        let Some(task) = places.get(from).map(|index| &mut told[*index]) else { continue };
        match arrow {
            Arrow::Part(_, whole) if task.parent.as_ref().is_none_or(|parent| *parent == whole) => {
                task.parent = Some(whole);
            }
            Arrow::Part(..) => drafts.warn(&task.place, "is a part of several tasks; one of them was kept"),
            Arrow::Waits(_, blocker) => task.waits_for.push(blocker),
        }
    }
    told
}

fn draft(drafts: &mut Drafts, place: &str, task: Task, reader: &Reader) -> Draft {
    let mut time = |text: Option<String>, what: &str| {
        // What was never set is written as the first second of the year 1.
        let text = text.filter(|text| !text.is_empty() && !text.starts_with("0001-"))?;
        let written = dates::read(&text);
        if written.is_none() {
            drafts.warn(place, &format!("{what} cannot be read and was left out"));
        }
        written
    };
    let instant = |written: Option<Written>| written.and_then(|written| reader.instant(written));
    let (due, end) = (time(task.due_date, "due_date"), time(task.end_date, "end_date"));
    let (starts_at, completed_at) =
        (instant(time(task.start_date, "start_date")), instant(time(task.done_at, "done_at")));
    let created_at = instant(time(task.created, "created"));
    if end.is_some() && end != due {
        let fate = if due.is_some() { "was left out" } else { "became the due date" };
        drafts.warn(place, &format!("end_date {fate}"));
    }
    let standing = match (task.done, task.percent_done > 0.0) {
        (true, _) => Standing::Done,
        (false, true) => Standing::Begun,
        (false, false) => Standing::Open,
    };
    let rrule = repetition(task.repeat_after, task.repeat_mode);
    if rrule.is_none() && task.repeat_after != 0 {
        drafts.warn(place, "how it repeats cannot be kept and was left out");
    }
    Draft {
        created_at,
        key: Some(task.id.to_string()),
        title: task.title,
        description: Some(plain(&task.description)),
        standing,
        priority: priority(task.priority),
        due: due.or(end).and_then(|written| reader.due(written)),
        starts_at,
        completed_at,
        tags: task.labels.into_iter().flatten().map(|label| label.title).collect(),
        recur_from_completion: rrule.is_some() && task.repeat_mode == 2,
        rrule,
        ..Draft::default()
    }
}

/// 0 unset, 1 low, 2 medium, 3 high, 4 urgent, 5 do now.
const fn priority(number: i64) -> Option<Priority> {
    match number {
        1 => Some(Priority::Low),
        2 => Some(Priority::Medium),
        3 => Some(Priority::High),
        4 | 5 => Some(Priority::Critical),
        _ => None,
    }
}

/// Monthly, or so many seconds as a rule; `None` for what is neither hours, days nor weeks.
fn repetition(seconds: i64, mode: i64) -> Option<String> {
    if mode == 1 {
        return Some("FREQ=MONTHLY".to_owned());
    }
    let (unit, word) = match seconds {
        1.. if seconds % 604_800 == 0 => (604_800, "WEEKLY"),
        1.. if seconds % 86_400 == 0 => (86_400, "DAILY"),
        1.. if seconds % 3_600 == 0 => (3_600, "HOURLY"),
        _ => return None,
    };
    let every = seconds / unit;
    Some(if every == 1 { format!("FREQ={word}") } else { format!("FREQ={word};INTERVAL={every}") })
}

/// The words of a little HTML: what stands in angle brackets goes, ends of paragraphs become lines.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>') else {
            rest = &rest[open..];
            break;
        };
        let tag = rest[open + 1..open + close].to_ascii_lowercase();
        if matches!(tag.as_str(), "/p" | "br" | "br/" | "br /" | "/li" | "/h1" | "/h2" | "/h3") {
            text.push('\n');
        }
        rest = &rest[open + close + 1..];
    }
    text.push_str(rest);
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];
    signs.iter().fold(text, |text, (name, sign)| text.replace(name, sign))
}
