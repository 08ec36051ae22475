//! What is measured, as requests.

use std::sync::Arc;

use crate::Trouble;
use crate::client::{Feed, request};
use crate::side::{Side, USERS};

/// Completions prepared for a round, per second of it and at most.
const COMPLETIONS_A_SECOND: f64 = 12_000.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    Get,
    List,
    Complete,
    Capture,
}

/// How many people send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Crowd {
    Many,
    One,
}

impl Crowd {
    pub(crate) const fn size(self) -> usize {
        match self {
            Self::Many => USERS,
            Self::One => 1,
        }
    }
}

impl Operation {
    pub(crate) const ALL: [Self; 5] = [Self::Create, Self::Get, Self::List, Self::Complete, Self::Capture];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Get => "get",
            Self::List => "list",
            Self::Complete => "complete",
            Self::Capture => "capture",
        }
    }

    pub(crate) const fn writes(self) -> bool {
        !matches!(self, Self::Get | Self::List)
    }

    /// The least that the product's rate may be of the floor's (`docs/performance.md`).
    pub(crate) const fn goal(self) -> Option<f64> {
        match self {
            Self::Get | Self::List => Some(0.6),
            Self::Create | Self::Complete => Some(0.5),
            Self::Capture => None,
        }
    }

    /// Requests for a round of `seconds`.
    pub(crate) fn feed(self, side: &Side, crowd: Crowd, seconds: f64) -> Result<Arc<Feed>, Trouble> {
        let people = &side.people[..crowd.size()];
        let post = |path: &'static str, body: &'static str| {
            move |person: &crate::side::Person| request("POST", path, &person.token, Some(body))
        };
        Ok(Arc::new(match self {
            Self::Create => {
                let body = r#"{"title":"Email the landlord about the heating"}"#;
                Feed::again_and_again(people.iter().map(post("/api/v1/tasks", body)).collect())
            }
            Self::Capture => {
                let body = r#"{"text":"Email the landlord about the heating tomorrow 9am !high #home ~30m"}"#;
                Feed::again_and_again(people.iter().map(post("/api/v1/capture", body)).collect())
            }
            Self::List => Feed::again_and_again(
                people.iter().map(|person| request("GET", "/api/v1/tasks?limit=25", &person.token, None)).collect(),
            ),
            Self::Get => {
                let theirs = side.tasks.iter().filter(|(owner, _)| *owner < people.len()).take(4096);
                let get = |(owner, id): &(usize, cairn_kernel::TaskId)| {
                    request("GET", &format!("/api/v1/tasks/{id}"), &people[*owner].token, None)
                };
                Feed::again_and_again(theirs.map(get).collect())
            }
            Self::Complete => {
                let each = (COMPLETIONS_A_SECOND * seconds).ceil() as usize / people.len();
                let open = side.more_tasks(each.max(1), people.len())?;
                let complete = |(owner, id): &(usize, cairn_kernel::TaskId)| {
                    request("POST", &format!("/api/v1/tasks/{id}/complete"), &people[*owner].token, Some("{}"))
                };
                Feed::once(open.iter().map(complete).collect())
            }
        }))
    }
}
