//! Backup and restore, accounts and keys beside a server, configuration, doctor.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Machine, PASSWORD};

#[test]
fn a_backup_with_its_key_brings_everything_back() {
    let machine = Machine::new();
    let server = machine.serve();
    machine.sign_up();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    machine.cairn(&["backup", "copy.db", "--with-key"]).ok();
    for file in ["copy.db", "copy.db.key"] {
        assert_eq!(fs::metadata(machine.path(file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
    machine.cairn(&["delete", "ferns"]).ok();
    machine.cairn(&["restore", "copy.db"]).fails(5, "is using this database");
    server.stop();

    assert!(machine.cairn(&["restore", "copy.db"]).ok().contains("before-restore"));
    assert!(machine.cairn(&["list"]).ok().contains("Water the ferns"), "still signed in");
    machine.cairn(&["backup", "copy.db"]).fails(1, "exists already");
    machine.cairn(&["restore", "nothing.db"]).fails(4, "nothing.db");
}

#[test]
fn a_backup_without_its_key_signs_everybody_out() {
    let (here, there) = (Machine::new(), Machine::new());
    let server = here.serve();
    here.sign_up();
    here.cairn(&["capture", "Water the ferns"]).ok();
    here.cairn(&["backup", "copy.db"]).ok();
    server.stop();

    let copy = here.path("copy.db");
    let said = there.cairn(&["restore", copy.to_str().unwrap()]).ok();
    assert!(said.contains("everybody signs in again"), "{said}");
    there.cairn(&["list"]).fails(3, "cairn login");
    there.cairn_with(&["login", "ada", "--password-stdin"], &[], PASSWORD).ok();
    assert!(there.cairn(&["list"]).ok().contains("Water the ferns"));
}

#[test]
fn accounts_and_keys_are_made_beside_a_running_server() {
    let machine = Machine::new();
    let _server = machine.serve();
    machine.sign_up();
    let wish = ["signup", "--username", "bob", "--email", "bob@example.org", "--password-stdin"];
    machine.cairn_with(&wish, &[], PASSWORD).fails(1, "cairn user create");
    let made = machine.cairn_with(&["user", "create", "bob", "--password-stdin", "--json"], &[], PASSWORD).json();
    assert_eq!(made["data"]["roles"], serde_json::json!(["user"]));
    machine.cairn_with(&["user", "create", "bob", "--password-stdin"], &[], PASSWORD).fails(5, "already");
    machine.cairn_with(&["user", "create", "no", "--password-stdin"], &[], PASSWORD).fails(2, "user name");
    machine.cairn(&["key", "rotate"]).ok();
    machine.cairn(&["whoami"]).ok();
    machine.cairn_with(&["login", "bob", "--password-stdin"], &[], PASSWORD).ok();
    assert!(machine.cairn(&["whoami"]).ok().starts_with("bob"));
}

#[test]
fn a_forgotten_password_is_set_anew_beside_a_running_server() {
    let machine = Machine::new();
    let _server = machine.serve();
    machine.sign_up();
    let new = "eight stones on a path";
    machine
        .cairn_with(&["login", "ada", "--password-stdin"], &[], "who knows it")
        .fails(3, "cairn user reset-password");
    machine.cairn_with(&["user", "reset-password", "ben", "--password-stdin"], &[], new).fails(4, "Nobody here");
    machine.cairn_with(&["user", "reset-password", "ada", "--password-stdin"], &[], "short").fails(2, "password");
    let said = machine.cairn_with(&["user", "password", "Ada@example.org", "--password-stdin"], &[], new).ok();
    assert!(said.contains("ada has a new password"), "{said}");
    machine.cairn(&["whoami"]).fails(3, "cairn login");
    machine.cairn_with(&["login", "ada", "--password-stdin"], &[], PASSWORD).fails(3, "wrong");
    machine.cairn_with(&["login", "ada", "--password-stdin"], &[], new).ok();
    assert!(machine.cairn(&["whoami"]).ok().starts_with("ada"));
}

#[test]
fn the_owner_without_a_password_gets_in_again_after_a_restore() {
    let machine = Machine::new();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    machine.cairn(&["logout"]).ok();
    machine.cairn(&["backup", "copy.db", "--with-key"]).ok();
    // Signed in again: a session that the copy knows nothing of.
    machine.cairn(&["capture", "Feed the cat"]).ok();
    machine.cairn(&["restore", "copy.db"]).ok();
    assert!(machine.cairn(&["list"]).ok().contains("Water the ferns"));
}

#[test]
fn the_owner_chooses_a_password_while_the_server_runs() {
    let machine = Machine::new();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    machine.cairn(&["logout"]).ok();
    let _server = machine.serve();
    machine.cairn(&["list"]).fails(3, "cairn user reset-password");
    machine.cairn_with(&["user", "password", "owner", "--password-stdin"], &[], PASSWORD).ok();
    machine.cairn_with(&["login", "owner", "--password-stdin"], &[], PASSWORD).ok();
    assert!(machine.cairn(&["list"]).ok().contains("Water the ferns"));
}

#[test]
fn a_proxy_is_not_asked_for_the_server_on_this_machine() {
    let machine = Machine::new();
    let server = machine.serve();
    machine.sign_up();
    let proxy = [("HTTP_PROXY", "http://127.0.0.1:9"), ("http_proxy", "http://127.0.0.1:9")];
    machine.cairn_with(&["whoami"], &proxy, "").ok();
    let login = ["login", "ada", "--password-stdin", "--server", &server.address];
    machine.cairn_with(&login, &proxy, PASSWORD).ok();
}

#[test]
fn a_title_wins_over_the_end_of_an_id() {
    let machine = Machine::new();
    let made = machine.cairn(&["capture", "Water the ferns", "--json"]).json();
    let id = made["data"]["items"][0]["task"]["id"].as_str().unwrap();
    let end = &id[id.len() - 4..];
    machine.cairn(&["capture", &format!("Send form {end} off")]).ok();
    assert!(machine.cairn(&["done", end]).ok().contains("Send form"));
    assert!(machine.cairn(&["done", end]).ok().contains("Water the ferns"));
}

#[test]
fn an_admin_can_be_made_before_the_first_start() {
    let machine = Machine::new();
    let made = machine.cairn_with(&["user", "create", "root", "--admin", "--password-stdin", "--json"], &[], PASSWORD);
    assert_eq!(made.json()["data"]["roles"], serde_json::json!(["admin"]));
    machine.cairn(&["list"]).fails(3, "cairn login");
    assert!(machine.cairn(&["migrate"]).ok().contains("Nothing to do"));
}

#[test]
fn the_configuration_is_written_shown_and_found() {
    let machine = Machine::new();
    machine.cairn(&["config", "init"]).ok();
    machine.cairn(&["config", "init"]).fails(5, "there already");
    let file = machine.path("settings/cairn/cairn.toml");
    assert!(machine.cairn(&["config", "path"]).ok().contains(file.to_str().unwrap()));
    fs::write(&file, "[server]\nlisten = \"127.0.0.1:8421\"\n").unwrap();
    let shown = machine.cairn(&["config", "show", "--json"]).json();
    assert_eq!(shown["data"]["server"]["listen"], "127.0.0.1:8421");
    let url = [("CAIRN_DATABASE__URL", "postgres://cairn:hunter2@127.0.0.1/cairn")];
    let shown = machine.cairn_with(&["config", "show"], &url, "").ok();
    assert!(shown.contains("postgres") && !shown.contains("hunter2"), "{shown}");
    fs::write(&file, "[server]\nlissten = 1\n").unwrap();
    machine.cairn(&["list"]).fails(1, "did you mean server.listen");
}

#[test]
fn the_doctor_finds_nothing_on_a_healthy_machine() {
    let machine = Machine::new();
    let free = [("CAIRN_SERVER__LISTEN", "127.0.0.1:0")];
    assert!(machine.cairn_with(&["doctor"], &free, "").ok().contains("not there yet"));
    assert!(!machine.data().exists(), "a doctor changes nothing");
    let server = machine.serve();
    let report = machine.cairn(&["doctor"]).ok();
    assert!(report.contains(&server.address) && report.contains("sound"), "{report}");
}

#[test]
fn a_worker_is_for_postgresql() {
    Machine::new().cairn(&["worker"]).fails(2, "PostgreSQL");
}
