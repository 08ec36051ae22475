//! Any bytes as a file of any other product: drafts within their bounds, or the place of the fault.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

#[path = "../tried/imports.rs"]
mod imports;

fuzz_target!(|bytes: &[u8]| -> Corpus { if imports::tried(bytes) { Corpus::Keep } else { Corpus::Reject } });
