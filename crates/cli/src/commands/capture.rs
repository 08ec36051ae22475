//! `cairn capture`

use std::cell::RefCell;

use cairn_client::{Answer, Captured, CapturedItem};
use cairn_kernel::Timestamp;
use serde_json::Value;

use super::task_lines::View;
use crate::args::Capture;
use crate::failure::Failure;
use crate::output::{GOOD, QUIET, paint, wrap};
use crate::session::Session;
use crate::world::World;
use crate::writing::Writing;
use crate::{recurrence, words};

/// The most characters that one capture takes (`Capture.text` of the API).
const MOST: usize = 10_000;

/// Throws in a thought.
pub(crate) async fn capture(world: &World, wish: Capture) -> Result<(), Failure> {
    let writing = Writing::of(world, &wish.text).await?;
    let outcome = throw_in(world, &writing.text, wish.dry_run).await;
    writing.settle(outcome)
}

async fn throw_in(world: &World, text: &str, is_dry_run: bool) -> Result<(), Failure> {
    let text = text.replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err(Failure::usage("There is nothing to capture, so nothing was saved."));
    }
    let pieces = pieces(&text)?;
    if pieces.len() > 1 {
        let size = text.chars().count();
        world.screen.note(paint(QUIET, format!("{size} characters are sent in {} parts.", pieces.len())));
    }
    // What was saved is not sent again when the session has to be renewed in the middle.
    let answers = RefCell::new(Vec::new());
    Session::with(world, async |session| {
        let sent = answers.borrow().len();
        for piece in &pieces[sent..] {
            let answer = session.client.capture(piece, is_dry_run).await?;
            answers.borrow_mut().push(answer);
        }
        let view = View::of(world, session).await;
        answers.borrow().iter().for_each(|answer| show(world, answer, &view));
        Ok(())
    })
    .await
    .map_err(|failure| match answers.borrow().len() {
        0 => failure,
        saved => failure.hint(&format!(
            "Saved before that: {} of {}.",
            words::count(saved as i64, "part", "parts"),
            pieces.len()
        )),
    })
}

/// `text` in pieces of at most [`MOST`] characters, cut between lines.
fn pieces(text: &str) -> Result<Vec<&str>, Failure> {
    let (mut rest, mut pieces) = (text, Vec::new());
    while let Some((end, _)) = rest.char_indices().nth(MOST) {
        let cut = cut(rest, end).ok_or_else(|| {
            Failure::usage("A line has more than 10000 characters. Nothing was saved; cut it into lines.")
        })?;
        pieces.push(&rest[..cut]);
        rest = rest[cut..].trim_start_matches('\n');
    }
    pieces.push(rest);
    pieces.retain(|piece| !piece.trim().is_empty());
    Ok(pieces)
}

/// The line end to cut `text` at, up to `most`: best a blank line, else before a line that is no item of a list, for items belong to
/// what stands above them.
fn cut(text: &str, most: usize) -> Option<usize> {
    let window = &text[..most];
    let is_late = |at: &usize| *at > window.len() / 2;
    let blank = window.rfind("\n\n").filter(is_late);
    let begins = |at: &usize| text[at + 1..].starts_with(char::is_alphanumeric);
    let ends = || window.rmatch_indices('\n').map(|(at, _)| at).filter(|at| *at > 0);
    let here = text[most..].starts_with('\n').then_some(most);
    blank.or_else(|| ends().filter(is_late).find(begins)).or_else(|| ends().next()).or(here)
}

fn show(world: &World, answer: &Answer<Captured>, view: &View) {
    world.screen.answer(answer, |captured| {
        let mut page: String = captured.items.iter().map(|item| shown(item, view)).collect();
        if !captured.saved {
            page.push_str(&paint(QUIET, "Nothing was saved."));
        }
        page
    });
}

fn shown(item: &CapturedItem, view: &View) -> String {
    if let Some(task) = &item.task {
        return format!("{} {}", paint(GOOD, "✓"), view.heading(task));
    }
    let title = item.draft["title"].as_str().unwrap_or_default();
    let mut lines = vec![format!("{}: {title}", item.kind.replace('_', " "))];
    let quiet = |text: &str| paint(QUIET, wrap(text, 2).trim_end());
    let facts = draft_facts(&item.draft, view);
    if !facts.is_empty() {
        lines.push(quiet(&facts.join(" · ")));
    }
    lines.extend(item.draft["description"].as_str().map(quiet));
    let steps = item.steps.iter().filter_map(|step| step["title"].as_str());
    lines.extend(steps.map(|step| quiet(&format!("· {step}"))));
    lines.join("\n") + "\n"
}

/// The same facts that a saved task would show.
fn draft_facts(draft: &Value, view: &View) -> Vec<String> {
    let mut facts = Vec::new();
    let instant = |field: &str| draft[field].as_str().and_then(|at| Timestamp::parse(at).ok());
    let all_day = draft["due_all_day"].as_bool().unwrap_or(false);
    facts.extend(instant("due_date").map(|due| view.span(instant("starts_at"), due, all_day)));
    facts.extend(draft["rrule"].as_str().map(recurrence::in_words));
    facts.extend(draft["project"].as_str().map(|name| format!("+{name}")));
    facts.extend(draft["priority"].as_str().filter(|word| *word != "medium").map(|word| format!("!{word}")));
    facts.extend(draft["estimated_minutes"].as_i64().map(|minutes| format!("~{}", words::minutes(minutes))));
    let tags = draft["tags"].as_array().into_iter().flatten();
    facts.extend(tags.filter_map(Value::as_str).map(|tag| format!("#{tag}")));
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_lines_and_nothing_is_lost() {
        assert_eq!(pieces("Water the ferns").unwrap(), ["Water the ferns"]);
        let list = "Pack for the trip\n- socks\n- tent\n".repeat(700);
        let cut = pieces(&list).unwrap();
        assert_eq!(cut.len(), 3);
        assert!(cut.iter().all(|piece| piece.chars().count() <= MOST && piece.starts_with("Pack for the trip")));
        let lines: usize = cut.iter().map(|piece| piece.lines().count()).sum();
        assert_eq!(lines, list.lines().count());
    }

    #[test]
    fn a_line_that_cannot_be_cut_is_refused() {
        let longest = "ä".repeat(MOST);
        assert_eq!(pieces(&longest).unwrap(), [longest.as_str()]);
        assert!(pieces(&format!("{longest}ä")).is_err());
        assert_eq!(pieces(&format!("{longest}\n{longest}")).unwrap().len(), 2);
    }
}
