//! Streaks of days with at least one completion (RULES §4), as a state small enough for a
//! handful of columns.
//!
//! Corners, decided here:
//!
//! * A missed day is bridged by the automatic freeze of its own ISO week (Monday to Sunday), so
//!   a missed Sunday and the Monday after it are bridged by two different weeks.
//! * Days that the automatic freeze cannot bridge take granted freezes, one each. A gap is
//!   bridged as a whole or not at all; one that is not costs no freeze.
//! * A paused day is never a missed day, and a completion on it changes nothing.
//! * A completion on an earlier day than the last one (the time zone moved west) changes nothing.

use chrono::{Datelike as _, Days, NaiveDate};

/// A holiday from the streak, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The first paused day.
    pub from: NaiveDate,
    /// The last paused day.
    pub until: NaiveDate,
}

impl Pause {
    fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }

    fn touches(self, other: Self) -> bool {
        let reaches = |end: NaiveDate, start: NaiveDate| next_day(end).is_none_or(|next| next >= start);
        reaches(self.until, other.from) && reaches(other.until, self.from)
    }
}

/// What is kept of a streak. Days are the user's days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Streak {
    /// Days in a row as of `last_day`; bridged and paused days are not counted.
    pub current: i64,
    /// The longest `current` there ever was.
    pub longest: i64,
    /// The day up to which the streak is safe: that of the last completion (or the last day of
    /// an older pause that a newer one has replaced).
    pub last_day: Option<NaiveDate>,
    /// The Monday of the last ISO week whose automatic freeze was used.
    pub freeze_week: Option<NaiveDate>,
    /// Freezes from rewards that are not used yet.
    pub granted_freezes: i64,
    /// The pause that is planned, running or last over.
    pub pause: Option<Pause>,
}

/// A streak as it is shown on a certain day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownStreak {
    /// Days in a row; 0 once a whole day was missed that nothing bridges.
    pub current: i64,
    /// The longest there ever was.
    pub longest: i64,
    /// At least one missed day since the last completion is being bridged by a freeze.
    pub frozen: bool,
}

/// What bridging the days between two completions takes.
struct Bridge {
    missed_days: i64,
    freeze_week: Option<NaiveDate>,
    granted_freezes: i64,
}

impl Streak {
    /// The streak after a completion on `day`.
    #[must_use]
    pub fn record(&self, day: NaiveDate) -> Self {
        if self.is_paused_on(day) || self.last_day.is_some_and(|last| day <= last) {
            return *self;
        }
        let Some(bridge) = self.bridge_to(day) else {
            return Self { current: 1, longest: self.longest.max(1), last_day: Some(day), ..*self };
        };
        let current = self.current.saturating_add(1);
        Self {
            current,
            longest: self.longest.max(current),
            last_day: Some(day),
            freeze_week: bridge.freeze_week,
            granted_freezes: bridge.granted_freezes,
            pause: self.pause,
        }
    }

    /// The streak as it is shown on `today`.
    pub fn shown(&self, today: NaiveDate) -> ShownStreak {
        match self.bridge_to(today) {
            Some(bridge) => {
                ShownStreak { current: self.current, longest: self.longest, frozen: bridge.missed_days > 0 }
            }
            None => ShownStreak { current: 0, longest: self.longest, frozen: false },
        }
    }

    /// The streak with one more freeze from a reward.
    #[must_use]
    pub fn with_granted_freeze(&self) -> Self {
        Self { granted_freezes: self.granted_freezes.saturating_add(1), ..*self }
    }

    /// The streak with a pause. One that touches the present pause extends it; any other takes
    /// its place, and the days that the old one has covered before `today` stay covered.
    /// Ends in the wrong order are exchanged.
    #[must_use]
    pub fn with_pause(&self, from: NaiveDate, until: NaiveDate, today: NaiveDate) -> Self {
        let new = Pause { from: from.min(until), until: until.max(from) };
        match self.pause {
            Some(old) if old.touches(new) => {
                let joined = Pause { from: old.from.min(new.from), until: old.until.max(new.until) };
                Self { pause: Some(joined), ..*self }
            }
            _ => Self { pause: Some(new), ..self.settled(today) },
        }
    }

    /// The streak with the pause ended: `today` counts again. A pause that has not begun is gone.
    #[must_use]
    pub fn resumed(&self, today: NaiveDate) -> Self {
        let shortened = self.pause.and_then(|pause| {
            let until = today.pred_opt()?.min(pause.until);
            (pause.from <= until).then_some(Pause { until, ..pause })
        });
        Self { pause: shortened, ..*self }
    }

    /// Whether `day` lies in the pause.
    pub fn is_paused_on(&self, day: NaiveDate) -> bool {
        self.pause.is_some_and(|pause| pause.contains(day))
    }

    /// Carries the protection of the present pause over into `last_day`, so that the pause can
    /// be replaced. A streak that was lost before the pause stays lost.
    fn settled(&self, today: NaiveDate) -> Self {
        let covered = self.resumed(today).pause;
        let Some((pause, last_day)) = covered.zip(self.last_day) else { return *self };
        if pause.until <= last_day {
            return *self;
        }
        match self.bridge_to(pause.until) {
            Some(bridge) => Self {
                last_day: Some(pause.until),
                freeze_week: bridge.freeze_week,
                granted_freezes: bridge.granted_freezes,
                ..*self
            },
            None => *self,
        }
    }

    /// Bridges the days after `last_day` and before `day`; `None` when there is no streak to
    /// continue or the freezes do not suffice. Ends at the first day it cannot bridge, so the
    /// length of the gap does not matter.
    fn bridge_to(&self, day: NaiveDate) -> Option<Bridge> {
        let mut bridge =
            Bridge { missed_days: 0, freeze_week: self.freeze_week, granted_freezes: self.granted_freezes };
        let mut missed = next_day(self.last_day?)?;
        while missed < day {
            if let Some(pause) = self.pause.filter(|pause| pause.contains(missed)) {
                missed = next_day(pause.until)?;
                continue;
            }
            let week = monday_of(missed);
            if bridge.freeze_week.is_none_or(|used| used < week) {
                bridge.freeze_week = Some(week);
            } else if bridge.granted_freezes > 0 {
                bridge.granted_freezes -= 1;
            } else {
                return None;
            }
            bridge.missed_days += 1;
            missed = next_day(missed)?;
        }
        Some(bridge)
    }
}

fn next_day(day: NaiveDate) -> Option<NaiveDate> {
    day.succ_opt()
}

fn monday_of(day: NaiveDate) -> NaiveDate {
    let since_monday = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(since_monday)).unwrap_or(day)
}

#[cfg(test)]
#[path = "streak_tests.rs"]
mod tests;
