//! From what somebody types to the task that is meant.

use cairn_client::{Client, Step, Task, TaskFilter};
use cairn_kernel::TaskId;
use uuid::Uuid;

use crate::failure::Failure;
use crate::output::fit;
use crate::words::short_ids;

/// Fewest letters of an id that are looked for.
const SHORTEST: usize = 4;
/// Pages of 100 tasks that are looked through, newest first: ids are typed off a list that was just shown.
const MOST_PAGES: usize = 10;
/// Candidates that are shown when several match.
const SHOWN: usize = 8;

/// What was typed, if it can be a piece of an id: hexadecimal digits, hyphens left out.
fn piece_of_id(text: &str) -> Option<String> {
    let piece = text.replace('-', "").to_ascii_lowercase();
    let looks_right =
        piece.len() >= SHORTEST && piece.len() <= 32 && piece.bytes().all(|byte| byte.is_ascii_hexdigit());
    looks_right.then_some(piece)
}

fn has_piece(id: Uuid, piece: &str) -> bool {
    let id = id.simple().to_string();
    id.ends_with(piece) || id.starts_with(piece)
}

/// Which tasks are looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Among {
    /// Those that lists show.
    Open,
    /// Completed, hidden and archived ones too.
    All,
}

/// The task that is meant by `text`: its id, words of its title, or the beginning or end of its id.
pub(crate) async fn task(client: &Client, text: &str, among: Among) -> Result<TaskId, Failure> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let filter = TaskFilter { all: among == Among::All, limit: Some(100), ..TaskFilter::default() };
    let by_words = TaskFilter { words: Some(text.to_owned()), ..filter.clone() };
    let by_title = best_by_title(client.tasks(&by_words).await?.data, text);
    // Titles before ids: "decade" and "2026" are words, and somebody's id holds them sooner or later.
    match piece_of_id(text).filter(|_| by_title.is_empty()) {
        Some(piece) => only(text, by_piece(client, filter, &piece).await?),
        None => only(text, by_title),
    }
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
async fn by_piece(client: &Client, filter: TaskFilter, piece: &str) -> Result<Vec<Task>, Failure> {
    let mut pages = Pages::new(client, filter);
    while let Some(page) = pages.next().await? {
        let found: Vec<Task> = page.into_iter().filter(|task| has_piece(task.id.uuid(), piece)).collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// A title that is exactly what was typed wins over one that only contains it, and that over a task
/// that says it elsewhere.
fn best_by_title(tasks: Vec<Task>, text: &str) -> Vec<Task> {
    let text = text.to_lowercase();
    let titled = |is_meant: &dyn Fn(&str) -> bool| -> Vec<Task> {
        tasks.iter().filter(|task| is_meant(&task.title.to_lowercase())).cloned().collect()
    };
    let (exact, containing) = (titled(&|title| title == text), titled(&|title| title.contains(&text)));
    [exact, containing, tasks].into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

fn only(text: &str, mut matching: Vec<Task>) -> Result<TaskId, Failure> {
    match matching.len() {
        0 => Err(Failure::not_found(format!("No task matches \"{text}\". See them with: cairn list --all"))),
        1 => Ok(matching.remove(0).id),
        many => {
            let ids: Vec<Uuid> = matching.iter().map(|task| task.id.uuid()).collect();
            let shown = short_ids(&ids).into_iter().zip(&matching).take(SHOWN);
            let lines: Vec<String> = shown.map(|(id, task)| format!("  {id}  {}", fit(&task.title, 60))).collect();
            let more = if many > SHOWN { "\n  …" } else { "" };
            Err(Failure::usage(format!(
                "\"{text}\" matches {many} tasks. Say which, by the letters at the left:\n{}{more}",
                lines.join("\n")
            )))
        }
    }
}

/// The open step that is meant by `text`, among those of open tasks: its id, a piece of it, or words.
pub(crate) async fn step(client: &Client, text: &str) -> Result<Option<Step>, Failure> {
    let filter = TaskFilter { limit: Some(100), ..TaskFilter::default() };
    let has_open_steps = |task: &Task| task.subtask_count > task.subtask_completed_count;
    let piece = piece_of_id(text);
    let words = text.to_lowercase();
    let is_meant = |step: &Step| {
        let by_id = piece.as_ref().is_some_and(|piece| has_piece(step.id.uuid(), piece));
        !step.completed && (by_id || step.title.to_lowercase().contains(&words))
    };
    let mut found = Vec::new();
    let mut pages = Pages::new(client, filter);
    while found.is_empty()
        && let Some(page) = pages.next().await?
    {
        for task in page.into_iter().filter(has_open_steps) {
            found.extend(client.task(task.id).await?.data.steps.into_iter().filter(is_meant));
        }
    }
    match found.len() {
        0 | 1 => Ok(found.pop()),
        many => {
            let ids: Vec<Uuid> = found.iter().map(|step| step.id.uuid()).collect();
            let shown = short_ids(&ids).into_iter().zip(&found).take(SHOWN);
            let lines: Vec<String> = shown.map(|(id, step)| format!("  {id}  {}", fit(&step.title, 60))).collect();
            Err(Failure::usage(format!(
                "\"{text}\" matches {many} steps. Say which, by the letters at the left:\n{}",
                lines.join("\n")
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_an_id_is_told_from_a_word() {
        assert_eq!(piece_of_id("C0FFEE").as_deref(), Some("c0ffee"));
        assert_eq!(piece_of_id("0190c2f4-7a5e").as_deref(), Some("0190c2f47a5e"));
        assert_eq!(piece_of_id("ferns"), None);
        assert_eq!(piece_of_id("abc"), None, "too short to mean anything");
    }
}
