//! What can be typed.

#![expect(clippy::doc_markdown, reason = "the comments are what --help prints, to people who know no Markdown")]

mod user;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::help;

pub(crate) use user::{UserCommand, UserCreate, UserPassword};

/// `cairn …`
#[derive(Parser)]
#[command(name = "cairn", version, override_help = help::TOP, infer_subcommands = true, max_term_width = 80)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) everywhere: Everywhere,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Flags that every command takes.
#[derive(Args, Clone)]
pub(crate) struct Everywhere {
    /// Talk to this server instead of the one of the last login.
    #[arg(long, global = true, value_name = "URL", env = "CAIRN_CLIENT__SERVER", help_heading = "Everywhere")]
    pub(crate) server: Option<String>,
    /// The data folder. Also CAIRN_DATA_DIR.
    #[arg(long, global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub(crate) data: Option<PathBuf>,
    /// sqlite://PATH or postgres://… Also CAIRN_DATABASE__URL.
    #[arg(long, global = true, value_name = "URL", help_heading = "Everywhere", hide = true)]
    pub(crate) database: Option<String>,
    /// The configuration file. Also CAIRN_CONFIG.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Everywhere")]
    pub(crate) config: Option<PathBuf>,
    /// Print the API's JSON, for programs.
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(crate) json: bool,
}

/// One command.
#[derive(Clone, Subcommand)]
pub(crate) enum Command {
    /// Throw in a thought; it becomes a task.
    ///
    /// cairn capture Email the landlord tomorrow 9am !high '#home' ~30m
    #[command(visible_alias = "add")]
    Capture(Capture),
    /// What to do now: one task, its first step, and why.
    Next(Next),
    /// Complete a step or a task; without a name, the one that next shows.
    Done(Done),
    /// Show tasks.
    #[command(visible_alias = "ls")]
    List(List),
    /// Show one task with its steps.
    Show(One),
    /// Split a task into small steps.
    Split(Split),
    /// Change a task.
    Edit(Edit),
    /// Delete a task; cairn undo brings it back within 7 days.
    #[command(visible_alias = "rm")]
    Delete(One),
    /// Bring back what was deleted last.
    Undo,
    /// What was done, newest first.
    Log(Log),
    /// Make an account and sign in.
    Signup(Signup),
    /// Sign in.
    Login(Login),
    /// Sign out.
    Logout(Logout),
    /// Who is signed in, and where.
    Whoami,
    /// Run the server.
    Serve(Serve),
    /// Run background work only, beside servers on PostgreSQL.
    Worker,
    /// Look for what is wrong and say what to do.
    Doctor,
    /// Copy the database to a file; works beside a running server.
    Backup(Backup),
    /// Put a backup in the place of the database.
    Restore(Restore),
    /// Carry everything from one database to another: SQLite, PostgreSQL.
    Move(Move),
    /// Save everything of yours to a ZIP.
    Export(Export),
    /// Bring in a file: your own export, or one of another product.
    Import(Import),
    /// Bring the database up to date with this program.
    Migrate,
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Accounts, for whoever runs the server.
    #[command(subcommand)]
    User(UserCommand),
    /// Signing keys, for whoever runs the server.
    #[command(subcommand)]
    Key(KeyCommand),
}

/// `cairn capture`
#[derive(Clone, Args)]
pub(crate) struct Capture {
    /// The thought; `-` reads it from standard input.
    #[arg(required = true, value_name = "TEXT")]
    pub(crate) text: Vec<String>,
    /// Show what it would become, and save nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `cairn next`
#[derive(Clone, Args)]
pub(crate) struct Next {
    /// Minutes you have.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=720))]
    pub(crate) minutes: Option<i64>,
    /// Energy you have.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) energy: Option<Energy>,
}

/// How much energy there is, or is needed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Energy {
    Low,
    Medium,
    High,
}

impl Energy {
    /// The number on the wire.
    pub(crate) const fn level(self) -> i64 {
        match self {
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
        }
    }
}

/// How much a task matters.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Priority {
    Low,
    Medium,
    High,
    Critical,
}

impl Priority {
    /// The word on the wire.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// Where a task stands.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Status {
    #[value(alias = "pending")]
    Todo,
    #[value(name = "in_progress", alias = "in-progress")]
    InProgress,
    #[value(name = "in_review", alias = "in-review")]
    InReview,
    Blocked,
    #[value(alias = "done")]
    Completed,
    Cancelled,
}

impl Status {
    /// The word on the wire.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::InProgress => "in_progress",
            Self::InReview => "in_review",
            Self::Blocked => "blocked",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// `cairn done`
#[derive(Clone, Args)]
pub(crate) struct Done {
    /// A task or a step: its id, the end of it, or a word of the title.
    #[arg(value_name = "TASK|STEP")]
    pub(crate) what: Option<String>,
    /// Complete it even if another task blocks it, with all its steps.
    #[arg(long)]
    pub(crate) force: bool,
}

/// `cairn list`
#[derive(Clone, Args)]
pub(crate) struct List {
    /// Words in the title.
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Only tasks with this status; may be repeated.
    #[arg(long)]
    pub(crate) status: Vec<Status>,
    /// Only tasks with this tag; with several, all of them.
    #[arg(long)]
    pub(crate) tag: Vec<String>,
    /// Only tasks that matter this much; may be repeated.
    #[arg(long)]
    pub(crate) priority: Vec<Priority>,
    /// Completed, hidden and archived tasks too.
    #[arg(long)]
    pub(crate) all: bool,
    /// At most this many.
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) limit: u32,
    /// Where the page before ended (`next_cursor` of --json).
    #[arg(long, hide = true)]
    pub(crate) cursor: Option<String>,
}

/// A command about one task.
#[derive(Clone, Args)]
pub(crate) struct One {
    /// A task: its id, the end of it, or a word of the title.
    #[arg(value_name = "TASK")]
    pub(crate) task: String,
}

/// `cairn split`
#[derive(Clone, Args)]
pub(crate) struct Split {
    /// A task: its id, the end of it, or a word of the title.
    #[arg(value_name = "TASK")]
    pub(crate) task: String,
    /// 1 few steps – 5 many.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    pub(crate) granularity: Option<u8>,
    /// Replace the open steps that are there.
    #[arg(long)]
    pub(crate) replace: bool,
}

/// `cairn edit`
#[derive(Clone, Args)]
pub(crate) struct Edit {
    /// A task: its id, the end of it, or a word of the title.
    #[arg(value_name = "TASK")]
    pub(crate) task: String,
    /// What is to be done.
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// More about it; `none` clears it.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// "tomorrow 9am", 2027-01-05, 2027-01-05T09:00; `none` clears it.
    #[arg(long, value_name = "WHEN")]
    pub(crate) due: Option<String>,
    /// How much it matters.
    #[arg(long)]
    pub(crate) priority: Option<Priority>,
    /// Where it stands.
    #[arg(long)]
    pub(crate) status: Option<Status>,
    /// The tags it is to have; may be repeated; `none` clears them.
    #[arg(long)]
    pub(crate) tag: Vec<String>,
    /// How long it takes: 30, 45m, 1h30; `none` clears it.
    #[arg(long, value_name = "TIME")]
    pub(crate) estimate: Option<String>,
    /// How much energy it needs.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) energy: Option<Energy>,
}

/// `cairn log`
#[derive(Clone, Args)]
pub(crate) struct Log {
    /// At most this many lines.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) limit: u32,
}

/// `cairn signup`
#[derive(Clone, Args)]
pub(crate) struct Signup {
    /// What you type to sign in; asked for when missing.
    #[arg(long, value_name = "NAME")]
    pub(crate) username: Option<String>,
    /// Your e-mail address; asked for when missing.
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// Read the password from standard input, for scripts.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// `cairn login`
#[derive(Clone, Args)]
pub(crate) struct Login {
    /// Your user name or e-mail address; asked for when missing.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Read the password from standard input, for scripts.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// `cairn logout`
#[derive(Clone, Args)]
pub(crate) struct Logout {
    /// Everywhere: all devices.
    #[arg(long)]
    pub(crate) all: bool,
}

/// `cairn serve`
#[derive(Clone, Args)]
pub(crate) struct Serve {
    /// Address and port; port 0 takes any free one and prints it. Also CAIRN_SERVER__LISTEN.
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<String>,
}

/// `cairn backup`
#[derive(Clone, Args)]
pub(crate) struct Backup {
    /// The file to make.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Copy the instance secret, too, to FILE.key: keep it as safe as a password.
    #[arg(long)]
    pub(crate) with_key: bool,
}

/// `cairn restore`
#[derive(Clone, Args)]
pub(crate) struct Restore {
    /// A file made by cairn backup. FILE.key beside it is restored, too.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// `cairn move`
#[derive(Clone, Args)]
pub(crate) struct Move {
    /// Where everything is: sqlite://PATH or postgres://…
    #[arg(long, value_name = "URL")]
    pub(crate) from: String,
    /// Where it goes; nobody may have an account there yet.
    #[arg(long, value_name = "URL")]
    pub(crate) to: String,
    /// Keep the archive that everything travels in as this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) archive: Option<PathBuf>,
}

/// `cairn export`
#[derive(Clone, Args)]
pub(crate) struct Export {
    /// The file to make.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// `cairn import`
#[derive(Clone, Args)]
pub(crate) struct Import {
    /// The file to read.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// What wrote it.
    #[arg(long, default_value = "cairn", value_parser = ["cairn", "todoist", "ticktick", "trello", "vikunja", "csv", "ical"])]
    pub(crate) format: String,
    /// For csv: what its columns are, such as {"title":"Task","due":"When"}.
    #[arg(long, value_name = "JSON")]
    pub(crate) columns: Option<String>,
    /// Show what would be new, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask before bringing it in.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// `cairn config …`
#[derive(Clone, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Write a commented configuration file that changes nothing yet.
    Init,
    /// Show what holds, with passwords left out.
    Show,
    /// Say which files are read, and where things are kept.
    Path,
}

/// `cairn key …`
#[derive(Clone, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a new signing key; the old one is believed for another hour.
    Rotate,
}
