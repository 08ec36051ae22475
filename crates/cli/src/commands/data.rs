//! `cairn export` and `cairn import`

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use cairn_client::{ClientError, Imported, Query};
use serde_json::json;

use crate::args::{Export, Import};
use crate::busy::Busy;
use crate::failure::Failure;
use crate::output::{CARE, GOOD, QUIET, paint};
use crate::prompt;
use crate::session::Session;
use crate::world::World;

/// What helps whoever brings a file of another product.
const OF_ANOTHER: &str =
    "If another product wrote it, say which: --format todoist, ticktick, trello, vikunja, csv or ical";
/// Warnings that a person is shown.
const SHOWN_WARNINGS: usize = 10;
/// Titles that a person is shown.
const SHOWN_TASKS: usize = 5;

/// Saves everything of the user.
pub(crate) async fn export(world: &World, session: &Session, wish: &Export) -> Result<(), Failure> {
    let unwritable = |error: std::io::Error| {
        Failure::failed(format!("The file {} cannot be written: {error}.", wish.file.display()))
    };
    // Before anything is made: a file that is there stays.
    let mut file = OpenOptions::new().write(true).create_new(true).open(&wish.file).map_err(unwritable)?;
    let saving = Busy::with("Gathering everything of yours");
    let outcome = match session.client.export().await {
        Ok(bytes) => file.write_all(&bytes).and_then(|()| file.sync_all()).map(|()| bytes.len()).map_err(unwritable),
        Err(error) => Err(error.into()),
    };
    drop(saving);
    if outcome.is_err() {
        fs::remove_file(&wish.file).ok();
    }
    let bytes = outcome?;
    let words = format!("{} Everything of yours is in {}.", paint(GOOD, "✓"), wish.file.display());
    world.screen.either(&json!({ "data": { "file": wish.file, "bytes": bytes } }), words);
    Ok(())
}

/// Shows what a file would bring, asks, and brings it.
pub(crate) async fn import(world: &World, session: &Session, wish: Import) -> Result<(), Failure> {
    let file = fs::read(&wish.file)
        .map_err(|error| Failure::not_found(format!("The file {} cannot be read: {error}.", wish.file.display())))?;
    let query = |is_dry_run: bool| {
        let query = Query::new().with("format", &wish.format).with("dry_run", &is_dry_run);
        query.maybe("columns", wish.columns.as_ref())
    };
    let needs_a_look = wish.dry_run || !wish.yes;
    if needs_a_look {
        let reading = Busy::with("Reading the file");
        let preview = session.client.import(file.clone(), &query(true)).await;
        let preview = preview.map_err(|error| unreadable(error, &wish.format))?;
        drop(reading);
        if wish.dry_run {
            world.screen.answer(&preview, |preview| told(preview, "would be new"));
            return Ok(());
        }
        world.screen.note(told(&preview.data, "would be new"));
        if !prompt::agree("Bring it in?")? {
            return Err(Failure::usage("Nothing was changed. To bring it in without a question: --yes"));
        }
    }
    let bringing = Busy::with("Bringing it in");
    let answer = session.client.import(file, &query(false)).await.map_err(|error| unreadable(error, &wish.format))?;
    drop(bringing);
    world.screen.answer(&answer, |imported| format!("{} {}", paint(GOOD, "✓"), told(imported, "new")));
    Ok(())
}

/// Who did not say what wrote a file hears how.
fn unreadable(error: ClientError, format: &str) -> Failure {
    let is_no_export = format == "cairn"
        && matches!(&error, ClientError::Refused(refusal) if refusal.fields.iter().any(|fault| fault.field == "file"));
    let failure = Failure::from(error);
    if is_no_export { failure.hint(OF_ANOTHER) } else { failure }
}

fn told(imported: &Imported, word: &str) -> String {
    let mut lines: Vec<String> = imported
        .counts
        .iter()
        .filter(|(_, counts)| counts.new + counts.existing + counts.refused > 0)
        .map(|(kind, counts)| {
            let also = |count: u64, words| if count > 0 { format!(", {count} {words}") } else { String::new() };
            let (there, refused) =
                (also(counts.existing, "there already"), also(counts.refused, "that only their own account takes"));
            format!("{}: {} {word}{there}{refused}", kind.replace('_', " "), counts.new)
        })
        .collect();
    if lines.is_empty() {
        lines.push("There is nothing in this file.".to_owned());
    }
    lines.extend(imported.examples.iter().take(SHOWN_TASKS).map(|task| paint(QUIET, format!("  {}", task.title))));
    lines.extend(imported.warnings.iter().take(SHOWN_WARNINGS).map(|warning| paint(CARE, format!("! {warning}"))));
    lines.join("\n")
}
