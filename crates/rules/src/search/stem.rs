use std::borrow::Cow;

/// Shortest word that has an ending to lose, and shortest rest of one that lost `ing` or `ed`.
const SHORTEST: usize = 4;
const REST: usize = 3;

/// The word without its English inflection: plurals, `-ing`, `-ed`, and the `e` they hide. Light on
/// purpose: words are only ever shortened where another form of the same word would be too, and
/// words of other alphabets, with digits or of three letters stay as they are.
///
/// A stem is its own stem, and it begins with the letter that the word begins with.
pub fn stem(word: &str) -> Cow<'_, str> {
    if word.len() < SHORTEST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(word);
    }
    let mut stemmed = Cow::Borrowed(word);
    // `readings` is `reading` is `read`: as long as there is something to lose.
    while let Some(shorter) = shorten(&stemmed) {
        stemmed = Cow::Owned(shorter);
    }
    stemmed
}

fn shorten(word: &str) -> Option<String> {
    if word.len() < SHORTEST {
        return None;
    }
    plural(word).or_else(|| inflection(word)).or_else(|| silent_e(word))
}

fn plural(word: &str) -> Option<String> {
    if let Some(rest) = word.strip_suffix("ies") {
        return Some(if rest.len() >= 2 { format!("{rest}y") } else { format!("{rest}ie") });
    }
    for ending in ["sses", "xes", "ches", "shes", "zzes"] {
        if word.ends_with(ending) && word.len() > ending.len() {
            return Some(word[..word.len() - 2].to_owned());
        }
    }
    // `glass`, `bus` and `analysis` are one thing.
    let is_one = ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    word.strip_suffix('s').filter(|_| !is_one).map(str::to_owned)
}

fn inflection(word: &str) -> Option<String> {
    let rest = match word.strip_suffix("ing") {
        Some(rest) => rest,
        None => word.strip_suffix("ed").filter(|rest| !rest.ends_with('e'))?,
    };
    if rest.len() < REST || !has_vowel(rest) {
        return None;
    }
    // `tried` is `try`, `planning` is `plan`, but `calling` is `call`.
    if let Some(rest) = rest.strip_suffix('i') {
        return Some(format!("{rest}y"));
    }
    let bytes = rest.as_bytes();
    let [.., before, last] = bytes else { return None };
    let is_doubled = before == last && !matches!(last, b'l' | b's' | b'z' | b'e' | b'o');
    Some(if is_doubled { rest[..rest.len() - 1].to_owned() } else { rest.to_owned() })
}

/// `write` and `writing` meet without it. A word of four letters keeps it: a `note` is not `not`.
fn silent_e(word: &str) -> Option<String> {
    let rest = word.strip_suffix('e')?;
    (rest.len() > REST && has_vowel(rest) && !rest.ends_with('e')).then(|| rest.to_owned())
}

fn has_vowel(word: &str) -> bool {
    word.bytes().any(|byte| matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y'))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&["plant", "plants", "planting", "planted"])]
    #[case(&["call", "calls", "calling", "called"])]
    #[case(&["plan", "plans", "planning", "planned"])]
    #[case(&["write", "writes", "writing"])]
    #[case(&["party", "parties"])]
    #[case(&["try", "tries", "tried", "trying"])]
    #[case(&["box", "boxes"])]
    #[case(&["dish", "dishes"])]
    #[case(&["glass", "glasses"])]
    #[case(&["invoice", "invoices", "invoiced"])]
    #[case(&["email", "emails", "emailed", "emailing"])]
    #[case(&["meet", "meeting", "meetings"])]
    fn forms_of_a_word_meet(#[case] forms: &[&str]) {
        for form in forms {
            assert_eq!(stem(form), stem(forms[0]), "{form}");
        }
    }

    #[rstest]
    #[case("bus")]
    #[case("string")]
    #[case("red")]
    #[case("need")]
    #[case("note")]
    #[case("this")]
    #[case("analysis")]
    #[case("café")]
    #[case("b2bs")]
    fn what_is_no_ending_stays(#[case] word: &str) {
        assert_eq!(stem(word), word);
    }
}
