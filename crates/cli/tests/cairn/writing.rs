//! Choices, and text that is written in the editor: at a terminal.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::Machine;

/// Arrow down.
const DOWN: &str = "\u{1b}[B";

/// A machine with a program that is to be used as the editor; `$1` is the file.
fn with_editor(script: &str) -> Machine {
    let machine = Machine::new();
    let editor = machine.path("my editor");
    fs::write(&editor, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o700)).unwrap();
    machine
}

#[track_caller]
fn edited(machine: &Machine, arguments: &[&str]) -> (Option<i32>, String) {
    let editor = format!("'{}'", machine.path("my editor").display());
    machine.at_terminal(arguments, &[("EDITOR", &editor), ("CAIRN", env!("CARGO_BIN_EXE_cairn"))]).end()
}

fn description(machine: &Machine) -> serde_json::Value {
    machine.cairn(&["show", "ferns", "--json"]).json()["data"]["description"].clone()
}

#[test]
fn a_name_with_several_meanings_is_chosen_at_the_terminal() {
    let machine = Machine::new();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    machine.cairn(&["capture", "Pay the bills"]).ok();
    let mut terminal = machine.at_terminal(&["show", "the"], &[]);
    terminal.shows("\"the\" matches 2 tasks. Which one?");
    terminal.press(DOWN);
    terminal.press("\r");
    let (code, screen) = terminal.end();
    assert_eq!(code, Some(0), "{screen}");
    let page = screen.rsplit("\u{1b}[2K").next().unwrap_or_default();
    assert!(page.contains("made today"), "{screen}");

    let mut terminal = machine.at_terminal(&["delete", "the"], &[]);
    terminal.shows("Which one?");
    terminal.press("\u{1b}");
    let (code, screen) = terminal.end();
    assert_eq!((code, screen.contains("nothing was done")), (Some(2), true), "{screen}");

    let mut terminal = machine.at_terminal(&["delete", "the"], &[]);
    terminal.shows("Which one?");
    terminal.press("\u{3}");
    let (code, screen) = terminal.end();
    assert_eq!(code, Some(130), "{screen}");
    assert!(screen.ends_with("\u{1b}[?25h"), "the cursor is back: {screen:?}");
    assert_eq!(machine.cairn(&["list", "--json"]).json()["data"].as_array().unwrap().len(), 2);
}

#[test]
fn a_thought_is_written_in_the_editor() {
    let machine = with_editor(r#"printf 'Water the ferns #green\nPay the bills\n' > "$1""#);
    let (code, screen) = edited(&machine, &["capture"]);
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("Water the ferns") && screen.contains("#green") && screen.contains("Pay the bills"));

    let machine = with_editor("true");
    let (code, screen) = edited(&machine, &["capture"]);
    assert_eq!((code, screen.contains("nothing to capture")), (Some(2), true), "{screen}");
    machine.cairn(&["capture"]).fails(2, "no terminal for an editor");
}

#[test]
fn a_description_is_changed_in_a_file_that_nobody_else_can_read() {
    let machine = with_editor(r#"/bin/ls -l "$1" > rights; echo 'twice a week' >> "$1""#);
    machine.cairn(&["capture", "Water the ferns"]).ok();
    machine.cairn(&["edit", "ferns", "--description", "They are thirsty,"]).ok();
    let (code, screen) = edited(&machine, &["edit", "ferns"]);
    assert_eq!(code, Some(0), "{screen}");
    assert_eq!(description(&machine), "They are thirsty,\ntwice a week");
    let rights = fs::read_to_string(machine.path("rights")).unwrap();
    assert!(rights.starts_with("-rw-------"), "{rights}");
    let file = rights.split_whitespace().last().unwrap();
    assert!(!fs::exists(file).unwrap(), "{file} is left");

    let (code, screen) = edited(&machine, &["edit", "ferns", "--priority", "high", "--description"]);
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("!high"), "{screen}");
    assert_eq!(description(&machine), "They are thirsty,\ntwice a week\ntwice a week");
}

#[test]
fn what_was_not_changed_is_not_sent() {
    let machine = with_editor("true");
    machine.cairn(&["capture", "Water the ferns"]).ok();
    let (code, screen) = edited(&machine, &["edit", "ferns"]);
    assert_eq!((code, screen.contains("Nothing was changed.")), (Some(0), true), "{screen}");
    assert_eq!(machine.cairn(&["show", "ferns", "--json"]).json()["data"]["version"], 1);
    machine.cairn(&["edit", "ferns"]).fails(2, "Say what to change");
    let failing = with_editor("exit 3");
    failing.cairn(&["capture", "Water the ferns"]).ok();
    let (code, screen) = edited(&failing, &["edit", "ferns"]);
    assert_eq!((code, screen.contains("Nothing was changed")), (Some(1), true), "{screen}");
}

#[test]
fn a_text_that_came_too_late_is_kept_in_a_file() {
    let script = r#""$CAIRN" edit ferns --priority high > meanwhile 2>&1; echo 'My long text' > "$1""#;
    let machine = with_editor(script);
    machine.cairn(&["capture", "Water the ferns"]).ok();
    let (code, screen) = edited(&machine, &["edit", "ferns", "--json"]);
    assert_eq!(code, Some(5), "{screen}");
    let meanwhile = fs::read_to_string(machine.path("meanwhile")).unwrap();
    assert!(meanwhile.contains("!high"), "nothing is locked while somebody writes: {meanwhile}");
    let error: serde_json::Value = serde_json::from_str(screen.trim()).unwrap();
    assert_eq!(error["error"]["code"], "VERSION_CONFLICT");
    let draft = error["error"]["draft"].as_str().unwrap();
    assert_eq!(fs::read_to_string(draft).unwrap(), "My long text\n");
    assert_eq!(description(&machine), serde_json::Value::Null);
    machine.cairn_with(&["edit", "ferns", "--description", "-"], &[], &fs::read_to_string(draft).unwrap()).ok();
    assert_eq!(description(&machine), "My long text");
    fs::remove_file(draft).unwrap();
}

#[test]
fn an_interruption_in_the_editor_is_the_editors() {
    let machine = with_editor(r#"kill -INT "$PPID"; /bin/sleep 0.2; echo 'Ask Kim' > "$1""#);
    machine.cairn(&["capture", "Water the ferns"]).ok();
    machine.cairn(&["capture", "Water the lawn"]).ok();
    let editor = format!("'{}'", machine.path("my editor").display());
    let mut terminal = machine.at_terminal(&["edit", "water"], &[("EDITOR", &editor)]);
    // A choice listens for interruptions, too.
    terminal.shows("Which one?");
    terminal.press("\r");
    let (code, screen) = terminal.end();
    assert_eq!(code, Some(0), "{screen}");
    assert!(machine.cairn(&["search", "kim"]).ok().contains("description: Ask Kim"));
}

#[test]
fn a_comment_is_written_in_the_editor_and_a_missing_editor_is_named() {
    let machine = with_editor(r#"echo 'Ask Kim' > "$1""#);
    machine.cairn(&["capture", "Water the ferns"]).ok();
    let (code, screen) = edited(&machine, &["comment", "ferns"]);
    assert_eq!(code, Some(0), "{screen}");
    assert!(machine.cairn(&["comments", "ferns"]).ok().contains("Ask Kim"));
    let (code, screen) = machine.at_terminal(&["comment", "ferns"], &[("VISUAL", "no-such-editor")]).end();
    assert_eq!((code, screen.contains("EDITOR=nano")), (Some(1), true), "{screen}");
}

#[test]
fn colours_are_for_terminals_unless_somebody_says_otherwise() {
    let machine = Machine::new();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    let has_colours = |text: &str| text.contains("\u{1b}[");
    let at_terminal =
        |arguments: &[&str], variables: &[(&str, &str)]| machine.at_terminal(arguments, variables).end().1;
    assert!(has_colours(&at_terminal(&["list"], &[])));
    assert!(!has_colours(&at_terminal(&["list"], &[("NO_COLOR", "1")])));
    assert!(!has_colours(&at_terminal(&["list", "--color", "never"], &[])));
    assert!(!has_colours(&machine.cairn(&["list"]).ok()));
    assert!(has_colours(&machine.cairn(&["list", "--color", "always"]).ok()));
}

#[test]
fn what_takes_long_shows_that_it_is_alive() {
    let machine = Machine::new();
    // It takes the connection and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let arguments = ["export", "mine.zip", "--server", &address];
    let terminal = machine.at_terminal(&arguments, &[("CAIRN_CLIENT__TOKEN", "a token")]);
    terminal.shows("Gathering everything of yours");
}
