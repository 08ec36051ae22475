//! `cairn log`

use cairn_client::Activity;

use super::task_lines::View;
use crate::args::Log;
use crate::failure::Failure;
use crate::output::{QUIET, WIDTH, fit, paint};
use crate::session::Session;
use crate::world::World;

/// Columns of the time.
const TIME_WIDTH: usize = 18;
/// Columns of what was done.
const DEED_WIDTH: usize = 22;

/// Shows what was done, newest first.
pub(crate) async fn log(world: &World, session: &Session, wish: &Log) -> Result<(), Failure> {
    let answer = session.client.activity(wish.limit).await?;
    let view = View { zone: session.zone().await, now: world.now() };
    world.screen.answer(&answer, |lines| {
        if lines.is_empty() {
            return "Nothing was done yet.".to_owned();
        }
        lines.iter().map(|activity| line(activity, &view)).collect()
    });
    Ok(())
}

fn line(activity: &Activity, view: &View) -> String {
    let at = fit(&view.when(activity.created_at, false), TIME_WIDTH);
    let deed = format!("{} {}", activity.entity_type.replace('_', " "), activity.action.replace('_', " "));
    let deed = fit(&deed, DEED_WIDTH);
    let name = ["title", "name", "username"].iter().find_map(|name| activity.metadata[*name].as_str());
    let name = fit(name.unwrap_or_default(), WIDTH - TIME_WIDTH - DEED_WIDTH - 2);
    format!("{} {deed:<DEED_WIDTH$} {name}", paint(QUIET, format!("{at:<TIME_WIDTH$}"))).trim_end().to_owned() + "\n"
}
