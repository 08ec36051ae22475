//! `cairn delete` and `cairn undo`

use super::task_lines::View;
use crate::args::One;
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::output::{GOOD, paint};
use crate::session::Session;
use crate::world::World;

/// Deletes a task; asks nothing, for it can be undone.
pub(crate) async fn delete(world: &World, session: &Session, wish: &One) -> Result<(), Failure> {
    let id = find::task(&session.client, &wish.task, Among::All).await?;
    let title = session.client.task(id).await?.data.task.title;
    let answer = session.client.delete_task(id).await?;
    let view = View { zone: session.zone().await, now: world.now() };
    world.screen.answer(&answer, |stone| {
        let until = view.when(stone.recoverable_until, false);
        format!("Deleted \"{title}\".\nBring it back until {until}: cairn undo")
    });
    Ok(())
}

/// Brings back what was deleted last.
pub(crate) async fn undo(world: &World, session: &Session) -> Result<(), Failure> {
    let newest = session.client.tombstones().await?.data.into_iter().next();
    let newest = newest.ok_or_else(|| Failure::not_found("Nothing was deleted in the last 7 days."))?;
    let answer = session.client.recover(newest.id).await?;
    world.screen.answer(&answer, |_| {
        let title = newest.title.as_deref().unwrap_or("what was deleted last");
        format!("{} Brought back \"{title}\".", paint(GOOD, "✓"))
    });
    Ok(())
}
