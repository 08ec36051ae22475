//! More than Cairn keeps: deeper, longer, unseen. Nothing is lost without a word.

use std::fmt::Write as _;

use cairn_rules::imports::{Drafts, Step, ical, table, todoist, trello, vikunja};
use cairn_rules::limits::{MOST_LEVELS, MOST_STEPS, levels};
use serde_json::json;

use crate::reader;

fn deepest(drafts: &Drafts) -> usize {
    let parents: Vec<Option<usize>> = drafts.tasks.iter().map(|task| task.parent).collect();
    levels(&parents).into_iter().max().unwrap_or_default()
}

#[test]
fn a_chain_of_any_length_hangs_together_as_far_as_it_may() {
    let mut file = "title,id,parent\n".to_owned();
    for number in (1..=20_000).rev() {
        writeln!(file, "Fern {number},{number},{}", number - 1).unwrap();
    }
    let drafts = table(file.as_bytes(), None, &reader()).unwrap();
    assert_eq!((drafts.tasks.len(), deepest(&drafts)), (20_000, MOST_LEVELS));
    assert_eq!(drafts.tasks.iter().filter(|task| task.parent == Some(5)).count(), 20_000 - 6);
    let lifted = "file: 19993 tasks lay deeper than 7 levels; each was hung as deep as parts may be";
    assert_eq!(drafts.warnings, [lifted, "line 20001: is a part of a task that is not in the file; it stands alone"]);
}

#[test]
fn indents_of_todoist_go_as_deep_as_parts_may_be() {
    let mut file = "TYPE,CONTENT,INDENT\n".to_owned();
    for (title, indent) in
        [("A", 1), ("B", 2), ("C", 3), ("D", 4), ("E", 5), ("F", 6), ("G", 7), ("H", 8), ("I", 9), ("J", 8)]
    {
        writeln!(file, "task,{title},{indent}").unwrap();
    }
    file.push_str("task,K,7\ntask,L,1\ntask,M,99999999999999999999\n");
    let drafts = todoist(file.as_bytes(), &reader()).unwrap();
    let parents: Vec<Option<usize>> = drafts.tasks.iter().map(|task| task.parent).collect();
    assert_eq!(parents[6..], [Some(5), Some(5), Some(5), Some(5), Some(5), None, None]);
    assert_eq!(drafts.warnings, ["file: 3 tasks lay deeper than 7 levels; each was hung as deep as parts may be"]);
}

#[test]
fn the_items_of_an_endless_checklist_are_all_kept() {
    let items: Vec<_> = (0..2500).map(|number| json!({"name": format!("Item {number}"), "pos": number})).collect();
    let board = json!({"name": "Home", "lists": [], "cards": [{"id": "1", "idList": "1", "name": "Pack"}],
        "checklists": [{"idCard": "1", "checkItems": items}]});
    let drafts = trello(board.to_string().as_bytes(), &reader()).unwrap();
    let told: Vec<_> = drafts.tasks.iter().map(|task| (task.title.as_str(), task.steps.len())).collect();
    assert_eq!(told, [("Pack", MOST_STEPS), ("Pack (2)", MOST_STEPS), ("Pack (3)", 500)]);
    assert_eq!(drafts.tasks[2].steps[499], Step { title: "Item 2499".to_owned(), is_done: false });
    assert_eq!(drafts.tasks[1].project.as_deref(), Some("Home"));
    assert_eq!(drafts.warnings, ["cards[0]: has more than 1000 steps; the rest went to tasks of the same name"]);
}

#[test]
fn what_nobody_can_see_is_nothing() {
    let board = json!({"name": "\u{200B}", "lists": [{"id": "1", "name": "\u{FEFF}"}],
        "cards": [{"id": "1", "idList": "1", "name": "\u{3164}", "desc": "\u{200B}", "labels": [{"name": "\u{2060}"}]}],
        "checklists": [{"idCard": "1", "checkItems": [{"name": "\u{200B}"}, {"name": "Pour"}]}]});
    let drafts = trello(board.to_string().as_bytes(), &reader()).unwrap();
    let task = &drafts.tasks[0];
    assert_eq!((task.title.as_str(), &task.description, &task.project), ("Untitled", &None, &None));
    assert_eq!((task.tags.len(), task.steps.len()), (0, 1));
    assert_eq!(drafts.warnings, [""; 0]);
}

#[test]
fn what_a_board_of_trello_loses_is_told() {
    let card = json!({"id": "1", "idList": "1", "name": "Pack", "idMembers": ["m"], "stickers": [{"id": "s"}],
        "attachments": [{"id": "a"}], "customFieldItems": [{"id": "c"}], "locationName": "Rome", "dueReminder": 1440});
    let plain = json!({"id": "2", "idList": "1", "name": "Go", "idMembers": [], "stickers": [], "locationName": null,
        "attachments": [], "customFieldItems": [], "dueReminder": -1});
    let said = json!([{"type": "commentCard", "data": {"text": "Soon", "card": {"id": "2"}}},
        {"type": "updateCard", "data": {"card": {"id": "1"}}}, {"type": "commentCard"}]);
    let board = json!({"name": "Trip", "lists": [], "cards": [card, plain], "actions": said});
    let drafts = trello(board.to_string().as_bytes(), &reader()).unwrap();
    let lost = ["attachments", "comments", "custom fields", "members", "stickers", "the place", "the reminder"];
    assert_eq!(drafts.warnings, lost.map(|kind| format!("file: {kind} of 1 task was left out")));
}

#[test]
fn little_that_becomes_much_is_refused_before_it_does() {
    let many =
        |begins: &str, again: &str, ends: &str| format!("{begins}{}{ends}", again.repeat(4_000_001)).into_bytes();
    let zeros = many("{\"lists\":[],\"cards\":[],\"more\":[0", ",0", "]}");
    assert_eq!(trello(&zeros, &reader()).unwrap_err().to_string(), "file holds too many values");
    let zeros = many("[{\"title\":\"P\",\"tasks\":[0", ",0", "]}]");
    assert_eq!(vikunja(&zeros, &reader()).unwrap_err().to_string(), "file holds too many values");
    let fault = table(&many("title\n", "a\n", ""), None, &reader()).unwrap_err();
    assert_eq!(fault.to_string(), "line 100002 is beyond the size that one table may have");
    assert_eq!(table(&many("title\na", ",", ""), None, &reader()).unwrap_err().place, "line 2");
    let zones = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", "BEGIN:VTIMEZONE\nEND:VTIMEZONE\n".repeat(1001));
    assert_eq!(ical(zones.as_bytes(), &reader()).unwrap_err().place, "line 2002");
    let todos = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", "BEGIN:VTODO\nEND:VTODO\n".repeat(20_001));
    assert_eq!(ical(todos.as_bytes(), &reader()).unwrap_err().place, "line 40002");
}
