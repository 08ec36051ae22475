//! A full disk and a folder that may not be written: said in a sentence, and nothing acknowledged is lost.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::Machine;

/// Writes after which a disk without a free byte must have refused one.
const ENOUGH_WRITES: usize = 40;

/// A small disk, mounted where the data goes; unmounted when dropped.
struct SmallDisk {
    at: PathBuf,
}

impl SmallDisk {
    /// Six megabytes at `at`; `None`, and why, where nothing may be mounted.
    fn at(at: &Path) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=6m,mode=700", "tmpfs"]).arg(at).output();
        let why = match mounted {
            Ok(output) if output.status.success() => return Some(Self { at: at.to_owned() }),
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        println!("skipped: a small disk cannot be mounted here: {why}");
        None
    }

    /// Takes every free byte.
    fn fill(&self) {
        let mut filler = fs::OpenOptions::new().create(true).append(true).open(self.filler()).unwrap();
        for size in [65_536, 4_096, 1] {
            while filler.write_all(&vec![b'x'; size]).is_ok() {}
        }
    }

    /// Gives the space back.
    fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.at.join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("--lazy").arg(&self.at).status().ok();
    }
}

#[test]
fn a_full_disk_refuses_writes_goes_on_reading_and_loses_nothing() {
    let machine = Machine::new();
    let Some(disk) = SmallDisk::at(&machine.data()) else { return };
    let server = machine.serve();
    machine.sign_up();
    machine.cairn(&["capture", "Water the ferns"]).ok();
    disk.fill();

    let title = |number: usize| format!("Carry pebble {number:02}");
    let mut kept = 0;
    let refused = loop {
        let ran = machine.cairn(&["capture", &title(kept), "--json"]);
        if ran.code != 0 {
            break ran;
        }
        kept += 1;
        assert!(kept < ENOUGH_WRITES, "a full disk takes everything");
    };
    refused.fails(1, "UNAVAILABLE");
    machine.cairn(&["capture", "One more"]).fails(1, "disk is full");
    let listed = machine.cairn(&["list"]).ok();
    assert!(listed.contains("Water the ferns") && !listed.contains("One more"), "{listed}");

    disk.free();
    machine.cairn(&["capture", "Rest a while"]).ok();
    server.stop();
    let listed = machine.cairn(&["list"]).ok();
    for number in 0..kept {
        assert_eq!(listed.matches(&title(number)).count(), 1, "{listed}");
    }
    assert!(!listed.contains(&title(kept)) && !listed.contains("One more"), "what was refused is not there: {listed}");
    assert!(listed.contains("Water the ferns") && listed.contains("Rest a while"), "{listed}");
    let report = machine.cairn_with(&["doctor"], &[("CAIRN_SERVER__LISTEN", "127.0.0.1:0")], "").ok();
    assert!(report.contains("sound"), "{report}");
}

#[test]
fn a_server_does_not_start_on_a_full_disk_and_starts_when_there_is_room() {
    let machine = Machine::new();
    let Some(disk) = SmallDisk::at(&machine.data()) else { return };
    disk.fill();
    machine.cairn(&["serve", "--listen", "127.0.0.1:0"]).fails(1, "Make room on the disk");
    disk.free();
    machine.serve().stop();
}

#[test]
fn a_folder_that_may_only_be_read_is_named_with_the_remedy() {
    let Some(machine) = Machine::of_an_ordinary_user() else { return };
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let data = machine.data();
    fs::create_dir_all(&data).unwrap();
    let may_write =
        |yes| fs::set_permissions(&data, fs::Permissions::from_mode(if yes { 0o777 } else { 0o555 })).unwrap();

    may_write(false);
    machine.cairn(&serve).fails(1, data.to_str().unwrap());
    machine.cairn(&serve).fails(1, "Give yourself the right to write there");
    may_write(true);
    machine.cairn(&["capture", "Water the ferns"]).ok();

    // The lock can be had here, but the database cannot be written beside.
    may_write(false);
    machine.cairn(&serve).fails(1, "Give yourself the right to write there");
    machine.cairn(&["capture", "Lost"]).fails(1, "Give yourself the right to write there");
    may_write(true);
    let listed = machine.cairn(&["list"]).ok();
    assert!(listed.contains("Water the ferns") && !listed.contains("Lost"), "{listed}");
}
