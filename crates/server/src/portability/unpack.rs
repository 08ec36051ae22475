//! ZIPs from outside: opened with a limit on what comes out of them.

use std::io::{Cursor, Read as _};

use axum::body::Bytes;
use cairn_kernel::ErrorCode;
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use super::incoming::hex;
use crate::http::{ApiError, ApiResult};

/// Bytes that may come out of a ZIP from anywhere: 128 MiB.
pub(super) const MOST_UNPACKED: u64 = 128 * 1024 * 1024;
/// Bytes that may come out of one that this server wrote: 512 MiB, some hundred thousand tasks.
pub(super) const MOST_MARKED: u64 = 512 * 1024 * 1024;
/// Files in one ZIP.
const MOST_FILES: usize = 2000;
/// Bytes that are unpacked at a time.
const PIECE: usize = 64 * 1024;

/// A ZIP that is being read.
pub(super) struct Unpacked {
    archive: ZipArchive<Cursor<Bytes>>,
    left: u64,
}

impl Unpacked {
    /// Opens `bytes`; [`MOST_UNPACKED`] may come out of it.
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

    /// From now on so many bytes may come out.
    pub(super) const fn allow(&mut self, bytes: u64) {
        self.left = bytes;
    }

    /// The file `name`, if it is there.
    ///
    /// # Errors
    /// 422 for a damaged file, 413 once more has come out of the ZIP than may.
    pub(super) fn read(&mut self, name: &str) -> ApiResult<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let is_there = self.unpack(name, |piece| bytes.extend_from_slice(piece))?;
        Ok(is_there.then_some(bytes))
    }

    /// SHA-256 (hex) of the file `name`, if it is there; nothing of it is kept.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) fn sha256(&mut self, name: &str) -> ApiResult<Option<String>> {
        let mut hash = Sha256::new();
        let is_there = self.unpack(name, |piece| hash.update(piece))?;
        Ok(is_there.then(|| hex(&hash.finalize())))
    }

    /// Hands over the file a piece at a time; says whether it is there. What a ZIP says about sizes is not believed:
    /// bytes are counted as they come out.
    fn unpack(&mut self, name: &str, mut each: impl FnMut(&[u8])) -> ApiResult<bool> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(false) };
        let damaged = || ApiError::invalid(name, "is damaged");
        let too_much =
            || ApiError::of(ErrorCode::PayloadTooLarge).with_detail("the ZIP unpacks to more than an import takes");
        let mut file = self.archive.by_index(index).map_err(|_| damaged())?;
        let mut piece = vec![0; PIECE];
        loop {
            let read = file.read(&mut piece).map_err(|_| damaged())?;
            if read == 0 {
                return Ok(true);
            }
            self.left = self.left.checked_sub(read as u64).ok_or_else(too_much)?;
            each(&piece[..read]);
        }
    }
}
