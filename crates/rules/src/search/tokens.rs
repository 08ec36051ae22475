use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use super::fold::fold;

/// Characters of a word that count; what comes behind them does not tell words apart.
const LONGEST: usize = 64;

/// A word of a text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Code points before it.
    pub start: usize,
    /// Code points up to its end.
    pub end: usize,
    /// The word, folded; at most 64 characters.
    pub word: String,
    /// Only a hyphen or an apostrophe stands between it and the word before: `e-mail`, `don't`.
    pub is_glued: bool,
}

/// What stands between a word and the one before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Nothing,
    Joiner,
    Anything,
}

struct Scanner {
    found: Vec<Token>,
    at: usize,
    gap: Gap,
}

/// The words of a text: runs of letters and digits as UAX #29 cuts them, and emoji. Each ideograph is
/// a word. Takes time in proportion to the length of the text.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut scanner = Scanner { found: Vec::new(), at: 0, gap: Gap::Anything };
    text.split_word_bounds().for_each(|segment| scanner.cut(segment));
    scanner.found
}

/// The parts of a compound as one word: `email` of `e` and `mail`.
pub(super) fn joined<'p>(parts: impl Iterator<Item = &'p str>) -> String {
    parts.flat_map(str::chars).take(LONGEST).collect()
}

impl Scanner {
    /// Words within one segment: UAX #29 leaves `example.com`, `foo_bar` and a family of emoji whole.
    fn cut(&mut self, segment: &str) {
        let mut rest = segment;
        while let Some(first) = rest.chars().next() {
            let end_of = |is_inside: fn(char) -> bool| rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
            let bytes = if is_emoji(first) { end_of(is_part_of_emoji) } else { end_of(is_part_of_word) };
            if bytes == 0 {
                self.skip(first);
                rest = &rest[first.len_utf8()..];
                continue;
            }
            let (piece, behind) = rest.split_at(bytes);
            self.take(piece);
            rest = behind;
        }
    }

    fn skip(&mut self, c: char) {
        self.at += 1;
        self.gap = if self.gap == Gap::Nothing && is_joiner(c) { Gap::Joiner } else { Gap::Anything };
    }

    fn take(&mut self, piece: &str) {
        let (start, end) = (self.at, self.at + piece.chars().count());
        let mut is_glued = self.gap == Gap::Joiner;
        let before = self.found.len();
        words_of(&fold(piece), |word| {
            let word = word.chars().take(LONGEST).collect();
            self.found.push(Token { start, end, word, is_glued: std::mem::take(&mut is_glued) });
        });
        self.gap = if self.found.len() > before { Gap::Nothing } else { Gap::Anything };
        self.at = end;
    }
}

/// The words of a folded piece. Mostly it is one; what `㍿` folds to is four.
fn words_of(folded: &str, mut push: impl FnMut(&str)) {
    if !folded.is_empty() && folded.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return push(folded);
    }
    // A mark without its letter would stick to whatever is written before it.
    let is_begin = |c: char| c.is_alphanumeric() || is_emoji(c);
    for segment in folded.split_word_bounds() {
        for word in segment.split(|c| !is_part_of_word(c) && !is_emoji(c)) {
            let word = word.trim_start_matches(|c| !is_begin(c)).trim_end_matches(is_joining_sign);
            if !word.is_empty() {
                push(word);
            }
        }
    }
}

fn is_part_of_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let is_seen = c.is_alphanumeric() || is_combining_mark(c) || std::iter::once(c).nfkd().any(char::is_alphanumeric);
    (is_seen || is_joining_sign(c) || matches!(c, '\u{00AD}' | '\u{2060}')) && !is_emoji(c)
}

fn is_part_of_emoji(c: char) -> bool {
    is_emoji(c) || is_joining_sign(c) || is_combining_mark(c) || matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

/// Zero width joiner and non-joiner: they belong to the word that they are in.
const fn is_joining_sign(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Hyphens and apostrophes, typed and typeset.
const fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\'' | '\u{2019}' | '\u{02BC}')
}

/// Pictures that people write and look for.
const fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27BF}' | '\u{2B50}' | '\u{2B55}' | '\u{1F000}'..='\u{1F02F}'
        | '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F300}'..='\u{1F3FA}' | '\u{1F400}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Water the ferns!", "water the ferns")]
    #[case("e-mail", "e mail")]
    #[case("C++ and C#", "c and c")]
    #[case("don’t", "don t")]
    #[case("https://example.com/a_b?c=1", "https example com a b c 1")]
    #[case("3.14 10:30 1,000", "3 14 10 30 1 000")]
    #[case("東京都へ", "東 京 都 へ")]
    #[case("㍿", "株 式 会 社")]
    #[case("Party 🎉👍🏽", "party 🎉 👍")]
    #[case("👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧")]
    #[case("½ cup", "1 2 cup")]
    #[case("  \t -- ** ", "")]
    fn are_words(#[case] text: &str, #[case] words: &str) {
        let found: Vec<String> = tokens(text).into_iter().map(|token| token.word).collect();
        assert_eq!(found.join(" "), words);
    }

    #[test]
    fn know_their_place_in_code_points() {
        let places: Vec<_> = tokens("Él: e-mail").into_iter().map(|t| (t.start, t.end, t.is_glued)).collect();
        assert_eq!(places, [(0, 2, false), (4, 5, false), (6, 10, true)]);
    }

    #[test]
    fn are_cut_when_they_are_very_long() {
        assert_eq!(tokens(&"x".repeat(10_000))[0].word.len(), 64);
    }
}
