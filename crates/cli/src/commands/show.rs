//! `cairn show`

use cairn_client::TaskDetail;

use super::task_lines::{self, View};
use crate::args::One;
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::output::{QUIET, paint, wrap};
use crate::session::Session;
use crate::words;
use crate::world::World;

/// Shows one task with its steps.
pub(crate) async fn show(world: &World, session: &Session, wish: &One) -> Result<(), Failure> {
    let id = find::task(&session.client, &wish.task, Among::All).await?;
    let answer = session.client.task(id).await?;
    let view = View { zone: session.zone().await, now: world.now() };
    world.screen.answer(&answer, |detail| page(detail, &view));
    Ok(())
}

fn page(detail: &TaskDetail, view: &View) -> String {
    let TaskDetail { task, steps } = detail;
    let mut page = view.heading(task);
    if let Some(description) = task.description.as_ref().filter(|text| !text.is_empty()) {
        page.push('\n');
        page.push_str(&wrap(description, 2));
    }
    if !steps.is_empty() {
        page.push('\n');
        page.push_str(&task_lines::steps(steps));
    }
    let mut history = vec![format!("made {}", view.when(task.created_at, false))];
    if let Some(at) = task.completed_at {
        history.push(format!("completed {}", view.when(at, false)));
    }
    history.extend((task.xp_awarded > 0).then(|| format!("{} XP", task.xp_awarded)));
    history.extend(task.actual_minutes.map(|minutes| format!("took {}", words::minutes(minutes))));
    history.extend(task.rrule.as_ref().map(|rule| format!("repeats {rule}")));
    history.extend((!task.blocked_by.is_empty()).then(|| "waits for another task".to_owned()));
    history.extend(task.archived.then(|| "archived".to_owned()));
    history.extend(task.hidden.then(|| "hidden".to_owned()));
    page.push('\n');
    page.push_str(&paint(QUIET, wrap(&history.join(" · "), 2).trim_end()));
    page.push_str(&paint(QUIET, format!("\n  {}\n", task.id)));
    page
}
