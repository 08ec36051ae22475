//! `cairn list`

use cairn_client::TaskFilter;

use super::task_lines::View;
use crate::args::List;
use crate::failure::Failure;
use crate::find;
use crate::output::{QUIET, paint};
use crate::session::Session;
use crate::world::World;

/// Shows tasks, the soonest due first.
pub(crate) async fn list(world: &World, session: &Session, wish: List) -> Result<(), Failure> {
    let words = wish.words.join(" ");
    let project = match &wish.project {
        Some(name) => Some(find::project(&session.client, name).await?),
        None => None,
    };
    let filter = TaskFilter {
        status: wish.status.iter().map(|status| status.word().to_owned()).collect(),
        tags: wish.tag.iter().map(|tag| tag.trim_start_matches('#').to_owned()).collect(),
        priority: wish.priority.iter().map(|priority| priority.word().to_owned()).collect(),
        project,
        words: Some(words).filter(|words| !words.is_empty()),
        all: wish.all,
        sort: Some("due_date"),
        limit: Some(wish.limit),
        cursor: wish.cursor,
    };
    let answer = session.client.tasks(&filter).await?;
    let view = View::with_projects(world, session, &answer.data).await?;
    let more = answer.page.as_ref().is_some_and(|page| page.next_cursor.is_some());
    world.screen.answer(&answer, |tasks| {
        if tasks.is_empty() {
            return "No tasks here. Throw in a thought: cairn capture …".to_owned();
        }
        let mut page = view.list(tasks);
        if more {
            page.push_str(&paint(QUIET, "There are more: --limit 100, or fewer with words or --tag\n"));
        }
        page
    });
    Ok(())
}
