//! `cairn block` and `cairn unblock`

use serde_json::json;

use crate::args::{Block, Unblock};
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::output::{GOOD, fit, paint};
use crate::session::Session;
use crate::world::World;

/// Columns of a title in a sentence.
const TITLE_WIDTH: usize = 32;

/// Has a task wait for another one.
pub(crate) async fn block(world: &World, session: &Session, wish: &Block) -> Result<(), Failure> {
    let client = &session.client;
    let task = find::task(client, &wish.task, Among::Open).await?;
    let blocker = find::task(client, &wish.by, Among::Open).await?;
    let answer = client.block(task, blocker).await?;
    let first = client.task(blocker).await?.data.task.title;
    world.screen.answer(&answer, |task| {
        let (title, first) = (fit(&task.title, TITLE_WIDTH), fit(&first, TITLE_WIDTH));
        format!("{} \"{first}\" comes first, then \"{title}\".", paint(GOOD, "✓"))
    });
    Ok(())
}

/// Has a task wait for another one no longer; for none, if no other one is named.
pub(crate) async fn unblock(world: &World, session: &Session, wish: &Unblock) -> Result<(), Failure> {
    let client = &session.client;
    let task = client.task(find::task(client, &wish.task, Among::All).await?).await?.data.task;
    let blockers =
        if wish.by.is_empty() { task.blocked_by } else { vec![find::task(client, &wish.by, Among::All).await?] };
    for blocker in &blockers {
        client.unblock(task.id, *blocker).await?;
    }
    let title = fit(&task.title, TITLE_WIDTH);
    let words = if blockers.is_empty() {
        format!("\"{title}\" waited for nothing.")
    } else {
        format!("{} \"{title}\" need not wait any more.", paint(GOOD, "✓"))
    };
    world.screen.either(&json!({ "data": { "task_id": task.id, "unblocked": blockers } }), words);
    Ok(())
}
