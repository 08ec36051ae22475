use unicode_segmentation::UnicodeSegmentation as _;

use super::query::{Clause, Phrase, SearchQuery};
use super::tokens::{Token, joined, tokens};

/// Code points of a snippet, at most, and how many of them stand before the first match.
const SNIPPET: usize = 160;
const LEAD: usize = 40;
/// Places that are shown of one text.
const MOST: usize = 50;

/// A piece of a text, in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Code points before it.
    pub start: usize,
    /// Code points up to its end; greater than `start`.
    pub end: usize,
}

/// A part of a text that is short enough to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Code points of the text before it.
    pub start: usize,
    /// The part itself: at most 160 code points, cut between words where that is possible.
    pub text: String,
}

/// Where in a text the words of a query are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// In order, apart from each other; at most 50. None begins or ends inside a grapheme cluster.
    pub spans: Vec<Span>,
    /// The surroundings of the first one.
    pub snippet: Snippet,
}

/// Shows where `text` answers `query`; `None` when it does not.
pub fn highlight(query: &SearchQuery, text: &str) -> Option<Highlight> {
    let tokens = tokens(text);
    let clauses = query.wanted.iter().flat_map(|Clause(phrases)| phrases);
    let spans: Vec<Span> = clauses.flat_map(|phrase| places(phrase, &tokens)).collect();
    if spans.is_empty() {
        return None;
    }
    let edges = edges(text.graphemes(true));
    let mut spans = merged(spans.into_iter().map(|span| widened(span, &edges)).collect());
    spans.truncate(MOST);
    let snippet = snippet(text, *spans.first()?, &edges);
    Some(Highlight { spans, snippet })
}

fn places(phrase: &Phrase, tokens: &[Token]) -> Vec<Span> {
    let span = |run: &[Token]| Some(Span { start: run.first()?.start, end: run.last()?.end });
    let [word] = phrase.0.as_slice() else {
        let runs = tokens
            .windows(phrase.0.len())
            .filter(|run| phrase.0.iter().zip(*run).all(|(word, token)| word.likeness(&token.word).is_some()));
        return runs.filter_map(span).collect();
    };
    let alone = tokens.iter().filter(|token| word.likeness(&token.word).is_some()).map(std::slice::from_ref);
    let in_one = tokens
        .chunk_by(|_, next| next.is_glued)
        .filter(|run| run.len() > 1 && word.likeness(&joined(run.iter().map(|token| token.word.as_str()))).is_some());
    alone.chain(in_one).filter_map(span).collect()
}

/// Where the pieces of a text begin, and where it ends, in code points.
fn edges<'t>(pieces: impl Iterator<Item = &'t str>) -> Vec<usize> {
    let mut at = 0;
    let ends = pieces.map(|piece| {
        at += piece.chars().count();
        at
    });
    std::iter::once(0).chain(ends).collect()
}

/// The last edge at or before a place.
fn edge_before(edges: &[usize], place: usize) -> usize {
    edges[edges.partition_point(|&edge| edge <= place).saturating_sub(1)]
}

fn widened(span: Span, edges: &[usize]) -> Span {
    let end = edges.get(edges.partition_point(|&edge| edge < span.end)).copied().unwrap_or(span.end);
    Span { start: edge_before(edges, span.start), end }
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, span| {
        let overlaps = next.start < span.end;
        if overlaps {
            span.end = span.end.max(next.end);
        }
        overlaps
    });
    spans
}

fn snippet(text: &str, first: Span, graphemes: &[usize]) -> Snippet {
    let whole = graphemes.last().copied().unwrap_or(0);
    if whole <= SNIPPET {
        return Snippet { start: 0, text: text.to_owned() };
    }
    let words = edges(text.split_word_bounds());
    // Short of the end there is no need to give room away behind the match.
    let wanted = first.start.saturating_sub(LEAD).min(whole - SNIPPET);
    let next_word = words.get(words.partition_point(|&edge| edge < wanted)).copied().unwrap_or(wanted);
    let start = edge_before(graphemes, next_word.min(first.start));
    let room = (start + SNIPPET).min(whole);
    let last_word = edge_before(&words, room);
    // One very long word is cut between graphemes; a grapheme of more than 160 code points is noise.
    let end = edge_before(graphemes, if last_word > first.start { last_word } else { room });
    Snippet { start, text: text.chars().skip(start).take(end.saturating_sub(start)).collect() }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The text with `[…]` around what is shown.
    fn shown(query: &str, text: &str) -> Option<String> {
        let highlight = highlight(&SearchQuery::parse(query), text)?;
        let mut shown = String::new();
        for (at, c) in text.chars().chain(['\0']).enumerate() {
            shown.extend(highlight.spans.iter().filter(|span| span.end == at).map(|_| ']'));
            shown.extend(highlight.spans.iter().filter(|span| span.start == at).map(|_| '['));
            shown.push(c);
        }
        Some(shown.trim_end_matches('\0').to_owned())
    }

    #[rstest]
    #[case("fern", "Water the ferns, Fern!", Some("Water the [ferns], [Fern]!"))]
    #[case("wat", "Water the ferns", Some("[Water] the ferns"))]
    #[case("the fern", "Water the ferns", Some("Water [the] [ferns]"))]
    #[case("\"the fern\"", "Water the ferns by the wall", Some("Water [the ferns] by the wall"))]
    #[case("email", "Send an e-mail now", Some("Send an [e-mail] now"))]
    #[case("mail ", "Send an e-mail now", Some("Send an e-[mail] now"))]
    #[case("cafe", "Le Cafe\u{301}.", Some("Le [Cafe\u{301}]."))]
    #[case("example", "See example.com", Some("See [example].com"))]
    #[case("👍", "Good 👍🏽 one", Some("Good [👍🏽] one"))]
    #[case("東京", "私は東京へ", Some("私は[東京]へ"))]
    #[case("roses", "Water the ferns", None)]
    #[case("ferns -water", "Water the ferns", Some("Water the [ferns]"))]
    fn shows_where_it_is(#[case] query: &str, #[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(shown(query, text).as_deref(), expected);
    }

    #[test]
    fn a_snippet_is_cut_between_words_around_the_first_match() {
        let text = format!("{} needle {}", "hay ".repeat(100), "straw ".repeat(100));
        let found = highlight(&SearchQuery::parse("needle"), &text).unwrap();
        assert_eq!(found.spans, [Span { start: 401, end: 407 }]);
        assert_eq!(found.snippet.start, 363);
        assert!(
            found.snippet.text.starts_with(" hay")
                && found.snippet.text.contains("needle straw")
                && found.snippet.text.chars().count() <= SNIPPET
        );
        let cut: String = text.chars().skip(found.snippet.start).take(found.snippet.text.chars().count()).collect();
        assert_eq!(cut, found.snippet.text);
    }
}
