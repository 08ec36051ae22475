//! `cairn comment` and `cairn comments`

use cairn_client::Comment;
use cairn_kernel::TaskId;
use uuid::Uuid;

use super::task_lines::View;
use crate::args;
use crate::choice::{self, Named};
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::output::{GOOD, QUIET, paint, wrap};
use crate::session::Session;
use crate::words::short_ids;
use crate::world::World;
use crate::writing::Writing;

/// Comments that are looked through for the one to delete.
const MOST: u32 = 100;

/// Says something about a task. Nothing is open while it is written.
pub(crate) async fn comment(world: &World, wish: args::Comment) -> Result<(), Failure> {
    let name = [wish.task];
    let find = async |session: &Session| find::task(&session.client, &name, Among::All).await;
    let task = Session::with(world, find).await?;
    let writing = Writing::of(world, &wish.text).await?;
    if writing.text.trim().is_empty() {
        return Err(Failure::usage("There is nothing to say, so nothing was saved."));
    }
    let say = async |session: &Session| Ok(session.client.add_comment(task, &writing.text).await?);
    let outcome = Session::with(world, say).await;
    let answer = writing.settle(outcome)?;
    world.screen.answer(&answer, |comment| format!("{} Noted:\n{}", paint(GOOD, "✓"), wrap(&comment.content, 2)));
    Ok(())
}

/// Shows what was said about a task, or deletes some of it.
pub(crate) async fn comments(world: &World, session: &Session, wish: &args::Comments) -> Result<(), Failure> {
    let task = find::task(&session.client, &wish.task, Among::All).await?;
    let view = View::of(world, session).await;
    if let Some(which) = &wish.delete {
        return delete(world, session, task, which, &view).await;
    }
    let answer = session.client.comments(task, wish.limit).await?;
    world.screen.answer(&answer, |comments| {
        if comments.is_empty() {
            return "Nothing was said about it yet. Say something: cairn comment TASK …".to_owned();
        }
        list(comments, &view)
    });
    Ok(())
}

async fn delete(world: &World, session: &Session, task: TaskId, which: &str, view: &View) -> Result<(), Failure> {
    let comments = session.client.comments(task, MOST).await?.data.into_iter();
    let named = |one: Comment| Named { id: one.id.uuid(), title: one.content, it: one.id };
    let found = choice::among(comments.map(named).collect(), which, "comments")?;
    let id = found.ok_or_else(|| Failure::not_found(format!("No comment of this task matches \"{which}\".")))?;
    let answer = session.client.delete_comment(id).await?;
    world.screen.answer(&answer, |stone| view.deleted(stone));
    Ok(())
}

/// When and what, newest first.
pub(super) fn list(comments: &[Comment], view: &View) -> String {
    let ids: Vec<Uuid> = comments.iter().map(|comment| comment.id.uuid()).collect();
    let shown = |(id, comment): (String, &Comment)| {
        let head = format!("  {id}  {}", view.when(comment.created_at, false));
        format!("{}\n{}", paint(QUIET, head), wrap(&comment.content, 4))
    };
    short_ids(&ids).into_iter().zip(comments).map(shown).collect()
}
