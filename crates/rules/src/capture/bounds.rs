//! The first day of a rule, and what ends it.

use cairn_kernel::UserZone;
use chrono::NaiveDate;

use super::calendar;
use super::model::CaptureContext;
use super::recur::Recurrence;
use super::rule::Rule;
use super::settle::{self, Times};

/// How many days that the rule leaves out are looked past for its first.
const MOST_LEFT_OUT: usize = 7;

/// The first day of a rule: from its beginning on, and not today when its time has passed.
pub(super) fn first(
    times: &Times,
    recurrence: &Recurrence,
    time: Option<i64>,
    context: &CaptureContext<'_>,
) -> NaiveDate {
    let today = context.zone.day_of(context.reference);
    // "every day this week" goes on from today, not from the week's end.
    let said = times.day.map(|day| day.whole.map_or(day.date, |(first, _)| first.max(today)));
    let start = times.from.or(times.days.map(|days| days.from)).or(said).unwrap_or(today);
    let first = first_allowed(times, &recurrence.rule, start);
    let gone = time.is_some_and(|time| settle::at(context.zone, first, time) < context.reference);
    if gone && first == today {
        first_allowed(times, &recurrence.rule, first.succ_opt().unwrap_or(first))
    } else {
        first
    }
}

/// The first day from `start` on that the rule names and no "except 25 nov" takes back.
fn first_allowed(times: &Times, rule: &Rule, start: NaiveDate) -> NaiveDate {
    let mut first = rule.first(start);
    for _ in 0..MOST_LEFT_OUT {
        if !times.except.contains(&first) {
            break;
        }
        first = rule.first(first.succ_opt().unwrap_or(first));
    }
    first
}

/// The last day of "this week" or "in december", where it goes on for longer than a round of the rule.
fn last_of_whole(times: &Times, rule: &Rule) -> Option<NaiveDate> {
    let (first, last) = times.day.filter(|_| times.from.is_none())?.whole?;
    ((last - first).num_days() + 1 >= rule.longest_round()).then_some(last)
}

/// The rule's text with what ends it.
pub(super) fn ended(times: &Times, rule: &Rule, first: NaiveDate, zone: UserZone) -> String {
    let text = rule.text();
    let lasted = times.lasts.and_then(|(count, unit)| calendar::plus(first, count, unit)?.pred_opt());
    if let Some(count) = times.count {
        format!("{text};COUNT={count}")
    } else if let Some(last) = times.until.or(times.days.map(|days| days.to)).or(lasted).or(last_of_whole(times, rule))
    {
        // The end of that day where the user lives, in UTC as RFC 5545 wants it.
        let until = zone.last_second_of(last);
        format!("{text};UNTIL={}", until.to_utc().format("%Y%m%dT%H%M%SZ"))
    } else {
        text
    }
}
