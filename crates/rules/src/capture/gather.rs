//! One look at a line: every recogniser at every word, the most specific first.

use std::ops::Range;

use super::beside;
use super::clock::{self, OnClock};
use super::day::Today;
use super::estimate::{self, Estimate};
use super::habits::Habits;
use super::item::{MOST_TAGS, Reading};
use super::lexicon;
use super::line::{Trail, Word, Words};
use super::marks::{self, Mark, Names};
use super::model::{CaptureContext, ItemKind, SpanKind};
use super::often;
use super::openings;
use super::recur::{self, Recurrence};
use super::segment;
use super::settle;
use super::softened;
use super::verbs;
use super::when::{self, When};
use super::works;
use super::zones;
use crate::words::{Energy, Priority};

#[cfg(test)]
thread_local! {
    /// How many words the looks at lines had before them.
    pub(super) static OFFERED: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// What was recognised.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    Tag(String),
    Zone(String),
    Person(String),
    Project(String),
    Energy(Energy),
    Priority(Priority),
    Delegate,
    Estimate(Estimate),
    When(When),
    Kind(ItemKind),
    /// Recognised, and of no meaning: a bullet, a lost comma.
    Nothing,
}

/// A recognised stretch of a line.
#[derive(Debug, Clone)]
pub(super) struct Match {
    /// The words.
    pub words: Range<usize>,
    /// The characters of the line that it takes.
    pub chars: Range<usize>,
    pub kind: SpanKind,
    pub value: String,
    pub found: Found,
}

/// Everything that can be taken out of the line now, in order.
///
/// `cut_off` says that what ended the line has been taken out already.
pub(super) fn matches(line: &[Word], context: &CaptureContext<'_>, reading: &mut Reading, cut_off: bool) -> Vec<Match> {
    #[cfg(test)]
    OFFERED.with(|count| count.set(count.get() + line.len() as u64));
    let words = Words(line);
    let today = Today { date: context.zone.day_of(context.reference), order: context.date_order };
    let names = Names { zones: context.zones, people: context.people };
    let mut found: Vec<Match> = Vec::new();
    let mut tags = reading.draft.tags.clone();
    let mut recurs = reading.times.recurs();
    // What opens a line is taken first: what follows may read differently at its head.
    if line.len() > 1
        && !line[0].opaque
        && let Some(head) = edge(words, 0)
    {
        return vec![head];
    }
    if cut_off && let Some(tail) = dangling(words) {
        return vec![tail];
    }
    let mut index = 0;
    let asked = openings::question(words);
    while index < line.len() {
        if let Some(end) = works::title(words, index) {
            reading.doubtful |= works::is_doubtful(words, end);
            index = end;
            continue;
        }
        let next = if line[index].opaque {
            None
        } else {
            let timed = || {
                temporal(words, index, today, context, found.last(), recurs)
                    .or_else(|| length(words, index))
                    .or_else(|| time(words, index, found.last(), &context.habits))
                    .or_else(|| zone(words, index, found.last(), &context.habits))
                    .or_else(|| softly(words, index, today, context, recurs))
                    .map(|found| with_trailing(words, found))
            };
            // The day in a question belongs to it.
            let in_question = asked.is_some_and(|end| index <= end);
            edge(words, index)
                .or_else(|| between_marks(words, index, names, found.last()))
                .or_else(|| mark(words, index, names, &mut tags))
                .or_else(|| if in_question { None } else { timed() })
        };
        match next {
            Some(next) if words.hang_together(next.words.clone()) => {
                recurs |= matches!(&next.found, Found::When(When::Rule(_)));
                index = next.words.end.max(index + 1);
                found.push(next);
            }
            _ => {
                let exception = when::exception(words, index, today);
                if let Some((days, _)) = &exception {
                    reading.times.except(days);
                }
                let passed = exception.map(|(_, next)| next).or_else(|| when::any_time_but(words, index, today));
                index = passed.unwrap_or(index + 1);
            }
        }
    }
    settle::conflicts(&mut found, reading);
    found
}

fn make(words: Words<'_>, range: Range<usize>, kind: SpanKind, value: String, found: Found) -> Match {
    let chars = stretch(words, &range);
    Match { words: range, chars, kind, value, found }
}

/// The characters that go with the words: the brackets around them, the comma or full stop
/// after them. Other punctuation stays and moves to the word before.
fn stretch(words: Words<'_>, range: &Range<usize>) -> Range<usize> {
    let (first, last) = (&words.0[range.start], &words.0[range.end - 1]);
    let mut chars = first.core.start..last.core.end;
    let bracketed = first.led() && first.core.start == first.start + 1 && last.bracket_closes();
    if bracketed {
        chars = first.start..chars.end + 1;
    }
    let light = last.end == chars.end || matches!(last.trail, Trail::Comma | Trail::Stop | Trail::Colon);
    if bracketed || (light && !first.led()) {
        chars.end = last.end;
    }
    chars
}

/// What may be dropped at the edges of a line: bullets, list numbers, lost punctuation, and
/// words that only name the kind.
fn edge(words: Words<'_>, index: usize) -> Option<Match> {
    let word = &words.0[index];
    let more = words.len() > 1;
    let whole = |kind: SpanKind, value: &str, found: Found| {
        Some(Match { words: index..index + 1, chars: word.start..word.end, kind, value: value.to_owned(), found })
    };
    let dash = matches!(word.lower.as_str(), "-" | "--" | "*" | "•" | "·" | "|" | "+" | "☐" | "▪" | "◦");
    if index == 0 && more {
        let numbered = word.mark().is_some() && word.lower.len() <= 3 && word.lower.bytes().all(|b| b.is_ascii_digit());
        let box_ticked = word.led() && word.lower == "x" && word.bracket_closes();
        if dash || word.core.is_empty() || numbered || box_ticked {
            return whole(SpanKind::Separator, "", Found::Nothing);
        }
        if word.trail == Trail::Colon && matches!(word.lower.as_str(), "due" | "deadline" | "when") {
            return whole(SpanKind::Separator, "", Found::Nothing);
        }
        let todo = matches!(word.lower.as_str(), "todo" | "to-do") && verbs::verb(words.at(1));
        if (word.trail == Trail::Colon || todo)
            && let Some(kind) = named_kind(&word.lower)
        {
            return whole(SpanKind::Kind, kind.as_str(), Found::Kind(kind));
        }
    }
    // "Call Kim ()": what stood in the brackets has been taken out.
    if more && word.hollow() {
        return whole(SpanKind::Separator, "", Found::Nothing);
    }
    if index == 0 && more {
        if let Some(used) = openings::list_to_buy(words).filter(|&used| used < words.len()) {
            let kind = ItemKind::Shopping;
            return Some(make(words, 0..used, SpanKind::Kind, kind.as_str().to_owned(), Found::Kind(kind)));
        }
        if let Some(used) = openings::asked(words) {
            return Some(make(words, 0..used, SpanKind::Kind, "task".to_owned(), Found::Nothing));
        }
    }
    if index == 0 && segment::then(words, 0, 0).is_some() {
        return whole(SpanKind::Separator, "then", Found::Nothing);
    }
    if index + 1 == words.len() && more {
        if openings::thanks(words, index) {
            return Some(make(words, index..index + 1, SpanKind::Separator, String::new(), Found::Nothing));
        }
        if dash || (word.core.is_empty() && matches!(word.trail, Trail::Comma | Trail::Colon | Trail::Stop)) {
            return whole(SpanKind::Separator, "", Found::Nothing);
        }
        if word.trail == Trail::Comma && plain_end(words, index) {
            let chars = word.core.end..word.end;
            return Some(Match {
                words: index..index + 1,
                chars,
                kind: SpanKind::Separator,
                value: String::new(),
                found: Found::Nothing,
            });
        }
    }
    None
}

/// A word at the end that led to a time which was taken out: "Christmas is" (on 25 December), "Call
/// mum at". It says nothing any more.
fn dangling(words: Words<'_>) -> Option<Match> {
    let last = words.len().checked_sub(1).filter(|&last| last > 0)?;
    let word = &words.0[last];
    if word.opaque || word.trail != Trail::None {
        return None;
    }
    let before = words.before(last);
    // "find out what it is", "tell Kim when the show starts"
    let clause = (0..last).any(|at| beside::opens_clause(words.at(at)));
    let idle = match words.at(last) {
        "is" | "are" | "was" | "were" => !clause && !beside::pronoun(before),
        "starts" | "begins" | "happens" => !clause,
        "on" => before == "due",
        "due" => !clause && !matches!(before, "is" | "are" | "be" | "was"),
        "and" | "at" | "for" | "until" | "till" | "from" | "lasts" | "lasting" => !verbs::verb(before),
        _ => false,
    };
    idle.then(|| make(words, last..last + 1, SpanKind::Separator, String::new(), Found::Nothing))
}

/// Whether the last word is nothing but a word: what else it may be is looked at first.
fn plain_end(words: Words<'_>, index: usize) -> bool {
    !words.0[index].core.is_empty()
        && words.0[index].lower.chars().all(char::is_alphabetic)
        && !lexicon::dated(words.at(index))
}

fn named_kind(word: &str) -> Option<ItemKind> {
    Some(match word {
        "todo" | "to-do" | "task" => ItemKind::Task,
        "idea" | "note" | "thought" | "remember" => ItemKind::Thought,
        "shopping" | "groceries" => ItemKind::Shopping,
        "habit" => ItemKind::Habit,
        "event" => ItemKind::Event,
        "question" => ItemKind::Question,
        _ => return None,
    })
}

/// The "and" of "@sam and @anna": with the names taken out it would stand alone.
fn between_marks(words: Words<'_>, index: usize, names: Names<'_>, previous: Option<&Match>) -> Option<Match> {
    let marked = |kind: SpanKind| matches!(kind, SpanKind::Tag | SpanKind::Person | SpanKind::Zone);
    previous.filter(|found| found.words.end == index && marked(found.kind))?;
    let and = matches!(words.at(index), "and" | "&" | "+") && words.trail(index) == Trail::None;
    let joins =
        and && matches!(marks::read(words, index + 1, names)?.0, Mark::Tag(_) | Mark::Person(_) | Mark::Zone(_));
    joins.then(|| make(words, index..index + 1, SpanKind::Separator, "and".to_owned(), Found::Nothing))
}

fn mark(words: Words<'_>, index: usize, names: Names<'_>, tags: &mut Vec<String>) -> Option<Match> {
    let (mark, next) = marks::read(words, index, names)?;
    let (kind, value, found) = match mark {
        Mark::Tag(tag) => {
            if !tags.contains(&tag) {
                if tags.len() >= MOST_TAGS {
                    return None;
                }
                tags.push(tag.clone());
            }
            (SpanKind::Tag, tag.clone(), Found::Tag(tag))
        }
        Mark::Zone(zone) => (SpanKind::Zone, zone.clone(), Found::Zone(zone)),
        Mark::Person(person) => (SpanKind::Person, person.clone(), Found::Person(person)),
        Mark::Project(project) => (SpanKind::Project, project.clone(), Found::Project(project)),
        Mark::Energy(energy) => (SpanKind::Energy, energy.as_str().to_owned(), Found::Energy(energy)),
        Mark::Priority(priority) => (SpanKind::Priority, priority.as_str().to_owned(), Found::Priority(priority)),
        Mark::Delegate => (SpanKind::Delegate, "delegate".to_owned(), Found::Delegate),
    };
    let mut found = make(words, index..next, kind, value, found);
    // "asap!!": the marks cry for the word that goes.
    let last = &words.0[next - 1];
    if kind == SpanKind::Priority && last.shouted() && (index == 0 || words.ends_at(next) || last.trail == Trail::Other)
    {
        found.chars.end = last.end;
    }
    Some(found)
}

fn temporal(
    words: Words<'_>,
    index: usize,
    today: Today,
    context: &CaptureContext<'_>,
    previous: Option<&Match>,
    recurs: bool,
) -> Option<Match> {
    let when_match = |when: When, next: usize| {
        let (kind, value) = when.shown(&context.habits);
        Some(make(words, index..next, kind, value, Found::When(when)))
    };
    if recurs && let Some((when, next)) = when::limit(words, index, today) {
        return when_match(when, next);
    }
    if let Some((recurrence, next)) = recur::read(words, index) {
        return when_match(When::Rule(recurrence), next);
    }
    let behind_length = previous.is_some_and(|found| found.words.end == index && found.kind == SpanKind::Estimate);
    if behind_length && let Some((rule, next)) = often::per_unit(words, index) {
        return when_match(When::Rule(Recurrence::plain(rule)), next);
    }
    if let Some((when, next)) = when::instant(words, index, context) {
        return when_match(when, next);
    }
    let timed = |kind: SpanKind| matches!(kind, SpanKind::Time | SpanKind::TimeRange | SpanKind::TimeZone);
    let beside_time = previous.is_some_and(|found| found.words.end == index && timed(found.kind));
    // "not tomorrow", "not before friday": it is any day but that.
    let led = index - usize::from(matches!(words.before(index), "before" | "until" | "on"));
    let (when, next) = when::days(words, index, today, beside_time).filter(|_| words.before(led) != "not")?;
    when_match(when, next)
}

/// A time behind words that add nothing to it: "sometime next week", "about 3pm".
fn softly(words: Words<'_>, index: usize, today: Today, context: &CaptureContext<'_>, recurs: bool) -> Option<Match> {
    let start = index + softened::leading(words, index);
    if start == index {
        return None;
    }
    let found =
        temporal(words, start, today, context, None, recurs).or_else(|| time(words, start, None, &context.habits))?;
    let on_clock = matches!(found.kind, SpanKind::Time | SpanKind::TimeRange);
    let end = found.words.end;
    let fits = match words.at(index) {
        // "ask about 3pm meeting"
        "about" => {
            let next = words.at(end);
            on_clock && (words.parted_at(end) || beside::resumes(next) || lexicon::dated(next) || verbs::verb(next))
        }
        "all" => found.kind == SpanKind::Date,
        _ => true,
    };
    fits.then(|| make(words, index..end, found.kind, found.value, found.found))
}

/// A time with what follows it and adds nothing: "tuesday at the latest".
fn with_trailing(words: Words<'_>, found: Match) -> Match {
    let timed = matches!(found.kind, SpanKind::Date | SpanKind::Time | SpanKind::DateRange | SpanKind::TimeRange);
    let end = softened::trailing(words, found.words.end);
    if !timed || end == found.words.end {
        return found;
    }
    make(words, found.words.start..end, found.kind, found.value, found.found)
}

fn length(words: Words<'_>, index: usize) -> Option<Match> {
    let (estimate, next) = estimate::read(words, index)?;
    Some(make(words, index..next, SpanKind::Estimate, estimate.minutes.to_string(), Found::Estimate(estimate)))
}

fn time(words: Words<'_>, index: usize, previous: Option<&Match>, habits: &Habits) -> Option<Match> {
    let beside_day = previous.is_some_and(|found| {
        found.words.end == index && matches!(found.kind, SpanKind::Date | SpanKind::Recurrence | SpanKind::DateRange)
    });
    if let Some((part, next)) = when::part_of_day(words, index, beside_day) {
        let when = When::Part(part);
        let (kind, value) = when.shown(habits);
        return Some(make(words, index..next, kind, value, Found::When(when)));
    }
    let (on_clock, next) = clock::read(words, index, beside_day)?;
    let (when, next) = match on_clock {
        OnClock::At(clock) => {
            let (mut clocks, end) = clock::more(words, next);
            clocks.insert(0, clock);
            clock::settle_halves(&mut clocks);
            (When::Clock(clocks), end)
        }
        OnClock::Between(hours) => (When::Hours(hours), next),
    };
    let (kind, value) = when.shown(habits);
    Some(make(words, index..next, kind, value, Found::When(when)))
}

/// The zone right after a time: "3pm EST".
fn zone(words: Words<'_>, index: usize, previous: Option<&Match>, habits: &Habits) -> Option<Match> {
    let on_clock = |found: &Found| matches!(found, Found::When(When::Clock(_) | When::Hours(_)));
    previous.filter(|before| before.words.end == index && on_clock(&before.found))?;
    let (zone, next) = zones::read(words, index)?;
    let when = When::Zone(zone);
    let (kind, value) = when.shown(habits);
    Some(make(words, index..next, kind, value, Found::When(when)))
}
