//! The HTTP edge: how requests come in, how answers and errors go out (DESIGN §4).

mod cursor;
mod error;
mod errors_doc;
mod etag;
pub mod extract;
mod reply;
mod store_error;
mod shim;
pub use shim::*;

pub use cursor::{Cursor, FilterHash};
pub use error::{ApiError, ApiResult, ErrorBody, ErrorDetail, FieldError};
pub use errors_doc::errors_markdown;
pub use etag::{ETag, if_match_version};
pub use reply::{Accepted, Bare, Created, Data, NoContent, Paged, Reply, ReplyParts, Versioned};
