//! `cairn done`

use cairn_client::{Answer, Completion, NextTask, NextWish, StepDone};
use cairn_kernel::{StepId, TaskId};

use super::task_lines;
use crate::args::Done;
use crate::failure::{Exit, Failure};
use crate::find::{self, Among};
use crate::output::{GOOD, QUIET, STRONG, fit, paint};
use crate::session::Session;
use crate::words;
use crate::world::World;

/// What is to be completed.
enum Goal {
    Step(StepId),
    Task(TaskId),
}

/// Completes a step or a task.
pub(crate) async fn done(world: &World, session: &Session, wish: Done) -> Result<(), Failure> {
    let client = &session.client;
    let goal = if wish.what.is_empty() { of_next(session).await? } else { named(session, &wish.what).await? };
    match goal {
        Goal::Task(id) => {
            let answer = client.complete_task(id, wish.force).await?;
            world.screen.answer(&answer, completion);
        }
        Goal::Step(id) => {
            let answer = client.complete_step(id).await?;
            let next = if world.screen.is_json() { None } else { client.next(NextWish::default()).await?.data };
            world.screen.answer(&answer, |done| step_done(done, next.as_ref()));
        }
    }
    Ok(())
}

/// The first open step of what `next` shows, or the task itself when it has none.
async fn of_next(session: &Session) -> Result<Goal, Failure> {
    let Answer { data, .. } = session.client.next(NextWish::default()).await?;
    let next = data.ok_or_else(|| Failure::not_found("Nothing is waiting, so there is nothing to complete."))?;
    Ok(next.step.map_or(Goal::Task(next.task.id), |step| Goal::Step(step.id)))
}

/// A task by that name, else a step.
async fn named(session: &Session, words: &[String]) -> Result<Goal, Failure> {
    let client = &session.client;
    if let Ok(id) = words.concat().parse::<TaskId>() {
        // A whole id may be either; only the server knows.
        return match client.task(id).await {
            Ok(_) => Ok(Goal::Task(id)),
            Err(error) if error.code() == Some("NOT_FOUND") => Ok(Goal::Step(StepId::from_uuid(id.uuid()))),
            Err(error) => Err(error.into()),
        };
    }
    match find::task(client, words, Among::Open).await {
        Ok(id) => Ok(Goal::Task(id)),
        Err(failure) if failure.exit() == Exit::NotFound => {
            find::step(client, words).await?.map(|step| Goal::Step(step.id)).ok_or(failure)
        }
        Err(failure) => Err(failure),
    }
}

fn completion(done: &Completion) -> String {
    let mut page = format!("{} {}\n", paint(GOOD, "✓"), paint(STRONG, fit(&done.task.title, 76)));
    let mut earned = vec![xp(done.xp.total)];
    if done.level.leveled_up {
        earned.push(format!("level {}!", done.level.level));
    }
    if done.streak.current > 0 {
        earned.push(format!("{} in a row", words::count(done.streak.current, "day", "days")));
    }
    page.push_str(&format!("  {}\n", earned.join(" · ")));
    page.push_str(&task_lines::achievements(&done.unlocked_achievements));
    page.push_str(&coming(done.next.as_ref()));
    page
}

fn step_done(done: &StepDone, next: Option<&NextTask>) -> String {
    let mut page = format!("{} {}\n", paint(GOOD, "✓"), paint(STRONG, fit(&done.step.title, 76)));
    let left = done.task.subtask_count - done.task.subtask_completed_count;
    let of_task = if done.task_completed {
        format!("that was all of \"{}\"", fit(&done.task.title, 50))
    } else {
        format!("{} left of \"{}\"", words::count(left, "step", "steps"), fit(&done.task.title, 50))
    };
    page.push_str(&format!("  {} · {of_task}\n", xp(done.xp)));
    page.push_str(&task_lines::achievements(&done.unlocked_achievements));
    page.push_str(&coming(next));
    page
}

fn xp(points: i64) -> String {
    paint(GOOD, format!("+{points} XP"))
}

/// What comes next, in one line.
pub(super) fn coming(next: Option<&NextTask>) -> String {
    let Some(next) = next else { return paint(QUIET, "  Nothing else is waiting.\n") };
    let title = next.step.as_ref().map_or(&next.task.title, |step| &step.title);
    paint(QUIET, format!("  Next: {}\n", fit(title, 70)))
}
