//! Any text as a cursor: a key or a refusal, and what is read is written the same.
#![no_main]

use cairn_kernel::{TaskId, Timestamp};
use cairn_server::http::{Cursor, FilterHash};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let Ok(filter) = FilterHash::of(&"tasks") else { return };
    if let Ok(key) = Cursor::decode::<(Timestamp, TaskId)>(&text, "created_at", filter) {
        let again = Cursor::encode("created_at", filter, &key).expect("a key that was read can be written");
        let read: (Timestamp, TaskId) = Cursor::decode(&again, "created_at", filter).expect("ours can be read");
        assert_eq!(read, key);
    }
    Cursor::decode::<(String, TaskId)>(&text, "title", filter).ok();
});
