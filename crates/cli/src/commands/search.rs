//! `cairn search`

use anstyle::Style;
use cairn_client::{Highlight, Hit, Range, SearchWish};
use uuid::Uuid;

use super::task_lines::View;
use crate::args::Search;
use crate::failure::Failure;
use crate::output::{QUIET, STRONG, WIDTH, fit, paint, width};
use crate::session::Session;
use crate::words::short_ids;
use crate::world::World;

/// Pieces of other texts than the title that are shown for a task.
const MOST_SNIPPETS: usize = 2;
/// Code points before the first word that are shown.
const BEFORE: usize = 24;

/// Finds tasks by their words.
pub(crate) async fn search(world: &World, session: &Session, wish: &Search) -> Result<(), Failure> {
    let wish = SearchWish {
        words: wish.words.join(" "),
        tags: wish.tag.iter().map(|tag| tag.trim_start_matches('#').to_owned()).collect(),
        all: wish.all,
        limit: Some(wish.limit),
    };
    let answer = session.client.search(&wish).await?;
    let view = View::with_projects(world, session, answer.data.iter().map(|hit| &hit.task)).await?;
    let more = answer.page.as_ref().is_some_and(|page| page.next_cursor.is_some());
    world.screen.answer(&answer, |hits| {
        if hits.is_empty() {
            return format!("Nothing says \"{}\". Fewer words find more.", wish.words);
        }
        let mut page = list(hits, &view);
        if more {
            page.push_str(&paint(QUIET, "There are more: --limit 100, or more words\n"));
        }
        page
    });
    Ok(())
}

fn list(hits: &[Hit], view: &View) -> String {
    let ids: Vec<Uuid> = hits.iter().map(|hit| hit.task.id.uuid()).collect();
    short_ids(&ids).iter().zip(hits).map(|(id, hit)| shown(id, hit, view)).collect()
}

fn shown(id: &str, hit: &Hit, view: &View) -> String {
    let in_title = hit.highlights.iter().find(|highlight| highlight.field == "title");
    let ranges = in_title.map(|highlight| highlight.ranges.as_slice()).unwrap_or_default();
    let mut page = view.line_with(id, &hit.task, |title| marked(title, 0, ranges, Style::new()));
    let elsewhere = hit.highlights.iter().filter(|highlight| !matches!(highlight.field.as_str(), "title" | "tag"));
    page.extend(elsewhere.take(MOST_SNIPPETS).map(snippet));
    page
}

/// The piece of a text that says it, on a line of its own.
fn snippet(highlight: &Highlight) -> String {
    let label = format!("    {}: ", highlight.field);
    let first = highlight.ranges.first().map_or(0, |range| range.start.saturating_sub(highlight.snippet_start));
    let is_long = width(&highlight.snippet) + label.len() > WIDTH;
    let skipped = if is_long && first > 2 * BEFORE { first - BEFORE } else { 0 };
    let is_cut = skipped > 0 || highlight.snippet_start > 0;
    // One letter for one letter: places count them.
    let text = highlight.snippet.chars().skip(skipped).map(|letter| if letter.is_whitespace() { ' ' } else { letter });
    let room = WIDTH - label.len() - usize::from(is_cut);
    let text = fit(&text.collect::<String>(), room);
    let text = marked(&text, highlight.snippet_start + skipped, &highlight.ranges, QUIET);
    format!("{}{text}\n", paint(QUIET, format!("{label}{}", if is_cut { "…" } else { "" })))
}

/// `text`, which begins at code point `start` of the whole one, with what is in `ranges` made strong and the rest
/// `plain`.
fn marked(text: &str, start: usize, ranges: &[Range], plain: Style) -> String {
    let is_marked = |place: usize| ranges.iter().any(|range| (range.start..range.end).contains(&place));
    let letters: Vec<(bool, char)> = (start..).map(is_marked).zip(text.chars()).collect();
    let piece = |piece: &[(bool, char)]| {
        let style = if piece[0].0 { STRONG } else { plain };
        paint(style, piece.iter().map(|(_, letter)| letter).collect::<String>())
    };
    letters.chunk_by(|left, right| left.0 == right.0).map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn words_are_marked_where_they_are_and_nothing_is_lost() {
        let ranges = [Range { start: 4, end: 8 }];
        let text = marked("Die Tür zu", 0, &ranges, Style::new());
        assert_eq!(plain(&text), "Die Tür zu");
        assert!(text.contains(&paint(STRONG, "Tür ")), "{text:?}");
        assert_eq!(plain(&marked("Tür", 4, &ranges, QUIET)), "Tür");
        assert_eq!(marked("", 0, &ranges, QUIET), "");
    }

    #[test]
    fn a_word_far_into_a_text_is_on_the_line() {
        let snippet_of = |start: usize| {
            let text: String = "so ".repeat(30) + "landlord\n" + &"la ".repeat(20);
            let ranges = vec![Range { start: start + 90, end: start + 98 }];
            let highlight = Highlight {
                field: "description".to_owned(),
                step_id: None,
                ranges,
                snippet: text,
                snippet_start: start,
            };
            snippet(&highlight)
        };
        for line in [snippet_of(0), snippet_of(500)] {
            assert!(line.contains(&paint(STRONG, "landlord")), "{line:?}");
            assert!(plain(&line).trim_end().chars().count() <= WIDTH && plain(&line).contains(": …"), "{line:?}");
        }
    }
}
