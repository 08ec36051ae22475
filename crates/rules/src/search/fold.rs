use unicode_normalization::UnicodeNormalization as _;

/// The text without what people leave out when they type: case, diacritics, compatibility forms
/// (`ﬁ`, full width, `①`) and characters that nobody sees. Letters that Unicode does not take apart
/// are written as their language's neighbours type them: `ß` as `ss`, `ø` as `o`.
///
/// Marks of scripts in which they are letters (Devanagari vowels, kana voicing) stay.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Folding one character may uncover another that folds (a capital's lower case has a dot above).
    let mut folded = once(text);
    for _ in 0..3 {
        let again = once(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

fn once(text: &str) -> String {
    let bare = text.nfkd().filter(|&c| !is_left_out(c)).flat_map(char::to_lowercase);
    let mut plain = String::with_capacity(text.len());
    for c in bare {
        match plain_letters(c) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(c),
        }
    }
    plain.nfkc().collect()
}

/// Diacritics of alphabets, and what is not seen.
const fn is_left_out(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        // Hebrew points and Arabic vowel signs are optional in writing.
        | '\u{0591}'..='\u{05C7}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}'
        // Soft hyphen, zero width space, word joiner, byte order mark, variation selectors, skin tones.
        | '\u{00AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// Letters with a stroke or a tie, which have no decomposition.
const fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Café", "cafe")]
    #[case("Cafe\u{301}", "cafe")]
    #[case("STRASSE", "strasse")]
    #[case("Straße", "strasse")]
    #[case("ẞ", "ss")]
    #[case("Ångström", "angstrom")]
    #[case("Øresund Łódź", "oresund lodz")]
    #[case("İstanbul ılık", "istanbul ilik")]
    #[case("ﬁle ＡＢＣ ①", "file abc 1")]
    #[case("ΟΔΟΣ οδός", "οδοσ οδοσ")]
    #[case("ガ", "ガ")]
    #[case("ｶﾞ", "ガ")]
    #[case("한국어", "한국어")]
    #[case("हिन्दी", "हिन्दी")]
    #[case("co\u{AD}operate", "cooperate")]
    #[case("❤\u{FE0F}", "❤")]
    fn is_what_people_type(#[case] text: &str, #[case] folded: &str) {
        assert_eq!(fold(text), folded);
    }
}
