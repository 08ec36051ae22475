//! Rules with the parts of the day or the times that their days have: "thursday evenings", "weeknights",
//! "every monday at 9 and thursday at 10".

use super::beside;
use super::clock::{self, Clock, OnClock};
use super::lexicon::{self, Part};
use super::line::{Trail, Words};
use super::recur::{self, Occasion, Recurrence};
use super::rule::{Frequency, Rule};
use super::verbs;

/// How many days one line may give a time of their own.
const MOST: usize = 6;

/// "thursday evenings", "weekday mornings", "on friday nights", "weeknights", "nightly", "in the mornings".
pub(super) fn plural_parts(words: Words<'_>, index: usize) -> Option<(Recurrence, usize)> {
    let first = words.at(index);
    let at = index + usize::from(first == "on");
    if (first, words.at(index + 1)) == ("in", "the") {
        plural_part(words.at(index + 2))?;
        let ends = |next: usize| words.parted_at(next) || beside::resumes(words.at(next));
        return parts_of_every_day(words, index + 2).filter(|(_, next)| ends(*next) || index == 0);
    }
    let (rule, part, next) = match (words.at(at), words.at(at + 1)) {
        ("weeknights", _) => (Rule::workdays(), Part::Night, at + 1),
        ("nightly", _) if first != "on" => (Rule::every(Frequency::Daily, 1), Part::Night, at + 1),
        ("weekday", part) => (Rule::workdays(), plural_part(part)?, at + 2),
        ("weekend", part) => (Rule::weekly(&recur::WEEKEND), plural_part(part)?, at + 2),
        _ => {
            let (rule, next) = recur::weekday_list(words, at)?;
            let open = words.trail(next - 1) == Trail::None;
            (rule, plural_part(words.at(next)).filter(|_| open)?, next + 1)
        }
    };
    let before = words.before(index);
    let ends = words.parted_at(next) || beside::resumes(words.at(next)) || clock::read(words, next, true).is_some();
    // "read Friday Nights at Home": a work by that name.
    let title = verbs::enjoys(before) && words.capitalised(at) && words.capitalised(at + 1);
    let named = ends || first == "on" || (index == 0 && verbs::verb(words.at(next)));
    (named && !title && !beside::determiner(before)).then(|| (Recurrence::with_part(rule, part), next))
}

/// Whether "arvo" at `index` is somebody's name: "Arvo Pärt".
pub(super) fn is_called_arvo(words: Words<'_>, index: usize) -> bool {
    words.at(index) == "arvo" && (words.capitalised(index + 1) || words.at(index + 1) == "pärt")
}

/// "mornings": more than one of them.
fn plural_part(word: &str) -> Option<Part> {
    lexicon::part(word).filter(|_| word.ends_with('s'))
}

/// The part of the day that follows the day of a rule before `next`, and the word after it.
pub(super) fn part_of_rule(words: Words<'_>, next: usize) -> (Option<Part>, usize) {
    let open = words.trail(next - 1) == Trail::None;
    // "every thurs eve"; "eve" alone is a name, and the day before.
    let part = lexicon::part(words.at(next)).or_else(|| (words.at(next) == "eve").then_some(Part::Evening));
    let part = part.filter(|_| open);
    (part, next + usize::from(part.is_some()))
}

/// "every morning and evening", what follows "every".
pub(super) fn parts_of_every_day(words: Words<'_>, index: usize) -> Option<(Recurrence, usize)> {
    let part = lexicon::part(words.at(index))?;
    let daily = Rule::every(Frequency::Daily, 1);
    let other = words.joined_at(index + 1).and_then(|at| Some((lexicon::part(words.at(at))?, at + 1)));
    let Some((other, next)) = other else { return Some((Recurrence::with_part(daily, part), index + 1)) };
    let occasions = [part, other].map(|part| Occasion { rule: daily.clone(), time: Err(part) }).to_vec();
    Some((Recurrence { occasions, ..Recurrence::with_part(daily, part) }, next))
}

/// "monday at 9 and thursday at 10", "weekdays at 8 and weekends at 10": days of which each has a time of its own.
pub(super) fn timed_days(words: Words<'_>, index: usize) -> Option<(Recurrence, usize)> {
    let mut occasions: Vec<Occasion> = Vec::new();
    let (mut at, mut end) = (index, index);
    while occasions.len() < MOST
        && let Some((rule, next)) = days(words, at)
        && let Some((time, next)) = time(words, next)
    {
        occasions.push(Occasion { rule, time });
        end = next;
        let Some(joined) = words.joined_at(end) else { break };
        at = recur::led_on(words, joined);
    }
    let rule = occasions.first().filter(|_| occasions.len() > 1)?.rule.clone();
    Some((Recurrence { occasions, ..Recurrence::plain(rule) }, end))
}

fn days(words: Words<'_>, index: usize) -> Option<(Rule, usize)> {
    match words.at(index) {
        "weekday" | "workday" => Some((Rule::workdays(), index + 1)),
        "weekend" => Some((Rule::weekly(&recur::WEEKEND), index + 1)),
        _ => recur::weekday_list(words, index)
            .or_else(|| recur::plural_weekdays(words, index).map(|(days, next)| (Rule::weekly(&days), next))),
    }
}

fn time(words: Words<'_>, index: usize) -> Option<(Result<Clock, Part>, usize)> {
    if let (Some(part), next) = part_of_rule(words, index) {
        return Some((Err(part), next));
    }
    match clock::read(words, index, true)? {
        (OnClock::At(clock), next) => Some((Ok(clock), next)),
        (OnClock::Between(_), _) => None,
    }
}
