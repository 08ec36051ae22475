//! `cairn log`

use cairn_client::{Activity, HistoryEntry};
use cairn_kernel::Timestamp;
use serde_json::Value;

use super::task_lines::View;
use crate::args::Log;
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::output::{QUIET, WIDTH, fit, paint};
use crate::session::Session;
use crate::world::World;

/// Columns of the time.
const TIME_WIDTH: usize = 18;
/// Columns of what was done.
const DEED_WIDTH: usize = 22;

/// Shows what was done, newest first.
pub(crate) async fn log(world: &World, session: &Session, wish: &Log) -> Result<(), Failure> {
    let view = View::of(world, session).await;
    if !wish.task.is_empty() {
        let task = find::task(&session.client, &wish.task, Among::All).await?;
        let answer = session.client.history(task, wish.limit).await?;
        world.screen.answer(&answer, |entries| entries.iter().map(|entry| of_task(entry, &view)).collect());
        return Ok(());
    }
    let answer = session.client.activity(wish.limit).await?;
    world.screen.answer(&answer, |lines| {
        if lines.is_empty() {
            return "Nothing was done yet.".to_owned();
        }
        lines.iter().map(|activity| line(activity, &view)).collect()
    });
    Ok(())
}

fn line(activity: &Activity, view: &View) -> String {
    let deed = format!("{} {}", activity.entity_type, activity.action);
    row(activity.created_at, &deed, &activity.metadata, view)
}

fn of_task(entry: &HistoryEntry, view: &View) -> String {
    row(entry.at, &entry.kind.replace('.', " "), &entry.payload, view)
}

fn row(at: Timestamp, deed: &str, facts: &Value, view: &View) -> String {
    let at = fit(&view.when(at, false), TIME_WIDTH);
    let deed = fit(&deed.replace('_', " "), DEED_WIDTH);
    let name = ["title", "name", "username"].iter().find_map(|name| facts[*name].as_str());
    let name = fit(name.unwrap_or_default(), WIDTH - TIME_WIDTH - DEED_WIDTH - 2);
    format!("{} {deed:<DEED_WIDTH$} {name}", paint(QUIET, format!("{at:<TIME_WIDTH$}"))).trim_end().to_owned() + "\n"
}
