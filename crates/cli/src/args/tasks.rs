use clap::{Args, ValueEnum};

/// `cairn capture`
#[derive(Clone, Args)]
pub(crate) struct Capture {
    /// The thought; - reads standard input, and without words your editor opens.
    #[arg(value_name = "TEXT")]
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
    /// A task or a step: its id, the end of it, or words of the title.
    #[arg(value_name = "TASK|STEP")]
    pub(crate) what: Vec<String>,
    /// Complete it even if another task blocks it, with all its steps.
    #[arg(long)]
    pub(crate) force: bool,
}

/// `cairn list`
#[derive(Clone, Args)]
pub(crate) struct List {
    /// Words of the task.
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Only tasks of this project: its name, or a piece of it.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
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
    /// A task: its id, the end of it, or words of the title.
    #[arg(value_name = "TASK", required = true)]
    pub(crate) task: Vec<String>,
}

/// A command about one task, or about the one that next shows.
#[derive(Clone, Args)]
pub(crate) struct MaybeOne {
    /// A task: its id, the end of it, or words of the title; without it, the one that next shows.
    #[arg(value_name = "TASK")]
    pub(crate) task: Vec<String>,
}

/// `cairn split`
#[derive(Clone, Args)]
pub(crate) struct Split {
    /// A task: its id, the end of it, or words of the title.
    #[arg(value_name = "TASK", required = true)]
    pub(crate) task: Vec<String>,
    /// 1 few steps – 5 many.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    pub(crate) granularity: Option<u8>,
    /// Replace the open steps that are there.
    #[arg(long)]
    pub(crate) replace: bool,
}

/// `cairn edit`
#[derive(Clone, Args)]
#[expect(clippy::option_option, reason = "a flag can be absent, without a value, or have one")]
pub(crate) struct Edit {
    /// A task: its id, the end of it, or words of the title.
    #[arg(value_name = "TASK", required = true)]
    pub(crate) task: Vec<String>,
    /// What is to be done.
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// More about it; - reads standard input, none clears it, and without TEXT your editor opens.
    #[arg(long, value_name = "TEXT", num_args = 0..=1)]
    pub(crate) description: Option<Option<String>>,
    /// "tomorrow 9am", 2027-01-05, 2027-01-05T09:00; none clears it.
    #[arg(long, value_name = "WHEN")]
    pub(crate) due: Option<String>,
    /// How much it matters.
    #[arg(long)]
    pub(crate) priority: Option<Priority>,
    /// Where it stands.
    #[arg(long)]
    pub(crate) status: Option<Status>,
    /// The tags it is to have; may be repeated; none clears them.
    #[arg(long)]
    pub(crate) tag: Vec<String>,
    /// How long it takes: 30, 45m, 1h30; none clears it.
    #[arg(long, value_name = "TIME")]
    pub(crate) estimate: Option<String>,
    /// How much energy it needs.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) energy: Option<Energy>,
    /// The project it is to be in; none takes it out.
    #[arg(long, value_name = "NAME")]
    pub(crate) project: Option<String>,
    /// How it repeats: "every monday", "every! 3 days", or a rule such as FREQ=WEEKLY;BYDAY=MO.
    #[arg(long, value_name = "HOW")]
    pub(crate) repeat: Option<String>,
    /// It repeats no more.
    #[arg(long, conflicts_with = "repeat")]
    pub(crate) no_repeat: bool,
}

/// `cairn log`
#[derive(Clone, Args)]
pub(crate) struct Log {
    /// Only what happened to this task: its id, the end of it, or words of the title.
    #[arg(value_name = "TASK")]
    pub(crate) task: Vec<String>,
    /// At most this many lines.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) limit: u32,
}
