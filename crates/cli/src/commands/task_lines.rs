//! How tasks and steps look on the screen.

use std::collections::HashMap;

use cairn_client::{Step, Task, Tombstone, Unlocked};
use cairn_kernel::{ProjectId, Timestamp, UserZone};
use uuid::Uuid;

use crate::failure::Failure;
use crate::find;
use crate::output::{CARE, GOOD, QUIET, STRONG, WIDTH, fit, paint, width, wrap};
use crate::session::Session;
use crate::world::World;
use crate::{recurrence, words};

/// Columns that facts may take at the right of a line of a list.
const FACTS_WIDTH: usize = 40;
/// Columns of a project's name on such a line.
const PROJECT_WIDTH: usize = 14;

/// From where and when a user looks at tasks.
pub(crate) struct View {
    /// Where the user lives in time.
    zone: UserZone,
    /// The present instant.
    now: Timestamp,
    /// What the projects are called that tasks are shown with.
    projects: HashMap<ProjectId, String>,
}

impl View {
    /// How whoever is signed in looks at tasks now.
    pub(crate) async fn of(world: &World, session: &Session) -> Self {
        Self { zone: session.zone().await, now: world.now(), projects: HashMap::new() }
    }

    /// The same, with the names of the projects that these tasks belong to.
    pub(crate) async fn with_projects<'t>(
        world: &World,
        session: &Session,
        tasks: impl IntoIterator<Item = &'t Task>,
    ) -> Result<Self, Failure> {
        let mut view = Self::of(world, session).await;
        if !world.screen.is_json() && tasks.into_iter().any(|task| task.project_id.is_some()) {
            let all = find::projects(&session.client, true).await?;
            view.projects = all.into_iter().map(|project| (project.id, project.name)).collect();
        }
        Ok(view)
    }

    /// `at` in words.
    pub(crate) fn when(&self, at: Timestamp, all_day: bool) -> String {
        words::when(at, all_day, self.now, &self.zone)
    }

    /// When something is: by its deadline, or from its beginning to its end.
    pub(crate) fn span(&self, start: Option<Timestamp>, due: Timestamp, all_day: bool) -> String {
        let Some(start) = start.filter(|_| !all_day) else {
            return self.when(due, all_day);
        };
        let (first, last) = (self.zone.wall(start), self.zone.wall(due));
        let end = if first.date() == last.date() { last.format("%H:%M").to_string() } else { self.when(due, false) };
        format!("{}–{end}", self.when(start, false))
    }

    /// What is worth knowing about a task, most important first.
    pub(crate) fn facts(&self, task: &Task) -> Vec<String> {
        self.facts_with(task, recurrence::in_words)
    }

    fn facts_with(&self, task: &Task, repeats: fn(&str) -> String) -> Vec<String> {
        let mut facts = Vec::new();
        match task.status.as_str() {
            "todo" => {}
            "in_progress" => facts.push("begun".to_owned()),
            "in_review" => facts.push("in review".to_owned()),
            other => facts.push(other.to_owned()),
        }
        facts.extend(task.due_date.map(|due| self.span(task.starts_at, due, task.due_all_day)));
        facts.extend(task.rrule.as_deref().map(repeats));
        facts.extend(task.project_id.and_then(|id| self.projects.get(&id)).map(|name| format!("+{name}")));
        if task.priority != "medium" {
            facts.push(format!("!{}", task.priority));
        }
        if task.subtask_count > 0 {
            facts.push(format!("{}/{}", task.subtask_completed_count, task.subtask_count));
        }
        if let Some(minutes) = task.estimated_minutes {
            facts.push(format!("~{}", words::minutes(minutes)));
        }
        facts.extend(task.tags.iter().map(|tag| format!("#{tag}")));
        facts
    }

    /// One line a task: short id, title, facts.
    pub(crate) fn list(&self, tasks: &[Task]) -> String {
        let ids: Vec<Uuid> = tasks.iter().map(|task| task.id.uuid()).collect();
        words::short_ids(&ids).iter().zip(tasks).map(|(id, task)| self.line(id, task)).collect()
    }

    fn line(&self, id: &str, task: &Task) -> String {
        self.line_with(id, task, str::to_owned)
    }

    /// The line of one task in a list, its title (as much of it as fits) painted by `painted`.
    pub(crate) fn line_with(&self, id: &str, task: &Task, painted: impl FnOnce(&str) -> String) -> String {
        let mut facts = String::new();
        for fact in self.facts_with(task, recurrence::briefly) {
            let fact = if fact.starts_with('+') { fit(&fact, PROJECT_WIDTH) } else { fact };
            let longer = if facts.is_empty() { fact } else { format!("{facts} · {fact}") };
            if width(&longer) > FACTS_WIDTH {
                break;
            }
            facts = longer;
        }
        let room = WIDTH - width(id) - width(&facts) - 4;
        let title = fit(&task.title, room);
        if facts.is_empty() {
            return format!("{}  {}\n", paint(QUIET, id), painted(&title));
        }
        let space = " ".repeat(room - width(&title) + 2);
        let facts = paint(if self.is_late(task) { CARE } else { QUIET }, facts);
        format!("{}  {}{space}{facts}\n", paint(QUIET, id), painted(&title))
    }

    /// A whole day lasts as long as its owner's day, which may end after midnight.
    fn is_late(&self, task: &Task) -> bool {
        let lasted = |due| if task.due_all_day { self.zone.end_of(self.zone.wall(due).date()) } else { due };
        task.completed_at.is_none() && task.due_date.is_some_and(|due| lasted(due) < self.now)
    }

    /// What was deleted, and until when it can be brought back.
    pub(crate) fn deleted(&self, stone: &Tombstone) -> String {
        let until = self.when(stone.recoverable_until, false);
        let title = fit(stone.title.lines().next().unwrap_or_default(), 60);
        format!("Deleted \"{title}\".\nBring it back until {until}: cairn undo")
    }

    /// Title and facts of one task.
    pub(crate) fn heading(&self, task: &Task) -> String {
        let mut facts = self.facts(task);
        facts.push(words::short_id(task.id.uuid()));
        let facts = facts.join(" · ");
        format!("{}\n{}\n", paint(STRONG, wrap(&task.title, 0).trim_end()), paint(QUIET, wrap(&facts, 2).trim_end()))
    }
}

/// One line a step; the first open one is pointed at.
pub(crate) fn steps(steps: &[Step]) -> String {
    let first_open = steps.iter().find(|step| !step.completed).map(|step| step.id);
    let line = |step: &Step| {
        let indent = if step.parent_step_id.is_some() { 4 } else { 2 };
        let mark = if step.completed {
            paint(GOOD, "✓")
        } else if first_open == Some(step.id) {
            paint(STRONG, "›")
        } else {
            "·".to_owned()
        };
        let length = step.estimated_minutes.map(words::minutes).unwrap_or_default();
        let room = WIDTH - indent - 2 - 10 - 10;
        let title = fit(&step.title, room);
        let space = " ".repeat(room - width(&title) + 2);
        let id = words::short_id(step.id.uuid());
        let right = paint(QUIET, format!("{id}  {length}"));
        format!("{}{mark} {title}{space}{right}\n", " ".repeat(indent))
    };
    steps.iter().map(line).collect()
}

/// What was reached for the first time, a line each.
pub(crate) fn achievements(unlocked: &[Unlocked]) -> String {
    unlocked.iter().map(|one| format!("  {} {}\n", paint(CARE, "★"), one.name)).collect()
}
