//! Out, in, and from one database to another.

use std::fs;

use cairn_store::testing::{Scratch, engine_is_postgres};

use crate::support::Machine;

#[test]
fn what_was_exported_comes_in_again_once() {
    let (here, there) = (Machine::new(), Machine::new());
    here.cairn(&["capture", "Water the ferns tomorrow"]).ok();
    here.cairn(&["export", "mine.zip"]).ok();
    here.cairn(&["export", "mine.zip"]).fails(1, "exists");
    let file = here.path("mine.zip");
    let file = file.to_str().unwrap();
    assert!(there.cairn(&["import", file, "--dry-run"]).ok().contains("tasks: 1 would be new"));
    assert!(!there.cairn(&["list"]).ok().contains("Water the ferns"));
    there.cairn(&["import", file]).fails(2, "--yes");
    assert!(there.cairn(&["import", file, "--yes"]).ok().contains("tasks: 1 new"));
    assert!(there.cairn(&["import", file, "--yes"]).ok().contains("1 there already"));
    assert!(there.cairn(&["list"]).ok().contains("Water the ferns"));
}

#[test]
fn who_does_not_say_what_wrote_a_file_hears_how() {
    let machine = Machine::new();
    fs::write(machine.path("vik.json"), r#"[{"id":1,"title":"P","tasks":[{"id":1,"title":"Rake"}]}]"#).unwrap();
    machine.cairn(&["import", "vik.json", "--yes"]).fails(2, "--format todoist");
    machine.cairn(&["import", "vik.json", "--dry-run"]).fails(2, "--format todoist");
    assert!(machine.cairn(&["import", "vik.json", "--yes", "--format", "vikunja"]).ok().contains("tasks: 1 new"));
}

#[test]
fn a_table_with_odd_columns_comes_in_when_they_are_told() {
    let machine = Machine::new();
    fs::write(machine.path("odd.csv"), "Was,Wann\nGießen,2026-12-24\n").unwrap();
    machine.cairn(&["import", "odd.csv", "--format", "csv", "--yes"]).fails(2, "title");
    let told = ["import", "odd.csv", "--format", "csv", "--yes", "--columns", r#"{"title":"Was","due":"Wann"}"#];
    machine.cairn(&told).ok();
    assert!(machine.cairn(&["list"]).ok().contains("Gießen"));
}

#[test]
fn a_database_moves_with_its_secret_to_an_empty_place() {
    let machine = Machine::new();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    let url = |name: &str| format!("sqlite://{}", machine.path(name).display());
    let data = machine.data();
    let from = format!("sqlite://{}", data.join("cairn.db").display());
    let to = url("new/cairn.db");
    assert!(machine.cairn(&["move", "--from", &from, "--to", &to]).ok().contains("hold the same"));
    assert_eq!(fs::read(machine.path("new/secret.key")).unwrap(), fs::read(data.join("secret.key")).unwrap());
    machine.cairn(&["move", "--from", &from, "--to", &to]).fails(5, "has an account");
    machine.cairn(&["move", "--from", &url("nothing.db"), "--to", &to]).fails(4, "no database");
    let server = machine.serve();
    machine.cairn(&["move", "--from", &from, "--to", &url("other/cairn.db")]).fails(5, "Stop it");
    server.stop();
}

#[test]
fn there_and_back_again_is_the_same_to_the_byte() {
    if !engine_is_postgres() {
        println!("skipped: there is no other engine to move to");
        return;
    }
    let (machine, scratch) = (Machine::new(), Scratch::new());
    machine.cairn(&["capture", "Water the ferns every friday #green"]).ok();
    machine.cairn(&["capture", "Rake the leaves"]).ok();
    machine.cairn(&["done", "leaves"]).ok();
    let first = format!("sqlite://{}", machine.data().join("cairn.db").display());
    let last = format!("sqlite://{}", machine.path("back/cairn.db").display());
    machine.cairn(&["move", "--from", &first, "--to", &scratch.url(), "--archive", "there"]).ok();
    machine.cairn(&["move", "--from", &scratch.url(), "--to", &last, "--archive", "back.lines"]).ok();
    let archive = |name: &str| fs::read(machine.path(name)).unwrap();
    assert!(archive("there") == archive("back.lines"), "the archives differ");
    assert!(String::from_utf8(archive("there")).unwrap().contains("Water the ferns"));
}
