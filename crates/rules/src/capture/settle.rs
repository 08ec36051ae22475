//! What the temporal finds of an item mean together: due date, beginning, rule.

use cairn_kernel::{Timestamp, UserZone};
use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;

use super::bounds;
use super::calendar;
use super::clock::Clock;
use super::day::{Day, Named};
use super::estimate::LONGEST;
use super::gather::{Found, Match};
use super::hours::Hours;
use super::item::Reading;
use super::lexicon::{Part, Unit};
use super::model::{CaptureContext, Doubt, Draft, Due, SpanKind};
use super::recur::{Occasion, Recurrence};
use super::rule::{Frequency, Rule};
use super::stretch::Stretch;
use super::usual::Usual;
use super::when::When;

/// How many days one item may name: each makes an item of its own.
const MOST: usize = 7;

/// The temporal finds of an item; of each sort the first one counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    pub(super) day: Option<Day>,
    pub(super) days: Option<Stretch>,
    clock: Option<Clock>,
    /// The days and times beside the first: each makes an item of its own.
    more_days: Vec<Day>,
    more_clocks: Vec<Clock>,
    hours: Option<Hours>,
    part: Option<Part>,
    instant: Option<Timestamp>,
    /// Whose clocks the time or the hours are on.
    zone: Option<Tz>,
    rule: Option<Recurrence>,
    pub(super) from: Option<NaiveDate>,
    pub(super) until: Option<NaiveDate>,
    pub(super) count: Option<i64>,
    pub(super) lasts: Option<(i64, Unit)>,
    /// Days that stay among the words: "except 25 nov".
    pub(super) except: Vec<NaiveDate>,
}

impl Times {
    /// Adds a find.
    pub(super) fn add(&mut self, when: &When) {
        match when {
            When::Day(days) if self.day.is_none() => {
                self.day = days.first().copied();
                self.more_days = days.iter().skip(1).copied().collect();
            }
            When::Clock(clocks) if self.clock.is_none() => {
                self.clock = clocks.first().copied();
                self.more_clocks = clocks.iter().skip(1).copied().collect();
            }
            // Found where something else had been taken out: another occasion.
            When::Day(days) => {
                let known = |day: &Day| self.day.iter().chain(&self.more_days).any(|known| known.date == day.date);
                let more: Vec<Day> = days.iter().filter(|day| !known(day)).copied().collect();
                self.more_days.extend(more);
            }
            When::Clock(_) => {}
            When::Days(stretch) => {
                self.days.get_or_insert(*stretch);
            }
            When::Hours(hours) => {
                self.hours.get_or_insert(*hours);
            }
            When::Part(part) => {
                self.part.get_or_insert(*part);
            }
            When::Instant(at) => {
                self.instant.get_or_insert(*at);
            }
            When::Zone(zone) => {
                self.zone.get_or_insert(*zone);
            }
            When::Rule(rule) => self.recur(rule),
            When::From(date) => {
                self.from.get_or_insert(*date);
            }
            When::Until(date) => {
                self.until.get_or_insert(*date);
            }
            When::FromUntil(from, until) => {
                self.from.get_or_insert(*from);
                self.until.get_or_insert(*until);
            }
            When::Count(count) => {
                self.count.get_or_insert(*count);
            }
            When::Without(days) => {
                if let Some(found) = &mut self.rule {
                    let without = |rule: &Rule| rule.without(days).unwrap_or_else(|| rule.clone());
                    found.rule = without(&found.rule);
                    for occasion in &mut found.occasions {
                        occasion.rule = without(&occasion.rule);
                    }
                }
            }
            When::Lasts(count, unit) => {
                self.lasts.get_or_insert((*count, *unit));
            }
        }
    }

    fn recur(&mut self, found: &Recurrence) {
        if let Some(known) = &mut self.rule {
            known.rule = known.rule.joined(&found.rule).unwrap_or_else(|| known.rule.clone());
            return;
        }
        self.rule = Some(found.clone());
    }

    /// Of "every monday at 9 and thursday" the Thursday is one more day of the rule, not its beginning.
    fn join_weekdays(&mut self) {
        let Some(found) = &mut self.rule else { return };
        let weekly = found.rule.frequency == Frequency::Weekly && found.rule.weekdays.is_empty();
        // "mon-fri every week" are its days, not its end.
        if let Some(Stretch { from, to, .. }) = self.days.filter(|days| weekly && (days.to - days.from).num_days() < 7)
        {
            let days: Vec<Weekday> = from.iter_days().take_while(|day| *day <= to).map(|day| day.weekday()).collect();
            found.rule.weekdays = Rule::weekly(&days).weekdays;
            self.days = None;
        }
        let days: Vec<Day> = self.day.into_iter().chain(self.more_days.iter().copied()).collect();
        let by_name = |day: &Day| day.named == Named::Weekday && day.part.is_none();
        let weekly = !found.rule.weekdays.is_empty() && found.rule.weekdays.iter().all(|&(nth, _)| nth == 0);
        let known = |day: &Day| found.rule.weekdays.contains(&(0, day.date.weekday()));
        if !weekly || !days.iter().all(by_name) || days.iter().all(known) {
            return;
        }
        let all = found.rule.weekdays.iter().map(|&(_, weekday)| weekday);
        let all: Vec<Weekday> = all.chain(days.iter().map(|day| day.date.weekday())).collect();
        found.rule.weekdays = Rule::weekly(&all).weekdays;
        (self.day, self.more_days) = (None, Vec::new());
    }

    /// One for each day and each time that was named: "8am and 8pm" are two.
    pub(super) fn each(mut self) -> Vec<Self> {
        self.join_weekdays();
        let days: Vec<Day> = self.day.into_iter().chain(self.more_days.iter().copied()).take(MOST).collect();
        let days = || days.iter().copied().map(Some);
        let clocks = || self.clock.map(Some).into_iter().chain(self.more_clocks.iter().copied().map(Some));
        let or_none = |day: Vec<Option<Day>>| if day.is_empty() { vec![None] } else { day };
        let mut each = Vec::new();
        if let Some(found) = self.rule.as_ref().filter(|found| !found.occasions.is_empty() && self.clock.is_none()) {
            let on = |occasion: &Occasion| Self {
                rule: Some(Recurrence {
                    from_completion: found.from_completion,
                    part: occasion.time.err(),
                    ..Recurrence::plain(occasion.rule.clone())
                }),
                clock: occasion.time.ok(),
                ..self.clone()
            };
            return found.occasions.iter().map(on).collect();
        }
        for day in or_none(days().collect()) {
            let clocks: Vec<_> = clocks().collect();
            for clock in if clocks.is_empty() { vec![None] } else { clocks } {
                each.push(Self { day, clock, more_days: Vec::new(), more_clocks: Vec::new(), ..self.clone() });
            }
        }
        each
    }

    /// What these times could mean otherwise.
    pub(super) fn doubts(&self) -> impl Iterator<Item = Doubt> {
        let swapped = self.day.and_then(|day| day.swapped).map(Doubt::DayOrMonth);
        let open = self.clock.is_some_and(|clock| clock.either_half && (clock.spoken || clock.hour < 7))
            && self.said_part().is_none();
        swapped.into_iter().chain(open.then_some(Doubt::HalfOfDay))
    }

    /// Days on which a rule must not begin.
    pub(super) fn except(&mut self, days: &[Day]) {
        self.except = days.iter().map(|day| day.date).collect();
    }

    /// The part of the day that was named, beside whatever it stood.
    fn said_part(&self) -> Option<Part> {
        let of_rule = || self.rule.as_ref().and_then(|rule| rule.part);
        self.part.or(self.day.and_then(|day| day.part)).or_else(of_rule)
    }

    /// In the half of the day that is usual for what is done, where none was named.
    pub(super) fn usually(self, usual: Usual) -> Self {
        if self.said_part().is_some() {
            return self;
        }
        Self {
            clock: self.clock.map(|clock| clock.usually(usual)),
            hours: self.hours.map(|hours| hours.usually(usual)),
            ..self
        }
    }

    /// Whether a rule was found.
    pub(super) fn recurs(&self) -> bool {
        self.rule.is_some()
    }

    /// Whether a stretch of hours was found.
    pub(super) fn has_hours(&self) -> bool {
        self.hours.is_some()
    }

    /// Whether anything was found.
    pub(super) fn any(&self) -> bool {
        self.day.is_some()
            || self.days.is_some()
            || self.clock.is_some()
            || self.hours.is_some()
            || self.part.is_some()
            || self.instant.is_some()
            || self.rule.is_some()
    }
}

/// Takes back what contradicts itself. Of "call monday or tuesday" nothing is read: guessing
/// would hide half of it. The same holds for lengths that differ, unless one is marked.
pub(super) fn conflicts(found: &mut Vec<Match>, reading: &mut Reading) {
    let whens = || found.iter().filter_map(|m| if let Found::When(when) = &m.found { Some(when) } else { None });
    let days = differ(whens().filter_map(|when| match when {
        When::Day(days) => Some((days.first()?.date, days.last()?.date)),
        When::Days(stretch) => Some((stretch.from, stretch.to)),
        _ => None,
    }));
    let times = differ(whens().filter_map(|when| match when {
        When::Clock(clocks) => Some((clocks.first()?.minutes(None), clocks.last()?.minutes(None))),
        When::Hours(hours) => Some((hours.from, hours.to)),
        _ => None,
    }));
    let rules: Vec<&Rule> =
        whens().filter_map(|when| if let When::Rule(found) = when { Some(&found.rule) } else { None }).collect();
    let one = matches!(rules[..], [first, second] if first.joined(second).is_some());
    let rules = differ(rules.iter()) && !one;
    if days {
        let named = whens().filter_map(|when| if let When::Day(days) = when { Some(days) } else { None });
        reading.rivals = named.flatten().map(|day| day.date).collect();
        reading.rivals.dedup();
    }
    let parts = whens().any(|when| {
        matches!(when, When::Part(part) if whens().any(|when| {
            matches!(when, When::Clock(clocks) if clocks.iter().any(|clock| !clock.within(*part)))
        }))
    });
    if parts {
        found.retain(|m| !matches!(m.found, Found::When(When::Clock(_) | When::Part(_) | When::Zone(_))));
        reading.doubtful = true;
        return;
    }
    if times && !days && !rules {
        found.retain(|m| !matches!(m.found, Found::When(When::Clock(_) | When::Hours(_) | When::Zone(_))));
        reading.doubtful = true;
    }
    if days || rules {
        found.retain(|m| !matches!(m.found, Found::When(_)));
        reading.doubtful = true;
    }
    let lengths = || found.iter().filter_map(|m| if let Found::Estimate(e) = &m.found { Some(*e) } else { None });
    if !lengths().any(|estimate| estimate.marked) && differ(lengths().map(|estimate| estimate.minutes)) {
        found.retain(|m| m.kind != SpanKind::Estimate);
        reading.doubtful = true;
    }
}

fn differ<T: PartialEq>(mut values: impl Iterator<Item = T>) -> bool {
    values.next().is_some_and(|first| values.any(|value| value != first))
}

/// Works out what the times make of a draft.
pub(super) fn times(draft: &mut Draft, times: &Times, context: &CaptureContext<'_>) {
    let home = context.zone;
    let zone = times.zone.map_or(home, UserZone::of);
    let context = &CaptureContext { zone, ..*context };
    let today = zone.day_of(context.reference);
    let spoken_part = times.said_part();
    let minutes = times.clock.map(|clock| clock.minutes(spoken_part));
    let part_minutes = spoken_part.map(|part| Clock::of(context.habits.time_of(part)).minutes(None));
    let hours = times.hours.map(|hours| hours.within(spoken_part));

    if let Some(recurrence) = &times.rule {
        let time = hours.map(|hours| hours.from).or(minutes).or(part_minutes);
        let first = bounds::first(times, recurrence, time, context);
        draft.recur_from_completion = recurrence.from_completion;
        match hours {
            Some(hours) => set_hours(draft, zone, first, hours),
            None => draft.due = due(zone, first, time),
        }
        let begins = draft.starts_at.or(draft.due.map(|due| due.at));
        let elsewhere = begins.map_or(0, |at| (home.wall(at).date() - zone.wall(at).date()).num_days());
        let rule = recurrence.rule.later(elsewhere);
        draft.rrule = Some(bounds::ended(times, &rule, first, home));
        return;
    }
    if let Some(at) = times.instant {
        draft.due = Some(Due { at, all_day: false });
        return;
    }
    if let Some(Stretch { from, from_at, to, to_at }) = times.days {
        let starts = from_at.or(hours.map(|hours| hours.from)).or(minutes).or(part_minutes).unwrap_or(0);
        let ends = to_at.or(hours.map(|hours| hours.to));
        draft.due = due(if ends.is_some() { zone } else { home }, to, ends);
        draft.starts_at = draft.due.map(|_| at(zone, from, starts));
        return;
    }
    if let Some(hours) = hours {
        let date = match times.day {
            Some(day) => rolled(day, hours.to, context, home),
            None => next_occurrence(zone, context.reference, hours.to),
        };
        set_hours(draft, zone, date, hours);
        return;
    }
    let Some(day) = times.day else {
        if let Some(time) = minutes.or(part_minutes) {
            draft.due = Some(next_time(times.clock, time, spoken_part, context));
        }
        return;
    };
    let Some(time) = minutes.or(part_minutes) else {
        draft.due = due(zone, day.date, None);
        return;
    };
    if day.named == Named::Tonight && minutes.is_none() && at(zone, day.date, time) < context.reference {
        draft.due = due(zone, day.date, None);
        return;
    }
    let date = rolled(day, time, context, home);
    let time = match times.clock.and_then(Clock::later_half) {
        // "today at 8" said at ten: the evening is meant.
        Some(later) if spoken_part.is_none() && date == today && at(zone, date, time) < context.reference => later,
        _ => time,
    };
    draft.due = due(zone, date, Some(time));
}

/// The instant `minutes` after midnight on the wall of `date`.
pub(super) fn at(zone: UserZone, date: NaiveDate, minutes: i64) -> Timestamp {
    zone.instant(date.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes))
}

fn due(zone: UserZone, date: NaiveDate, minutes: Option<i64>) -> Option<Due> {
    let at = match minutes {
        Some(minutes) => at(zone, date, minutes),
        None => zone.last_second_of(date),
    };
    Timestamp::in_range(at.as_millis()).ok().map(|at| Due { at, all_day: minutes.is_none() })
}

/// The date that is meant by `day` at `minutes`, which may have passed. Who says "this morning" at one at
/// night, before their day has ended, means the one that comes.
fn rolled(day: Day, minutes: i64, context: &CaptureContext<'_>, home: UserZone) -> NaiveDate {
    if at(context.zone, day.date, minutes) >= context.reference {
        return day.date;
    }
    match day.named {
        Named::Date => day.date,
        Named::Weekday => calendar::plus(day.date, 1, Unit::Week).unwrap_or(day.date),
        Named::Today | Named::Tonight => home.wall(context.reference).date().max(day.date),
    }
}

/// The date on which the wall clock next shows `minutes`.
fn next_occurrence(zone: UserZone, now: Timestamp, minutes: i64) -> NaiveDate {
    let date = zone.wall(now).date();
    if at(zone, date, minutes) < now { date.succ_opt().unwrap_or(date) } else { date }
}

/// A time without a day: the next one. "At 8" said at ten in the morning is tonight.
fn next_time(clock: Option<Clock>, minutes: i64, part: Option<Part>, context: &CaptureContext<'_>) -> Due {
    let (zone, now) = (context.zone, context.reference);
    let today = zone.wall(now).date();
    let later = clock.and_then(Clock::later_half).filter(|_| part.is_none());
    if at(zone, today, minutes) < now
        && let Some(later) = later
        && at(zone, today, later) >= now
    {
        return Due { at: at(zone, today, later), all_day: false };
    }
    Due { at: at(zone, next_occurrence(zone, now, minutes), minutes), all_day: false }
}

fn set_hours(draft: &mut Draft, zone: UserZone, date: NaiveDate, hours: Hours) {
    let starts = at(zone, date, hours.from);
    draft.due = due(zone, date, Some(hours.to));
    // Between the instants: the clocks may change meanwhile, and an hour that they skip has no length.
    let length = draft.due.map_or(0, |due| due.at.millis_since(starts) / 60_000);
    draft.starts_at = (length > 0).then_some(starts);
    if draft.estimated_minutes.is_none() {
        draft.estimated_minutes = Some(length).filter(|minutes| (1..=LONGEST).contains(minutes));
    }
}
