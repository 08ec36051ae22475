//! `cairn trash` and `cairn undo`

use cairn_client::Tombstone;
use uuid::Uuid;

use super::task_lines::View;
use crate::args::{Trash, TrashCommand};
use crate::choice::{self, Named};
use crate::failure::Failure;
use crate::find;
use crate::output::{GOOD, QUIET, WIDTH, fit, paint, width};
use crate::prompt;
use crate::session::Session;
use crate::words::short_ids;
use crate::world::World;

/// Columns of the kind of thing.
const KIND_WIDTH: usize = 8;

/// Shows what was deleted, or brings some of it back.
pub(crate) async fn trash(world: &World, session: &Session, wish: &Trash) -> Result<(), Failure> {
    match &wish.command {
        None | Some(TrashCommand::List) => list(world, session).await,
        Some(TrashCommand::Restore { what }) => {
            let stones = find::tombstones(&session.client).await?;
            let chosen = chosen(stones, &what.join(" "))?;
            bring_back(world, session, &chosen).await
        }
    }
}

/// Brings back what was deleted last.
pub(crate) async fn undo(world: &World, session: &Session) -> Result<(), Failure> {
    let newest = session.client.tombstones(None).await?.data.into_iter().next();
    let newest = newest.ok_or_else(nothing)?;
    bring_back(world, session, &newest).await
}

async fn list(world: &World, session: &Session) -> Result<(), Failure> {
    let answer = session.client.tombstones(None).await?;
    // A program gets the API's own pages; a person gets them all.
    let stones = if world.screen.is_json() { Vec::new() } else { find::tombstones(&session.client).await? };
    let view = View::of(world, session).await;
    world.screen.answer(&answer, |_| {
        if stones.is_empty() {
            return "Nothing was deleted in the last 7 days.".to_owned();
        }
        let ids: Vec<Uuid> = stones.iter().map(|stone| stone.id.uuid()).collect();
        let mut page: String = short_ids(&ids).iter().zip(&stones).map(|(id, stone)| line(id, stone, &view)).collect();
        page.push_str(&paint(QUIET, "Bring one back: cairn trash restore WORDS\n"));
        page
    });
    Ok(())
}

fn line(id: &str, stone: &Tombstone, view: &View) -> String {
    let until = format!("until {}", view.when(stone.recoverable_until, false));
    let kind = &stone.entity_type;
    let room = WIDTH - width(id) - KIND_WIDTH - width(&until) - 6;
    let title = fit(&first_line(&stone.title), room);
    let space = " ".repeat(room - width(&title) + 2);
    format!("{}  {kind:<KIND_WIDTH$}  {title}{space}{}\n", paint(QUIET, id), paint(QUIET, until))
}

fn chosen(stones: Vec<Tombstone>, text: &str) -> Result<Tombstone, Failure> {
    if stones.is_empty() {
        return Err(nothing());
    }
    let named = |stone: Tombstone| Named {
        id: stone.id.uuid(),
        title: format!("{}: {}", stone.entity_type, first_line(&stone.title)),
        it: stone,
    };
    let mut stones: Vec<Named<Tombstone>> = stones.into_iter().map(named).collect();
    if text.is_empty() {
        let index = prompt::choose("What do you want back?", &choice::lines(&stones))?;
        let index = index.ok_or_else(|| Failure::usage("Say what you want back. See it with: cairn trash"))?;
        return Ok(stones.swap_remove(index).it);
    }
    let found = choice::among(stones, text, "things")?;
    found.ok_or_else(|| Failure::not_found(format!("Nothing that was deleted matches \"{text}\". See: cairn trash")))
}

async fn bring_back(world: &World, session: &Session, stone: &Tombstone) -> Result<(), Failure> {
    let answer = session.client.recover(stone.id).await?;
    world.screen.answer(&answer, |_| {
        let kind = if stone.entity_type == "task" { String::new() } else { format!("the {} ", stone.entity_type) };
        format!("{} Brought back {kind}\"{}\".", paint(GOOD, "✓"), fit(&first_line(&stone.title), 50))
    });
    Ok(())
}

/// Comments may have several lines.
fn first_line(title: &str) -> String {
    title.lines().next().unwrap_or_default().to_owned()
}

fn nothing() -> Failure {
    Failure::not_found("Nothing was deleted in the last 7 days.")
}
