//! What a reading asks, and what becomes of the answers.
//!
//! It is Wednesday, 18 November 2026, ten in the morning in Berlin.

#![expect(clippy::expect_used, reason = "a test that cannot begin has failed")]

use cairn_kernel::{Timestamp, UserZone};
use cairn_rules::capture::{
    self, AnswerError, CaptureContext, CapturedItem, DateOrder, Field, apply_answer, questions,
};
use cairn_rules::words::Priority;
use rstest::rstest;

fn context() -> CaptureContext<'static> {
    CaptureContext {
        reference: Timestamp::parse("2026-11-18T10:00:00+01:00").expect("a date"),
        zone: UserZone::of(chrono_tz::Europe::Berlin),
        date_order: DateOrder::DayFirst,
        zones: &[],
        habits: cairn_rules::capture::Habits::default(),
        people: &[],
        literal: &[],
    }
}

fn read(text: &str) -> CapturedItem {
    capture::read(text, &context()).items.into_iter().next().expect("an item")
}

/// The questions of a text: field, whether required (`!`), and the options.
fn asked(item: &CapturedItem) -> Vec<String> {
    let show = |question: capture::Question| {
        let required = if question.required { "!" } else { "" };
        format!("{:?}{required} {}", question.field, question.options.join(" | "))
    };
    questions(item, &context()).into_iter().map(show).collect()
}

fn due(item: &CapturedItem) -> String {
    let zone = context().zone;
    match item.draft.due {
        None => "none".to_owned(),
        Some(due) if due.all_day => zone.wall(due.at).format("%Y-%m-%d").to_string(),
        Some(due) => zone.wall(due.at).format("%Y-%m-%dT%H:%M").to_string(),
    }
}

#[rstest]
#[case("Call mum tomorrow at 9am", &[])]
#[case("Buy milk", &[])]
#[case("Where is the key?", &[])]
#[case("idea: a boat of bottles", &[])]
#[case("Call mum at 5", &["DueDate 05:00 | 17:00"])]
#[case("Call mum at 5 in the morning", &[])]
#[case("Call mum 17:30", &[])]
#[case("Renew passport 5/1", &["DueDate 2027-01-05 | 2027-05-01"])]
#[case("Renew passport 5/5", &[])]
#[case("Renew passport 13/1", &[])]
#[case("Call mum on 5/1 at 5", &["DueDate 2027-01-05 | 2027-05-01", "DueDate 05:00 | 17:00"])]
#[case("Call mum monday or tuesday", &["DueDate! 2026-11-23 | 2026-11-24"])]
#[case("tomorrow 9am", &["Title! "])]
#[case("landlord heating", &["Title Call | Email | Buy | Look up"])]
#[case("Plan the wedding", &["EstimatedMinutes 30 min | 1 hour | 3 hours", "DueDate this week | next week | end of month | no date"])]
#[case("Plan the wedding by friday ~3h", &[])]
#[case("Kitchen project", &["Title Call | Email | Buy | Look up", "EstimatedMinutes 30 min | 1 hour | 3 hours", "DueDate this week | next week | end of month | no date"])]
fn only_what_is_open_is_asked(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(asked(&read(text)), expected);
}

#[rstest]
#[case("Call mum at 5", "05:00", "2026-11-18T05:00")]
#[case("Call mum at 5", "17:00", "2026-11-18T17:00")]
#[case("Call mum at 5", "in the morning", "2026-11-18T09:00")]
#[case("Call mum tomorrow at 5", "5am", "2026-11-19T05:00")]
#[case("Call mum at 5", "friday", "2026-11-20T17:00")]
#[case("Call mum monday or tuesday", "2026-11-24", "2026-11-24")]
#[case("Call mum monday or tuesday", "Tuesday at 9am", "2026-11-24T09:00")]
#[case("Renew passport 5/1", "1 May", "2027-05-01")]
#[case("Renew passport 5/1 9am", "2027-05-01", "2027-05-01T09:00")]
#[case("Plan the wedding", "next week", "2026-11-23")]
#[case("Plan the wedding", "by the end of the month", "2026-11-30")]
#[case("Plan the wedding", "the 15th", "2026-12-15")]
#[case("Plan the wedding", "in 3 days", "2026-11-21")]
#[case("Plan the wedding", "5", "2026-11-18T17:00")]
#[case("Plan the wedding friday", "no date", "none")]
fn an_answer_about_time_is_read_with_the_same_grammar(
    #[case] text: &str,
    #[case] answer: &str,
    #[case] expected: &str,
) {
    let answered = apply_answer(&read(text), Field::DueDate, answer, &context()).expect("an answer");
    assert_eq!(due(&answered), expected);
}

#[rstest]
#[case("30m", 30)]
#[case("half an hour", 30)]
#[case("an hour and a half", 90)]
#[case("about 2 hours", 120)]
#[case("45", 45)]
#[case("half a day", 240)]
fn a_length_is_read_with_the_same_grammar(#[case] answer: &str, #[case] minutes: i64) {
    let answered = apply_answer(&read("Plan the wedding"), Field::EstimatedMinutes, answer, &context());
    assert_eq!(answered.expect("an answer").draft.estimated_minutes, Some(minutes));
}

#[rstest]
#[case(Field::DueDate, "whenever it suits", AnswerError::NoTime)]
#[case(Field::DueDate, "  ", AnswerError::Empty)]
#[case(Field::EstimatedMinutes, "long", AnswerError::NoLength)]
#[case(Field::EstimatedMinutes, "5000", AnswerError::NoLength)]
#[case(Field::Priority, "blue", AnswerError::NoSuchValue)]
#[case(Field::EnergyRequired, "blue", AnswerError::NoSuchValue)]
fn what_is_no_answer_is_refused(#[case] field: Field, #[case] answer: &str, #[case] error: AnswerError) {
    assert_eq!(apply_answer(&read("Plan the wedding"), field, answer, &context()), Err(error));
}

#[test]
fn an_answer_settles_its_doubt_and_no_other() {
    let item = read("Call mum on 5/1 at 5");
    let item = apply_answer(&item, Field::DueDate, "2027-05-01", &context()).expect("an answer");
    assert_eq!((due(&item).as_str(), asked(&item)), ("2027-05-01T17:00", vec!["DueDate 05:00 | 17:00".to_owned()]));
    let item = apply_answer(&item, Field::DueDate, "05:00", &context()).expect("an answer");
    assert_eq!((due(&item).as_str(), asked(&item)), ("2027-05-01T05:00", vec![]));
}

#[rstest]
#[case("landlord heating", "Call", "Call landlord heating", "none")]
#[case("landlord heating", "call the landlord tomorrow", "call the landlord", "2026-11-19")]
#[case("landlord heating friday", "call the landlord tomorrow", "call the landlord", "2026-11-20")]
#[case("tomorrow 9am", "Call mum", "Call mum", "2026-11-19T09:00")]
#[case("tomorrow 9am", "run", "run", "2026-11-19T09:00")]
fn a_title_may_bring_more_with_it(#[case] text: &str, #[case] answer: &str, #[case] title: &str, #[case] when: &str) {
    let answered = apply_answer(&read(text), Field::Title, answer, &context()).expect("an answer");
    assert_eq!((answered.draft.title.as_str(), due(&answered).as_str()), (title, when));
    assert_eq!(asked(&answered), Vec::<String>::new());
}

#[test]
fn every_option_is_an_answer() {
    for text in ["Call mum on 5/1 at 5", "Call monday or tuesday", "Kitchen project", "landlord heating"] {
        let item = read(text);
        for question in questions(&item, &context()) {
            for option in &question.options {
                assert!(apply_answer(&item, question.field, option, &context()).is_ok(), "{text}: {option}");
            }
        }
    }
}

#[test]
fn priority_energy_and_project_are_taken_by_name() {
    let item = read("Plan the wedding");
    let with = |field, text| apply_answer(&item, field, text, &context()).expect("an answer").draft;
    assert_eq!(with(Field::Priority, "p1").priority, Some(Priority::Critical));
    assert_eq!(with(Field::Priority, "high").priority, Some(Priority::High));
    assert_eq!(with(Field::EnergyRequired, "Low").energy.map(cairn_rules::words::Energy::level), Some(1));
    assert_eq!(with(Field::Project, "+boat").project.as_deref(), Some("boat"));
}
