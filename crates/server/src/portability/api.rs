//! Account data over HTTP.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::response::Response;
use cairn_kernel::ErrorCode;

use super::model::{ImportAnswer, ImportFormat, ImportQuery};
use super::{bring, export};
use crate::Ctx;
use crate::call::{Call, WholeRead, WholeWrite};
use crate::http::described::{DescribedRouter, routes};
use crate::http::extract::Query;
use crate::http::{ApiError, ApiResult, Data, Octets};

const TAG: &str = "accounts";

/// A file of another product has a limit of its own, not that of JSON bodies: 32 MiB.
const MOST_UPLOADED: usize = 32 * 1024 * 1024;
/// An export of Cairn may be what Cairn writes: 128 MiB packed.
pub(super) const MOST_EXPORTED: usize = 128 * 1024 * 1024;

/// The operations of this slice, relative to `/api/v1`.
pub fn routes() -> DescribedRouter {
    let uploads = DescribedRouter::new().routes(routes!(import)).layer(DefaultBodyLimit::max(MOST_EXPORTED));
    DescribedRouter::new().routes(routes!(download)).merge(uploads)
}

/// Take everything of one's own out
///
/// One ZIP, sent as it is made: all rows as JSON (`data/`), the tasks to be read (`tasks.md`) and for calendars
/// (`tasks.ics`), and `manifest.json` with this server's mark. No passwords, sessions or keys. A key needs
/// `account:read`, `tasks:read` and `progress:read`.
#[utoipa::path(
    get, path = "/users/me/export", operation_id = "export_account", tag = TAG,
    responses((status = 200, description = "The ZIP", body = inline(Octets), content_type = "application/zip")),
)]
async fn download(State(ctx): State<Ctx>, call: Call<WholeRead>) -> ApiResult<Response<Body>> {
    export::stream(&ctx, call).await
}

/// Bring a file in
///
/// The body is the file itself: an export of Cairn, at most 128 MiB, or one of the product that `format` names, at
/// most 32 MiB. What is there already stays as it is, so the same file adds nothing twice. Points are taken back only
/// from an export with this server's mark, into an account that has earned nothing yet. A key needs `account:write`,
/// `tasks:write` and `progress:write`.
#[utoipa::path(
    post, path = "/users/me/import", operation_id = "import_account", tag = TAG,
    params(ImportQuery),
    request_body(content = inline(Octets), content_type = "application/octet-stream"),
    responses((status = 200, description = "What is new, or would be", body = Data<ImportAnswer>)),
)]
async fn import(
    State(ctx): State<Ctx>,
    call: Call<WholeWrite>,
    Query(query): Query<ImportQuery>,
    file: Upload,
) -> ApiResult<Response> {
    let bytes = file.of(query.format.unwrap_or_default())?;
    bring::import(&ctx, call, query, bytes).await
}

/// A file as the body, of any type: people send CSV as text, as a spreadsheet, or as nothing in particular.
struct Upload(Bytes);

impl Upload {
    /// The file, if it is not too large for one of `format`.
    fn of(self, format: ImportFormat) -> ApiResult<Bytes> {
        if format == ImportFormat::Cairn || self.0.len() <= MOST_UPLOADED { Ok(self.0) } else { Err(too_large()) }
    }
}

fn too_large() -> ApiError {
    ApiError::of(ErrorCode::PayloadTooLarge).with_detail("a file may have 32 MiB, an export of Cairn 128 MiB")
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes =
            Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status().as_u16() {
                413 => too_large(),
                _ => ApiError::invalid("file", "could not be read to its end"),
            })?;
        if bytes.is_empty() { Err(ApiError::invalid("file", "is empty")) } else { Ok(Self(bytes)) }
    }
}
