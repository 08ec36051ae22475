//! `cairn delete`

use super::task_lines::View;
use crate::args::One;
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::session::Session;
use crate::world::World;

/// Deletes a task; asks nothing, for it can be undone.
pub(crate) async fn delete(world: &World, session: &Session, wish: &One) -> Result<(), Failure> {
    let id = find::task(&session.client, &wish.task, Among::All).await?;
    let answer = session.client.delete_task(id).await?;
    let view = View::of(world, session).await;
    world.screen.answer(&answer, |stone| view.deleted(stone));
    Ok(())
}
