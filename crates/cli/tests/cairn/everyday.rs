//! Capture, next, done: with a server, and without one.

use cairn_store::testing::engine_is_postgres;

use crate::support::{Machine, PASSWORD, Ran};

#[track_caller]
fn contains(ran: Ran, words: &[&str]) -> String {
    let out = ran.ok();
    for word in words {
        assert!(out.contains(word), "{word:?} is not in:\n{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 80), "a line is too long:\n{out}");
    assert!(!out.contains('\u{1b}'), "colours are for terminals");
    out
}

/// The story of the readme, from a sentence to the small step that is done.
fn a_day(machine: &Machine) {
    let sentence = "Email the landlord about the heating tomorrow 9am !high #home ~30m";
    let page =
        contains(machine.cairn(&["capture", sentence, "--dry-run"]), &["tomorrow 09:00", "#home", "Nothing was saved"]);
    assert!(page.contains("Email the landlord about the heating\n"), "{page}");
    contains(machine.cairn(&["list"]), &["No tasks here"]);

    contains(machine.cairn(&["capture", sentence]), &["tomorrow 09:00 · !high · ~30 min · #home"]);
    let next = contains(machine.cairn(&["next"]), &["due tomorrow", "cairn split"]);
    assert_eq!(next.matches("Email the landlord").count(), 1, "{next}");
    contains(machine.cairn(&["split", "landlord"]), &["  1. ", "  2. ", "in all"]);
    contains(machine.cairn(&["next"]), &["First step:", "cairn done"]);
    contains(machine.cairn(&["show", "landlord"]), &["› "]);
    contains(machine.cairn(&["done"]), &["✓", "XP", "left of \"Email the landlord"]);
    contains(machine.cairn(&["show", "landlord"]), &["✓ ", "› "]);

    contains(
        machine.cairn(&["edit", "landlord", "--due", "in 3 days", "--estimate", "1h30", "--tag", "flat"]),
        &["1 h 30", "#flat"],
    );
    contains(machine.cairn(&["edit", "landlord", "--repeat", "every! monday"]), &["every Mon"]);
    contains(machine.cairn(&["edit", "landlord", "--repeat", "FREQ=DAILY;INTERVAL=3"]), &["every 3 days"]);
    machine.cairn(&["edit", "landlord", "--repeat", "purple"]).fails(2, "how often");
    machine.cairn(&["edit", "landlord", "--due", "every monday"]).fails(2, "--repeat");
    let fixed = contains(machine.cairn(&["edit", "landlord", "--no-repeat"]), &["✓"]);
    assert!(!fixed.contains("every"), "{fixed}");
    contains(machine.cairn(&["list", "--tag", "flat"]), &["Email the landlord"]);
    contains(machine.cairn(&["list", "--tag", "home"]), &["No tasks here"]);

    contains(machine.cairn(&["delete", "landlord"]), &["Deleted \"Email the landlord", "cairn undo"]);
    contains(machine.cairn(&["list"]), &["No tasks here"]);
    contains(machine.cairn(&["undo"]), &["Brought back \"Email the landlord"]);
    contains(machine.cairn(&["done", "heating"]), &["XP", "Nothing else is waiting"]);
    machine.cairn(&["done"]).fails(4, "Nothing is waiting");
    contains(machine.cairn(&["list", "--all"]), &["completed"]);
}

#[test]
fn a_day_over_http() {
    let machine = Machine::new();
    let server = machine.serve();
    machine.sign_up();
    a_day(&machine);
    contains(machine.cairn(&["whoami"]), &["ada <ada@example.org>", &server.address]);
    let said_later = server.stop();
    assert!(said_later.is_empty(), "one line only: {said_later:?}");
    contains(machine.cairn(&["log"]), &["task completed", "task deleted", "Email the landlord"]);
}

#[test]
fn a_day_on_postgresql_from_signing_up_to_another_place() {
    if !engine_is_postgres() {
        println!("skipped: the suite runs on SQLite");
        return;
    }
    let (mut machine, other) = (Machine::on_the_engine(), Machine::new());
    a_day(&machine);
    contains(machine.cairn(&["log"]), &["task completed", "task deleted", "Email the landlord"]);
    contains(machine.cairn(&["capture", "Dentist tomorrow 3-4pm +Health"]), &["tomorrow 15:00–16:00"]);
    contains(machine.cairn(&["list"]), &["tomorrow 15:00–16:00 · +Health"]);
    contains(machine.cairn(&["export", "mine.zip"]), &["mine.zip"]);
    contains(machine.cairn(&["logout"]), &[]);
    machine.cairn(&["list"]).fails(3, "cairn login");
    machine.cairn_with(&["login", "ada", "--password-stdin"], &[], PASSWORD).ok();
    contains(machine.cairn(&["import", "mine.zip", "--yes"]), &[]);
    contains(machine.cairn(&["delete", "dentist"]), &["Deleted \"Dentist"]);
    contains(machine.cairn(&["undo"]), &["Brought back \"Dentist"]);
    let to = format!("sqlite://{}", other.data().join("cairn.db").display());
    let from = machine.database().unwrap();
    machine.cairn(&["move", "--from", &from, "--to", &to]).fails(5, "Stop it");
    machine.stop();
    contains(machine.cairn(&["move", "--from", &from, "--to", &to]), &["hold the same"]);
    other.cairn_with(&["login", "ada", "--password-stdin"], &[], PASSWORD).ok();
    contains(other.cairn(&["list"]), &["Dentist", "+Health"]);
}

#[test]
fn a_day_without_a_server() {
    let machine = Machine::new();
    a_day(&machine);
    contains(machine.cairn(&["whoami"]), &["owner", "this machine"]);
    let log = contains(machine.cairn(&["log", "--limit", "100"]), &["task completed", "task deleted"]);
    let captured = log.lines().find(|line| line.contains("capture saved")).unwrap_or_default();
    assert!(captured.contains("Email the landlord"), "{log}");
    // The owner stays signed in when a server takes over, and is one session all the while.
    let server = machine.serve();
    contains(machine.cairn(&["whoami"]), &["owner", &server.address]);
}

#[test]
fn days_are_those_of_the_place_where_one_lives() {
    let machine = Machine::new();
    let in_tokyo = [("TZ", "Asia/Tokyo")];
    contains(machine.cairn_with(&["whoami"], &in_tokyo, ""), &["Asia/Tokyo"]);
    contains(machine.cairn(&["whoami", "--timezone", "Europe/Berlin"]), &["Europe/Berlin"]);
    let text = "Water the ferns tomorrow at 23:00 +Garden >> gently";
    let captured = contains(machine.cairn_with(&["capture", text], &in_tokyo, ""), &["tomorrow 23:00"]);
    assert!(captured.contains("Water the ferns"));
    let rehearsed = contains(machine.cairn(&["capture", "--dry-run", text]), &["+Garden", "gently", "tomorrow 23:00"]);
    assert!(!rehearsed.contains("\n\n"), "{rehearsed}");
    machine.cairn(&["whoami", "--timezone", "Berlin"]).fails(2, "timezone");
}

#[test]
fn programs_get_the_apis_own_json() {
    let machine = Machine::new();
    let captured = machine.cairn(&["capture", "Water the ferns", "--json"]).json();
    let id = captured["data"]["items"][0]["task"]["id"].as_str().unwrap().to_owned();
    assert_eq!(machine.cairn(&["--json", "next"]).json()["data"]["task"]["id"], id);
    assert_eq!(machine.cairn(&["list", "--json"]).json()["data"][0]["title"], "Water the ferns");
    assert_eq!(machine.cairn(&["show", &id, "--json"]).json()["data"]["version"], 1);
    assert_eq!(machine.cairn(&["edit", &id, "--priority", "high", "--json"]).json()["data"]["version"], 2);
    let stone = machine.cairn(&["delete", &id, "--json"]).json();
    assert!(stone["data"]["tombstone_id"].is_string(), "{stone}");
    assert_eq!(machine.cairn(&["undo", "--json"]).json()["data"]["entity"]["id"], id);
    assert!(machine.cairn(&["done", "--json"]).json()["data"]["xp"]["total"].as_i64().unwrap() > 0);
    assert_eq!(machine.cairn(&["next", "--json"]).json()["data"], serde_json::Value::Null);
    assert!(machine.cairn(&["log", "--json"]).json()["data"].as_array().unwrap().len() > 3);
    let failed = machine.cairn(&["done", &id, "--json"]);
    let error: serde_json::Value = serde_json::from_str(&failed.err).unwrap();
    assert_eq!((failed.code, error["error"]["code"].as_str()), (5, Some("ALREADY_COMPLETED")));
}

#[test]
fn a_task_is_found_by_the_end_of_its_id_and_by_a_word() {
    let machine = Machine::new();
    let id = |title: &str| {
        let captured = machine.cairn(&["capture", title, "--json"]).json();
        captured["data"]["items"][0]["task"]["id"].as_str().unwrap().to_owned()
    };
    let (ferns, bills) = (id("Water the ferns"), id("Pay the bills"));
    assert_eq!(machine.cairn(&["show", &ferns[ferns.len() - 6..], "--json"]).json()["data"]["id"], ferns);
    assert_eq!(machine.cairn(&["show", "BILLS", "--json"]).json()["data"]["id"], bills);
    machine.cairn(&["show", "the"]).fails(2, "matches 2 tasks");
    machine.cairn(&["show", "dragons"]).fails(4, "No task matches \"dragons\"");
}

#[test]
fn a_step_can_be_named_too() {
    let machine = Machine::new();
    machine.cairn(&["capture", "Email the landlord about the heating ~30m"]).ok();
    let split = machine.cairn(&["split", "landlord", "--json"]).json();
    let step = split["data"]["steps"][2]["id"].as_str().unwrap();
    let done = machine.cairn(&["done", &step[step.len() - 6..], "--json"]).json();
    assert_eq!(done["data"]["step"]["id"], step);
    machine.cairn(&["done", step]).fails(5, "completed already");
    machine.cairn(&["split", "landlord", "--granularity", "9"]).fails(2, "granularity");
}

#[test]
fn a_thought_can_come_from_standard_input() {
    let machine = Machine::new();
    machine.cairn_with(&["capture", "-"], &[], "Water the ferns\nPay the bills\n").ok();
    assert_eq!(machine.cairn(&["list", "--json"]).json()["data"].as_array().unwrap().len(), 2);
}

#[test]
fn a_meeting_is_shown_from_its_beginning_to_its_end() {
    let machine = Machine::new();
    assert!(machine.cairn(&["capture", "Dentist tomorrow 3-4pm"]).ok().contains("tomorrow 15:00–16:00"));
    assert!(machine.cairn(&["list"]).ok().contains("tomorrow 15:00–16:00"));
}
