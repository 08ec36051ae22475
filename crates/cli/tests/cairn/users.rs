//! Accounts and tokens, for whoever runs the server: beside it and without it.

use cairn_store::testing::{Scratch, engine_is_postgres};
use serde_json::json;

use crate::support::{Machine, PASSWORD};

#[test]
fn accounts_are_listed_shut_out_and_let_in_beside_a_running_server() {
    let machine = Machine::new();
    let _server = machine.serve();
    machine.sign_up();
    machine
        .cairn_with(&["user", "create", "ben", "--email", "ben@example.org", "--password-stdin"], &[], PASSWORD)
        .ok();
    let list = machine.cairn(&["user", "list"]).ok();
    assert!(list.contains("ada") && list.contains("admin") && list.contains("ben@example.org"), "{list}");
    let found = machine.cairn(&["user", "list", "BE", "--json"]).json();
    assert_eq!((&found["data"][0]["username"], &found["data"][1]), (&json!("ben"), &json!(null)));
    machine.cairn_with(&["login", "ben", "--password-stdin"], &[], PASSWORD).ok();
    assert!(machine.cairn(&["user", "disable", "ben"]).ok().contains("shut out"));
    machine.cairn(&["list"]).fails(1, "disabled");
    assert!(machine.cairn(&["user", "list", "--disabled"]).ok().starts_with("ben"));
    machine.cairn(&["user", "enable", "Ben@example.org"]).ok();
    machine.cairn(&["list"]).ok();
    machine.cairn(&["user", "disable", "eve"]).fails(4, "Nobody here");
    machine.cairn(&["user", "disable", "ada"]).fails(5, "cairn user role NAME admin");
}

#[test]
fn somebody_is_made_an_admin_with_and_without_a_server() {
    let machine = Machine::new();
    let server = machine.serve();
    machine.sign_up();
    machine.cairn_with(&["user", "create", "ben", "--password-stdin"], &[], PASSWORD).ok();
    assert!(machine.cairn(&["user", "role", "ben", "admin"]).ok().contains("ben is admin now"));
    server.stop();
    machine.cairn(&["user", "role", "ada", "user"]).ok();
    machine.cairn(&["user", "role", "ben", "user"]).fails(5, "last admin");
    machine.cairn(&["user", "role", "ben", "service"]).fails(2, "user");
    let roles = machine.cairn(&["user", "list", "--json"]).json();
    assert_eq!((&roles["data"][0]["role"], &roles["data"][1]["role"]), (&json!("admin"), &json!("user")));
}

#[test]
fn a_program_is_given_an_account_and_keys() {
    let machine = Machine::new();
    let _server = machine.serve();
    machine.sign_up();
    assert!(machine.cairn(&["user", "create", "robot", "--service"]).ok().contains("cairn token --user robot"));
    machine.cairn(&["user", "create", "robot", "--service"]).fails(5, "already");
    machine.cairn(&["user", "create", "other", "--service", "--admin"]).fails(2, "--admin");
    machine.cairn_with(&["user", "reset-password", "robot", "--password-stdin"], &[], PASSWORD).fails(5, "cairn token");
    let key = machine.cairn(&["token", "--user", "robot", "--name", "gateway"]).ok();
    let key = key.trim();
    assert!(key.starts_with("cairn_") && !key.contains(char::is_whitespace), "nothing but the key: {key}");
    let as_robot = [("CAIRN_CLIENT__TOKEN", key)];
    machine.cairn_with(&["capture", "Read the mail"], &as_robot, "").ok();
    assert!(machine.cairn_with(&["list"], &as_robot, "").ok().contains("Read the mail"));
    assert!(!machine.cairn(&["list"]).ok().contains("Read the mail"), "its tasks are its own");
    assert!(machine.cairn(&["token", "list", "--user", "robot"]).ok().contains("gateway"));
    machine.cairn(&["token", "revoke", "gateway", "--user", "robot"]).ok();
    machine.cairn_with(&["list"], &as_robot, "").fails(3, "");
    machine.cairn(&["token", "--user", "ada"]).fails(4, "No service account");
    machine.cairn(&["token", "--user", "robot", "--scope", "admin:*"]).fails(1, "scopes");
}

#[test]
fn whoever_is_signed_in_makes_tokens_of_their_own() {
    let machine = Machine::new();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    let made = machine.cairn(&["token", "--name", "phone", "--scope", "tasks:read", "--days", "90", "--json"]).json();
    assert_eq!((&made["data"]["name"], &made["data"]["scopes"]), (&json!("phone"), &json!(["tasks:read"])));
    let key = [("CAIRN_CLIENT__TOKEN", made["data"]["key"].as_str().unwrap())];
    assert!(machine.cairn_with(&["list"], &key, "").ok().contains("Water the ferns"));
    machine.cairn_with(&["capture", "More"], &key, "").fails(1, "not allowed");
    machine.cairn_with(&["token"], &key, "").fails(1, "");
    machine.cairn(&["token", "--scope", "everything"]).fails(2, "tasks:read");
    assert!(machine.cairn(&["token", "list"]).ok().contains("phone"));
    machine.cairn(&["token", "revoke", "pager"]).fails(4, "pager");
    machine.cairn(&["token", "revoke", "phone"]).ok();
    machine.cairn_with(&["list"], &key, "").fails(3, "");
    assert!(machine.cairn(&["token", "list"]).ok().contains("No tokens yet"));
}

#[test]
fn a_program_beside_the_local_owner_does_not_lock_them_out() {
    let machine = Machine::new();
    machine.cairn(&["user", "create", "robot", "--service"]).ok();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    assert!(machine.cairn(&["whoami"]).ok().starts_with("owner"));
    machine.cairn(&["logout"]).ok();
    assert!(machine.cairn(&["list"]).ok().contains("Water the ferns"));
}

#[test]
fn the_operator_does_the_same_on_postgresql() {
    if !engine_is_postgres() {
        return;
    }
    let (machine, scratch) = (Machine::new(), Scratch::new());
    scratch.migrated().close();
    let url = scratch.url();
    let there = [("CAIRN_DATABASE__URL", url.as_str())];
    let on = |arguments: &[&str], input: &str| machine.cairn_with(arguments, &there, input);
    on(&["user", "create", "ada", "--password-stdin"], PASSWORD).ok();
    on(&["user", "create", "ben", "--password-stdin"], PASSWORD).ok();
    on(&["user", "create", "robot", "--service"], "").ok();
    on(&["user", "role", "ben", "admin"], "").ok();
    on(&["user", "disable", "ada"], "").ok();
    on(&["user", "disable", "ben"], "").fails(5, "last admin");
    let accounts = on(&["user", "list", "--json"], "").json();
    let seen = |index: usize| {
        [&accounts["data"][index]["username"], &accounts["data"][index]["role"]].map(|word| word.as_str().unwrap())
    };
    assert_eq!([seen(0), seen(1), seen(2)], [["robot", "service"], ["ben", "admin"], ["ada", "admin"]]);
    assert_eq!(accounts["data"][2]["disabled"], true);
    on(&["user", "reset-password", "ben", "--password-stdin"], "eight stones on a path").ok();
    on(&["login", "ben", "--password-stdin"], PASSWORD).fails(3, "wrong");
    on(&["login", "ben", "--password-stdin"], "eight stones on a path").ok();
    let key = on(&["token", "--user", "robot"], "").ok();
    let as_robot = [there[0], ("CAIRN_CLIENT__TOKEN", key.trim())];
    machine.cairn_with(&["capture", "Read the mail"], &as_robot, "").ok();
    on(&["key", "rotate"], "").ok();
    on(&["token", "revoke", "cairn", "token", "--user", "robot"], "").ok();
    machine.cairn_with(&["list"], &as_robot, "").fails(3, "");
}
