//! `cairn edit`

use cairn_client::Client;
use serde_json::{Map, Value, json};

use super::task_lines::View;
use crate::args::Edit;
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::output::{GOOD, paint};
use crate::session::Session;
use crate::words;
use crate::world::World;

/// Clears a field.
const NONE: &str = "none";

/// Changes a task, based on the version just read.
pub(crate) async fn edit(world: &World, session: &Session, wish: Edit) -> Result<(), Failure> {
    let client = &session.client;
    let changes = changes(client, &wish).await?;
    if changes.is_empty() {
        return Err(Failure::usage("Say what to change, for example --title or --due. See: cairn help edit"));
    }
    let id = find::task(client, &wish.task, Among::All).await?;
    let version = client.task(id).await?.data.task.version;
    let answer = client.change_task(id, version, changes).await?;
    let view = View { zone: session.zone().await, now: world.now() };
    world.screen.answer(&answer, |task| format!("{} {}", paint(GOOD, "✓"), view.heading(task)));
    Ok(())
}

async fn changes(client: &Client, wish: &Edit) -> Result<Map<String, Value>, Failure> {
    let mut changes = Map::new();
    let mut set = |name: &str, value: Value| changes.insert(name.to_owned(), value);
    if let Some(title) = &wish.title {
        set("title", json!(title));
    }
    if let Some(text) = &wish.description {
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
    match draft.map(|draft| (draft["due_date"].clone(), draft["due_all_day"].as_bool())) {
        Some((due @ Value::String(_), all_day)) => Ok((due, all_day)),
        _ => Err(Failure::usage(format!(
            "\"{text}\" is no date that I understand; write \"tomorrow 9am\", \"friday\" or 2027-01-05T09:00."
        ))),
    }
}
