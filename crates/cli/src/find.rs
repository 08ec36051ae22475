//! From what somebody types to the task, step or project that is meant.

use cairn_client::{Client, Project, SearchWish, Step, Task, TaskFilter, Tombstone};
use cairn_kernel::{ProjectId, StepId, TaskId};

use crate::choice::{self, Named, has_piece, piece_of_id};
use crate::failure::Failure;
use crate::prompt;

/// Pages of 100 that are looked through, newest first: ids are typed off a list that was just shown.
const MOST_PAGES: usize = 10;
/// Tasks whose steps are looked at for words.
const MOST_HITS: u32 = 20;
/// Shorter words are too easily another one.
const SHORTEST_MISSPELT: usize = 4;
/// What is proposed when nothing matches.
const MOST_NEAREST: usize = 5;

/// Which tasks are looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Among {
    /// Those that lists show.
    Open,
    /// Completed, hidden and archived ones too.
    All,
}

impl Named<Task> {
    fn task(task: Task) -> Self {
        Self { id: task.id.uuid(), title: task.title.clone(), it: task }
    }
}

impl Named<Step> {
    fn step(step: Step) -> Self {
        Self { id: step.id.uuid(), title: step.title.clone(), it: step }
    }
}

/// The task that is meant by `words`: its id, words of its title, or the beginning or end of its id.
pub(crate) async fn task(client: &Client, words: &[String], among: Among) -> Result<TaskId, Failure> {
    let text = words.join(" ");
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let filter = TaskFilter { all: among == Among::All, limit: Some(100), ..TaskFilter::default() };
    let by_words = TaskFilter { words: Some(text.clone()), ..filter.clone() };
    let answering = client.tasks(&by_words).await?.data.into_iter().map(Named::task).collect();
    let mut found = best_by_title(answering, &text);
    // Titles before ids: "decade" and "2026" are words, and somebody's id holds them sooner or later.
    if let Some(piece) = piece_of_id(&text).filter(|_| found.is_empty()) {
        found = by_piece(client, filter.clone(), &piece).await?;
    }
    match choice::one(found, &text, "tasks")? {
        Some(task) => Ok(task.id),
        None => misspelt(client, filter, &text).await,
    }
}

/// A task that says it in its title wins over one that says it elsewhere.
fn best_by_title(answering: Vec<Named<Task>>, text: &str) -> Vec<Named<Task>> {
    let lower = text.to_lowercase();
    let is_titled = answering.iter().any(|task| task.title.to_lowercase().contains(&lower));
    if is_titled { choice::by_title(answering, text) } else { answering }
}

/// Nothing is called so: proposes what is nearly called so. It is never taken without a question.
async fn misspelt(client: &Client, filter: TaskFilter, text: &str) -> Result<TaskId, Failure> {
    let mut near: Vec<Named<Task>> = client.tasks(&filter).await?.data.into_iter().map(Named::task).collect();
    near.retain(|task| is_nearly(&task.title, text));
    near.truncate(MOST_NEAREST);
    let nothing = Failure::not_found(format!("No task matches \"{text}\". See them with: cairn list --all"));
    if near.is_empty() {
        return Err(nothing);
    }
    let lines = choice::lines(&near);
    match prompt::choose(&format!("No task matches \"{text}\". Did you mean this?"), &lines)? {
        Some(index) => Ok(near.swap_remove(index).it.id),
        None => Err(nothing.hint(&format!("Did you mean this?\n  {}", lines.join("\n  ")))),
    }
}

/// Whether every word of `text` is one of the title's but for a slip of the finger, or two in a long one.
fn is_nearly(title: &str, text: &str) -> bool {
    let title = title.to_lowercase();
    let text = text.to_lowercase();
    let words = |text: &str| -> Vec<String> {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let titles = words(&title);
    let mut typed = words(&text).into_iter().peekable();
    typed.peek().is_some()
        && typed.all(|word| {
            let slips = match word.chars().count() {
                0..SHORTEST_MISSPELT => 0,
                SHORTEST_MISSPELT..8 => 1,
                _ => 2,
            };
            titles.iter().any(|other| strsim::osa_distance(&word, other) <= slips)
        })
}

/// The pages of a list, one after the other, so that whoever found something need not ask for the rest.
struct Pages<'c> {
    client: &'c Client,
    /// What to ask for next; `None` after the last page.
    filter: Option<TaskFilter>,
    left: usize,
}

impl<'c> Pages<'c> {
    const fn new(client: &'c Client, filter: TaskFilter) -> Self {
        Self { client, filter: Some(filter), left: MOST_PAGES }
    }

    async fn next(&mut self) -> Result<Option<Vec<Task>>, Failure> {
        let Some(filter) = self.filter.take().filter(|_| self.left > 0) else { return Ok(None) };
        let page = self.client.tasks(&filter).await?;
        self.left -= 1;
        let cursor = page.page.and_then(|page| page.next_cursor);
        self.filter = cursor.map(|cursor| TaskFilter { cursor: Some(cursor), ..filter });
        Ok(Some(page.data))
    }
}

/// The tasks whose id begins or ends with `piece`, from the first page that has one.
async fn by_piece(client: &Client, filter: TaskFilter, piece: &str) -> Result<Vec<Named<Task>>, Failure> {
    let mut pages = Pages::new(client, filter);
    while let Some(page) = pages.next().await? {
        let found: Vec<_> = page.into_iter().filter(|task| has_piece(task.id.uuid(), piece)).map(Named::task).collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The open step that is meant by `words`: words of it, or a piece of its id.
pub(crate) async fn step(client: &Client, words: &[String]) -> Result<Option<Step>, Failure> {
    let text = words.join(" ");
    let mut found = steps_by_words(client, &text).await?;
    if let Some(piece) = piece_of_id(&text).filter(|_| found.is_empty()) {
        found = steps_by_piece(client, &piece).await?;
    }
    choice::one(found, &text, "steps")
}

async fn steps_by_words(client: &Client, text: &str) -> Result<Vec<Named<Step>>, Failure> {
    let wish = SearchWish { words: text.to_owned(), limit: Some(MOST_HITS), ..SearchWish::default() };
    let mut found = Vec::new();
    for hit in client.search(&wish).await?.data {
        let said: Vec<StepId> = hit.highlights.iter().filter_map(|highlight| highlight.step_id).collect();
        if !said.is_empty() {
            let steps = client.task(hit.task.id).await?.data.steps.into_iter();
            found.extend(steps.filter(|step| !step.completed && said.contains(&step.id)).map(Named::step));
        }
    }
    Ok(found)
}

/// Steps have no list of their own: those of the open tasks that have open ones are looked through.
async fn steps_by_piece(client: &Client, piece: &str) -> Result<Vec<Named<Step>>, Failure> {
    let is_meant = |step: &Step| !step.completed && has_piece(step.id.uuid(), piece);
    let mut found = Vec::new();
    let mut pages = Pages::new(client, TaskFilter { limit: Some(100), ..TaskFilter::default() });
    while found.is_empty()
        && let Some(page) = pages.next().await?
    {
        for task in page.into_iter().filter(|task| task.subtask_count > task.subtask_completed_count) {
            found.extend(client.task(task.id).await?.data.steps.into_iter().filter(is_meant).map(Named::step));
        }
    }
    Ok(found)
}

/// All projects, archived ones too if `all`, as far as [`MOST_PAGES`] go.
pub(crate) async fn projects(client: &Client, all: bool) -> Result<Vec<Project>, Failure> {
    let (mut found, mut cursor) = (Vec::new(), None::<String>);
    for _ in 0..MOST_PAGES {
        let page = client.projects(all, cursor.as_deref()).await?;
        found.extend(page.data);
        cursor = page.page.and_then(|page| page.next_cursor);
        if cursor.is_none() {
            break;
        }
    }
    Ok(found)
}

/// Everything that was deleted and can come back, newest first.
pub(crate) async fn tombstones(client: &Client) -> Result<Vec<Tombstone>, Failure> {
    let (mut found, mut cursor) = (Vec::new(), None::<String>);
    for _ in 0..MOST_PAGES {
        let page = client.tombstones(cursor.as_deref()).await?;
        found.extend(page.data);
        cursor = page.page.and_then(|page| page.next_cursor);
        if cursor.is_none() {
            break;
        }
    }
    Ok(found)
}

/// The project that is meant by `text`: its name, a piece of it, or its id.
pub(crate) async fn project(client: &Client, text: &str) -> Result<ProjectId, Failure> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let all = projects(client, true).await?.into_iter();
    let all = all.map(|one| Named { id: one.id.uuid(), title: one.name.clone(), it: one.id }).collect();
    let found = choice::among(all, text, "projects")?;
    found.ok_or_else(|| Failure::not_found(format!("No project is called \"{text}\". See them with: cairn projects")))
}

#[cfg(test)]
mod tests {
    use super::is_nearly;

    #[test]
    fn a_slip_of_the_finger_is_forgiven_and_another_word_is_not() {
        assert!(is_nearly("Call the dentist", "dentits")); // spell:ignore
        assert!(is_nearly("Email the landlord about the heating", "lanldord haeting")); // spell:ignore
        assert!(!is_nearly("Call the dentist", "landlord"));
        assert!(!is_nearly("Buy a hat", "cat"), "short words are other words");
        assert!(!is_nearly("Call the dentist", "…"));
    }
}
