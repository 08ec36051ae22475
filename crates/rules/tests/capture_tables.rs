//! What one setting changes, and what a golden line does not show.

#![expect(clippy::expect_used, reason = "a test that cannot begin has failed")]

use cairn_kernel::{DayStart, Timestamp, UserZone};
use cairn_rules::capture::{
    self, AutomationKind, AutomationMode, CaptureContext, CapturedItem, DateOrder, ItemKind, SpanKind,
};
use chrono_tz::Tz;
use rstest::rstest;

struct Setting {
    now: &'static str,
    tz: Tz,
    day_start: i64,
    order: DateOrder,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            now: "2026-11-18T10:00:00+01:00",
            tz: chrono_tz::Europe::Berlin,
            day_start: 0,
            order: DateOrder::DayFirst,
        }
    }
}

impl Setting {
    fn zone(&self) -> UserZone {
        UserZone { tz: self.tz, day_start: DayStart::from_minutes(self.day_start) }
    }

    fn items(&self, text: &str) -> Vec<CapturedItem> {
        let zones = ["Work".to_owned()];
        let people = ["Sam".to_owned()];
        let context = CaptureContext {
            reference: Timestamp::parse(self.now).expect("a date"),
            zone: self.zone(),
            date_order: self.order,
            zones: &zones,
            habits: cairn_rules::capture::Habits::default(),
            people: &people,
            literal: &[],
        };
        capture::read(text, &context).items
    }

    fn item(&self, text: &str) -> CapturedItem {
        self.items(text).into_iter().next().expect("an item")
    }

    /// The due instant in UTC, to the minute.
    fn due(&self, text: &str) -> String {
        let due = self.item(text).draft.due.expect("a due date");
        due.at.to_utc().format("%Y-%m-%dT%H:%M").to_string()
    }
}

/// Berlin goes to winter time on 25 October 2026 and to summer time on 28 March 2027.
#[rstest]
#[case("2026-10-24T10:00:00+02:00", "call tomorrow 9am", "2026-10-25T08:00")]
#[case("2026-10-24T10:00:00+02:00", "call in 1 day at 9am", "2026-10-25T08:00")]
#[case("2026-10-23T10:00:00+02:00", "call tomorrow 9am", "2026-10-24T07:00")]
#[case("2027-03-27T10:00:00+01:00", "call tomorrow 9am", "2027-03-28T07:00")]
#[case("2027-03-27T10:00:00+01:00", "call tomorrow 2:30am", "2027-03-28T01:30")]
#[case("2027-03-28T01:30:00+01:00", "call in 2 hours", "2027-03-28T02:30")]
#[case("2026-10-25T01:30:00+02:00", "call in 2 hours", "2026-10-25T01:30")]
fn nine_stays_nine_when_the_clocks_change(#[case] now: &'static str, #[case] text: &str, #[case] utc: &str) {
    assert_eq!(Setting { now, ..Setting::default() }.due(text), utc);
}

/// In UTC, so that only the hour of writing matters.
#[rstest]
#[case("2026-11-18T08:00:00Z", "call 9am", "2026-11-18T09:00")]
#[case("2026-11-18T10:00:00Z", "call 9am", "2026-11-19T09:00")]
#[case("2026-11-18T10:00:00Z", "call today 9am", "2026-11-18T09:00")]
#[case("2026-11-18T10:00:00Z", "call at 8", "2026-11-18T20:00")]
#[case("2026-11-18T21:00:00Z", "call at 8", "2026-11-19T08:00")]
#[case("2026-11-18T21:00:00Z", "call tonight", "2026-11-18T23:59")]
#[case("2026-11-18T21:00:00Z", "call tonight at 8", "2026-11-18T20:00")]
#[case("2026-11-18T15:00:00Z", "call in the morning", "2026-11-19T09:00")]
#[case("2026-11-18T15:00:00Z", "call this morning", "2026-11-18T09:00")]
#[case("2026-11-20T10:00:00Z", "call friday", "2026-11-20T23:59")]
#[case("2026-11-20T10:00:00Z", "call next friday", "2026-11-27T23:59")]
#[case("2026-11-20T10:00:00Z", "call friday 9am", "2026-11-27T09:00")]
#[case("2026-11-20T10:00:00Z", "call friday 11am", "2026-11-20T11:00")]
#[case("2026-11-21T10:00:00Z", "call next friday", "2026-12-04T23:59")]
#[case("2026-11-18T10:00:00Z", "call 17 nov", "2027-11-17T23:59")]
#[case("2026-11-18T10:00:00Z", "call 17 nov 2026", "2026-11-17T23:59")]
#[case("2026-11-18T10:00:00Z", "call last friday", "2026-11-13T23:59")]
#[case("2026-12-31T10:00:00Z", "call tomorrow", "2027-01-01T23:59")]
#[case("2027-01-31T10:00:00Z", "call in a month", "2027-02-28T23:59")]
#[case("2026-11-18T10:00:30Z", "call in 5 minutes", "2026-11-18T10:05")]
#[case("2026-11-23T08:00:00Z", "gym every mon and thu 7am", "2026-11-26T07:00")]
#[case("2026-11-23T06:00:00Z", "gym every mon and thu 7am", "2026-11-23T07:00")]
fn what_has_passed_rolls_forward_unless_it_was_said(#[case] now: &'static str, #[case] text: &str, #[case] utc: &str) {
    assert_eq!(Setting { now, tz: Tz::UTC, ..Setting::default() }.due(text), utc);
}

#[rstest]
#[case(Tz::UTC, 0, "2026-11-19T23:59")]
#[case(Tz::UTC, 240, "2026-11-18T23:59")]
#[case(chrono_tz::Pacific::Honolulu, 0, "2026-11-19T09:59")]
#[case(chrono_tz::Pacific::Auckland, 0, "2026-11-19T10:59")]
fn today_is_the_day_of_the_user(#[case] tz: Tz, #[case] day_start: i64, #[case] utc: &str) {
    let setting = Setting { now: "2026-11-19T02:00:00Z", tz, day_start, ..Setting::default() };
    assert_eq!(setting.due("call today"), utc);
}

/// Berlin, 20 November 2026 at 01:30, where the day began on the 19th at 04:00 and still goes on.
#[rstest]
#[case("call today", "2026-11-19T22:59")]
#[case("call tonight", "2026-11-19T22:59")]
#[case("call every day", "2026-11-19T22:59")]
#[case("call thursday", "2026-11-19T22:59")]
#[case("call tomorrow", "2026-11-20T22:59")]
#[case("call this morning", "2026-11-20T08:00")]
#[case("call today at 9am", "2026-11-20T08:00")]
#[case("call today 3-5pm", "2026-11-20T16:00")]
#[case("call today 3am", "2026-11-20T02:00")]
#[case("call tonight at 11pm", "2026-11-20T22:00")]
#[case("call tonight at 3", "2026-11-20T02:00")]
#[case("call every day 9am", "2026-11-20T08:00")]
#[case("call 9am", "2026-11-20T08:00")]
#[case("call tomorrow 9am", "2026-11-20T08:00")]
#[case("call 19 nov 2026 9am", "2026-11-19T08:00")]
fn past_midnight_the_day_goes_on(#[case] text: &str, #[case] utc: &str) {
    let now = "2026-11-20T00:30:00Z";
    assert_eq!(Setting { now, day_start: 240, ..Setting::default() }.due(text), utc);
}

#[rstest]
#[case(DateOrder::DayFirst, "5/1", "2027-01-05")]
#[case(DateOrder::MonthFirst, "5/1", "2027-05-01")]
#[case(DateOrder::MonthFirst, "13/1", "2027-01-13")]
#[case(DateOrder::MonthFirst, "1/5/27", "2027-01-05")]
#[case(DateOrder::MonthFirst, "2027-01-05", "2027-01-05")]
fn figures_follow_the_locale(#[case] order: DateOrder, #[case] date: &str, #[case] day: &str) {
    let setting = Setting { order, tz: Tz::UTC, ..Setting::default() };
    assert_eq!(setting.due(&format!("Renew passport {date}"))[..10], *day);
}

#[rstest]
#[case("Email the landlord about the heating", AutomationKind::Email, AutomationMode::Delegate)]
#[case("Reply to Kim", AutomationKind::Email, AutomationMode::Delegate)]
#[case("Call mum", AutomationKind::Call, AutomationMode::DoWithMe)]
#[case("Research standing desks", AutomationKind::Research, AutomationMode::Delegate)]
#[case("Schedule a check-up", AutomationKind::Calendar, AutomationMode::Delegate)]
#[case("Browse flats in Leeds", AutomationKind::Browse, AutomationMode::DoWithMe)]
#[case("Draft the tenancy letter", AutomationKind::Document, AutomationMode::Delegate)]
#[case("Look at https://example.com", AutomationKind::Browse, AutomationMode::DoWithMe)]
#[case("Email", AutomationKind::Email, AutomationMode::Do)]
fn verbs_hint_at_help(#[case] text: &str, #[case] kind: AutomationKind, #[case] mode: AutomationMode) {
    let hint = Setting::default().item(text).automation.expect("a hint");
    assert_eq!((hint.kind, hint.mode), (kind, mode));
}

#[rstest]
#[case("Wash the car")]
#[case("Take the bins out")]
#[case("Fix the tap, see https://example.com")]
#[case("Water the ferns")]
fn what_the_body_does_is_left_to_it(#[case] text: &str) {
    assert_eq!(Setting::default().item(text).automation, None);
}

#[test]
fn a_hint_names_who_and_what() {
    let hint = Setting::default().item("Email the landlord about the heating tomorrow").automation.expect("a hint");
    assert_eq!(hint.arguments["to"], "the landlord");
    assert_eq!(hint.arguments["about"], "the heating");
    assert!(hint.confidence >= 0.8);
}

#[test]
fn spans_are_code_points_of_the_whole_text() {
    let text = "Größe 👍 prüfen tomorrow 9am #straße\nCall Sam friday";
    let shown: Vec<(usize, usize, SpanKind, String)> = Setting::default()
        .items(text)
        .into_iter()
        .flat_map(|item| item.spans)
        .map(|span| (span.start, span.end, span.kind, span.value))
        .collect();
    assert_eq!(
        shown,
        [
            (15, 23, SpanKind::Date, "2026-11-19".to_owned()),
            (24, 27, SpanKind::Time, "09:00".to_owned()),
            (28, 35, SpanKind::Tag, "straße".to_owned()),
            (45, 51, SpanKind::Date, "2026-11-20".to_owned()),
        ]
    );
}

#[rstest]
#[case("Call mum", ItemKind::Task)]
#[case("idea: a boat", ItemKind::Thought)]
#[case("I noticed that mornings are best", ItemKind::Thought)]
#[case("remember that Kim likes tea", ItemKind::Thought)]
#[case("Buy milk tomorrow", ItemKind::Shopping)]
#[case("Stretch daily", ItemKind::Habit)]
#[case("Dentist 3-4pm", ItemKind::Event)]
#[case("Who has the key?", ItemKind::Question)]
fn an_item_has_a_kind(#[case] text: &str, #[case] kind: ItemKind) {
    assert_eq!(Setting::default().item(text).kind, kind);
}

#[test]
fn a_long_line_keeps_its_rest_in_the_description() {
    let item = Setting::default().item(&format!("Write {}tomorrow >> in ink", "very ".repeat(60)));
    assert!(item.draft.title.chars().count() <= 200 && item.draft.title.ends_with("very"));
    let description = item.draft.description.expect("the rest");
    assert!(description.starts_with("very") && description.ends_with("\n\nin ink"));
    assert!(item.draft.due.is_some());
}

#[test]
fn the_twenty_first_tag_stays_a_word() {
    let tags = (0..22).map(|n| format!(" #t{n}")).collect::<Vec<_>>().concat();
    let item = Setting::default().item(&format!("Sort{tags} #T0"));
    assert_eq!(item.draft.tags.len(), 20);
    assert_eq!(item.draft.title, "Sort #t20 #t21");
}

#[test]
fn contradictions_are_left_alone_and_said_to_be_doubtful() {
    let doubtful = Setting::default().item("Call monday or tuesday");
    assert_eq!(doubtful.draft.due, None);
    assert!(doubtful.confidence < Setting::default().item("Call monday").confidence);
}

#[test]
fn a_blank_text_holds_nothing() {
    assert_eq!(Setting::default().items(" \n\t "), []);
}
