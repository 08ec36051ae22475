//! Any text as a cursor: a key or a refusal, and what is read is written the same.

use cairn_kernel::{TaskId, Timestamp};
use cairn_server::http::{Cursor, FilterHash};

/// False: nothing was tried.
pub fn tried(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(filter) = FilterHash::of(&"tasks") else { return false };
    if let Ok(key) = Cursor::decode::<(Timestamp, TaskId)>(&text, "created_at", filter) {
        let again = Cursor::encode("created_at", filter, &key).ok();
        let read = again.and_then(|again| Cursor::decode::<(Timestamp, TaskId)>(&again, "created_at", filter).ok());
        assert_eq!(read, Some(key), "what was read is written, and read the same");
    }
    Cursor::decode::<(String, TaskId)>(&text, "title", filter).ok();
    true
}
