//! The `data.json` of Vikunja's data export: projects with their tasks.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::dates::{self, Written};
use super::rows::text;
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
    created: Option<String>,
    #[serde(default)]
    priority: i64,
    #[serde(default)]
    percent_done: f64,
    /// Seconds.
    #[serde(default)]
    repeat_after: i64,
    #[serde(default)]
    labels: Option<Vec<Label>>,
    #[serde(default)]
    related_tasks: Option<HashMap<String, Option<Vec<Related>>>>,
}

#[derive(Deserialize)]
struct Label {
    #[serde(default)]
    title: String,
}

#[derive(Deserialize)]
struct Related {
    id: i64,
}

/// Reads the projects. Labels become tags, a parent task stays one, a description in HTML becomes plain text.
pub fn vikunja(bytes: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    let projects: Vec<Value> = serde_json::from_str(text(bytes)?).map_err(|fault| {
        Fault::new(format!("line {}", fault.line()), "is not the list of projects that Vikunja's data.json is")
    })?;
    let mut tasks = Vec::new();
    for (index, project) in projects.iter().enumerate() {
        let place = format!("[{index}]");
        let project =
            Project::deserialize(project).map_err(|fault| Fault::new(&*place, format!("cannot be read: {fault}")))?;
        for (number, task) in project.tasks.iter().flatten().enumerate() {
            let place = format!("{place}.tasks[{number}]");
            let task =
                Task::deserialize(task).map_err(|fault| Fault::new(&*place, format!("cannot be read: {fault}")))?;
            tasks.push((place, project.title.clone(), task));
        }
    }
    let parents = parents(tasks.iter().map(|(_, _, task)| task));
    tasks.sort_by_cached_key(|(_, _, task)| depth(&parents, task.id));
    let mut drafts = Drafts::default();
    let mut places: HashMap<i64, usize> = HashMap::new();
    for (place, project, task) in tasks {
        let id = task.id;
        let parent = parents.get(&id).and_then(|parent| places.get(parent)).copied();
        let draft = draft(&mut drafts, &place, task, reader);
        places.insert(id, drafts.add(&place, Draft { parent, project: Some(project), ..draft })?);
    }
    Ok(drafts)
}

/// Part → whole; both ends of the relation are written down.
fn parents<'a>(tasks: impl Iterator<Item = &'a Task>) -> HashMap<i64, i64> {
    let mut parents = HashMap::new();
    for task in tasks {
        for (relation, others) in task.related_tasks.iter().flatten() {
            for other in others.iter().flatten() {
                match relation.as_str() {
                    "parenttask" => drop(parents.insert(task.id, other.id)),
                    "subtask" => drop(parents.insert(other.id, task.id)),
                    _ => {}
                }
            }
        }
    }
    parents
}

fn depth(parents: &HashMap<i64, i64>, id: i64) -> usize {
    let mut at = id;
    (0..50).take_while(|_| parents.get(&at).map(|parent| at = *parent).is_some()).count()
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
    let due = time(task.due_date, "due_date").and_then(|written| reader.due(written));
    let (starts_at, completed_at) =
        (instant(time(task.start_date, "start_date")), instant(time(task.done_at, "done_at")));
    let standing = match (task.done, task.percent_done > 0.0) {
        (true, _) => Standing::Done,
        (false, true) => Standing::Begun,
        (false, false) => Standing::Open,
    };
    let rrule = repetition(task.repeat_after);
    Draft {
        created_at: instant(time(task.created, "created")),
        key: Some(task.id.to_string()),
        title: task.title,
        description: Some(plain(&task.description)),
        standing,
        priority: priority(task.priority),
        due,
        starts_at,
        completed_at,
        tags: task.labels.into_iter().flatten().map(|label| label.title).collect(),
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

/// Seconds as the rule that comes closest.
fn repetition(seconds: i64) -> Option<String> {
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
