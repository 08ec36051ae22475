//! `cairn split`

use cairn_client::{SplitStep, SplitWish};

use crate::args::Split;
use crate::failure::Failure;
use crate::find::{self, Among};
use crate::output::{QUIET, WIDTH, fit, paint, width};
use crate::session::Session;
use crate::words;
use crate::world::World;

/// Splits a task into small steps.
pub(crate) async fn split(world: &World, session: &Session, wish: &Split) -> Result<(), Failure> {
    let id = find::task(&session.client, &wish.task, Among::Open).await?;
    let how = SplitWish { granularity: wish.granularity, replace: wish.replace };
    let answer = session.client.split_task(id, &how).await?;
    world.screen.answer(&answer, |split| {
        let mut page: String = split.steps.iter().enumerate().map(|(index, step)| line(index, step)).collect();
        if let Some(phases) = split.phases.as_ref().filter(|phases| !phases.is_empty()) {
            page.push_str("Parts, each a task of its own:\n");
            page.extend(phases.iter().enumerate().map(|(index, phase)| line(index, phase)));
        }
        if let Some(total) = split.total_estimated_minutes {
            page.push_str(&paint(QUIET, format!("About {} in all. Begin with: cairn next\n", words::minutes(total))));
        }
        page
    });
    Ok(())
}

fn line(index: usize, step: &SplitStep) -> String {
    let length = step.estimated_minutes.map(words::minutes).unwrap_or_default();
    let room = WIDTH - 5 - 10;
    let title = fit(&step.title, room);
    let space = " ".repeat(room - width(&title) + 1);
    format!("{:>3}. {title}{space}{}\n", index + 1, paint(QUIET, length))
}
