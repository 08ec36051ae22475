//! Stories through the front door: a whole server on a scratch database, without sockets.
//!
//! ```no_run
//! # use cairn_testkit::TestApp;
//! # async fn story() {
//! let app = TestApp::start().await;
//! let owner = app.user().await;
//! let task = owner.create_task("Water the ferns").await;
//! owner.complete(&task.id).await.ok();
//! owner.complete(&task.id).await.problem(409, "ALREADY_COMPLETED");
//! app.settle().await;
//! assert_eq!(owner.xp().await.total, 15);
//! # }
//! ```
//!
//! * The engine is the one that `CAIRN_TEST_DATABASE` names; SQLite without it.
//! * The clock stands at [`BEGINNING`] until a story moves it.
//! * Rate limits are off; [`TestApp::with`] turns them on.
//! * Every JSON answer is held against the server's own `openapi.json`.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "everything here panics when a story does not go as it should: that fails the test it is part of"
)]

mod answer;
mod app;
mod ask;
mod contract;
mod stream;
mod timing;
mod user;

pub use answer::Answer;
pub use app::{BEGINNING, PASSWORD, TestApp};
pub use ask::Ask;
pub use stream::{LiveEvent, LiveStream};
pub use timing::takes_the_same_time;
pub use user::{Task, User, Xp};
