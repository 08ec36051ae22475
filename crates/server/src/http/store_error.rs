//! What the store says, in the words of the API.

use cairn_store::StoreError;

use super::error::ApiError;

/// What only whoever runs the server can mend takes longer than a second.
const UNTIL_MENDED: u32 = 30;
const DISK_FULL: &str = "the server's disk is full: nothing was saved, reading goes on, and whoever runs the server \
    must make room";
const READ_ONLY: &str = "the server may not write to its database: nothing was saved, reading goes on, and whoever \
    runs the server must give it the right to write";

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error.code().status() {
            500 => Self::internal(error),
            503 => {
                tracing::warn!(%error, "the database could not serve a request");
                let refusal = Self::of(error.code());
                match error {
                    StoreError::DiskFull(_) => refusal.with_detail(DISK_FULL).with_retry_after(UNTIL_MENDED),
                    StoreError::ReadOnly(_) => refusal.with_detail(READ_ONLY).with_retry_after(UNTIL_MENDED),
                    _ => refusal,
                }
            }
            _ => Self::of(error.code()),
        }
    }
}
