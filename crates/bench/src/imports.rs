//! How long files of other products take to be read, alone: no 10 000 characters may take more than 50 ms.

use std::hint::black_box;
use std::time::Duration;

use cairn_kernel::{Timestamp, UserZone};
use cairn_rules::capture::DateOrder;
use cairn_rules::imports::{self, Drafts, Fault, Reader};

use crate::grammar::{Slowest, median};

/// What is repeated between a beginning and an end until a file is long enough.
struct Pattern {
    format: &'static str,
    begins: &'static str,
    again: &'static str,
    ends: &'static str,
}

const fn pattern(format: &'static str, begins: &'static str, again: &'static str, ends: &'static str) -> Pattern {
    Pattern { format, begins, again, ends }
}

const LENGTH: usize = 10_000;
const TODOIST: &str = "TYPE,CONTENT,INDENT,DATE\n";
const TICKTICK: &str = "List Name,Title,taskId,parentId,Content,Is Check list\n";
const TODO: &str = "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Ferns\n";
const TRELLO: &str = r#"{"name":"Home","lists":[],"cards":["#;
const VIKUNJA: &str = r#"[{"title":"Home","tasks":["#;

/// For each format what it has most of, and what begins much and ends little.
const PATTERNS: [Pattern; 26] = [
    pattern("todoist", TODOIST, "task,Water the ferns @home,1,every friday 9am\n", ""),
    pattern("todoist", TODOIST, "task,a,9,\n", ""),
    pattern("todoist", TODOIST, "task,a\nnote,b\n", ""),
    pattern("todoist", "TYPE,CONTENT\ntask,", "@a ", ""),
    pattern("ticktick", TICKTICK, "Home,Ferns,1,1,Water them,N\n", ""),
    pattern("ticktick", "List Name,Title,Content,Is Check list\nHome,Ferns,\"", "▫a\n", "\",Y\n"),
    pattern("ticktick", "", "List Name\n", TICKTICK),
    pattern(
        "trello",
        TRELLO,
        r#"{"id":"1","idList":"1","name":"Ferns","due":"2027-01-05T09:00:00Z"},"#,
        r#"{"id":"1","idList":"1"}]}"#,
    ),
    pattern("trello", TRELLO, "[", ""),
    pattern(
        "trello",
        r#"{"lists":[],"cards":[],"checklists":["#,
        r#"{"idCard":"1","checkItems":[{},{},{}]},"#,
        r#"{"idCard":"1"}]}"#,
    ),
    pattern("vikunja", VIKUNJA, r#"{"id":1,"title":"Ferns","description":"<p>Water</p>"},"#, r#"{"id":1}]}]"#),
    pattern("vikunja", r#"[{"tasks":[{"id":1,"description":""#, "<", r#""}]}]"#),
    pattern("vikunja", "", "[", ""),
    pattern("ical", "BEGIN:VCALENDAR\n", "BEGIN:VTODO\nUID:1\nRELATED-TO:1\nEND:VTODO\n", ""),
    pattern("ical", TODO, "A;B=\"C\":d\n", "END:VTODO\n"),
    pattern("ical", TODO, " a\n", "END:VTODO\n"),
    pattern("ical", TODO, "DUE;TZID=Europe/Berlin:20270105T090000\n", "END:VTODO\n"),
    pattern("ical", "BEGIN:VCALENDAR\nBEGIN:VTODO\nA;B=", "\"", ":c\nEND:VTODO\n"),
    pattern("csv", "title,due,tags\n", "Water the ferns,2027-01-05,home;green\n", ""),
    pattern("csv", "title,due\n", "a,b\n", ""),
    pattern("csv", "title,due\n", "\"", ""),
    pattern("csv", "title", ",a", "\nFerns\n"),
    pattern("words", "title,due\nFerns,", "every monday and ", ""),
    pattern("words", "title,due\n", "a,@ 1 @ 1 @ 1 @ 1 @ 1 @ 1 @ 1 @ 1 @ 1 @ 1 @ 1 @ 1 @ 1\n", ""),
    pattern("words", "title,due\n", "a,5/1 5/1 5/1 5/1 5/1 5/1 5/1 5/1 5/1 5/1 5/1 5/1 5/1\n", ""),
    pattern("words", "title,due\n", "a,every 3 days until friday for 6 weeks starting monday\n", ""),
];

/// The slowest file of each format.
pub(crate) fn slowest() -> Vec<(&'static str, Slowest)> {
    let mut found: Vec<(&'static str, Slowest)> = Vec::new();
    for pattern in &PATTERNS {
        let slow = Slowest { took: took(pattern), text: format!("{:?} over and over", pattern.again) };
        match found.iter_mut().find(|(format, _)| *format == pattern.format) {
            Some((_, slowest)) if slowest.took < slow.took => *slowest = slow,
            Some(_) => {}
            None => found.push((pattern.format, slow)),
        }
    }
    found
}

/// How long a file takes that is made of the pattern. Words about times are told apart by a number, because what
/// is the same is read once.
fn took(pattern: &Pattern) -> Duration {
    let Pattern { format, begins, again, ends } = *pattern;
    let mut file = begins.to_owned();
    for number in 0.. {
        if file.len() + again.len() + ends.len() > LENGTH {
            break;
        }
        file.push_str(&if format == "words" {
            again.replacen("a,", &format!("a,{number} "), 1)
        } else {
            again.to_owned()
        });
    }
    file.push_str(ends);
    let reader = Reader {
        zone: UserZone::of(chrono_tz::Europe::Berlin),
        date_order: DateOrder::DayFirst,
        now: Timestamp::from_millis(1_795_000_000_000),
    };
    median(|| drop(black_box(read(format, black_box(file.as_bytes()), &reader))))
}

fn read(format: &str, file: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    match format {
        "todoist" => imports::todoist(file, reader),
        "ticktick" => imports::ticktick(file, reader),
        "trello" => imports::trello(file, reader),
        "vikunja" => imports::vikunja(file, reader),
        "ical" => imports::ical(file, reader),
        _ => imports::table(file, None, reader),
    }
}
