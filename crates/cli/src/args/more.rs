use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;

/// `cairn search`
#[derive(Clone, Args)]
pub(crate) struct Search {
    /// Words; the last may be half typed. "In quotes" they stand side by side, -word must not be there.
    #[arg(value_name = "WORDS", required = true)]
    pub(crate) words: Vec<String>,
    /// Only tasks with this tag; with several, all of them.
    #[arg(long)]
    pub(crate) tag: Vec<String>,
    /// Hidden and archived tasks too.
    #[arg(long)]
    pub(crate) all: bool,
    /// At most this many.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) limit: u32,
}

/// `cairn comment`
#[derive(Clone, Args)]
pub(crate) struct Comment {
    /// A task: its id, the end of it, or a word of the title.
    #[arg(value_name = "TASK")]
    pub(crate) task: String,
    /// What is to be said; - reads standard input, and without words your editor opens.
    #[arg(value_name = "TEXT")]
    pub(crate) text: Vec<String>,
}

/// `cairn comments`
#[derive(Clone, Args)]
pub(crate) struct Comments {
    /// A task: its id, the end of it, or words of the title.
    #[arg(value_name = "TASK", required = true)]
    pub(crate) task: Vec<String>,
    /// Delete this comment: the letters at its left, or words of it.
    #[arg(long, value_name = "COMMENT")]
    pub(crate) delete: Option<String>,
    /// At most this many.
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) limit: u32,
}

/// `cairn block`
#[derive(Clone, Args)]
pub(crate) struct Block {
    /// The task that waits: its id, the end of it, or words of the title.
    #[arg(value_name = "TASK", required = true)]
    pub(crate) task: Vec<String>,
    /// The task that has to be done first.
    #[arg(long, value_name = "TASK", required = true, num_args = 1..)]
    pub(crate) by: Vec<String>,
}

/// `cairn unblock`
#[derive(Clone, Args)]
pub(crate) struct Unblock {
    /// The task that waits: its id, the end of it, or words of the title.
    #[arg(value_name = "TASK", required = true)]
    pub(crate) task: Vec<String>,
    /// The task that it need not wait for; without it, all of them.
    #[arg(long, value_name = "TASK", num_args = 1..)]
    pub(crate) by: Vec<String>,
}

/// `cairn trash`
#[derive(Clone, Args)]
pub(crate) struct Trash {
    #[command(subcommand)]
    pub(crate) command: Option<TrashCommand>,
}

/// `cairn trash …`
#[derive(Clone, Subcommand)]
pub(crate) enum TrashCommand {
    /// Show it.
    List,
    /// Bring something back; without a name, you are asked what.
    Restore {
        /// The letters at the left of the list, or words of it.
        #[arg(value_name = "WHAT")]
        what: Vec<String>,
    },
}

/// `cairn stats`
#[derive(Clone, Args)]
pub(crate) struct Stats {
    /// So many days up to today.
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) days: u32,
}

/// `cairn completions`
#[derive(Clone, Args)]
pub(crate) struct Completions {
    /// Which shell.
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

/// `cairn man`
#[derive(Clone, Args)]
pub(crate) struct Manual {
    /// Write a page for each command into this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) to: Option<PathBuf>,
}
