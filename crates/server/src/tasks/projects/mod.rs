//! Projects: what tasks belong together for.

pub mod api;
mod events;
mod model;
pub(super) mod recovery;
mod request;
mod service;
mod store;

pub use model::{Project, ProjectRow};
pub(crate) use request::ProjectName;
pub use request::{DeleteProject, NewProject, PatchProject, ProjectsQuery};
pub(crate) use service::named;
