//! Questions to whoever sits at the terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use crate::failure::Failure;

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
