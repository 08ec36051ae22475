//! `cairn not-now` and `cairn suggest`

use cairn_client::{NextWish, Suggestion};
use cairn_kernel::TaskId;

use super::done::coming;
use super::task_lines::View;
use crate::args::MaybeOne;
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::output::{QUIET, STRONG, paint, wrap};
use crate::session::Session;
use crate::words::short_id;
use crate::world::World;

/// Sends a task away from what comes next; without a name, the one that comes next.
pub(crate) async fn not_now(world: &World, session: &Session, wish: &MaybeOne) -> Result<(), Failure> {
    let client = &session.client;
    let id = if wish.task.is_empty() {
        of_next(session).await?
    } else {
        find::task(client, &wish.task, Among::Open).await?
    };
    let answer = client.not_now(id).await?;
    let view = View::of(world, session).await;
    world.screen.answer(&answer, |away| {
        let until = view.when(away.not_now_until, false);
        format!("All right, not before {until}.\n{}", coming(away.next.as_ref()))
    });
    Ok(())
}

async fn of_next(session: &Session) -> Result<TaskId, Failure> {
    let next = session.client.next(NextWish::default()).await?.data;
    next.map(|next| next.task.id)
        .ok_or_else(|| Failure::not_found("Nothing is waiting, so there is nothing to put off."))
}

/// Shows a few things that might help now.
pub(crate) async fn suggest(world: &World, session: &Session) -> Result<(), Failure> {
    let answer = session.client.suggestions().await?;
    world.screen.answer(&answer, |suggestions| {
        if suggestions.is_empty() {
            return "Nothing comes to mind. See what is next with: cairn next".to_owned();
        }
        suggestions.iter().map(shown).collect()
    });
    Ok(())
}

fn shown(suggestion: &Suggestion) -> String {
    let id = short_id(suggestion.task_id.uuid());
    let reason = wrap(&format!("{} · {id}", suggestion.reason), 2);
    format!("{}\n{}\n", paint(STRONG, wrap(&suggestion.title, 0).trim_end()), paint(QUIET, reason.trim_end()))
}
