//! What a client knows about a task because the server said so.

use serde_json::Value;

/// One change to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    Describe(String),
    Complete,
    AddStep,
    Delete,
}

/// How a task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    There { version: u64, description: Option<String>, completed: bool, steps: u64 },
    Gone,
}

/// A task as the server acknowledged it, and perhaps a change whose answer never came.
#[derive(Debug)]
pub struct Known {
    pub id: String,
    pub state: State,
    pub in_doubt: Option<Act>,
}

impl Known {
    pub fn fresh(id: String, description: Option<String>) -> Self {
        Self { id, state: State::There { version: 1, description, completed: false, steps: 0 }, in_doubt: None }
    }

    /// What a change has to say that it is based on.
    pub fn version(&self) -> u64 {
        match self.state {
            State::There { version, .. } => version,
            State::Gone => 0,
        }
    }

    /// Whether this client goes on working with it.
    pub fn is_open(&self) -> bool {
        self.in_doubt.is_none() && matches!(self.state, State::There { completed: false, .. })
    }

    /// What is acknowledged is there; what is in doubt happened wholly or not at all.
    pub fn check(&mut self, actual: State) {
        let done = self.in_doubt.as_ref().map(|act| self.state.clone().after(act));
        assert!(
            actual == self.state || done.as_ref() == Some(&actual),
            "task {}: acknowledged {:?}, in doubt {:?}, found {actual:?}",
            self.id,
            self.state,
            self.in_doubt
        );
        self.state = actual;
        self.in_doubt = None;
    }
}

impl State {
    /// As an answer to GET shows it.
    pub fn shown(status: u16, body: &Value) -> Self {
        if status == 404 {
            return Self::Gone;
        }
        let task = &body["data"];
        assert_eq!(status, 200, "{body}");
        Self::There {
            version: task["version"].as_u64().expect("version"),
            description: task["description"].as_str().map(str::to_owned),
            completed: task["completed"].as_bool().expect("completed"),
            steps: task["subtask_count"].as_u64().expect("subtask_count"),
        }
    }

    pub fn after(self, act: &Act) -> Self {
        let Self::There { version, description, completed, steps } = self else { return Self::Gone };
        match act {
            Act::Describe(text) => {
                Self::There { version: version + 1, description: Some(text.clone()), completed, steps }
            }
            Act::Complete => Self::There { version: version + 1, description, completed: true, steps },
            // A step is not a field of its task: the version stays.
            Act::AddStep => Self::There { version, description, completed, steps: steps + 1 },
            Act::Delete => Self::Gone,
        }
    }
}
