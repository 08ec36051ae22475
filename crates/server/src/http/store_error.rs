//! What the store says, in the words of the API.

use cairn_store::StoreError;

use super::error::ApiError;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error.code().status() {
            500 => Self::internal(error),
            503 => {
                tracing::warn!(%error, "the database could not serve a request");
                Self::of(error.code())
            }
            _ => Self::of(error.code()),
        }
    }
}
