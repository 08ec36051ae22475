//! How the grammar fares with strangers' phrases: the test suites of other readers of dates.
//!
//! A file of `capture_public/` is one collection. `order` says how its figures are meant, `@` sets
//! the moment of writing (UTC) of the lines below it, `phrase => value | title` is a phrase and what
//! its authors expect of it; a line that begins with `- ` is left out, for the reason after its `;`.
//! The value is `none`, a day, a day with a time, `from/to`, `est=` minutes, or a rule with
//! perhaps ` @ ` its first day. A score may rise and must not fall; `docs/capture.md` names them.

#![expect(clippy::expect_used, reason = "a test that cannot begin has failed")]

use cairn_kernel::{Timestamp, UserZone};
use cairn_rules::capture::{self, CaptureContext, CapturedItem, DateOrder, SpanKind};
use rstest::rstest;

#[rstest]
#[case("Sherlock", include_str!("capture_public/sherlock.txt"), 81)]
#[case("recurrent", include_str!("capture_public/recurrent.txt"), 162)]
#[case("Vikunja", include_str!("capture_public/vikunja.txt"), 274)]
#[case("Duckling", include_str!("capture_public/duckling.txt"), 272)]
#[case("timefhuman", include_str!("capture_public/timefhuman.txt"), 48)]
#[case("Chronic", include_str!("capture_public/chronic.txt"), 116)]
#[case("chrono", include_str!("capture_public/chrono.txt"), 168)]
fn a_collection_keeps_its_score(#[case] name: &str, #[case] phrases: &str, #[case] floor: usize) {
    let (mut now, mut order) = (String::new(), DateOrder::DayFirst);
    let (mut right, mut all, mut left_out) = (0, 0, 0);
    for line in phrases.lines().filter(|line| !line.starts_with('#')) {
        if let Some(at) = line.strip_prefix("@ ").filter(|_| !line.contains(" => ")) {
            now = format!("{at}:00Z");
        } else if line.starts_with("order ") && !line.contains(" => ") {
            order = if line.ends_with("month-first") { DateOrder::MonthFirst } else { DateOrder::DayFirst };
        } else if line.starts_with("- ") {
            assert!(line.contains(" ; "), "no reason is given for leaving out {line:?}");
            left_out += 1;
        } else {
            all += 1;
            match verdict(line, &now, order) {
                Ok(()) => right += 1,
                Err(read) => println!("  {line}\n      read {read}"),
            }
        }
    }
    println!("{name}: {right} of {all}, {left_out} left out");
    assert!(right >= floor, "{name} was at {floor} and is at {right} of {all}");
}

fn verdict(line: &str, now: &str, order: DateOrder) -> Result<(), String> {
    let (phrase, expected) = line.split_once(" => ").expect("a phrase and its value");
    let (value, title) = expected.split_once(" | ").map_or((expected, None), |(value, title)| (value, Some(title)));
    let context = CaptureContext {
        reference: Timestamp::parse(now).expect("a moment"),
        zone: UserZone::of(chrono_tz::UTC),
        date_order: order,
        zones: &[],
        habits: cairn_rules::capture::Habits::default(),
        people: &[],
        literal: &[],
    };
    let items = capture::read(phrase, &context).items;
    let read = items.first().map_or("nothing".to_owned(), |item| told(item, value));
    let named = items.first().map_or("", |item| item.draft.title.as_str());
    let fits = title.is_none_or(|title| items.len() == 1 && bare(named) == bare(title));
    if read == value && fits { Ok(()) } else { Err(format!("{read} | {named} ({} items)", items.len())) }
}

/// What was read, said in as much detail as the expected `value`.
fn told(item: &CapturedItem, value: &str) -> String {
    let wall = |at: Timestamp| at.to_utc().format("%Y-%m-%dT%H:%M").to_string();
    let draft = &item.draft;
    let due = draft.due.map(|due| if due.all_day { wall(due.at)[..10].to_owned() } else { wall(due.at) });
    if value.starts_with("est=") {
        return format!("est={}", draft.estimated_minutes.unwrap_or_default());
    }
    if let Some(rule) = &draft.rrule {
        return match due.filter(|_| value.contains(" @ ")) {
            Some(first) => format!("{rule} @ {first}"),
            None => rule.clone(),
        };
    }
    let temporal = |kind: SpanKind| {
        matches!(
            kind,
            SpanKind::Date | SpanKind::Time | SpanKind::DateRange | SpanKind::TimeRange | SpanKind::Recurrence
        )
    };
    match (draft.starts_at, due) {
        (Some(start), Some(due)) if due.len() == 10 => format!("{}/{due}", &wall(start)[..10]),
        (Some(start), Some(due)) => format!("{}/{due}", wall(start)),
        (_, Some(due)) => due,
        _ if item.spans.iter().any(|span| temporal(span.kind)) => "a date that went nowhere".to_owned(),
        _ => "none".to_owned(),
    }
}

/// Titles are compared without case and the marks at their end.
fn bare(title: &str) -> String {
    title.trim_matches(|c: char| c.is_whitespace() || ".!…".contains(c)).to_lowercase()
}
