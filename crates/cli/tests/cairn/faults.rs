//! What a server says when it cannot start, and what it loses: nothing.

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;

use crate::support::Machine;

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

/// A machine that was used and left in order.
fn used() -> Machine {
    let machine = Machine::new();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    machine
}

#[test]
fn a_second_server_on_the_same_data_is_told_about_the_first() {
    let machine = Machine::new();
    let server = machine.serve();
    machine.cairn(&SERVE).fails(1, &server.address);
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let machine = Machine::new();
    machine.cairn(&["serve", "--listen", &address]).fails(1, &format!("{address} is in use"));
    machine.cairn_with(&["doctor"], &[("CAIRN_SERVER__LISTEN", &address)], "").code_is(1);
    machine.cairn(&["serve", "--listen", "192.0.2.1:0"]).fails(1, "no address 192.0.2.1");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let machine = Machine::new();
    fs::write(machine.path("file"), "in the way").unwrap();
    let folder = machine.path("file/data");
    machine.cairn(&["serve", "--data", folder.to_str().unwrap()]).fails(1, "--data DIR");
}

#[test]
fn a_key_that_others_can_read_is_refused_with_the_remedy() {
    let machine = used();
    let key = machine.data().join("secret.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    machine.cairn(&SERVE).fails(1, "chmod 600");
    machine.cairn(&["list"]).fails(1, "chmod 600");
    let report = machine.cairn(&["doctor"]);
    assert!(report.code == 1 && report.out.contains("chmod 600"), "{report:?}");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(machine.cairn(&["list"]).ok().contains("Water the ferns"));
}

#[test]
fn another_databases_key_is_refused() {
    let machine = used();
    let key = machine.data().join("secret.key");
    fs::write(&key, [7; 32]).unwrap();
    machine.cairn(&SERVE).fails(1, "does not belong to this database");
    let report = machine.cairn(&["doctor"]);
    assert!(report.code == 1 && report.out.contains("does not belong"), "{report:?}");
}

#[test]
fn a_lost_key_is_not_made_anew_beside_its_database() {
    let machine = used();
    let (key, kept) = (machine.data().join("secret.key"), machine.path("kept.key"));
    fs::rename(&key, &kept).unwrap();
    machine.cairn(&SERVE).fails(1, "put back the secret.key");
    machine.cairn(&["list"]).fails(1, "put back the secret.key");
    let report = machine.cairn(&["doctor"]);
    assert!(report.code == 1 && report.out.contains("put back"), "{report:?}");
    assert!(!key.exists());

    machine.cairn(&["backup", "copy.db"]).ok();
    assert!(machine.cairn(&["restore", "copy.db"]).ok().contains("everybody signs in again"));
    assert!(machine.cairn(&["list"]).ok().contains("Water the ferns"));
}

#[test]
fn a_copy_goes_into_a_folder_that_is_there() {
    used().cairn(&["backup", "nowhere/copy.db"]).fails(4, "There is no folder nowhere");
}

#[test]
fn a_program_hears_of_its_own_faults_in_json() {
    for typed in [&["--json", "list", "--nope"][..], &["nope", "--json"]] {
        let ran = Machine::new().cairn(typed);
        let body: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
        assert_eq!((ran.code, body["error"]["code"].as_str()), (2, Some("USAGE")), "{ran:?}");
    }
}

#[test]
fn a_damaged_database_is_left_as_it_is() {
    let machine = used();
    machine.cairn(&["backup", "copy.db"]).ok();
    let file = machine.data().join("cairn.db");
    let garbage = vec![b'x'; 8192];
    fs::write(&file, &garbage).unwrap();
    machine.cairn(&SERVE).fails(1, "cairn restore FILE");
    let report = machine.cairn(&["doctor"]);
    assert!(report.code == 1 && report.out.contains("restore"), "{report:?}");
    assert_eq!(fs::read(&file).unwrap(), garbage);
    machine.cairn(&["restore", "copy.db"]).ok();
    assert!(machine.cairn(&["list"]).ok().contains("Water the ferns"));
}

#[test]
fn a_database_of_a_newer_release_is_left_as_it_is() {
    let machine = used();
    let file = machine.data().join("cairn.db");
    // SQLite's header keeps the schema version (`user_version`) at byte 60, big-endian.
    let mut database = fs::OpenOptions::new().write(true).open(&file).unwrap();
    database.seek(SeekFrom::Start(60)).unwrap();
    database.write_all(&999u32.to_be_bytes()).unwrap();
    drop(database);
    machine.cairn(&SERVE).fails(1, "newer Cairn");
    let report = machine.cairn(&["doctor"]);
    assert!(report.code == 1 && report.out.contains("newer"), "{report:?}");

    let other = Machine::new();
    other.cairn(&["restore", file.to_str().unwrap()]).fails(1, "newer Cairn");
    assert!(!other.data().join("cairn.db").exists());
}

#[test]
fn a_server_stops_in_time_though_somebody_is_still_connected() {
    let machine = Machine::new();
    let server = machine.serve();
    let address = server.address.trim_start_matches("http://").to_owned();
    let _silent = TcpStream::connect(&address).unwrap();
    let mut waiting = TcpStream::connect(&address).unwrap();
    waiting.write_all(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n").unwrap();
    server.stop();
}

#[test]
fn a_killed_server_leaves_the_data_free() {
    let machine = Machine::new();
    let server = machine.serve();
    machine.sign_up();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    drop(server);
    assert!(machine.cairn(&["list"]).ok().contains("Water the ferns"), "in process, as the one who signed up");
    machine.serve().stop();
}
