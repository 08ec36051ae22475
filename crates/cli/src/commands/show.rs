//! `cairn show`

use cairn_client::{Client, Comment, Task, TaskDetail};

use super::comment;
use super::task_lines::{self, View};
use crate::args::One;
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::output::{QUIET, fit, paint, wrap};
use crate::session::Session;
use crate::words;
use crate::world::World;

/// Comments that are shown with a task, the newest; cairn comments has them all.
const COMMENTS: u32 = 3;
/// Tasks that come first that are shown.
const BLOCKERS: usize = 5;
/// Columns of their titles.
const TITLE_WIDTH: usize = 70;

/// Shows one task with its steps and comments.
pub(crate) async fn show(world: &World, session: &Session, wish: &One) -> Result<(), Failure> {
    let id = find::task(&session.client, &wish.task, Among::All).await?;
    let answer = session.client.task(id).await?;
    let view = View::of(world, session).await;
    let around =
        if world.screen.is_json() { Around::default() } else { around(&session.client, &answer.data.task).await? };
    world.screen.answer(&answer, |detail| page(detail, &around, &view));
    Ok(())
}

/// What belongs to a task and is not in it.
#[derive(Default)]
struct Around {
    project: Option<String>,
    waits_for: Vec<String>,
    comments: Vec<Comment>,
}

async fn around(client: &Client, task: &Task) -> Result<Around, Failure> {
    let mut around = Around { comments: client.comments(task.id, COMMENTS).await?.data, ..Around::default() };
    if let Some(project) = task.project_id {
        around.project = Some(client.project(project).await?.data.name);
    }
    for blocker in task.blocked_by.iter().take(BLOCKERS) {
        around.waits_for.push(client.task(*blocker).await?.data.task.title);
    }
    Ok(around)
}

fn page(detail: &TaskDetail, around: &Around, view: &View) -> String {
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
    let first: String =
        around.waits_for.iter().map(|title| format!("  waits for: {}\n", fit(title, TITLE_WIDTH))).collect();
    if !first.is_empty() {
        page.push_str(&format!("\n{first}"));
    }
    if !around.comments.is_empty() {
        page.push_str(&format!("\n{}", comment::list(&around.comments, view)));
    }
    let mut history = vec![format!("made {}", view.when(task.created_at, false))];
    if let Some(at) = task.completed_at {
        history.push(format!("completed {}", view.when(at, false)));
    }
    history.extend((task.xp_awarded > 0).then(|| format!("{} XP", task.xp_awarded)));
    history.extend(task.actual_minutes.map(|minutes| format!("took {}", words::minutes(minutes))));
    history.extend(around.project.as_ref().map(|name| format!("in {name}")));
    history.extend(task.archived.then(|| "archived".to_owned()));
    history.extend(task.hidden.then(|| "hidden".to_owned()));
    page.push('\n');
    page.push_str(&paint(QUIET, wrap(&history.join(" · "), 2).trim_end()));
    page.push_str(&paint(QUIET, format!("\n  {}\n", task.id)));
    page
}
