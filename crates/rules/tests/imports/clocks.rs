//! Times on clocks that are not the user's, and lengths.

use cairn_kernel::UserZone;
use cairn_rules::imports::{Drafts, Reader, ical, ticktick, todoist};
use rstest::rstest;

use crate::{at, due, reader, titles};

/// Somebody in New York reads files that others wrote.
fn in_new_york() -> Reader {
    Reader { zone: UserZone::of(chrono_tz::America::New_York), ..reader() }
}

fn calendar(lines: &[&str]) -> Drafts {
    let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n", lines.join("\r\n"));
    ical(text.as_bytes(), &in_new_york()).unwrap()
}

fn todo<'l>(lines: &[&'l str]) -> Vec<&'l str> {
    [&["BEGIN:VTODO", "UID:a", "SUMMARY:a"], lines, &["END:VTODO"]].concat()
}

fn zone<'l>(name: &'l str, stretches: &[&'l str]) -> Vec<&'l str> {
    [&["BEGIN:VTIMEZONE", name], stretches, &["END:VTIMEZONE"]].concat()
}

/// What an office writes whose summer begins with the second Sunday of March.
const SUMMERS: [&str; 12] = [
    "BEGIN:STANDARD",
    "DTSTART:16011104T020000",
    "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
    "TZOFFSETFROM:-0400",
    "TZOFFSETTO:-0500",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010311T020000",
    "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
    "TZOFFSETFROM:-0500",
    "TZOFFSETTO:-0400",
    "END:DAYLIGHT",
];

#[rstest]
#[case::a_city("Europe/Berlin", "2026-12-01T08:00:00Z")]
#[case::windows("W. Europe Standard Time", "2026-12-01T08:00:00Z")]
#[case::windows_far_away("Tokyo Standard Time", "2026-12-01T00:00:00Z")]
#[case::behind_a_prefix("\"/freeassociation.sourceforge.net/Europe/Berlin\"", "2026-12-01T08:00:00Z")]
#[case::behind_a_longer_one("/mozilla.org/20050126_1/Europe/Berlin", "2026-12-01T08:00:00Z")]
fn a_time_is_on_the_clock_that_its_zone_names(#[case] name: &str, #[case] instant: &str) {
    let line = format!("DUE;TZID={name}:20261201T090000");
    let drafts = calendar(&todo(&[&line]));
    assert_eq!(due(&drafts.tasks[0]), Some((at(instant).to_string(), false)));
    assert_eq!(drafts.warnings, [""; 0]);
}

#[test]
fn a_zone_that_the_file_explains_has_its_offset() {
    let own = zone(
        "TZID:My Own",
        &["BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0900", "TZOFFSETTO:+0900", "END:STANDARD"],
    );
    let drafts = calendar(&[own, todo(&["DUE;TZID=My Own:20261201T090000"])].concat());
    assert_eq!(
        (due(&drafts.tasks[0]), drafts.warnings),
        (Some((at("2026-12-01T00:00:00Z").to_string(), false)), vec![])
    );
}

#[rstest]
#[case::winter("20260301T120000", "2026-03-01T17:00:00Z")]
#[case::the_second_before_summer("20260308T015959", "2026-03-08T06:59:59Z")]
#[case::skipped_by_the_change("20260308T023000", "2026-03-08T07:30:00Z")]
#[case::summer("20260701T120000", "2026-07-01T16:00:00Z")]
#[case::comes_twice("20261101T013000", "2026-11-01T05:30:00Z")]
#[case::winter_again("20261101T020000", "2026-11-01T07:00:00Z")]
fn a_zone_with_summers_has_the_offset_of_the_day(#[case] local: &str, #[case] instant: &str) {
    let line = format!("DUE;TZID=The Office:{local}");
    let drafts = calendar(&[zone("TZID:The Office", &SUMMERS), todo(&[&line])].concat());
    assert_eq!((due(&drafts.tasks[0]), drafts.warnings), (Some((at(instant).to_string(), false)), vec![]));
}

#[test]
fn a_zone_may_end_its_summers_and_tell_single_changes() {
    let stretches = [
        "BEGIN:DAYLIGHT",
        "DTSTART:20070401T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=-1SU;UNTIL=20090430T000000Z",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0300",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20071007T030000",
        "RDATE:20081005T030000,20091004T030000",
        "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0200",
        "END:STANDARD",
    ];
    for (local, instant) in [
        ("20060701T120000", "2006-07-01T10:00:00Z"),
        ("20090701T120000", "2009-07-01T09:00:00Z"),
        ("20260701T120000", "2026-07-01T10:00:00Z"),
    ] {
        let line = format!("DUE;TZID=Isle:{local}");
        let drafts = calendar(&[zone("TZID:Isle", &stretches), todo(&[&line])].concat());
        assert_eq!(due(&drafts.tasks[0]), Some((at(instant).to_string(), false)), "{local}");
    }
}

#[test]
fn a_zone_that_nobody_knows_is_told_once() {
    let odd = zone(
        "TZID:Odd",
        &[
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "RRULE:FREQ=SECONDLY",
            "TZOFFSETFROM:+0900",
            "TZOFFSETTO:+0900",
            "END:STANDARD",
        ],
    );
    let one = todo(&["DUE;TZID=Odd:20261201T090000", "DTSTART;TZID=Odd:20261201T080000"]);
    let drafts = calendar(&[odd, one.clone(), one].concat());
    assert_eq!(due(&drafts.tasks[1]), Some((at("2026-12-01T14:00:00Z").to_string(), false)));
    assert_eq!(drafts.warnings, ["line 12: the time zone “Odd” is not known; its times were read as yours"]);
}

#[test]
fn a_zone_that_does_not_end_hides_no_to_do() {
    let drafts = calendar(&[vec!["BEGIN:VTIMEZONE", "TZID:X", "BEGIN:STANDARD"], todo(&[])].concat());
    assert_eq!(titles(&drafts), ["a"]);
}

#[rstest]
#[case::in_utc("DTSTART:20261201T080000Z", "PT45M", "2026-12-01T08:45:00Z", false, Some(45))]
#[case::in_a_zone("DTSTART;TZID=Europe/Berlin:20261201T080000", "PT1H", "2026-12-01T08:00:00Z", false, Some(60))]
#[case::on_the_users_clock("DTSTART:20261201T080000", "P1W", "2026-12-08T13:00:00Z", false, None)]
#[case::a_day_over_the_change("DTSTART;TZID=Europe/Berlin:20261024T120000", "P1D", "2026-10-25T11:00:00Z", false, None)]
#[case::hours_over_the_change(
    "DTSTART;TZID=Europe/Berlin:20261024T120000",
    "PT24H",
    "2026-10-25T10:00:00Z",
    false,
    None
)]
#[case::days("DTSTART;VALUE=DATE:20261201", "P2D", "2026-12-03T04:59:59Z", true, None)]
#[case::a_day("DTSTART;VALUE=DATE:20261201", "P1D", "2026-12-02T04:59:59Z", true, None)]
fn what_begins_and_takes_so_long_is_due_at_its_end(
    #[case] start: &str,
    #[case] length: &str,
    #[case] end: &str,
    #[case] all_day: bool,
    #[case] minutes: Option<i64>,
) {
    let length = format!("DURATION:{length}");
    let drafts = calendar(&todo(&[start, &length]));
    let task = &drafts.tasks[0];
    assert_eq!((due(task), task.estimated_minutes), (Some((at(end).to_string(), all_day)), minutes));
    assert_eq!(drafts.warnings, [""; 0]);
}

#[rstest]
#[case(&["DTSTART:20261201T080000Z", "DURATION:soon"], "DURATION cannot be read")]
#[case(&["DTSTART:20261201T080000Z", "DURATION:-PT5M"], "DURATION cannot be read")]
#[case(&["DURATION:P3D"], "DURATION has no DTSTART")]
#[case(&["DTSTART;VALUE=DATE:20261201", "DURATION:PT5M"], "DURATION is of hours")]
#[case(&["DTSTART:20261201T080000Z", "RRULE:FREQ=DAILY", "EXDATE:20261202T080000Z"], "EXDATE")]
#[case(&["LOCATION:Garden"], "LOCATION of 1 task was left out")]
#[case(&["RELATED-TO;RELTYPE=SIBLING:b"], "is related to another task")]
#[case(&["RELATED-TO:b"], "is a part of a task that is not in the file")]
fn what_a_to_do_loses_is_told(#[case] lines: &[&str], #[case] warning: &str) {
    let warnings = calendar(&todo(lines)).warnings;
    assert!(warnings.len() == 1 && warnings[0].contains(warning), "{warnings:?}");
}

#[test]
fn a_changed_occurrence_takes_nothing_from_its_series() {
    let text = "BEGIN:VCALENDAR
BEGIN:VTODO\nUID:m\nRECURRENCE-ID:20261202T090000Z\nSUMMARY:Once later\nDUE:20261202T100000Z\nEND:VTODO
BEGIN:VTODO\nUID:part\nSUMMARY:Part\nRELATED-TO:m\nEND:VTODO
BEGIN:VTODO\nUID:m\nSUMMARY:Series\nDUE:20261201T090000Z\nRRULE:FREQ=DAILY\nEND:VTODO
BEGIN:VTODO\nUID:after\nSUMMARY:After\nRELATED-TO;RELTYPE=DEPENDS-ON:m\nEND:VTODO
BEGIN:VTODO\nUID:whole\nSUMMARY:Whole\nRELATED-TO;RELTYPE=CHILD:after\nEND:VTODO
BEGIN:VTODO\nUID:gone\nRECURRENCE-ID:20261202T090000Z\nSUMMARY:Of no series\nEND:VTODO
BEGIN:VTODO\nUID:orphan\nSUMMARY:Orphan\nRELATED-TO:gone\nEND:VTODO
END:VCALENDAR\n";
    let drafts = ical(text.as_bytes(), &reader()).unwrap();
    let above = |title: &str| {
        let task = drafts.tasks.iter().find(|task| task.title == title).unwrap();
        let name = |place: &usize| drafts.tasks[*place].title.as_str();
        (task.parent.as_ref().map(name), task.waits_for.iter().map(name).collect::<Vec<_>>(), task.rrule.is_some())
    };
    assert_eq!(above("Part"), (Some("Series"), vec![], false));
    assert_eq!(above("Series"), (None, vec![], true));
    assert_eq!(above("Once later"), (None, vec![], false));
    assert_eq!(above("After"), (Some("Whole"), vec!["Series"], false));
    assert_eq!(above("Orphan"), (Some("Of no series"), vec![], false));
    let keys: std::collections::HashSet<_> = drafts.tasks.iter().map(|task| task.key.clone()).collect();
    assert_eq!((keys.len(), drafts.warnings.len()), (7, 2), "{:?}", drafts.warnings);
}

const TICKTICK: &str = "\"List Name\",\"Title\",\"Start Date\",\"Due Date\",\"Reminder\",\"Repeat\",\"Timezone\",\"Is All Day\",\"Is Floating\",\"taskId\",\"parentId\"\n";

#[rstest]
#[case::a_day_in_berlin("", "2026-12-01T23:00:00+0000", "Europe/Berlin", "true", "", "2026-12-03T04:59:59Z", true)]
#[case::the_day_it_begins(
    "2026-12-01T23:00:00+0000",
    "2026-12-01T23:00:00+0000",
    "Europe/Berlin",
    "true",
    "",
    "2026-12-03T04:59:59Z",
    true
)]
#[case::a_day_in_tokyo("", "2026-12-01T15:00:00+0000", "Asia/Tokyo", "true", "", "2026-12-03T04:59:59Z", true)]
#[case::a_time("", "2026-12-01T08:00:00+0000", "Europe/Berlin", "false", "false", "2026-12-01T08:00:00Z", false)]
#[case::a_floating_time(
    "",
    "2026-12-01T08:00:00+0000",
    "Europe/Berlin",
    "false",
    "true",
    "2026-12-01T14:00:00Z",
    false
)]
fn a_row_of_ticktick_is_on_the_day_of_its_own_zone(
    #[case] start: &str,
    #[case] end: &str,
    #[case] zone: &str,
    #[case] all_day: &str,
    #[case] floating: &str,
    #[case] instant: &str,
    #[case] is_day: bool,
) {
    let file = format!(
        "{TICKTICK}\"L\",\"T\",\"{start}\",\"{end}\",\"\",\"\",\"{zone}\",\"{all_day}\",\"{floating}\",\"1\",\"\"\n"
    );
    let drafts = ticktick(file.as_bytes(), &in_new_york()).unwrap();
    let task = &drafts.tasks[0];
    assert_eq!((due(task), task.starts_at), (Some((at(instant).to_string(), is_day)), None));
    assert_eq!(drafts.warnings, [""; 0]);
}

#[test]
fn what_a_backup_of_ticktick_loses_is_told() {
    let rows = "\"L\",\"A\",\"\",\"2026-12-01T23:00:00+0000\",\"-P0DT9H0M0S\",\"RRULE:FREQ=DAILY;TT_SKIP=WEEKEND\",\"Mars/Crater\",\"true\",\"\",\"1\",\"2\"\n\"L\",\"B\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"2\",\"1\"\n\"L\",\"C\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"3\",\"9\"\n";
    let drafts = ticktick(format!("{TICKTICK}{rows}").as_bytes(), &in_new_york()).unwrap();
    assert_eq!(titles(&drafts).len(), 3);
    for warning in
        ["Reminder of 1 task", "Timezone is not known", "Repeat was kept", "part of its own part", "not in the file"]
    {
        assert_eq!(drafts.warnings.iter().filter(|told| told.contains(warning)).count(), 1, "{:?}", drafts.warnings);
    }
}

const TODOIST: &str = "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT,DEADLINE,DEADLINE_LANG\n";

#[rstest]
#[case::a_time("2027-01-05 15:00", "Europe/Berlin", "", Some(("2027-01-05T14:00:00Z", false)), None)]
#[case::words("every day at 9am", "Europe/Berlin", "", Some(("2026-11-21T08:00:00Z", false)), Some("FREQ=DAILY"))]
#[case::a_day_stays_that_day("2027-01-05", "Asia/Tokyo", "", Some(("2027-01-06T04:59:59Z", true)), None)]
#[case::a_name_of_windows("2027-01-05 15:00", "W. Europe Standard Time", "", Some(("2027-01-05T14:00:00Z", false)), None)]
#[case::no_zone("2027-01-05 15:00", "", "", Some(("2027-01-05T20:00:00Z", false)), None)]
#[case::a_deadline_only("", "", "2026-12-31", Some(("2027-01-01T04:59:59Z", true)), None)]
fn a_row_of_todoist_is_on_its_own_clock(
    #[case] date: &str,
    #[case] zone: &str,
    #[case] deadline: &str,
    #[case] expected: Option<(&str, bool)>,
    #[case] rule: Option<&str>,
) {
    let file = format!("{TODOIST}task,Meeting,,1,1,Bob (1),,{date},en,{zone},,,{deadline},en\n");
    let drafts = todoist(file.as_bytes(), &in_new_york()).unwrap();
    let task = &drafts.tasks[0];
    let expected = expected.map(|(instant, all_day)| (at(instant).to_string(), all_day));
    assert_eq!((due(task), task.rrule.as_deref()), (expected, rule));
    assert_eq!(drafts.warnings, [""; 0]);
}

#[test]
fn what_a_project_of_todoist_loses_is_told() {
    let rows = "note,Of the project,,,,,,,,,,,,\ntask,A,More,1,1,,Ada (7),2027-01-05,en,Mars/Crater,2,day,2027-01-31,en\ntask,B,,1,1,,,,,,,,someday,en\n";
    let drafts = todoist(format!("{TODOIST}{rows}").as_bytes(), &in_new_york()).unwrap();
    assert_eq!(drafts.tasks[0].description.as_deref(), Some("More\n\nDeadline: 2027-01-31"));
    assert_eq!(due(&drafts.tasks[0]), Some((at("2027-01-06T04:59:59Z").to_string(), true)));
    for warning in [
        "RESPONSIBLE of 1 task",
        "a note of the project",
        "TIMEZONE “Mars/Crater”",
        "DURATION “2”",
        "DEADLINE stands beside DATE",
        "DEADLINE “someday”",
    ] {
        assert_eq!(drafts.warnings.iter().filter(|told| told.contains(warning)).count(), 1, "{:?}", drafts.warnings);
    }
}
