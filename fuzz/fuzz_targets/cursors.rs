//! Any text as a cursor: a key or a refusal, and what is read is written the same.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

#[path = "../tried/cursors.rs"]
mod cursors;

fuzz_target!(|bytes: &[u8]| -> Corpus { if cursors::tried(bytes) { Corpus::Keep } else { Corpus::Reject } });
