//! One item: recognise, take out what was recognised, and look again until nothing is found.
//!
//! Looking again is what makes the title stable: a title that is read once more yields
//! nothing, because the last look at exactly these words yielded nothing.

use std::ops::Range;

use chrono::NaiveDate;

use super::automation;
use super::gather::{self, Found, Match};
use super::kind;
use super::line::{Line, Words};
use super::model::{CaptureContext, CapturedItem, Doubt, Draft, ItemKind, Span, SpanKind, StepDraft};
use super::products;
use super::segment::{self, Segment};
use super::settle::{self, Times};
use super::title;
use super::usual::{self, Usual};

/// How often a line is looked at. Text that people write needs two or three looks; the limit
/// keeps text made to be hard linear.
const LOOKS: usize = 12;
/// How often a phrase is looked at that stands where only a time can stand.
const LOOKS_AT_A_PHRASE: usize = 3;
/// Words that the looks at a text have before them; once they are spent, a line is looked at twice.
const WORDS_LOOKED_AT: usize = 8_000;

/// What is left of the looks at a text.
#[derive(Debug)]
pub(super) struct Looks {
    most: usize,
    words: usize,
}

impl Looks {
    /// For a text that may say anything.
    pub(super) const fn at_text() -> Self {
        Self { most: LOOKS, words: WORDS_LOOKED_AT }
    }

    /// For a phrase about a time.
    pub(super) const fn at_phrase() -> Self {
        Self { most: LOOKS_AT_A_PHRASE, words: WORDS_LOOKED_AT }
    }

    /// Whether a line of so many words may be looked at once more.
    fn spend(&mut self, look: usize, words: usize) -> bool {
        let is_left = self.words >= words;
        self.words = self.words.saturating_sub(words);
        look < 2 || is_left
    }
}

/// The most tags a task has (RULES §1); more stay in the title.
pub(super) const MOST_TAGS: usize = 20;

/// Everything that was said about an item so far.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub draft: Draft,
    pub times: Times,
    pub kind: Option<ItemKind>,
    /// Estimates without `~` or "for" that contradict each other, or several dates.
    pub doubtful: bool,
    /// The dates that contradicted each other.
    pub rivals: Vec<NaiveDate>,
}

/// How often an item may turn out to be several.
const DIVISIONS: usize = 3;

/// Reads one segment of the text: one item, or several when only the reading shows it ("call
/// mum then tomorrow buy milk": the "then" meets its verb once the date is gone).
pub(super) fn read(
    text: &[char],
    segment: &Segment,
    literal: &[bool],
    context: &CaptureContext<'_>,
    looks: &mut Looks,
) -> Vec<CapturedItem> {
    let mut items = Vec::new();
    let mut open = vec![(segment.clone(), 0)];
    while let Some((segment, level)) = open.pop() {
        let (occasions, cuts) = read_one(text, &segment, literal, context, looks);
        if cuts.is_empty() || level == DIVISIONS {
            items.extend(occasions);
        } else {
            let pieces = segment::divide(text, segment, &cuts, literal);
            open.extend(pieces.into_iter().rev().map(|piece| (piece, level + 1)));
        }
    }
    items
}

/// Reads a segment as one item, or as one for each occasion that it names ("8am and 8pm"), the first
/// with the spans; gives the places at which it turned out to be several.
fn read_one(
    text: &[char],
    segment: &Segment,
    literal: &[bool],
    context: &CaptureContext<'_>,
    looks: &mut Looks,
) -> (Vec<CapturedItem>, Vec<Range<usize>>) {
    let mut spans: Vec<Span> = segment.separators.iter().map(|range| separator(text, range.clone())).collect();
    let mut reading = Reading::default();
    let whole = Line::of(text, segment.content.clone());
    let mut line = whole.clone();
    let mut idle = vec![false; whole.chars.len()];
    for look in 0..looks.most {
        let words = line.words(literal);
        if !looks.spend(look, words.len()) {
            break;
        }
        let cut_off = reading.times.any() && line.places.last() != whole.places.last();
        let matches = gather::matches(&words, context, &mut reading, cut_off);
        if matches.is_empty() {
            break;
        }
        let mut taken = vec![false; line.chars.len()];
        for found in &matches {
            taken[found.chars.clone()].fill(true);
            spans.extend(runs(text, &line, found));
            if found.kind == SpanKind::Separator {
                for index in found.chars.clone() {
                    idle[line.places[index] - segment.content.start] = true;
                }
            }
            take(&mut reading, &found.found);
        }
        line = line.without(&taken);
    }
    let cuts = segment::cuts(Words(&line.words(literal)));
    let cuts = cuts.iter().filter(|cut| !cut.is_empty() && cut.start > 0).map(|cut| places(&line, cut)).collect();
    let note = segment.note.clone().map(|range| note(text, range, &mut spans));
    let confidence = title::settle(&mut reading, &line, &whole.without(&idle), note);
    let kind = kind::of(&reading, &whole);
    let steps = segment.steps.iter().map(|range| step(text, range.clone(), literal, context, &mut spans)).collect();
    spans.sort_by_key(|span| span.start);
    let automation = automation::hint(&reading.draft.title, kind, &context.habits);
    let mut doubts: Vec<Doubt> = Vec::new();
    doubts.extend(line.chars.is_empty().then_some(Doubt::NothingToDo));
    doubts.extend((reading.rivals.len() > 1).then_some(Doubt::Days(reading.rivals)));
    let first = CapturedItem { kind, draft: reading.draft, steps, spans, confidence, automation, doubts };
    let occasion = |times: Times| {
        let mut item = first.clone();
        let usual = usual::of(&item.draft.title);
        let settled = usual.map_or_else(|| times.clone(), |usual| times.clone().usually(usual));
        settle::times(&mut item.draft, &settled, context);
        let open = if usual.is_some_and(Usual::is_certain) { &settled } else { &times };
        item.doubts.extend(open.doubts());
        item
    };
    let mut occasions: Vec<CapturedItem> = reading.times.each().into_iter().map(occasion).collect();
    occasions.sort_by_key(|item| item.draft.due.map(|due| due.at));
    occasions.iter_mut().skip(1).for_each(|item| item.spans.clear());
    if let ([item], ItemKind::Shopping) = (&mut occasions[..], kind) {
        let said = reading.kind == Some(ItemKind::Shopping);
        let things = things(text, (&line, said), literal, context, item);
        occasions.extend(things);
    }
    (occasions, cuts)
}

/// Gives the things that `item` lists after the first, which it keeps: the same in all but their titles.
/// The note and the steps stand behind the last and go with it.
fn things(
    text: &[char],
    (line, said): (&Line, bool),
    literal: &[bool],
    context: &CaptureContext<'_>,
    item: &mut CapturedItem,
) -> Vec<CapturedItem> {
    let pieces = products::pieces(Words(&line.words(literal)), said);
    let lines: Vec<Line> = pieces.iter().map(|piece| line.part(piece.clone())).collect();
    let [first, others @ ..] = &lines[..] else { return Vec::new() };
    if !lines.iter().all(|piece| is_settled(piece, literal, context)) {
        return Vec::new();
    }
    let begins = pieces.iter().skip(1).map(|piece| piece.start).chain([line.chars.len()]);
    for between in pieces.iter().zip(begins).map(|(piece, next)| piece.end..next).filter(|gap| !gap.is_empty()) {
        let value = line.chars[between.clone()].iter().collect::<String>().trim().to_owned();
        let found = Match { words: 0..0, chars: between, kind: SpanKind::Separator, value, found: Found::Nothing };
        item.spans.extend(runs(text, line, &found));
    }
    item.spans.sort_by_key(|span| span.start);
    let (behind, spans) = std::mem::take(&mut item.spans)
        .into_iter()
        .partition::<Vec<Span>, _>(|span| matches!(span.kind, SpanKind::Note | SpanKind::Step));
    let note = behind.iter().find(|span| span.kind == SpanKind::Note && !span.value.is_empty());
    let note = note.map(|span| span.value.clone());
    let steps = std::mem::take(&mut item.steps);
    (item.draft.title, item.draft.description) = (first.text(), None);
    let titled = |title| CapturedItem { draft: Draft { title, ..item.draft.clone() }, ..item.clone() };
    let mut others: Vec<CapturedItem> = others.iter().map(Line::text).map(titled).collect();
    item.spans = spans;
    if let Some(last) = others.last_mut() {
        (last.spans, last.steps, last.draft.description) = (behind, steps, note);
    }
    others
}

/// Whether the line is a title in which nothing is recognised.
fn is_settled(line: &Line, literal: &[bool], context: &CaptureContext<'_>) -> bool {
    let short = line.chars.len() <= title::LONGEST;
    short && gather::matches(&line.words(literal), context, &mut Reading::default(), false).is_empty()
}

fn places(line: &Line, range: &Range<usize>) -> Range<usize> {
    line.places[range.start]..line.places[range.end - 1] + 1
}

/// Puts a find where it belongs. Said twice, the last one counts.
fn take(reading: &mut Reading, found: &Found) {
    let draft = &mut reading.draft;
    match found {
        Found::Tag(tag) => {
            if !draft.tags.contains(tag) {
                draft.tags.push(tag.clone());
            }
        }
        Found::Zone(zone) => draft.zone = Some(zone.clone()),
        Found::Person(person) => {
            if !draft.people.contains(person) {
                draft.people.push(person.clone());
            }
        }
        Found::Project(project) => draft.project = Some(project.clone()),
        Found::Energy(energy) => draft.energy = Some(*energy),
        Found::Priority(priority) => draft.priority = Some(*priority),
        Found::Delegate => draft.delegated = true,
        Found::Estimate(estimate) => {
            if estimate.marked || draft.estimated_minutes.is_none() {
                draft.estimated_minutes = Some(estimate.minutes);
            }
        }
        Found::When(when) => reading.times.add(when),
        Found::Kind(kind) => reading.kind = Some(*kind),
        Found::Nothing => {}
    }
}

/// The spans of a find: one, or several when words that stood between had been taken before.
fn runs(text: &[char], line: &Line, found: &Match) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for index in found.chars.clone() {
        if line.chars[index].is_whitespace() {
            continue;
        }
        let place = line.places[index];
        match spans.last_mut() {
            Some(span) if text[span.end..place].iter().all(|c| c.is_whitespace()) => span.end = place + 1,
            _ => spans.push(Span { start: place, end: place + 1, kind: found.kind, value: found.value.clone() }),
        }
    }
    spans
}

fn separator(text: &[char], range: Range<usize>) -> Span {
    let value = text[range.clone()].iter().filter(|c| !c.is_whitespace()).collect();
    Span { start: range.start, end: range.end, kind: SpanKind::Separator, value }
}

fn note(text: &[char], range: Range<usize>, spans: &mut Vec<Span>) -> String {
    let note: String = text[range.clone()].iter().skip_while(|&&c| c == '>').collect();
    let note = note.trim().to_owned();
    spans.push(Span { start: range.start, end: range.end, kind: SpanKind::Note, value: note.clone() });
    note
}

/// A step is a title and perhaps an estimate; nothing else is read from it.
fn step(
    text: &[char],
    range: Range<usize>,
    literal: &[bool],
    context: &CaptureContext<'_>,
    spans: &mut Vec<Span>,
) -> StepDraft {
    let whole = Line::of(text, range.clone());
    let mut line = whole.clone();
    let mut estimated_minutes = None;
    for _ in 0..LOOKS {
        let words = line.words(literal);
        let mut reading = Reading::default();
        let mut matches = gather::matches(&words, context, &mut reading, false);
        matches.retain(|found| matches!(found.kind, SpanKind::Estimate | SpanKind::Separator));
        if matches.is_empty() {
            break;
        }
        let mut taken = vec![false; line.chars.len()];
        for found in &matches {
            taken[found.chars.clone()].fill(true);
            if let Found::Estimate(estimate) = &found.found {
                estimated_minutes = Some(estimate.minutes);
            }
        }
        line = line.without(&taken);
    }
    let line = if line.chars.iter().copied().all(title::is_unseen) { whole } else { line };
    let (title, _) = title::cut(&line.text());
    spans.push(Span { start: range.start, end: range.end, kind: SpanKind::Step, value: title.clone() });
    StepDraft { title, estimated_minutes }
}
