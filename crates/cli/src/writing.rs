//! Text that is too long for a command line: from standard input, or from the user's own editor.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::process::{Command, ExitStatus};

use tempfile::NamedTempFile;

use crate::failure::Failure;
use crate::prompt;
use crate::world::World;

/// Reads standard input where words are expected.
const STDIN: &str = "-";
/// The most that is read from standard input, in bytes.
const MOST_INPUT: u64 = 4 * 1024 * 1024;
/// What is tried where neither VISUAL nor EDITOR says it.
#[cfg(unix)]
const USUAL_EDITORS: &[&str] = &["sensible-editor", "nano", "vi"];
#[cfg(not(unix))]
const USUAL_EDITORS: &[&str] = &["notepad"];

/// A text, and the file in which it was written. The file goes with it, unless it is kept.
pub(crate) struct Writing {
    /// What was written, without white space at its end.
    pub(crate) text: String,
    file: Option<NamedTempFile>,
}

impl Writing {
    /// The text that `words` say, or that standard input does for `-`, or that is written in the editor
    /// when there are none.
    pub(crate) async fn of(world: &World, words: &[String]) -> Result<Self, Failure> {
        let text = match words {
            [] => return in_editor(world, "").await,
            [dash] if dash == STDIN => from_stdin()?,
            words => words.join(" "),
        };
        Ok(Self { text, file: None })
    }

    /// Passes on what became of the text; when it failed, what was written in the editor is kept.
    pub(crate) fn settle<T>(self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        outcome.map_err(|failure| match self.file.map(NamedTempFile::keep) {
            Some(Ok((_, path))) => failure.with_draft(&path),
            _ => failure,
        })
    }
}

/// `-` means standard input.
pub(crate) fn word_or_stdin(word: &str) -> Result<String, Failure> {
    if word == STDIN { from_stdin() } else { Ok(word.to_owned()) }
}

fn from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    io::stdin()
        .lock()
        .take(MOST_INPUT + 1)
        .read_to_string(&mut text)
        .map_err(|error| Failure::failed(format!("Standard input cannot be read: {error}.")))?;
    if text.len() as u64 > MOST_INPUT {
        return Err(Failure::usage("Standard input is longer than 4 MiB. Nothing was sent; cut it into files."));
    }
    Ok(text.trim_end().to_owned())
}

/// Has `text` changed in the user's editor, in a file that nobody else can read.
pub(crate) async fn in_editor(world: &World, text: &str) -> Result<Writing, Failure> {
    if !prompt::is_somebody_there() {
        return Err(Failure::usage(
            "There are no words, and no terminal for an editor. Give the words, or - to read standard input.",
        ));
    }
    let file = draft(text).map_err(|error| Failure::failed(format!("No file can be made to write in: {error}.")))?;
    let status = edit(world, &file).await?;
    let written = fs::read_to_string(file.path());
    let writing = |text: String| Writing { text: text.trim_end().to_owned(), file: Some(file) };
    match written {
        Ok(text) if status.success() => Ok(writing(text)),
        Ok(_) => writing(String::new()).settle(Err(Failure::failed("The editor failed. Nothing was changed."))),
        Err(error) => {
            writing(String::new()).settle(Err(Failure::failed(format!("What you wrote cannot be read: {error}."))))
        }
    }
}

fn draft(text: &str) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix("cairn-").suffix(".md").tempfile()?;
    file.write_all(text.as_bytes())?;
    if !text.is_empty() {
        file.write_all(b"\n")?;
    }
    file.flush()?;
    Ok(file)
}

/// Runs the editor until it ends. Ctrl+C in it is its own affair.
async fn edit(world: &World, file: &NamedTempFile) -> Result<ExitStatus, Failure> {
    let path = file.path().to_owned();
    let editors = editors(world)?;
    let ran = tokio::task::spawn_blocking(move || {
        let mut outcome = Err(io::ErrorKind::NotFound.into());
        for editor in &editors {
            let mut command = Command::new(&editor[0]);
            // Standard output may lead to a file or a program; the editor wants the terminal.
            outcome = command.args(&editor[1..]).arg(&path).stdout(io::stderr()).status();
            if !matches!(&outcome, Err(error) if error.kind() == io::ErrorKind::NotFound) {
                break;
            }
        }
        outcome
    });
    let ran = prompt::lend(ran).await.map_err(|error| Failure::failed(error.to_string()))?;
    ran.map_err(|error| {
        Failure::failed(format!("The editor does not start: {error}."))
            .hint("Say which one you use, for example: export EDITOR=nano")
    })
}

/// The command lines to try, in order; none is empty.
fn editors(world: &World) -> Result<Vec<Vec<String>>, Failure> {
    let named =
        ["VISUAL", "EDITOR"].iter().find_map(|name| world.variable(name).filter(|line| !line.trim().is_empty()));
    let Some(line) = named else {
        return Ok(USUAL_EDITORS.iter().map(|editor| vec![(*editor).to_owned()]).collect());
    };
    let words = shell_words::split(line).ok().filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| Failure::usage(format!("VISUAL or EDITOR is no command line: {line}")))?;
    Ok(vec![words])
}
