//! The numbers of capture (RULES §3).

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::lexicon::Part;
use crate::time_of_day;

/// How words are taken that leave a number open, and how long questions wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Habits {
    /// When "morning" is.
    #[serde(with = "time_of_day")]
    pub morning: NaiveTime,
    /// When "afternoon" is.
    #[serde(with = "time_of_day")]
    pub afternoon: NaiveTime,
    /// When "evening" is.
    #[serde(with = "time_of_day")]
    pub evening: NaiveTime,
    /// When "tonight" and "night" are.
    #[serde(with = "time_of_day")]
    pub tonight: NaiveTime,
    /// A hint this sure says `delegate`; percent, 0–100.
    pub delegate_percent: i64,
    /// A hint this sure says `do_with_me`, a less sure one `do`; percent, 0–100.
    pub do_with_me_percent: i64,
    /// How many questions one item asks at most: more would be a form. 1–20.
    pub most_questions: i64,
    /// Captures of one user that may wait for answers at a time; 1–100 000.
    pub most_waiting: i64,
    /// Days that answers are waited for; 1–365.
    pub waiting_days: i64,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            morning: time_of_day::at(9, 0),
            afternoon: time_of_day::at(14, 0),
            evening: time_of_day::at(18, 0),
            tonight: time_of_day::at(20, 0),
            delegate_percent: 80,
            do_with_me_percent: 50,
            most_questions: 3,
            most_waiting: 500,
            waiting_days: 7,
        }
    }
}

impl Habits {
    /// The time that a part of the day stands for.
    pub(super) const fn time_of(&self, part: Part) -> NaiveTime {
        match part {
            Part::Morning => self.morning,
            Part::Afternoon => self.afternoon,
            Part::Evening => self.evening,
            Part::Night => self.tonight,
        }
    }
}

#[cfg(test)]
mod tests {
    use cairn_kernel::{Timestamp, UserZone};
    use rstest::rstest;

    use super::*;
    use crate::capture::{AutomationMode, CaptureContext, DateOrder, questions, read};

    fn context(habits: Habits) -> CaptureContext<'static> {
        CaptureContext {
            // A Friday.
            reference: Timestamp::parse("2026-11-20T07:00:00Z").unwrap(),
            zone: UserZone::default(),
            date_order: DateOrder::DayFirst,
            habits,
            zones: &[],
            people: &[],
            literal: &[],
        }
    }

    #[rstest]
    #[case("water the ferns this morning", "2026-11-20T08:15:00Z", "08:15")]
    #[case("water the ferns tomorrow afternoon", "2026-11-21T13:00:00Z", "2026-11-21T13:00")]
    #[case("water the ferns tonight", "2026-11-20T21:30:00Z", "2026-11-20T21:30")]
    #[case("water the ferns every evening", "2026-11-20T19:00:00Z", "FREQ=DAILY")]
    fn parts_of_the_day_are_when_they_are_set(#[case] text: &str, #[case] due: &str, #[case] value: &str) {
        let habits = Habits {
            morning: time_of_day::at(8, 15),
            afternoon: time_of_day::at(13, 0),
            evening: time_of_day::at(19, 0),
            tonight: time_of_day::at(21, 30),
            ..Habits::default()
        };
        let item = &read(text, &context(habits)).items[0];
        assert_eq!(item.draft.due.map(|due| due.at.to_string()), Timestamp::parse(due).ok().map(|at| at.to_string()));
        assert!(item.spans.iter().any(|span| span.value.contains(value)), "{:?}", item.spans);
    }

    #[rstest]
    #[case(90, 50, AutomationMode::Delegate)]
    #[case(91, 90, AutomationMode::DoWithMe)]
    #[case(100, 91, AutomationMode::Do)]
    fn how_sure_is_sure_enough_is_set(#[case] delegate: i64, #[case] with_me: i64, #[case] mode: AutomationMode) {
        let habits = Habits { delegate_percent: delegate, do_with_me_percent: with_me, ..Habits::default() };
        let item = &read("email the landlord", &context(habits)).items[0];
        assert_eq!(item.automation.as_ref().map(|hint| hint.mode), Some(mode));
    }

    #[test]
    fn an_item_asks_no_more_than_is_set() {
        let asked = |most_questions| {
            let context = context(Habits { most_questions, ..Habits::default() });
            questions(&read("garden project", &context).items[0], &context).len()
        };
        assert!(asked(3) > 1);
        assert_eq!(asked(1), 1);
    }
}
