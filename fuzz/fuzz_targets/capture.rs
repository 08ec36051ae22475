//! Any text, at any instant, in any zone: it is read without a panic, and its spans lie in it.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

#[path = "../tried/capture.rs"]
mod capture;

fuzz_target!(|bytes: &[u8]| -> Corpus { if capture::tried(bytes) { Corpus::Keep } else { Corpus::Reject } });
