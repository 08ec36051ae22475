//! Searching, projects, comments, what waits for what, the trash, numbers, the manual.

use std::fs;

use crate::support::Machine;

/// A machine with these tasks.
fn with(thoughts: &[&str]) -> Machine {
    let machine = Machine::on_the_engine();
    for thought in thoughts {
        machine.cairn(&["capture", thought]).ok();
    }
    machine
}

#[track_caller]
fn is_calm(page: &str) {
    assert!(page.lines().all(|line| line.chars().count() <= 80), "a line is too long:\n{page}");
    assert!(!page.contains('\u{1b}'), "colours are for terminals");
}

#[test]
fn words_are_found_wherever_they_stand() {
    let machine = with(&["Email the landlord", "Call the dentist"]);
    let far = format!("{} The heating makes a noise.", "He answers in the evening only. ".repeat(3));
    machine.cairn(&["edit", "landlord", "--description", &far]).ok();
    let page = machine.cairn(&["search", "heating", "noise"]).ok();
    is_calm(&page);
    assert!(page.contains("Email the landlord") && page.contains("    description: …"), "{page}");
    assert!(page.contains("heating makes a noise"), "{page}");
    assert!(!page.contains("dentist"), "{page}");
    let marked = machine.cairn(&["search", "dent", "--color", "always"]).ok();
    assert!(marked.contains("\u{1b}[1mdentist\u{1b}[0m"), "{marked:?}");
    machine.cairn(&["comment", "dentist", "Ask about the wisdom tooth"]).ok();
    let page = machine.cairn(&["search", "wisdom"]).ok();
    assert!(page.contains("Call the dentist") && page.contains("    comment: Ask about the wisdom"), "{page}");
    assert_eq!(machine.cairn(&["search", "dentist", "--json"]).json()["data"][0]["highlights"][0]["field"], "title");
    let without = machine.cairn(&["search", "the", "--", "-dentist"]).ok();
    assert!(without.contains("landlord") && !without.contains("dentist"), "{without}");
    assert!(machine.cairn(&["search", "dragons"]).ok().contains("Nothing says \"dragons\""));
    machine.cairn(&["search"]).code_is(2);
}

#[test]
fn a_misspelt_name_is_answered_with_what_was_meant() {
    let machine = with(&["Call the dentist"]);
    machine.cairn(&["done", "dentits"]).fails(4, "Did you mean this?"); // spell:ignore
    machine.cairn(&["done", "dragons"]).fails(4, "No task matches");
    let several = with(&["Water the ferns", "Pay the bills"]).cairn(&["done", "the", "--json"]);
    let error: serde_json::Value = serde_json::from_str(&several.err).unwrap();
    assert_eq!((several.code, error["error"]["code"].as_str()), (2, Some("AMBIGUOUS")));
    assert_eq!(error["error"]["data"]["candidates"].as_array().unwrap().len(), 2);
    let machine = with(&["Water the ferns", "Water the lawn"]);
    assert!(machine.cairn(&["done", "water", "the", "lawn"]).ok().contains("Water the lawn"), "words need no quotes");
}

#[test]
fn a_project_holds_tasks_and_goes_without_them() {
    let machine = with(&["Paint the door", "Call the dentist"]);
    assert!(machine.cairn(&["projects"]).ok().contains("No projects yet"));
    machine.cairn(&["project", "add", "The", "flat"]).ok();
    machine.cairn(&["project", "add", "the flat"]).fails(5, "already");
    machine.cairn(&["edit", "door", "--project", "flat"]).ok();
    let page = machine.cairn(&["list", "--project", "the flat"]).ok();
    assert!(page.contains("Paint the door") && !page.contains("dentist"), "{page}");
    assert!(page.contains("+The flat"), "{page}");
    assert!(machine.cairn(&["list"]).ok().lines().all(|line| line.contains("door") == line.contains("+The flat")));
    assert!(machine.cairn(&["search", "door"]).ok().contains("+The flat"));
    assert!(machine.cairn(&["show", "door"]).ok().contains("in The flat"));
    machine.cairn(&["done", "dentist"]).ok();
    assert!(machine.cairn(&["next"]).ok().contains("+The flat"));
    machine.cairn(&["project", "rename", "flat", "Home"]).ok();
    let page = machine.cairn(&["project"]).ok();
    is_calm(&page);
    assert!(page.contains("Home") && page.contains("0/1 done"), "{page}");
    machine.cairn(&["project", "archive", "home"]).ok();
    assert!(!machine.cairn(&["projects"]).ok().contains("Home"));
    assert!(machine.cairn(&["projects", "--all"]).ok().contains("archived"));
    machine.cairn(&["project", "unarchive", "home"]).ok();
    assert!(machine.cairn(&["project", "delete", "home"]).ok().contains("Deleted \"Home\""));
    assert!(machine.cairn(&["list"]).ok().contains("Paint the door"));
    assert!(machine.cairn(&["undo"]).ok().contains("the project \"Home\""));
    machine.cairn(&["edit", "door", "--project", "none"]).ok();
    assert!(machine.cairn(&["projects"]).ok().contains("0/0 done"));
    machine.cairn(&["list", "--project", "garden"]).fails(4, "No project is called \"garden\"");
}

#[test]
fn a_comment_is_said_shown_deleted_and_brought_back() {
    let machine = with(&["Email the landlord"]);
    assert!(machine.cairn(&["comments", "landlord"]).ok().contains("Nothing was said"));
    machine.cairn(&["comment", "landlord", "He", "is", "away until Monday"]).ok();
    machine.cairn_with(&["comment", "landlord", "-"], &[], "Two\nlines\n").ok();
    let page = machine.cairn(&["show", "landlord"]).ok();
    is_calm(&page);
    assert!(page.contains("    He is away until Monday\n") && page.contains("    Two\n    lines\n"), "{page}");
    machine.cairn(&["comments", "landlord", "--delete", "monday"]).ok();
    assert!(!machine.cairn(&["comments", "landlord"]).ok().contains("Monday"));
    let trash = machine.cairn(&["trash"]).ok();
    is_calm(&trash);
    assert!(trash.contains("comment") && trash.contains("until"), "{trash}");
    machine.cairn(&["trash", "restore", "monday"]).ok();
    assert!(machine.cairn(&["comments", "landlord"]).ok().contains("Monday"));
    machine.cairn_with(&["comment", "landlord", "-"], &[], "\n").fails(2, "nothing to say");
    assert!(machine.cairn(&["log", "landlord"]).ok().contains("comment"));
}

#[test]
fn the_trash_has_everything_and_gives_back_what_is_named() {
    let machine = with(&["Water the ferns", "Pay the bills", "Rake the leaves"]);
    assert!(machine.cairn(&["trash"]).ok().contains("Nothing was deleted"));
    machine.cairn(&["trash", "restore"]).fails(4, "Nothing was deleted");
    for word in ["ferns", "bills", "leaves"] {
        machine.cairn(&["delete", word]).ok();
    }
    machine.cairn(&["trash", "restore", "the"]).fails(2, "matches 3 things");
    machine.cairn(&["trash", "restore"]).fails(2, "Say what you want back");
    assert!(machine.cairn(&["trash", "restore", "bills"]).ok().contains("Pay the bills"));
    let stones = machine.cairn(&["trash", "--json"]).json();
    assert_eq!(stones["data"].as_array().unwrap().len(), 2);
    let id = stones["data"][1]["id"].as_str().unwrap();
    assert!(machine.cairn(&["trash", "restore", &id[id.len() - 6..]]).ok().contains("Water the ferns"));
    machine.cairn(&["trash", "restore", "dragons"]).fails(4, "dragons");
}

#[test]
fn the_trash_is_shown_and_searched_to_its_end() {
    let machine = with(&["The oldest"]);
    machine.cairn(&["delete", "oldest"]).ok();
    let lines = (0..101).map(|number| format!("Leaf {number},Garden\n")).collect::<Vec<_>>().concat();
    std::fs::write(machine.path("leaves.csv"), format!("title,project\n{lines}")).unwrap();
    machine.cairn(&["import", "leaves.csv", "--format", "csv", "--yes"]).ok();
    machine.cairn(&["project", "delete", "garden", "--with-tasks"]).ok();
    assert!(machine.cairn(&["trash"]).ok().contains("The oldest"));
    assert!(machine.cairn(&["trash", "restore", "oldest"]).ok().contains("The oldest"));
}

#[test]
fn a_task_waits_for_another_one_until_it_need_not() {
    let machine = with(&["Paint the wall", "Buy a brush", "Choose a colour"]);
    assert!(machine.cairn(&["block", "wall", "--by", "brush"]).ok().contains("\"Buy a brush\" comes first"));
    machine.cairn(&["block", "wall", "--by", "colour"]).ok();
    let page = machine.cairn(&["show", "wall"]).ok();
    assert!(page.contains("waits for: Buy a brush") && page.contains("waits for: Choose a colour"), "{page}");
    machine.cairn(&["done", "wall"]).fails(5, "cairn done --force");
    machine.cairn(&["block", "brush", "--by", "wall"]).code_is(5);
    machine.cairn(&["unblock", "wall", "--by", "brush"]).ok();
    assert!(!machine.cairn(&["show", "wall"]).ok().contains("Buy a brush"));
    machine.cairn(&["unblock", "wall"]).ok();
    assert!(machine.cairn(&["unblock", "wall"]).ok().contains("waited for nothing"));
    machine.cairn(&["done", "wall"]).ok();
}

#[test]
fn not_now_sends_a_task_away_and_something_else_comes_next() {
    let machine = with(&["Water the ferns tomorrow", "Pay the bills"]);
    let first = machine.cairn(&["next", "--json"]).json()["data"]["task"]["title"].as_str().unwrap().to_owned();
    let page = machine.cairn(&["not-now"]).ok();
    assert!(page.contains("not before") && page.contains("Next: "), "{page}");
    assert_ne!(machine.cairn(&["next", "--json"]).json()["data"]["task"]["title"], first.as_str());
    assert!(machine.cairn(&["later", "the"]).code == 2);
    let stats = machine.cairn(&["stats", "--days", "7"]).ok();
    is_calm(&stats);
    assert!(stats.starts_with("2 tasks · 2 to do\n"), "{stats}");
    assert_eq!(stats.lines().count(), 3 + 1, "nothing happened before today: {stats}");
    is_calm(&machine.cairn(&["stats", "--days", "366"]).ok());
    is_calm(&machine.cairn(&["suggest"]).ok());
}

#[test]
fn a_long_text_on_standard_input_is_sent_in_parts() {
    let machine = Machine::new();
    let line = format!("Read {}\n", "one more page of the book ".repeat(5));
    let text = line.repeat(90);
    let ran = machine.cairn_with(&["capture", "-"], &[], &text);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("in 2 parts"), "{ran:?}");
    let stats = machine.cairn(&["stats", "--json"]).json();
    assert_eq!(stats["data"]["total"], 90);
    machine.cairn_with(&["capture", "-"], &[], &"x".repeat(10_001)).fails(2, "more than 10000 characters");
    machine.cairn_with(&["capture", "-"], &[], " \n").fails(2, "nothing to capture");
}

#[test]
fn shells_and_man_are_told_what_can_be_typed() {
    let machine = Machine::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = machine.cairn(&["completions", shell]).ok();
        assert!(script.contains("not-now") && script.contains("capture"), "{shell}");
    }
    let page = machine.cairn(&["man"]).ok();
    for word in [".TH cairn 1", "EXIT STATUS", "ENVIRONMENT", "NO_COLOR", "cairn\\-capture"] {
        assert!(page.contains(word), "{word} is missing");
    }
    machine.cairn(&["man", "--to", "pages"]).ok();
    for name in ["cairn.1", "cairn-capture.1", "cairn-project-add.1"] {
        assert!(fs::metadata(machine.path("pages").join(name)).unwrap().len() > 100, "{name}");
    }
    assert!(!machine.data().exists(), "nothing is opened for it");
}
