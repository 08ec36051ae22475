//! What this machine has, and how to get the rest.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, process};

/// A user of this machine.
#[derive(Debug, PartialEq)]
pub(crate) struct Account {
    pub(crate) user: u32,
    pub(crate) group: u32,
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The first of these users that this machine knows.
pub(crate) fn account(names: &[&str]) -> Option<Account> {
    let known = std::fs::read_to_string("/etc/passwd").ok()?;
    names.iter().find_map(|name| account_in(&known, name))
}

fn account_in(passwd: &str, name: &str) -> Option<Account> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2);
    Some(Account { user: numbers.next()?.parse().ok()?, group: numbers.next()?.parse().ok()? })
}

/// The full path of a program on `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}

/// Installs Debian packages when we may, else says what is missing. `what` completes "… is missing".
pub(crate) fn install(what: &str, packages: &[&str]) -> Outcome {
    let wanted = packages.join(" ");
    if find_program("apt-get").is_none() {
        return Err(format!(
            "{what} is missing: install it (on Debian: `apt-get install {wanted}`) and run this again"
        ));
    }
    if !is_root() {
        return Err(format!("{what} is missing: run `sudo apt-get install {wanted}`, then this again"));
    }
    println!("   {what} is missing; installing {wanted}");
    process::run(apt_get().args(["update", "-qq"]))?;
    process::run(apt_get().args(["install", "-qq", "-y", "--no-install-recommends"]).args(packages))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").current_dir(Path::new("/"));
    command
}

#[cfg(test)]
mod tests {
    use super::{Account, account_in, find_program};

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let passwd =
            "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:8::/:\npostgres:x:101:104:admin,,,:/var/lib:/bin/sh\n";
        assert_eq!(account_in(passwd, "postgres"), Some(Account { user: 101, group: 104 }));
        assert_eq!(account_in(passwd, "nobody"), None);
    }

    #[test]
    fn a_program_is_found_on_the_path() {
        assert!(find_program("sh").is_some_and(|path| path.is_absolute()));
        assert!(find_program("no-such-program-anywhere").is_none());
    }
}
