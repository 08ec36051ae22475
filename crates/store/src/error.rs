use std::sync::Arc;

use cairn_kernel::ErrorCode;

/// What can go wrong at the door to data.
///
/// Cheap to clone, because a poisoned transaction answers every later statement with the error
/// that poisoned it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The queue in front of the engine is full.
    #[error("the database queue is full")]
    Busy,
    /// The caller's deadline passed before its turn came; nothing was started.
    #[error("the deadline passed while waiting for the database")]
    DeadlinePassed,
    /// A reader ran longer than it may; it was interrupted.
    #[error("the query took longer than it may")]
    TooSlow,
    /// A check that travels with the first statement said no (the call guard).
    #[error("refused: {}", .0.wire())]
    Refused(ErrorCode),
    /// A unique, foreign key or check constraint said no.
    #[error("constraint violated: {0}")]
    Constraint(Arc<str>),
    /// The engine gave up for a reason that another try may cure (SQLSTATE 40001, 40P01, 55P03, `SQLITE_BUSY`).
    #[error("the database asks to try again: {0}")]
    TryAgain(Arc<str>),
    /// The connection is gone; nothing was committed.
    #[error("the database cannot be reached: {0}")]
    Unreachable(Arc<str>),
    /// COMMIT was sent and its answer never came, or failed with an I/O error.
    #[error("it is not known whether the change was saved: {0}")]
    OutcomeUnknown(Arc<str>),
    /// No space is left on the device.
    #[error("the disk is full: {0}")]
    DiskFull(Arc<str>),
    /// The file cannot be written.
    #[error("the database is read-only: {0}")]
    ReadOnly(Arc<str>),
    /// The file is not a healthy database.
    #[error("the database is damaged: {0}")]
    Corrupt(Arc<str>),
    /// A row that had to be there is not.
    #[error("a row that must exist is missing")]
    MissingRow,
    /// A column held what its type does not allow.
    #[error("column {column} holds something unexpected: {why}")]
    BadColumn {
        /// Position in the row, from 0.
        column: usize,
        /// What was found.
        why: Arc<str>,
    },
    /// The closure panicked; its change was rolled back.
    #[error("the work panicked")]
    Panicked,
    /// The engine said something else.
    #[error("database error: {0}")]
    Engine(Arc<str>),
    /// The store is being shut down.
    #[error("the database is closed")]
    Closed,
}

impl StoreError {
    /// The code that a client is told.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(code) => *code,
            Self::DeadlinePassed | Self::TooSlow => ErrorCode::Timeout,
            Self::OutcomeUnknown(_) => ErrorCode::OutcomeUnknown,
            Self::Busy
            | Self::TryAgain(_)
            | Self::Unreachable(_)
            | Self::DiskFull(_)
            | Self::ReadOnly(_)
            | Self::Closed => ErrorCode::Unavailable,
            Self::Constraint(_)
            | Self::Corrupt(_)
            | Self::MissingRow
            | Self::BadColumn { .. }
            | Self::Panicked
            | Self::Engine(_) => ErrorCode::Internal,
        }
    }

    /// Whether the same closure may simply be run again.
    pub(crate) const fn is_transient(&self) -> bool {
        matches!(self, Self::TryAgain(_))
    }

    /// Whether only another transaction can go on: one that is worth a new try, or has no connection.
    pub(crate) const fn dooms_transaction(&self) -> bool {
        self.is_transient() || matches!(self, Self::Unreachable(_))
    }
}
