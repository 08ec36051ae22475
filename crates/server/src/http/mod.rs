//! The HTTP edge: how requests come in, how answers and errors go out (DESIGN §4).

mod client_ip;
mod cors;
mod cursor;
pub mod described;
pub mod docs;
mod edge;
mod error;
mod errors_doc;
mod etag;
pub mod extract;
mod guard;
pub mod health;
pub mod known_query;
pub mod layers;
pub mod limits;
mod listening;
pub mod metrics_page;
mod refusal;
mod reply;
mod request_id;
mod security;
mod store_error;

pub use client_ip::ClientIp;
pub use cursor::{Cursor, FilterHash};
pub use error::{ApiError, ApiResult, ErrorBody, ErrorDetail, FieldError};
pub use errors_doc::errors_markdown;
pub use etag::{ETag, if_match_version};
pub use listening::{Listening, Peer};
pub use reply::{Accepted, Bare, BareVersioned, Created, Data, NoContent, Octets, Paged, Reply, ReplyParts, Versioned};
pub use request_id::RequestId;
