//! Files made as the products document them, and files that nobody should have made.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bounds;
mod clocks;
mod relations;

use std::time::{Duration, Instant};

use cairn_kernel::{Timestamp, UserZone};
use cairn_rules::capture::DateOrder;
use cairn_rules::imports::{Draft, Drafts, Fault, Reader, Standing, ical, table, ticktick, todoist, trello, vikunja};
use cairn_rules::words::Priority;
use proptest::prelude::*;

const TODOIST: &str = include_str!("todoist.csv");
const TICKTICK: &str = include_str!("ticktick.csv");
const TRELLO: &str = include_str!("trello.json");
const VIKUNJA: &str = include_str!("vikunja.json");
const TODOS: &str = include_str!("todos.ics");

/// A zone that the file explains, lengths, and to-dos that know each other.
const ZONED: &str = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Office\nBEGIN:DAYLIGHT\nDTSTART:16010311T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3;UNTIL=20300310T070000Z\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nEND:DAYLIGHT
BEGIN:STANDARD\nDTSTART:16011104T020000\nRDATE:20261101T020000,20271107T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500
END:STANDARD\nEND:VTIMEZONE\nBEGIN:VTODO\nUID:a\nDTSTART;TZID=Office:20260701T090000\nDURATION:P1DT45M
RELATED-TO;RELTYPE=DEPENDS-ON:b\nEND:VTODO\nBEGIN:VTODO\nUID:b\nRECURRENCE-ID:20260701\nRELATED-TO:a\nEND:VTODO
END:VCALENDAR\n";

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A Friday noon in Berlin.
fn reader() -> Reader {
    let zone = UserZone::of(chrono_tz::Europe::Berlin);
    Reader { zone, date_order: DateOrder::DayFirst, now: at("2026-11-20T11:00:00Z") }
}

fn titles(drafts: &Drafts) -> Vec<&str> {
    drafts.tasks.iter().map(|task| task.title.as_str()).collect()
}

fn due(draft: &Draft) -> Option<(String, bool)> {
    draft.due.map(|due| (due.at.to_string(), due.all_day))
}

#[expect(clippy::unnecessary_wraps, reason = "compared with the due date of a draft, which may be none")]
fn day(text: &str) -> Option<(String, bool)> {
    Some((at(text).to_string(), true))
}

#[expect(clippy::unnecessary_wraps, reason = "compared with the due date of a draft, which may be none")]
fn instant(text: &str) -> Option<(String, bool)> {
    Some((at(text).to_string(), false))
}

#[test]
fn a_project_of_todoist_keeps_its_words_dates_and_parts() {
    let drafts = todoist(TODOIST.as_bytes(), &reader()).unwrap();
    assert_eq!(
        titles(&drafts),
        ["Pay the rent", "Find the receipt", "Call the plumber, again", "Water the ferns", "Buy stamps"]
    );
    let rent = &drafts.tasks[0];
    assert_eq!(
        (rent.priority, &rent.tags[..]),
        (Some(Priority::Critical), &["money".to_owned(), "home".to_owned()][..])
    );
    assert_eq!((rent.rrule.as_deref(), rent.estimated_minutes), (Some("FREQ=MONTHLY"), Some(15)));
    assert_eq!(rent.description.as_deref(), Some("From the joint account"));
    assert_eq!(
        (drafts.tasks[1].parent, drafts.tasks[1].description.as_deref()),
        (Some(0), Some("It is in the blue folder"))
    );
    assert_eq!(due(&drafts.tasks[2]), instant("2026-11-25T08:00:00Z"));
    assert_eq!(drafts.tasks[2].tags, ["next-week"]);
    assert_eq!(due(&drafts.tasks[3]), day("2026-11-21T22:59:59Z"));
    assert_eq!((due(&drafts.tasks[4]), drafts.warnings.len()), (None, 1), "{:?}", drafts.warnings);
}

#[test]
fn a_backup_of_ticktick_keeps_its_lists_checklists_and_parents() {
    let drafts = ticktick(TICKTICK.as_bytes(), &reader()).unwrap();
    assert_eq!(titles(&drafts), ["Water the ferns", "Pack", "Socks"]);
    let ferns = &drafts.tasks[0];
    assert_eq!(
        (ferns.project.as_deref(), &ferns.tags[..]),
        (Some("Garden"), &["green".into(), "daily".into(), "house".into()][..])
    );
    assert_eq!(due(ferns), day("2026-11-21T22:59:59Z"));
    assert_eq!((ferns.rrule.as_deref(), ferns.priority), (Some("FREQ=DAILY;INTERVAL=1"), Some(Priority::High)));
    let pack = &drafts.tasks[1];
    let steps: Vec<_> = pack.steps.iter().map(|step| (step.title.as_str(), step.is_done)).collect();
    assert_eq!(steps, [("Passport", false), ("Tickets", true)]);
    let socks = &drafts.tasks[2];
    assert_eq!(
        (socks.parent, socks.standing, socks.completed_at),
        (Some(1), Standing::Done, Some(at("2026-11-03T09:30:00Z")))
    );
    assert_eq!(drafts.warnings, [""; 0]);
}

#[test]
fn a_board_of_trello_keeps_its_cards_lists_and_checklists() {
    let drafts = trello(TRELLO.as_bytes(), &reader()).unwrap();
    assert_eq!(titles(&drafts), ["Paint the fence", "Fix the gate", "Dig a pond"]);
    let fence = &drafts.tasks[0];
    assert_eq!(
        (fence.project.as_deref(), &fence.tags[..]),
        (Some("House"), &["outside".into(), "red".into(), "to do".into()][..])
    );
    assert_eq!(due(fence), instant("2026-11-25T08:00:00Z"));
    let steps: Vec<_> = fence.steps.iter().map(|step| (step.title.as_str(), step.is_done)).collect();
    assert_eq!(steps, [("Buy paint", true), ("Paint", false)]);
    assert_eq!(
        (drafts.tasks[1].standing, drafts.tasks[1].completed_at),
        (Standing::Done, Some(at("2026-11-19T10:00:00Z")))
    );
    assert_eq!(drafts.tasks[2].standing, Standing::GivenUp);
}

#[test]
fn the_cards_of_an_archived_list_of_trello_are_archived() {
    let board =
        br#"{"name":"House","lists":[{"id":"a","name":"Ideas","closed":true},{"id":"b","name":"Done","closed":true},
        {"id":"c","name":"To do","closed":false}],"cards":[{"id":"1","name":"Pond","idList":"a","closed":false},
        {"id":"2","name":"Gate","idList":"b","closed":false},{"id":"3","name":"Fence","idList":"c","closed":false}]}"#;
    let drafts = trello(board, &reader()).unwrap();
    let standings: Vec<_> = drafts.tasks.iter().map(|task| task.standing).collect();
    assert_eq!(standings, [Standing::GivenUp, Standing::Done, Standing::Open]);
}

#[test]
fn what_begins_when_it_is_due_begins_at_no_time() {
    let file = b"title,start,due\nRake,2026-11-25T08:00:00Z,2026-11-25T08:00:00Z\nDig,2026-11-25T07:59:00Z,2026-11-25T08:00:00Z\n";
    let drafts = table(file, None, &reader()).unwrap();
    let starts: Vec<_> = drafts.tasks.iter().map(|task| task.starts_at).collect();
    assert_eq!(starts, [None, Some(at("2026-11-25T07:59:00Z"))]);
}

#[test]
fn an_export_of_vikunja_keeps_its_projects_labels_and_relations() {
    let drafts = vikunja(VIKUNJA.as_bytes(), &reader()).unwrap();
    assert_eq!(titles(&drafts), ["Water the ferns", "Rake", "Pour"]);
    let ferns = &drafts.tasks[0];
    assert_eq!(
        (ferns.project.as_deref(), ferns.priority, &ferns.tags[..]),
        (Some("Garden"), Some(Priority::Critical), &["green".to_owned()][..])
    );
    assert_eq!(ferns.description.as_deref(), Some("Half a can & no more\nTwice"));
    assert_eq!(ferns.rrule.as_deref(), Some("FREQ=DAILY;INTERVAL=2"));
    assert_eq!(due(ferns), instant("2026-11-25T08:00:00Z"));
    assert_eq!(
        (drafts.tasks[1].standing, drafts.tasks[1].completed_at),
        (Standing::Done, Some(at("2026-11-10T12:00:00Z")))
    );
    assert_eq!(drafts.tasks[2].parent, Some(0));
}

#[test]
fn todos_of_a_calendar_keep_their_zones_rules_and_parents() {
    let drafts = ical(TODOS.as_bytes(), &reader()).unwrap();
    assert_eq!(
        titles(&drafts),
        ["Repot the fern, carefully; it is old and does not like being moved", "Taxes", "Buy soil"]
    );
    let fern = &drafts.tasks[0];
    assert_eq!(fern.description.as_deref(), Some("First line\nSecond line"));
    assert_eq!(due(fern), instant("2026-11-25T08:00:00Z"));
    assert_eq!((fern.priority, fern.rrule.as_deref()), (Some(Priority::Critical), Some("FREQ=MONTHLY;BYMONTHDAY=25")));
    assert_eq!(fern.tags, ["home", "plants,green"]);
    assert_eq!((due(&drafts.tasks[1]), drafts.tasks[1].standing), (day("2026-11-30T22:59:59Z"), Standing::Begun));
    assert_eq!((drafts.tasks[2].parent, drafts.tasks[2].completed_at), (Some(0), Some(at("2026-11-10T12:00:00Z"))));
}

#[test]
fn a_table_is_read_by_its_usual_names_or_by_those_that_are_told() {
    let usual = "Title;Due Date;Tags;Priority;Done\nWater the ferns;2026-11-25;home, green;high;yes\n;;;;\nRake;;;;\n";
    let drafts = table(usual.as_bytes(), None, &reader()).unwrap();
    assert_eq!(titles(&drafts), ["Water the ferns", "Rake"]);
    assert_eq!(due(&drafts.tasks[0]), day("2026-11-25T22:59:59Z"));
    assert_eq!(
        (drafts.tasks[0].standing, &drafts.tasks[0].tags[..]),
        (Standing::Done, &["home".into(), "green".into()][..])
    );
    let odd = "Was,Wann\nGießen,morgen früh\nHarken,2026-11-25 09:00\n";
    let told = r#"{"title":"was","due":"Wann"}"#;
    let drafts = table(odd.as_bytes(), Some(told), &reader()).unwrap();
    assert_eq!(titles(&drafts), ["Gießen", "Harken"]);
    assert_eq!(due(&drafts.tasks[1]), instant("2026-11-25T08:00:00Z"));
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    let place = |outcome: Result<Drafts, Fault>| outcome.unwrap_err().place;
    let reader = reader();
    assert_eq!(place(todoist(b"A,B\n1,2\n", &reader)), "line 1");
    assert_eq!(place(todoist(b"TYPE,CONTENT\ntask,a\ntask,\xff\n", &reader)), "line 3");
    assert_eq!(place(ticktick(b"nothing\n", &reader)), "file");
    assert_eq!(place(trello(b"{\n\"cards\": [\n", &reader)), "line 3");
    assert_eq!(place(trello(br#"{"lists":[],"cards":[{"id":"a","idList":"b"},{"id":7}]}"#, &reader)), "cards[1]");
    assert_eq!(place(vikunja(br#"[{"title":"a","tasks":[{"id":1},{"id":"x"}]}]"#, &reader)), "[0].tasks[1]");
    assert_eq!(place(ical(b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\n", &reader)), "line 2");
    assert_eq!(place(table(b"a,b\n1,2\n", None, &reader)), "line 1");
    assert_eq!(place(table(b"a,b\n1,2\n", Some(r#"{"title":"c"}"#), &reader)), "columns");
    assert_eq!(place(table(b"", None, &reader)), "file");
}

/// Everything fits what a task may hold, whatever the file said.
fn fits(drafts: &Drafts) {
    for (place, task) in drafts.tasks.iter().enumerate() {
        assert!((1..=200).contains(&task.title.chars().count()));
        assert!(task.description.as_ref().is_none_or(|text| (1..=2000).contains(&text.chars().count())));
        assert!(task.tags.len() <= 20 && task.tags.iter().all(|tag| (1..=50).contains(&tag.chars().count())));
        assert!(task.parent.is_none_or(|parent| parent < place));
        assert!(task.waits_for.len() <= 100 && task.waits_for.iter().all(|blocker| *blocker < drafts.tasks.len()));
        assert!(task.estimated_minutes.is_none_or(|minutes| (1..=720).contains(&minutes)));
        assert!(!task.title.chars().any(char::is_control));
    }
}

type Reading<'r> = &'r dyn Fn(&[u8]) -> Result<Drafts, Fault>;

fn read_all(bytes: &[u8]) {
    let reader = reader();
    let readers: [Reading<'_>; 6] = [
        &|bytes| todoist(bytes, &reader),
        &|bytes| ticktick(bytes, &reader),
        &|bytes| trello(bytes, &reader),
        &|bytes| vikunja(bytes, &reader),
        &|bytes| ical(bytes, &reader),
        &|bytes| table(bytes, None, &reader),
    ];
    readers.iter().filter_map(|read| read(bytes).ok()).for_each(|drafts| fits(&drafts));
}

/// A good file with something put into it, or taken out.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let good = prop::sample::select(vec![
        TODOIST,
        TICKTICK,
        TRELLO,
        VIKUNJA,
        TODOS,
        ZONED,
        "title,due,parent,id\nA,tomorrow,,1\nB,,1,1\n",
    ]);
    (good, any::<prop::sample::Index>(), 0_usize..40, ".{0,20}").prop_map(|(good, at, gone, put)| {
        let mut bytes = good.as_bytes().to_vec();
        let at = at.index(bytes.len());
        let end = (at + gone).min(bytes.len());
        bytes.splice(at..end, put.into_bytes());
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_all(&bytes);
    }

    #[test]
    fn damaged_files_are_read_or_refused(bytes in damaged()) {
        read_all(&bytes);
    }
}

#[test]
fn ten_thousand_characters_take_no_time() {
    let long = [
        format!("TYPE,CONTENT,DATE\n{}", "task,x,every friday\n".repeat(500)),
        format!("TYPE,CONTENT\ntask,{}\n", "x".repeat(10_000)),
        format!("List Name,Title,taskId,parentId\n{}", "a,b,1,1\n".repeat(1250)),
        format!("BEGIN:VCALENDAR\n{}", "BEGIN:VTODO\n".repeat(800)),
        format!("BEGIN:VCALENDAR\nBEGIN:VTODO\n{}END:VTODO\n", "BEGIN:A\n".repeat(1200)),
        format!("BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY{}:x\nEND:VTODO\n", ";A=\"b\"".repeat(1600)),
        format!("BEGIN:VCALENDAR\nBEGIN:VTODO\n{}END:VTODO\n", "X:y\n".repeat(1900)),
        "[".repeat(10_000),
        "\"".repeat(10_000),
        ",".repeat(10_000),
        format!("[{{\"tasks\":[{{\"id\":1,\"description\":\"{}\"}}]}}]", "<".repeat(9_900)),
    ];
    for text in long {
        let began = Instant::now();
        read_all(text.as_bytes());
        // 50 ms each optimised; unoptimised and six readers at once, this notices what grows with the square.
        assert!(began.elapsed() < Duration::from_secs(3), "{} took {:?}", &text[..40], began.elapsed());
    }
}
