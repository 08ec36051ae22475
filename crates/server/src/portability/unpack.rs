//! ZIPs from outside: opened with a limit on what comes out of them.

use std::io::{Cursor, Read as _};

use axum::body::Bytes;
use cairn_kernel::ErrorCode;
use zip::ZipArchive;

use crate::http::{ApiError, ApiResult};

/// Bytes that may come out of one ZIP.
const MOST_UNPACKED: u64 = 128 * 1024 * 1024;
/// Files in one ZIP.
const MOST_FILES: usize = 2000;

/// A ZIP that is being read.
pub(super) struct Unpacked {
    archive: ZipArchive<Cursor<Bytes>>,
    left: u64,
}

impl Unpacked {
    /// Opens `bytes`.
    ///
    /// # Errors
    /// 422 when they are no ZIP, 413 for too many files.
    pub(super) fn open(bytes: Bytes) -> ApiResult<Self> {
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_| ApiError::invalid("file", "is no ZIP, or a damaged one"))?;
        if archive.len() > MOST_FILES {
            return Err(ApiError::of(ErrorCode::PayloadTooLarge).with_detail("the ZIP holds too many files"));
        }
        Ok(Self { archive, left: MOST_UNPACKED })
    }

    /// The file `name`, if it is there. What a ZIP says about sizes is not believed: bytes are counted as they
    /// come out.
    ///
    /// # Errors
    /// 422 for a damaged file, 413 once more than 128 MiB have come out of the ZIP.
    pub(super) fn read(&mut self, name: &str) -> ApiResult<Option<Vec<u8>>> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let damaged = || ApiError::invalid(name, "is damaged");
        let file = self.archive.by_index(index).map_err(|_| damaged())?;
        let mut bytes = Vec::new();
        let read = file.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        let too_much = || ApiError::of(ErrorCode::PayloadTooLarge).with_detail("the ZIP unpacks to more than 128 MiB");
        self.left = self.left.checked_sub(read as u64).ok_or_else(too_much)?;
        Ok(Some(bytes))
    }
}
