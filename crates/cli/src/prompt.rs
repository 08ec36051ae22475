//! Questions to whoever sits at the terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::Select;
use dialoguer::console::Term;

use crate::failure::Failure;

/// What shells call the end by Ctrl+C.
const INTERRUPTED: i32 = 130;
/// Choices that are shown at once.
const CHOICES: usize = 10;
/// Whether another program has the terminal.
static IS_LENT: AtomicBool = AtomicBool::new(false);

/// Whether somebody sits at a terminal and can be asked.
pub(crate) fn is_somebody_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Has whoever is there choose one; `None` when nobody is.
pub(crate) fn choose(question: &str, choices: &[String]) -> Result<Option<usize>, Failure> {
    if !is_somebody_there() {
        return Ok(None);
    }
    leave_when_interrupted();
    let select = Select::new().with_prompt(question).items(choices).default(0).max_length(CHOICES).report(false);
    match select.interact_opt() {
        Ok(Some(index)) => Ok(Some(index)),
        Ok(None) => Err(Failure::usage("Nothing was chosen, so nothing was done.")),
        Err(dialoguer::Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted => leave(),
        Err(error) => Err(Failure::failed(format!("The terminal cannot be asked: {error}."))),
    }
}

/// From now on Ctrl+C ends the program with the cursor shown, which a choice hides; but while another program has
/// the terminal ([`lend`]) it is that program's.
fn leave_when_interrupted() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        tokio::spawn(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if !IS_LENT.load(Ordering::Relaxed) {
                    leave();
                }
            }
        });
    });
}

fn leave() -> ! {
    Term::stderr().show_cursor().ok();
    std::process::exit(INTERRUPTED)
}

/// Lends the terminal to another program while `work` is done.
pub(crate) async fn lend<T>(work: impl Future<Output = T>) -> T {
    IS_LENT.store(true, Ordering::Relaxed);
    leave_when_interrupted();
    let outcome = work.await;
    IS_LENT.store(false, Ordering::Relaxed);
    outcome
}

/// Asks for a line of text.
pub(crate) fn text(question: &str, flag: &str) -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(format!("{question}? Nobody is there to ask; say it with {flag}.")));
    }
    write!(anstream::stderr(), "{question}: ").ok();
    let line = first_line()?;
    if line.is_empty() { Err(Failure::usage(format!("{question} is needed; say it with {flag}."))) } else { Ok(line) }
}

/// Asks for a password without showing it; `from_stdin` reads the first line of standard input.
pub(crate) fn password(question: &str, from_stdin: bool) -> Result<String, Failure> {
    if from_stdin {
        return first_line();
    }
    // The terminal itself is asked, whatever standard input is.
    rpassword::prompt_password(format!("{question}: ")).map_err(|error| {
        Failure::usage(format!("No password could be asked for ({error}); send it with --password-stdin."))
    })
}

/// Asks for a new password, twice when typed.
pub(crate) fn new_password(from_stdin: bool) -> Result<String, Failure> {
    let chosen = password("Password (8 characters or more)", from_stdin)?;
    if !from_stdin && password("The same again", false)? != chosen {
        return Err(Failure::usage("The two passwords differ. Try again."));
    }
    Ok(chosen)
}

/// Asks yes or no; no when nobody is there to ask.
pub(crate) fn agree(question: &str) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    write!(anstream::stderr(), "{question} [y/N] ").ok();
    Ok(matches!(first_line()?.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn first_line() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| Failure::failed(format!("Standard input cannot be read: {error}.")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
