//! Signing up, in and out; exit codes.

use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Machine, PASSWORD};

#[test]
fn the_saved_login_is_for_its_owner_only() {
    let machine = Machine::new();
    let _server = machine.serve();
    machine.sign_up();
    assert_eq!(std::fs::metadata(machine.logins()).unwrap().permissions().mode() & 0o777, 0o600);
    let folder = machine.logins().parent().unwrap().to_owned();
    assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    machine.cairn(&["logout"]).ok();
    let saved = std::fs::read_to_string(machine.logins()).unwrap();
    assert!(!saved.contains("token"), "{saved}");
    machine.cairn(&["whoami"]).fails(3, "cairn login");
    machine.cairn_with(&["login", "ada", "--password-stdin"], &[], "not the password").fails(3, "wrong");
    machine.cairn_with(&["login", "ada", "--password-stdin"], &[], PASSWORD).ok();
    machine.cairn(&["whoami"]).ok();
}

#[test]
fn an_ended_token_is_renewed_without_a_word() {
    let machine = Machine::new();
    let _server = machine.serve();
    machine.sign_up();
    let saved = std::fs::read_to_string(machine.logins()).unwrap();
    let mut logins: serde_json::Value = serde_json::from_str(&saved).unwrap();
    for login in logins["logins"].as_object_mut().unwrap().values_mut() {
        login["expires_at"] = "2026-01-01T00:00:00Z".into();
    }
    std::fs::write(machine.logins(), logins.to_string()).unwrap();
    // At the same time, too: a refresh token is good once, and spending it twice ends the session.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| machine.cairn(&["whoami"]).ok());
        }
    });
    let renewed = std::fs::read_to_string(machine.logins()).unwrap();
    assert_ne!(renewed, logins.to_string());
    machine.cairn(&["list"]).ok();
}

#[test]
fn a_named_server_and_a_token_win() {
    let (here, there) = (Machine::new(), Machine::new());
    let server = there.serve();
    there.sign_up();
    let saved: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(there.logins()).unwrap()).unwrap();
    let login = saved["logins"].as_object().unwrap().values().next().unwrap().clone();
    let token = login["access_token"].as_str().unwrap();
    let variables = [("CAIRN_CLIENT__SERVER", server.address.as_str()), ("CAIRN_CLIENT__TOKEN", token)];
    assert!(here.cairn_with(&["whoami"], &variables, "").ok().starts_with("ada"));
    here.cairn(&["whoami", "--server", &server.address]).fails(3, "Nobody is signed in");
    assert!(!here.data().exists(), "a named server needs no data here");
    let login = ["login", "ada", "--password-stdin", "--server", &server.address];
    here.cairn_with(&login, &[], PASSWORD).ok();
    here.cairn(&["whoami", "--server", &server.address]).ok();
}

#[test]
fn exit_codes_tell_scripts_what_happened() {
    let machine = Machine::new();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    machine.cairn(&["help"]).ok();
    machine.cairn(&[]).ok();
    machine.cairn(&["--version"]).ok();
    machine.cairn(&["--help"]).ok();
    machine.cairn(&["next", "--help"]).ok();
    machine.cairn(&["sing"]).fails(2, "sing");
    machine.cairn(&["next", "--minutes", "0"]).fails(2, "--minutes");
    machine.cairn(&["edit", "ferns"]).fails(2, "Say what to change");
    machine.cairn(&["edit", "ferns", "--title", ""]).fails(2, "title");
    machine.cairn(&["edit", "ferns", "--due", "purple"]).fails(2, "no date");
    machine.cairn(&["undo"]).fails(4, "Nothing was deleted");
    machine.cairn(&["done", "ferns"]).ok();
    machine.cairn(&["list", "--server", "http://127.0.0.1:9"]).fails(3, "Nobody is signed in");
    let variables = [("CAIRN_CLIENT__SERVER", "http://127.0.0.1:9"), ("CAIRN_CLIENT__TOKEN", "x")];
    machine.cairn_with(&["list"], &variables, "").fails(6, "cairn serve");
    machine.cairn(&["list", "--server", "nonsense"]).fails(2, "no address");
}
