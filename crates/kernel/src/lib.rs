//! The words that every other crate speaks: ids, instants, chance, three-state
//! fields, keyset pages and the one table of error codes.
//!
//! No I/O and no framework. The system clock and the system's randomness live
//! here and nowhere else ([`SystemClock`], [`SystemEntropy`]); everything else
//! receives them.

mod chance;
mod clock;
mod code;
mod ids;
mod page;
mod patch;
mod text;
mod time;
mod zone;

pub use chance::{Entropy, Pooled, SeededEntropy, SystemEntropy};
pub use clock::{Clock, FrozenClock, SystemClock};
pub use code::{ErrorCode, ErrorStatus};
pub use ids::{
    ApiKeyId, CaptureId, CommentId, EventSeq, FamilyId, IdentityId, Ids, JobId, LedgerId, ProjectId, SessionId, StepId,
    TaskId, TemplateId, TombstoneId, UserId, ZoneId,
};
pub use page::{Page, PageInfo};
pub use patch::Patch;
pub use text::is_blank;
pub use time::{Timestamp, TimestampError};
pub use zone::{DayStart, UserZone};
