//! Where one item ends and the next begins: lines, `;`, "then", numbered lists; indented
//! lines under an item are its steps; `>>` begins a note.

use std::ops::Range;

use super::agenda;
use super::line::{Line, Trail, Word, Words};
use super::title::is_unseen;
use super::verbs;

/// One item's share of the text, in characters of the whole text.
#[derive(Debug, Clone, Default)]
pub(super) struct Segment {
    pub content: Range<usize>,
    /// What stood between this item and its neighbours.
    pub separators: Vec<Range<usize>>,
    /// The note with its `>>`.
    pub note: Option<Range<usize>>,
    pub steps: Vec<Range<usize>>,
    /// Stands under a heading like "Shopping:".
    pub to_buy: bool,
}

impl Segment {
    /// Whether a semicolon parts it from the segment before.
    pub(super) fn follows_semicolon(&self, text: &[char]) -> bool {
        self.separators.iter().any(|range| range.end <= self.content.start && text[range.clone()] == [';'])
    }
}

/// Cuts the text; `literal` marks the characters that are words whatever they look like.
pub(super) fn segments(text: &[char], literal: &[bool]) -> Vec<Segment> {
    let mut found: Vec<Segment> = Vec::new();
    let mut base = None;
    // Whether a bullet stands under a line without one: a step of it.
    let mut heads = false;
    let mut list = List::None;
    let lines = lines(text);
    for (at, line) in lines.iter().enumerate() {
        let content = trimmed(text, line.clone());
        if text[content.clone()].iter().copied().all(is_unseen) {
            (heads, list) = (false, List::None);
            continue;
        }
        let followed = lines.get(at + 1).is_some_and(|next| !trimmed(text, next.clone()).is_empty());
        if followed && heads_list_to_buy(&text[content.clone()]) && !literal[content.start] {
            (base, heads, list) = (None, false, List::Under(Some(content)));
            continue;
        }
        if let List::Under(heading) = &mut list {
            let before = found.len();
            let whole = Segment { separators: heading.take().into_iter().collect(), ..Segment::default() };
            split_line(text, content, whole, literal, &mut found);
            found[before..].iter_mut().for_each(|segment| segment.to_buy = true);
            continue;
        }
        let bullet = bulleted(&text[content.clone()]) && !literal[content.start];
        let indent: usize = text[line.start..content.start].iter().map(|&c| if c == '\t' { 4 } else { 1 }).sum();
        let margin = *base.get_or_insert(indent);
        match found.last_mut() {
            Some(item) if indent >= margin + 2 || (heads && bullet) => item.steps.push(content),
            _ => {
                (base, heads) = (Some(indent), !bullet && !numbered(&text[content.clone()]));
                split_line(text, content, Segment::default(), literal, &mut found);
            }
        }
    }
    found
}

/// Whether the lines that follow stand under a heading of things to buy.
enum List {
    None,
    /// The heading goes with the first of them.
    Under(Option<Range<usize>>),
}

/// "Shopping:", "Grocery list:": a line that is nothing but the name of a list to buy.
fn heads_list_to_buy(line: &[char]) -> bool {
    let heading: String = line.iter().take(20).collect::<String>().to_lowercase();
    matches!(heading.as_str(), "shopping:" | "shopping list:" | "groceries:" | "grocery list:" | "to buy:" | "buy:")
}

/// Whether a line begins with a bullet.
fn bulleted(line: &[char]) -> bool {
    matches!(line, ['-' | '*' | '•' | '·' | '▪' | '◦' | '☐' | '–', next, ..] if next.is_whitespace())
}

/// Whether a line begins with the number of a list.
fn numbered(line: &[char]) -> bool {
    let digits = line.iter().take_while(|c| c.is_ascii_digit()).count();
    digits > 0 && matches!(line[digits..], ['.' | ')', next, ..] if next.is_whitespace())
}

fn lines(text: &[char]) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (index, &c) in text.iter().enumerate() {
        if matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
            lines.push(start..index);
            start = index + 1;
        }
    }
    lines.push(start..text.len());
    lines
}

fn trimmed(text: &[char], range: Range<usize>) -> Range<usize> {
    let mut range = range;
    while range.start < range.end && text[range.start].is_whitespace() {
        range.start += 1;
    }
    while range.start < range.end && text[range.end - 1].is_whitespace() {
        range.end -= 1;
    }
    range
}

fn split_line(text: &[char], range: Range<usize>, empty: Segment, literal: &[bool], found: &mut Vec<Segment>) {
    let words = Line::of(text, range.clone()).words(literal);
    let place = |index: usize| range.start + index;
    let noted = note_of(&words).map(place);
    let body = noted.unwrap_or(range.end);
    let words: Vec<_> = words.into_iter().take_while(|word| place(word.end) <= body).collect();
    let whole = Segment { content: range.start..body, note: noted.map(|start| start..range.end), ..empty };
    let cuts = cuts(Words(&words)).into_iter().map(|cut| place(cut.start)..place(cut.end)).collect::<Vec<_>>();
    for piece in divide(text, whole, &cuts, literal) {
        match found.last_mut() {
            Some(last) if piece.content.is_empty() => last.separators.extend(piece.separators),
            _ => found.push(piece),
        }
    }
}

/// Where the first word that begins with `>>` stands.
fn note_of(words: &[Word]) -> Option<usize> {
    words.iter().find(|word| !word.opaque && word.text.starts_with(">>")).map(|word| word.start)
}

/// A line that is nothing but a note is an item with that text: where the text begins.
fn after_note_marks(text: &[char], range: Range<usize>, literal: &[bool]) -> usize {
    let mut start = range.start;
    while text[start..range.end].starts_with(&['>', '>']) && !literal[start] {
        let rest = trimmed(text, start + 2..range.end);
        if rest.is_empty() {
            break;
        }
        start = rest.start;
    }
    start
}

/// Divides a segment at `cuts`, places in the text. What parts two pieces belongs to the
/// second, unless nothing is left for one; the note and the steps belong to the last. A piece
/// is empty only when everything is.
pub(super) fn divide(text: &[char], whole: Segment, cuts: &[Range<usize>], literal: &[bool]) -> Vec<Segment> {
    let mut pieces: Vec<Segment> = Vec::new();
    let mut separators = whole.separators;
    let mut start = whole.content.start;
    for end in cuts.iter().chain([&(whole.content.end..whole.content.end)]) {
        let content = trimmed(text, start..end.start);
        if !content.is_empty() {
            pieces.push(Segment { content, separators: std::mem::take(&mut separators), ..Segment::default() });
        }
        if !end.is_empty() {
            separators.push(end.clone());
        }
        start = end.end;
    }
    let mut note = whole.note;
    if pieces.is_empty() {
        let mut content =
            note.take().map_or(start..start, |note| after_note_marks(text, note.clone(), literal)..note.end);
        if let Some(again) = note_of(&Line::of(text, content.clone()).words(literal)).filter(|&at| at > 0) {
            note = Some(content.start + again..content.end);
            content = trimmed(text, content.start..content.start + again);
        }
        // A mark that stands alone is a word.
        let mark = whole.content.end..content.start;
        separators.extend((!trimmed(text, mark.clone()).is_empty()).then(|| trimmed(text, mark)));
        pieces.push(Segment { content, ..Segment::default() });
    }
    if let Some(last) = pieces.last_mut() {
        last.separators.append(&mut separators);
        (last.note, last.steps) = (note, whole.steps);
    }
    pieces
}

/// The separators of a line in its characters; an empty one stands before a number of a list.
pub(super) fn cuts(words: Words<'_>) -> Vec<Range<usize>> {
    let mut cuts = Vec::new();
    let list = list_mark(words, 0).filter(|&(number, _)| number == 1).map(|(_, mark)| mark);
    let mut expected = 2;
    let mut start = 0;
    let mut conditional = false;
    for (index, word) in words.0.iter().enumerate() {
        if word.opaque {
            continue;
        }
        let here = list_mark(words, index);
        if index > start
            && let Some((number, _)) = here.filter(|&(_, mark)| Some(mark) == list)
            && (number == expected || number == 1)
            && words.len() > index + 1
        {
            cuts.push(word.start..word.start);
            expected = number + 1;
            (start, conditional) = (index, false);
        }
        conditional |= matches!(word.lower.as_str(), "if" | "when" | "whenever" | "unless" | "once" | "until");
        if word.semicolon() {
            cuts.push(word.end - 1..word.end);
            (start, conditional) = (index + 1, false);
        } else if let Some(from) = then(words, index, start).filter(|_| !conditional) {
            cuts.push(from..word.end);
            start = index + 1;
        }
    }
    if cuts.is_empty() { agenda::cuts(words) } else { cuts }
}

/// "1." and "1)" with their style.
fn list_mark(words: Words<'_>, index: usize) -> Option<(u32, char)> {
    let word = words.0.get(index).filter(|word| !word.opaque && !word.led())?;
    let mark = word.mark()?;
    let number = word.lower.parse().ok().filter(|_| word.lower.len() <= 3)?;
    Some((number, mark))
}

/// Where the separator begins when the word at `index` is a "then" that parts two items.
/// It does after a comma, after "and", or before an imperative; "back then" does not.
pub(super) fn then(words: Words<'_>, index: usize, start: usize) -> Option<usize> {
    let word = &words.0[index];
    if word.lower != "then" || word.led() || !matches!(word.trail, Trail::None | Trail::Comma) {
        return None;
    }
    if !words.at(index + 1).starts_with(char::is_alphabetic) || words.at(index + 1) == "again" {
        return None;
    }
    if index <= start {
        return (index == start).then_some(word.start);
    }
    let before = words.before(index);
    let previous = &words.0[index - 1];
    if before == "and" && words.at(index.wrapping_sub(2)) == "now" {
        return None;
    }
    if before == "and" && index - 1 > start {
        let comma = &words.0[index - 2];
        return Some(if comma.trail == Trail::Comma { comma.core.end } else { previous.start });
    }
    let parted = matches!(previous.trail, Trail::Comma | Trail::Stop);
    let told = matches!(
        before,
        "since" | "by" | "until" | "till" | "back" | "even" | "just" | "now" | "from" | "than" | "and" | "only"
    );
    if told && !parted {
        return None;
    }
    if parted {
        return Some(previous.core.end);
    }
    verbs::verb(words.at(index + 1)).then_some(word.start)
}
