//! `cairn`: the server, and the commands that people type.
//!
//! `args` says what can be typed; `commands` has one file for each group of commands; `session`
//! finds the server, or works on the embedded database in this very process; `find` and `choice` go
//! from what was typed to what is meant; `writing` takes long texts; `output` is the only place that
//! prints, but for `busy`, which shows that something is alive.

#![expect(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "a page has a few lines, and the code that makes them should look like them"
)]

mod args;
mod busy;
mod choice;
mod commands;
mod failure;
mod find;
mod help;
mod in_process;
mod logins;
mod output;
mod place;
mod prompt;
mod recurrence;
mod session;
mod words;
mod world;
mod writing;

use std::process::ExitCode;

use clap::Parser as _;

use args::Arguments;
use failure::Failure;
use output::Screen;
use world::World;

fn main() -> ExitCode {
    keep_files_private();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return output::of_the_parser(&error),
    };
    output::colour(arguments.everywhere.color);
    let screen = Screen::new(arguments.everywhere.json);
    match run(arguments, screen) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            screen.fail(&failure);
            failure.exit().into()
        }
    }
}

/// Databases, backups and logins are nobody else's to read.
#[cfg(unix)]
fn keep_files_private() {
    use rustix::fs::Mode;
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// Other systems keep no such bits.
#[cfg(not(unix))]
fn keep_files_private() {}

fn run(arguments: Arguments, screen: Screen) -> Result<(), Failure> {
    // The one crypto provider of the process; a second installation is no harm.
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::failed(format!("the program could not begin: {error}")))?;
    let Arguments { everywhere, command } = arguments;
    let Some(command) = command else {
        screen.say(help::TOP);
        return Ok(());
    };
    runtime.block_on(commands::run(command, &World::of_process(everywhere, screen)))
}
