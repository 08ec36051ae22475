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

/// The dictionary of the fuzzer: a word in quotes on each line. Behind a backslash stands a quote, or `x` and the
/// two digits of a byte.
fn words() -> Vec<Vec<u8>> {
    let lines = include_str!("../../../../fuzz/words.dict").lines();
    lines.filter_map(|line| line.strip_prefix('"')?.strip_suffix('"')).map(meant).collect()
}

fn meant(word: &str) -> Vec<u8> {
    let mut pieces = word.split('\\');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let digits = piece.strip_prefix('x').and_then(|hex| hex.split_at_checked(2));
        let byte = digits.map(|(hex, rest)| (u8::from_str_radix(hex, 16).unwrap(), rest));
        bytes.extend(byte.map(|(byte, _)| byte));
        bytes.extend(byte.map_or(piece, |(_, rest)| rest).as_bytes());
    }
    bytes
}

/// Each word, each pair of neighbours, and all of them, behind these bytes.
fn inputs(first: &[u8]) -> Vec<Vec<u8>> {
    let words = words();
    let pairs = words.windows(2).map(<[Vec<u8>]>::concat);
    let texts = words.iter().cloned().chain(pairs).chain([words.concat()]);
    texts.map(|text| [first, &text].concat()).collect()
}

#[test]
fn every_word_of_the_fuzzer_is_tried() {
    assert_eq!(
        (meant(r#"\"a\""#), meant(r"\x0a\xe2b"), words().len() > 100),
        (b"\"a\"".to_vec(), b"\n\xe2b".to_vec(), true)
    );
    for style in [0, 1, 2, 3, 77] {
        assert!(inputs(&[0, 0, 1, 160, 9, 9, 9, 9, style, style]).iter().all(|input| capture::tried(input)));
    }
    for format in 0..14 {
        assert!(inputs(&[format]).iter().all(|input| imports::tried(input)));
    }
    assert!(inputs(b"").iter().all(|input| bodies::tried(input) && cursors::tried(input)));
}
