//! Every line of `capture_golden.txt` is a text and what is read from it.
//!
//! It is Wednesday, 18 November 2026, ten in the morning in Berlin; `5/1` is the fifth of
//! January; the zones are Work, Life, Self and Deep Work, the people Sam and Anna.
//! `text => title | field=value; field=value`, items parted by ` || `, `\n` for a line break.

#![expect(clippy::expect_used, reason = "a test that cannot begin has failed")]

use std::fmt::Write as _;

use cairn_kernel::{Timestamp, UserZone};
use cairn_rules::capture::{self, CaptureContext, CapturedItem, DateOrder, ItemKind};
use cairn_rules::recurrence::is_rule;

const GOLDEN: &str = include_str!("capture_golden.txt");

#[test]
fn every_golden_line_is_read_as_written() {
    let mut wrong = String::new();
    let mut lines = 0;
    for line in GOLDEN.lines().filter(|line| !line.is_empty() && !line.starts_with("##")) {
        let (text, expected) = line.split_once(" => ").expect("a golden line has an arrow");
        lines += 1;
        let actual = read(&text.replace("\\n", "\n"));
        if actual != expected {
            let _ = writeln!(wrong, "{text}\n  expected {expected}\n  but read {actual}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(lines >= 900, "only {lines} golden lines");
}

fn read(text: &str) -> String {
    let zone = UserZone::of(chrono_tz::Europe::Berlin);
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let zones = names(&["Work", "Life", "Self", "Deep Work"]);
    let people = names(&["Sam", "Anna"]);
    let context = CaptureContext {
        reference: Timestamp::parse("2026-11-18T10:00:00+01:00").expect("a date"),
        zone,
        date_order: DateOrder::DayFirst,
        zones: &zones,
        habits: cairn_rules::capture::Habits::default(),
        people: &people,
        literal: &[],
    };
    let items: Vec<String> = capture::read(text, &context).items.iter().map(|item| show(item, zone)).collect();
    items.join(" || ")
}

fn show(item: &CapturedItem, zone: UserZone) -> String {
    let draft = &item.draft;
    let wall = |at: Timestamp| zone.wall(at).format("%Y-%m-%dT%H:%M").to_string();
    let mut fields = Vec::new();
    let mut field = |name: &str, value: Option<String>| fields.extend(value.map(|value| format!("{name}={value}")));
    field("kind", (item.kind != ItemKind::Task).then(|| item.kind.as_str().to_owned()));
    field("start", draft.starts_at.map(wall));
    field("due", draft.due.map(|due| if due.all_day { wall(due.at)[..10].to_owned() } else { wall(due.at) }));
    field("est", draft.estimated_minutes.map(|minutes| minutes.to_string()));
    assert!(draft.rrule.as_deref().is_none_or(is_rule), "{:?}", draft.rrule);
    field("rrule", draft.rrule.clone());
    field("again", draft.recur_from_completion.then(|| "completion".to_owned()));
    field("priority", draft.priority.map(|priority| priority.as_str().to_owned()));
    field("energy", draft.energy.map(|energy| energy.as_str().to_owned()));
    field("tags", (!draft.tags.is_empty()).then(|| draft.tags.join(",")));
    field("project", draft.project.clone());
    field("zone", draft.zone.clone());
    field("people", (!draft.people.is_empty()).then(|| draft.people.join(",")));
    field("delegated", draft.delegated.then(|| "yes".to_owned()));
    field("note", draft.description.clone());
    let steps: Vec<String> = item
        .steps
        .iter()
        .map(|step| step.estimated_minutes.map_or(step.title.clone(), |minutes| format!("{} ({minutes})", step.title)))
        .collect();
    field("steps", (!steps.is_empty()).then(|| steps.join(" / ")));
    if fields.is_empty() { draft.title.clone() } else { format!("{} | {}", draft.title, fields.join("; ")) }
}
