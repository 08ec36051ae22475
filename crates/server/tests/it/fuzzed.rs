//! What `cargo xtask fuzz` tries, tried once with every word that it puts together: so that it still builds, and
//! still holds, when nobody has run the fuzzer for long.

#[path = "../../../../fuzz/tried/bodies.rs"]
mod bodies;
#[path = "../../../../fuzz/tried/capture.rs"]
mod capture;
#[path = "../../../../fuzz/tried/cursors.rs"]
mod cursors;
#[path = "../../../../fuzz/tried/imports.rs"]
mod imports;

/// The dictionary of the fuzzer: a word in quotes on each line.
fn words() -> Vec<&'static str> {
    let lines = include_str!("../../../../fuzz/words.dict").lines();
    lines.filter_map(|line| line.strip_prefix('"')?.strip_suffix('"')).collect()
}

/// Each word, each pair of neighbours, and all of them, behind these bytes.
fn inputs(first: &[u8]) -> Vec<Vec<u8>> {
    let words = words();
    let pairs = words.windows(2).map(<[&str]>::concat);
    let texts = words.iter().map(ToString::to_string).chain(pairs).chain([words.concat()]);
    texts.map(|text| [first, text.as_bytes()].concat()).collect()
}

#[test]
fn every_word_of_the_fuzzer_is_tried() {
    assert!(words().len() > 100);
    for style in [0, 1, 2, 3, 77] {
        assert!(inputs(&[0, 0, 1, 160, 9, 9, 9, 9, style, style]).iter().all(|input| capture::tried(input)));
    }
    for format in 0..14 {
        assert!(inputs(&[format]).iter().all(|input| imports::tried(input)));
    }
    assert!(inputs(b"").iter().all(|input| bodies::tried(input) && cursors::tried(input)));
}
