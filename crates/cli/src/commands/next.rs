//! `cairn next`

use cairn_client::{NextTask, NextWish};

use super::task_lines::View;
use crate::args::{Energy, Next};
use crate::failure::Failure;
use crate::output::{QUIET, STRONG, paint, wrap};
use crate::session::Session;
use crate::words;
use crate::world::World;

/// One task, its first step, and why.
pub(crate) async fn next(world: &World, session: &Session, wish: &Next) -> Result<(), Failure> {
    let wish = NextWish { minutes: wish.minutes, energy: wish.energy.map(Energy::level) };
    let answer = session.client.next(wish).await?;
    let view = View::with_projects(world, session, answer.data.iter().map(|next| &next.task)).await?;
    world.screen.answer(&answer, |next| match next {
        Some(next) => shown(next, &view),
        None => "Nothing is waiting. Throw in a thought: cairn capture …".to_owned(),
    });
    Ok(())
}

fn shown(next: &NextTask, view: &View) -> String {
    let mut page = view.heading(&next.task);
    page.push('\n');
    if let Some(step) = &next.step {
        let length = step.estimated_minutes.map(|length| format!(" ({})", words::minutes(length)));
        let step = wrap(&format!("{}{}", step.title, length.unwrap_or_default()), 4);
        page.push_str(&format!("  {}\n{}\n\n", paint(QUIET, "First step:"), paint(STRONG, step.trim_end())));
    }
    page.push_str(&wrap(&next.reason, 2));
    page.push_str(&paint(QUIET, "  When it is done: cairn done\n"));
    if next.step.is_none() && next.task.subtask_count == 0 {
        let id = words::short_id(next.task.id.uuid());
        page.push_str(&paint(QUIET, format!("  Too big?         cairn split {id}\n")));
    }
    page
}
