//! What can be typed.

#![expect(clippy::doc_markdown, reason = "the comments are what --help prints, to people who know no Markdown")]

mod more;
mod project;
mod tasks;
mod token;
mod user;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::help;

pub(crate) use more::{Block, Comment, Comments, Completions, Manual, Search, Stats, Trash, TrashCommand, Unblock};
pub(crate) use project::{Project, ProjectCommand, ProjectDelete};
pub(crate) use tasks::{Capture, Done, Edit, Energy, List, Log, MaybeOne, Next, One, Split};
pub(crate) use token::{NewToken, Token, TokenCommand, TokenList, TokenRevoke};
pub(crate) use user::{PersonRole, UserCommand, UserCreate, UserList, UserPassword};

/// `cairn …`
#[derive(Parser)]
#[command(name = "cairn", about = "Throw a thought at it; it becomes the next small step.")]
#[command(version, override_help = help::TOP, infer_subcommands = true, max_term_width = 80)]
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
    /// Colours; with auto on terminals only, and not under NO_COLOR.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Everywhere")]
    pub(crate) color: Colours,
}

/// When there are colours.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Colours {
    Auto,
    Always,
    Never,
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
    /// Leave it for now; something else comes next for two hours.
    #[command(name = "not-now", visible_alias = "later")]
    NotNow(MaybeOne),
    /// A few things that might help now.
    Suggest,
    /// Show tasks.
    #[command(visible_alias = "ls")]
    List(List),
    /// Find tasks by their words: title, description, steps, tags.
    ///
    /// cairn search landlord heat
    /// cairn search 'landlord -heating "second floor"'
    #[command(visible_alias = "find", verbatim_doc_comment)]
    Search(Search),
    /// Show one task with its steps and comments.
    Show(One),
    /// Split a task into small steps.
    Split(Split),
    /// Change a task; without a flag, its description in your editor.
    Edit(Edit),
    /// Say something about a task; without words, in your editor.
    Comment(Comment),
    /// Show what was said about a task, newest first.
    Comments(Comments),
    /// Have a task wait for another one.
    Block(Block),
    /// Have a task wait no longer.
    Unblock(Unblock),
    /// Projects; without a verb, a list of them.
    #[command(visible_alias = "projects")]
    Project(Project),
    /// Delete a task; cairn undo brings it back within 7 days.
    #[command(visible_alias = "rm")]
    Delete(One),
    /// Bring back what was deleted last.
    Undo,
    /// What was deleted and can be brought back.
    Trash(Trash),
    /// What was done, newest first; of one task, if it is named.
    Log(Log),
    /// Numbers about your tasks.
    Stats(Stats),
    /// Make an account and sign in.
    Signup(Signup),
    /// Sign in.
    Login(Login),
    /// Sign out.
    Logout(Logout),
    /// Who is signed in, where, and in which time zone.
    Whoami(Whoami),
    /// Make a key for a script or another program; it is shown once.
    ///
    /// cairn token --scope tasks:write --days 90
    /// cairn token --user robot          (a service account, for whoever runs the server)
    #[command(verbatim_doc_comment)]
    Token(Token),
    /// Print what completes commands in your shell.
    ///
    /// bash  cairn completions bash > ~/.local/share/bash-completion/completions/cairn
    /// zsh   cairn completions zsh > a folder of $fpath/_cairn
    /// fish  cairn completions fish > ~/.config/fish/completions/cairn.fish
    #[command(verbatim_doc_comment)]
    Completions(Completions),
    /// Print the manual page, or write one for each command.
    ///
    /// cairn man | man -l -
    #[command(verbatim_doc_comment)]
    Man(Manual),
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

/// `cairn whoami`
#[derive(Clone, Args)]
pub(crate) struct Whoami {
    /// Live there from now on, such as Europe/Berlin.
    #[arg(long, value_name = "ZONE")]
    pub(crate) timezone: Option<String>,
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
