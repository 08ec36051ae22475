use clap::{Args, Subcommand};

/// `cairn project`
#[derive(Clone, Args)]
pub(crate) struct Project {
    /// Archived ones too.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(subcommand)]
    pub(crate) command: Option<ProjectCommand>,
}

/// `cairn project …`
#[derive(Clone, Subcommand)]
pub(crate) enum ProjectCommand {
    /// Show the projects, as cairn project alone does.
    List(ProjectList),
    /// Make a project.
    Add(NewProject),
    /// Call a project something else.
    Rename(ProjectRename),
    /// Leave a project out of lists.
    Archive(ProjectName),
    /// Show an archived project in lists again.
    Unarchive(ProjectName),
    /// Delete a project; cairn undo brings it back within 7 days.
    Delete(ProjectDelete),
}

/// `cairn project list`
#[derive(Clone, Args)]
pub(crate) struct ProjectList {
    /// Archived ones too.
    #[arg(long)]
    pub(crate) all: bool,
}

/// `cairn project add`
#[derive(Clone, Args)]
pub(crate) struct NewProject {
    /// What it is called.
    #[arg(value_name = "NAME", required = true)]
    pub(crate) name: Vec<String>,
}

/// `cairn project archive`, `cairn project unarchive`
#[derive(Clone, Args)]
pub(crate) struct ProjectName {
    /// A project: its name, or a piece of it.
    #[arg(value_name = "PROJECT", required = true)]
    pub(crate) project: Vec<String>,
}

/// `cairn project rename`
#[derive(Clone, Args)]
pub(crate) struct ProjectRename {
    /// A project: its name, or a piece of it.
    #[arg(value_name = "PROJECT")]
    pub(crate) project: String,
    /// What it is to be called.
    #[arg(value_name = "NAME", required = true)]
    pub(crate) name: Vec<String>,
}

/// `cairn project delete`
#[derive(Clone, Args)]
pub(crate) struct ProjectDelete {
    /// A project: its name, or a piece of it.
    #[arg(value_name = "PROJECT", required = true)]
    pub(crate) project: Vec<String>,
    /// Its tasks too; otherwise they stay, and are in no project.
    #[arg(long)]
    pub(crate) with_tasks: bool,
}
