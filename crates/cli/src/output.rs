//! The one place that prints. Colours reach terminals only; `NO_COLOR` is honoured.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};
use cairn_client::Answer;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use crate::args::Colours;
use crate::failure::{Exit, Failure};

/// Columns of a line.
pub(crate) const WIDTH: usize = 80;

/// For what matters.
pub(crate) const STRONG: Style = Style::new().bold();
/// For what may be read or not.
pub(crate) const QUIET: Style = Style::new().dimmed();
/// For what went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// For what wants a look.
pub(crate) const CARE: Style = AnsiColor::Yellow.on_default();
/// For what went wrong.
const BAD: Style = AnsiColor::Red.on_default();

/// Where a command writes, and for whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    json: bool,
}

impl Screen {
    /// A screen for a program (`json`), or for a person.
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether a program reads it.
    pub(crate) const fn is_json(self) -> bool {
        self.json
    }

    /// Prints `text` with a newline at its end.
    #[expect(clippy::unused_self, reason = "only who was given the screen may write on it")]
    pub(crate) fn say(self, text: impl Display) {
        let text = text.to_string();
        // Nobody is there to be told that nobody listens (a closed pipe).
        writeln!(anstream::stdout(), "{}", text.trim_end_matches('\n')).ok();
    }

    /// Prints `text` on standard error, beside what is redirected.
    #[expect(clippy::unused_self, reason = "only who was given the screen may write on it")]
    pub(crate) fn note(self, text: impl Display) {
        writeln!(anstream::stderr(), "{text}").ok();
    }

    /// Prints the API's own body for a program, or what `words` makes of the data.
    pub(crate) fn answer<T>(self, answer: &Answer<T>, words: impl FnOnce(&T) -> String) {
        if self.json {
            self.say(&answer.body);
        } else {
            self.say(words(&answer.data));
        }
    }

    /// Prints `json` for a program, or `words`.
    pub(crate) fn either(self, json: &serde_json::Value, words: impl Display) {
        if self.json {
            self.say(json);
        } else {
            self.say(words);
        }
    }

    /// Says on standard error what went wrong.
    pub(crate) fn fail(self, failure: &Failure) {
        if self.json {
            self.note(failure.json());
        } else {
            self.note(paint(BAD, "✗ ") + failure.sentence());
        }
    }
}

/// Says when there are colours from now on.
pub(crate) fn colour(when: Colours) {
    match when {
        // Terminals only, and not under NO_COLOR.
        Colours::Auto => {}
        Colours::Always => ColorChoice::Always.write_global(),
        Colours::Never => ColorChoice::Never.write_global(),
    }
}

/// What the parser has to say: help and version are answers, the rest are faults.
pub(crate) fn of_the_parser(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        error.print().ok();
        return ExitCode::SUCCESS;
    }
    // What was typed could not be understood, so nothing but a look at it tells whether a program asks.
    if std::env::args_os().any(|typed| typed == "--json") {
        let words = error.render().to_string();
        Screen::new(true).fail(&Failure::usage(words.trim_start_matches("error: ").trim_end()));
    } else {
        error.print().ok();
    }
    Exit::Usage.into()
}

/// `text` in `style`.
pub(crate) fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Columns that `text` takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at most `columns`, with `…` where something is left out.
pub(crate) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    for piece in text.graphemes(true) {
        if width(&short) + width(piece) + 1 > columns {
            break;
        }
        short.push_str(piece);
    }
    short.truncate(short.trim_end().len());
    short + "…"
}

/// `text` in lines of at most [`WIDTH`] columns, each behind `indent` spaces.
pub(crate) fn wrap(text: &str, indent: usize) -> String {
    let room = WIDTH - indent;
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && width(&line) + 1 + width(word) > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    let space = " ".repeat(indent);
    lines.iter().map(|line| format!("{space}{line}\n").replace(&format!("{space}\n"), "\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_is_cut_between_whole_characters() {
        assert_eq!(fit("short", 10), "short");
        assert_eq!(fit("a rather long title", 10), "a rather…");
        let family = "👩‍👩‍👧‍👦 👩‍👩‍👧‍👦 👩‍👩‍👧‍👦";
        assert!(width(&fit(family, 4)) <= 4);
    }

    #[test]
    fn text_is_wrapped_within_the_width() {
        let text = "word ".repeat(40) + "\n\nend";
        let wrapped = wrap(&text, 4);
        assert!(wrapped.lines().all(|line| width(line) <= WIDTH && (line.is_empty() || line.starts_with("    "))));
        assert!(wrapped.ends_with("\n\n    end\n"), "{wrapped:?}");
    }
}
