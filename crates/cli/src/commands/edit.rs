//! `cairn edit`

use cairn_client::{Answer, Client, TaskDetail};
use cairn_kernel::TaskId;
use serde_json::{Map, Value, json};

use super::task_lines::View;
use crate::args::Edit;
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::output::{GOOD, paint};
use crate::prompt;
use crate::session::Session;
use crate::words;
use crate::world::World;
use crate::writing;

/// Clears a field.
const NONE: &str = "none";

/// Changes a task, based on the version just read.
pub(crate) async fn edit(world: &World, mut wish: Edit) -> Result<(), Failure> {
    if let Some(Some(text)) = &mut wish.description {
        *text = writing::word_or_stdin(text)?;
    }
    let (before, changes) = Session::with(world, async |session| read(&session.client, &wish).await).await?;
    let is_for_the_editor =
        matches!(wish.description, Some(None)) || (changes.is_empty() && prompt::is_somebody_there());
    if is_for_the_editor {
        return in_editor(world, &before, changes).await;
    }
    if changes.is_empty() {
        return Err(Failure::usage("Say what to change, for example --title or --due. See: cairn help edit"));
    }
    send(world, &before.data, &changes).await
}

/// The task as it is, and what is to change.
async fn read(client: &Client, wish: &Edit) -> Result<(Answer<TaskDetail>, Map<String, Value>), Failure> {
    let changes = changes(client, wish).await?;
    let id = find::task(client, &wish.task, Among::All).await?;
    Ok((client.task(id).await?, changes))
}

/// Has the description changed in the editor. Nothing is open meanwhile: not the database, and no session that
/// could end.
async fn in_editor(world: &World, before: &Answer<TaskDetail>, mut changes: Map<String, Value>) -> Result<(), Failure> {
    let description = before.data.task.description.as_deref().unwrap_or_default();
    let writing = writing::in_editor(world, description).await?;
    if writing.text != description.trim_end() {
        let text = if writing.text.is_empty() { Value::Null } else { json!(writing.text) };
        changes.insert("description".to_owned(), text);
    }
    if changes.is_empty() {
        world.screen.answer(before, |_| "Nothing was changed.".to_owned());
        return Ok(());
    }
    let outcome = send(world, &before.data, &changes).await;
    writing.settle(outcome)
}

async fn send(world: &World, before: &TaskDetail, changes: &Map<String, Value>) -> Result<(), Failure> {
    let (id, version): (TaskId, i64) = (before.task.id, before.task.version);
    let send = async |session: &Session| {
        let answer = session.client.change_task(id, version, changes.clone()).await?;
        Ok((answer, View::of(world, session).await))
    };
    let (answer, view) = Session::with(world, send).await?;
    world.screen.answer(&answer, |task| format!("{} {}", paint(GOOD, "✓"), view.heading(task)));
    Ok(())
}

async fn changes(client: &Client, wish: &Edit) -> Result<Map<String, Value>, Failure> {
    let mut changes = Map::new();
    let mut set = |name: &str, value: Value| changes.insert(name.to_owned(), value);
    if let Some(title) = &wish.title {
        set("title", json!(title));
    }
    if let Some(Some(text)) = &wish.description {
        set("description", if text == NONE { Value::Null } else { json!(text) });
    }
    if let Some(priority) = wish.priority {
        set("priority", json!(priority.word()));
    }
    if let Some(status) = wish.status {
        set("status", json!(status.word()));
    }
    if let Some(energy) = wish.energy {
        set("energy_required", json!(energy.level()));
    }
    match wish.tag.as_slice() {
        [] => {}
        [none] if none == NONE => drop(set("tags", Value::Null)),
        tags => drop(set("tags", tags.iter().map(|tag| tag.trim_start_matches('#')).collect())),
    }
    if let Some(text) = &wish.estimate {
        set("estimated_minutes", estimate(text)?);
    }
    if let Some(name) = &wish.project {
        set("project_id", if name == NONE { Value::Null } else { json!(find::project(client, name).await?) });
    }
    if wish.no_repeat {
        set("rrule", Value::Null);
    }
    if let Some(text) = &wish.repeat {
        let (rule, from_completion) = repetition(client, text).await?;
        set("rrule", rule);
        if let Some(from_completion) = from_completion {
            set("recur_from_completion", json!(from_completion));
        }
    }
    if let Some(text) = &wish.due {
        let (due, all_day) = due(client, text).await?;
        set("due_date", due);
        if let Some(all_day) = all_day {
            set("due_all_day", json!(all_day));
        }
    }
    Ok(changes)
}

fn estimate(text: &str) -> Result<Value, Failure> {
    if text == NONE {
        return Ok(Value::Null);
    }
    let minutes = words::read_minutes(text);
    let minutes = minutes.ok_or_else(|| Failure::usage(format!("\"{text}\" is no length; write 30, 45m or 1h30.")))?;
    Ok(json!(minutes))
}

/// A date as the API reads it. Words are understood by the capture grammar, in a dry run.
async fn due(client: &Client, text: &str) -> Result<(Value, Option<bool>), Failure> {
    if text == NONE {
        return Ok((Value::Null, None));
    }
    if text.len() >= 10 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit) && text.as_bytes()[4] == b'-' {
        return Ok((json!(text), None));
    }
    let understood = client.capture(&format!("Task {text}"), true).await?.data;
    let draft = understood.items.first().map(|item| &item.draft);
    if draft.is_some_and(|draft| draft["rrule"].is_string()) {
        return Err(Failure::usage(format!("\"{text}\" repeats; write --repeat \"{text}\".")));
    }
    match draft.map(|draft| (draft["due_date"].clone(), draft["due_all_day"].as_bool())) {
        Some((due @ Value::String(_), all_day)) => Ok((due, all_day)),
        _ => Err(Failure::usage(format!(
            "\"{text}\" is no date that I understand; write \"tomorrow 9am\", \"friday\" or 2027-01-05T09:00."
        ))),
    }
}

/// A rule as the API reads it, and whether it counts from the completion. Words are understood by the capture
/// grammar, in a dry run.
async fn repetition(client: &Client, text: &str) -> Result<(Value, Option<bool>), Failure> {
    if text.starts_with("FREQ=") {
        return Ok((json!(text), None));
    }
    let understood = client.capture(&format!("Task {text}"), true).await?.data;
    let draft = understood.items.first().map(|item| &item.draft);
    match draft.map(|draft| (draft["rrule"].clone(), draft["recur_from_completion"].as_bool())) {
        Some((rule @ Value::String(_), from_completion)) => Ok((rule, from_completion)),
        _ => Err(Failure::usage(format!(
            "\"{text}\" does not say how often in words that I understand; write \"every monday\" or \"every 3 days\"."
        ))),
    }
}
