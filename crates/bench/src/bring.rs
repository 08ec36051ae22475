//! A file of many tasks, brought in over the wire while somebody else writes: not compared with anything, but bounded.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::Trouble;
use crate::client::{Feed, request, round};
use crate::side::Side;

/// Tasks of the file.
pub(crate) const TASKS: usize = 10_000;
/// Longest time that bringing it in may take.
const PATIENCE: Duration = Duration::from_mins(5);
/// How long the other user writes before it is looked whether the file is in.
const LOOK: Duration = Duration::from_millis(200);

/// Times in microseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Brought {
    /// The whole import.
    pub(crate) took: u32,
    /// Tasks that the other user made meanwhile.
    pub(crate) meanwhile: usize,
    /// The longest that one of them took.
    pub(crate) longest: u32,
}

/// One user brings in [`TASKS`] tasks, another makes one after the other until they are in.
pub(crate) fn measure(side: &Side) -> Result<Brought, Trouble> {
    let [.., owner, other] = &side.people[..] else { return Err(Trouble::Said("nobody brings anything".to_owned())) };
    let file = request("POST", "/api/v1/users/me/import?format=csv", &owner.token, Some(&file()));
    let (address, feed) = (side.address, Arc::new(Feed::once(vec![file])));
    let import = thread::spawn(move || round(address, 1, PATIENCE, &feed));
    let create = request("POST", "/api/v1/tasks", &other.token, Some(r#"{"title":"Meanwhile"}"#));
    let feed = Arc::new(Feed::again_and_again(vec![create]));
    let mut brought = Brought { took: 0, meanwhile: 0, longest: 0 };
    while !import.is_finished() {
        let written = round(address, 1, LOOK, &feed)?;
        brought.meanwhile += written.answers;
        brought.longest = written.micros.last().copied().unwrap_or_default().max(brought.longest);
    }
    let whole = import.join().map_err(|_| io::Error::other("the import panicked"))??;
    Ok(Brought { took: whole.micros.last().copied().unwrap_or_default(), ..brought })
}

/// Ten tasks hang on each eleventh, in twenty projects, each with a day and two tags.
fn file() -> String {
    let mut file = "id,title,notes,project,parent,due,tags\n".to_owned();
    for number in 0..TASKS {
        let parent = if number % 11 == 0 { String::new() } else { (number - number % 11).to_string() };
        let (project, day) = (number % 20, 1 + number % 28);
        // Writing to a String cannot fail.
        let _ =
            writeln!(file, "{number},Water fern {number},Gently,Bed {project},{parent},2027-01-{day:02},green;fern");
    }
    file
}
