//! Any bytes as a file of any other product: drafts within their bounds, or the place of the fault.

use cairn_kernel::{Timestamp, UserZone};
use cairn_rules::capture::DateOrder;
use cairn_rules::imports::{self, Drafts, Fault, Reader};

fn read(format: u8, file: &[u8], reader: &Reader) -> Result<Drafts, Fault> {
    match format % 7 {
        0 => imports::todoist(file, reader),
        1 => imports::ticktick(file, reader),
        2 => imports::trello(file, reader),
        3 => imports::vikunja(file, reader),
        4 => imports::ical(file, reader),
        5 => imports::table(file, None, reader),
        // What people write about times, where only a time can stand.
        _ => imports::table(&[b"title,due\nFerns,", file].concat(), None, reader),
    }
}

/// The first byte chooses the format and the order of dates; the rest is the file. False: there is none.
pub fn tried(bytes: &[u8]) -> bool {
    let Some((choice, file)) = bytes.split_first() else { return false };
    let reader = Reader {
        zone: UserZone::of(chrono_tz::Europe::Berlin),
        date_order: if choice % 2 == 0 { DateOrder::DayFirst } else { DateOrder::MonthFirst },
        now: Timestamp::from_millis(1_795_000_000_000),
    };
    match read(choice / 2, file, &reader) {
        Ok(drafts) => {
            for (place, draft) in drafts.tasks.iter().enumerate() {
                assert!((1..=200).contains(&draft.title.chars().count()), "{draft:?}");
                assert!(draft.description.as_ref().is_none_or(|text| text.chars().count() <= 2000), "{draft:?}");
                assert!(draft.parent.is_none_or(|parent| parent < place), "{draft:?}");
                assert!(draft.tags.len() <= 20 && draft.steps.len() <= 200, "{draft:?}");
            }
        }
        Err(fault) => assert!(!fault.place.is_empty() && !fault.what.is_empty(), "{fault:?}"),
    }
    true
}
