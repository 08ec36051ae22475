//! Any bytes as a JSON body: a request or a refusal that is the caller's fault.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

#[path = "../tried/bodies.rs"]
mod bodies;

fuzz_target!(|bytes: &[u8]| -> Corpus { if bodies::tried(bytes) { Corpus::Keep } else { Corpus::Reject } });
