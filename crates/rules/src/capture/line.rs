//! A line of text and the words in it: the tokeniser.
//!
//! Words are what whitespace separates. Punctuation around a word is set apart from its
//! core, punctuation inside belongs to it; a recogniser must account for a whole core. That
//! is what leaves "Renovation", `v2.3.1`, `$3.50` and `bob@example.com` alone.

use std::ops::Range;

use super::lexicon;

/// The longest word that may be a list of days: all of them, written out in full.
const LONGEST_DAYS: usize = 80;

/// A line that remembers where in the whole text each of its characters was.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub chars: Vec<char>,
    /// For each character its place in the whole text.
    pub places: Vec<usize>,
}

impl Line {
    /// The characters `range` of `text`, trimmed.
    pub(super) fn of(text: &[char], range: Range<usize>) -> Self {
        let mut range = range;
        while range.start < range.end && text[range.start].is_whitespace() {
            range.start += 1;
        }
        while range.start < range.end && text[range.end - 1].is_whitespace() {
            range.end -= 1;
        }
        Self { chars: text[range.clone()].to_vec(), places: range.collect() }
    }

    /// The line without the characters marked in `taken`: whitespace collapsed, and closing
    /// marks that lost their word moved to the word before.
    pub(super) fn without(&self, taken: &[bool]) -> Self {
        let mut left = Self::default();
        // Since the last kept character: was there whitespace, was the last thing taken out, was
        // what an opening bracket held taken out?
        let (mut gap, mut cut, mut hollow) = (false, false, false);
        for (index, &c) in self.chars.iter().enumerate() {
            if taken[index] {
                hollow |= !gap && left.chars.last().is_some_and(|&last| opens(last) && !quotation(last));
                cut = true;
            } else if c.is_whitespace() {
                (gap, cut) = (true, false);
            } else {
                let orphan = cut && closes(c) && !quotation(c);
                if gap && !orphan && !hollow && !left.chars.is_empty() {
                    left.push(' ', self.places[index]);
                }
                left.push(c, self.places[index]);
                (gap, cut, hollow) = (false, orphan, false);
            }
        }
        left
    }

    /// The characters `range` of it.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        Self { chars: self.chars[range.clone()].to_vec(), places: self.places[range].to_vec() }
    }

    fn push(&mut self, c: char, place: usize) {
        self.chars.push(c);
        self.places.push(place);
    }

    /// The line as a string.
    pub(super) fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// The words of the line; those in quotes or marked in `literal`, by their places, are opaque.
    pub(super) fn words(&self, literal: &[bool]) -> Vec<Word> {
        let quoted = quotes(&self.chars);
        let mut words = Vec::new();
        let mut at = 0;
        while at < self.chars.len() {
            if self.chars[at].is_whitespace() {
                at += 1;
                continue;
            }
            let start = at;
            let named = quoted_name(&self.chars, &quoted, start);
            at = named.unwrap_or(start);
            while at < self.chars.len() && !self.chars[at].is_whitespace() {
                at += 1;
            }
            if let Some(end) = named {
                let opaque = (start..at).any(|index| literal[self.places[index]]);
                words.push(Word::new(&self.chars, start..at, start..end, opaque));
                continue;
            }
            for part in parts(&self.chars, start..at) {
                let opaque = part.clone().any(|index| quoted[index] || literal[self.places[index]]);
                words.push(Word::of(&self.chars, part, opaque));
            }
        }
        words
    }
}

/// What follows a word's core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trail {
    /// Nothing.
    None,
    /// A comma: the expression may go on ("Jan 5, 2027").
    Comma,
    /// A full stop, or several.
    Stop,
    /// A colon.
    Colon,
    /// One exclamation mark: `every!`.
    Bang,
    /// Anything else: an expression ends here.
    Other,
}

/// A word of a line.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// The whole word with its punctuation, in characters of the line.
    pub start: usize,
    pub end: usize,
    /// Without the punctuation around it.
    pub core: Range<usize>,
    /// The core as typed.
    pub text: String,
    /// The core in lower case, apostrophes and dashes straightened.
    pub lower: String,
    /// What follows the core.
    pub trail: Trail,
    /// The last character of what follows the core.
    pub last: Option<char>,
    /// The first character of what follows the core.
    closer: Option<char>,
    /// Must be left as it is: in quotes, literal, or an address.
    pub opaque: bool,
}

impl Word {
    fn of(chars: &[char], range: Range<usize>, opaque: bool) -> Self {
        let mut core = range.clone();
        while core.start < core.end && opens(chars[core.start]) && !short_year(&chars[core.clone()]) {
            core.start += 1;
        }
        while core.start < core.end && closes(chars[core.end - 1]) {
            core.end -= 1;
        }
        Self::new(chars, range, core, opaque)
    }

    fn new(chars: &[char], range: Range<usize>, core: Range<usize>, opaque: bool) -> Self {
        let text: String = chars[core.clone()].iter().collect();
        let lower: String = text.chars().flat_map(char::to_lowercase).map(straight).collect();
        let lower = lexicon::spelt_out(&lower).map_or(lower, str::to_owned);
        let trail = match &chars[core.end..range.end] {
            [] => Trail::None,
            // "presidents' day": it belongs to the name.
            ['\'' | '’'] if lower.ends_with('s') => Trail::None,
            // "Mon., Wed.": the dot abbreviates.
            [','] | ['.', ','] => Trail::Comma,
            [':'] => Trail::Colon,
            ['!'] => Trail::Bang,
            stops if stops.iter().all(|&c| c == '.' || c == '…') => Trail::Stop,
            _ => Trail::Other,
        };
        let address = lower.contains("://")
            || lower.starts_with("www.")
            || lower.find('@').is_some_and(|at| at > 0 && lower[at..].contains('.'));
        let last = chars[core.end..range.end].last().copied();
        let closer = chars.get(core.end).copied().filter(|_| core.end < range.end);
        Self { start: range.start, end: range.end, core, text, lower, trail, last, closer, opaque: opaque || address }
    }

    /// Whether it is nothing but a pair of brackets.
    pub(super) fn hollow(&self) -> bool {
        self.core.is_empty() && self.end == self.start + 2 && self.bracket_closes()
    }

    /// Whether a question mark ends it.
    pub(super) fn asks(&self) -> bool {
        self.last == Some('?')
    }

    /// Whether a semicolon ends it.
    pub(super) fn semicolon(&self) -> bool {
        self.last == Some(';')
    }

    /// Whether exclamation marks end it.
    pub(super) fn shouted(&self) -> bool {
        self.closer == Some('!') && self.last == Some('!')
    }

    /// Whether a bracket closes right after the core.
    pub(super) fn bracket_closes(&self) -> bool {
        self.closer.is_some_and(|c| matches!(c, ')' | ']' | '}'))
    }

    /// The mark of a numbered list after it: `.` or `)`, and nothing else.
    pub(super) fn mark(&self) -> Option<char> {
        self.last.filter(|&last| self.end == self.core.end + 1 && matches!(last, '.' | ')'))
    }

    /// Whether punctuation stands before the core.
    pub(super) fn led(&self) -> bool {
        self.core.start > self.start
    }
}

#[cfg(test)]
thread_local! {
    /// How often a word was looked at: what a reading costs, counted and not timed.
    pub(super) static LOOKED_AT: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// The words of a line as recognisers see them.
#[derive(Clone, Copy)]
pub(super) struct Words<'w>(pub &'w [Word]);

impl<'w> Words<'w> {
    /// The word at `index` in lower case; empty when there is none or it is opaque.
    pub(super) fn at(self, index: usize) -> &'w str {
        #[cfg(test)]
        LOOKED_AT.with(|count| count.set(count.get() + 1));
        self.0.get(index).filter(|word| !word.opaque).map_or("", |word| word.lower.as_str())
    }

    /// The word before `index`; empty at the start.
    pub(super) fn before(self, index: usize) -> &'w str {
        index.checked_sub(1).map_or("", |index| self.at(index))
    }

    /// Whether the word at `index` is written like a name: a capital, then small letters.
    pub(super) fn capitalised(self, index: usize) -> bool {
        let Some(word) = self.0.get(index).filter(|word| !word.opaque) else { return false };
        word.text.starts_with(char::is_uppercase) && word.text.chars().skip(1).any(char::is_lowercase)
    }

    /// How many there are.
    pub(super) fn len(self) -> usize {
        self.0.len()
    }

    /// Whether an expression that ends before `index` ends the line.
    pub(super) fn ends_at(self, index: usize) -> bool {
        index >= self.0.len()
    }

    /// What follows the core of the word at `index`.
    pub(super) fn trail(self, index: usize) -> Trail {
        self.0.get(index).map_or(Trail::None, |word| word.trail)
    }

    /// Whether a phrase stops before `index`: the line ends there or punctuation parts it off.
    pub(super) fn parted_at(self, index: usize) -> bool {
        self.ends_at(index) || (index > 0 && self.trail(index - 1) != Trail::None)
    }

    /// Where the next of several begins that "and" or a comma before `index` joins to the last one.
    pub(super) fn joined_at(self, index: usize) -> Option<usize> {
        let comma = index > 0 && self.trail(index - 1) == Trail::Comma;
        let and = matches!(self.at(index), "and" | "&" | "+") && (comma || !self.parted_at(index));
        (comma || and).then_some(index + usize::from(and))
    }

    /// Whether `range` can be one expression: nothing opaque, nothing but commas and the dots
    /// of abbreviations within.
    pub(super) fn hang_together(self, range: Range<usize>) -> bool {
        let Some(words) = self.0.get(range) else { return false };
        words.iter().enumerate().all(|(index, word)| {
            let inner_start = index == 0 || !word.led();
            let inner_end = index + 1 == words.len()
                || match word.trail {
                    Trail::None | Trail::Comma => true,
                    Trail::Stop => word.text.chars().count() <= 5,
                    Trail::Bang => word.lower == "every",
                    Trail::Colon => matches!(word.lower.as_str(), "due" | "deadline" | "date"),
                    Trail::Other => false,
                };
            !word.opaque && inner_start && inner_end
        })
    }
}

/// Where the name ends that stands in quotes after a sign, quotation mark included: `#"deep work"`.
fn quoted_name(chars: &[char], quoted: &[bool], sign: usize) -> Option<usize> {
    let marked = matches!(chars[sign], '#' | '@' | '+') && !quoted[sign] && *quoted.get(sign + 1)?;
    let close = closing(*chars.get(sign + 1)?).filter(|_| marked)?;
    let end = (sign + 2..chars.len()).find(|&at| chars[at] == close)? + 1;
    // `#"a"b` is no name that somebody wrote.
    chars.get(end).is_none_or(|&next| next.is_whitespace() || closes(next)).then_some(end)
}

/// A word, or the three of "fri@3pm" and the two of "@noon", for before a time `@` is a word, or the days
/// of "mon,wed,fri", each with its comma.
fn parts(chars: &[char], word: Range<usize>) -> Vec<Range<usize>> {
    let sign = chars[word.clone()].iter().position(|&c| c == '@').map(|at| word.start + at);
    let timed = sign.filter(|&at| word.end - at <= 9 && time_like(&chars[at + 1..word.end]));
    let cuts = timed.map_or_else(|| listed_days(chars, word.clone()), |at| vec![at, at + 1]);
    let starts = std::iter::once(word.start).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([word.end]);
    starts.zip(ends).map(|(start, end)| start..end).filter(|part| !part.is_empty()).collect()
}

/// The places after the commas of a word that is nothing but days: "1,5" and "eggs,milk" stay one word.
fn listed_days(chars: &[char], word: Range<usize>) -> Vec<usize> {
    let commas = || word.clone().filter(|&at| chars[at] == ',');
    if commas().next().is_none() || word.len() > LONGEST_DAYS {
        return Vec::new();
    }
    let typed: String = chars[word.clone()].iter().collect::<String>().to_lowercase();
    let typed = typed.trim_end_matches(closes).trim_start_matches(opens);
    let is_day =
        |piece: &str| piece.split(['/', '-']).all(|name| lexicon::dated(name) || lexicon::weekdays(name).is_some());
    if typed.split(',').all(is_day) { commas().map(|at| at + 1).collect() } else { Vec::new() }
}

/// "'27", with what may close a word after it: the apostrophe is part of it.
fn short_year(chars: &[char]) -> bool {
    let [mark, first, second, rest @ ..] = chars else { return false };
    matches!(mark, '\'' | '’' | '‘')
        && first.is_ascii_digit()
        && second.is_ascii_digit()
        && rest.iter().all(|&c| closes(c) && !quotation(c))
}

/// "3", "15:30", "9.30pm", "noon", with what may close a word after it.
fn time_like(chars: &[char]) -> bool {
    let word: String = chars.iter().collect::<String>().to_lowercase();
    let word = word.trim_end_matches(closes);
    let face = word.strip_suffix("am").or_else(|| word.strip_suffix("pm")).unwrap_or(word);
    let digits = face.chars().filter(char::is_ascii_digit).count();
    matches!(word, "noon" | "midnight")
        || ((1..=4).contains(&digits) && face.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.')))
}

fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '"' | '“' | '„' | '«' | '‘' | '\'' | '¿' | '¡')
}

fn closes(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '"' | '”' | '»' | '’' | '\'' | ',' | '.' | ';' | ':' | '!' | '?' | '…')
}

/// Quotation marks never move: what they enclose would change.
pub(super) fn quotation(c: char) -> bool {
    matches!(c, '"' | '`' | '“' | '„' | '”' | '«' | '»' | '‘' | '’' | '\'')
}

fn straight(c: char) -> char {
    match c {
        '’' | '‘' | 'ʼ' => '\'',
        '–' | '—' | '‒' | '‑' | '−' => '-',
        c => c,
    }
}

/// The mark that closes what `mark` opens.
fn closing(mark: char) -> Option<char> {
    match mark {
        '"' | '`' | '\'' => Some(mark),
        '“' | '„' => Some('”'),
        '«' => Some('»'),
        '‘' => Some('’'),
        _ => None,
    }
}

/// Which characters stand in quotes, the quotation marks included. A mark that is never
/// closed quotes nothing. One pass: what is sought in vain once is not sought again.
pub(super) fn quotes(chars: &[char]) -> Vec<bool> {
    let mut quoted = vec![false; chars.len()];
    let mut hopeless: Vec<char> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let starts_word = at == 0 || !chars[at - 1].is_alphanumeric();
        let opens = !matches!(chars[at], '\'' | '‘') || starts_word;
        let Some(close) = closing(chars[at]).filter(|close| opens && !hopeless.contains(close)) else {
            at += 1;
            continue;
        };
        let apostrophe = matches!(close, '\'' | '’');
        let ends = |index: &usize| {
            chars[*index] == close && (!apostrophe || chars.get(index + 1).is_none_or(|next| !next.is_alphanumeric()))
        };
        if let Some(end) = (at + 1..chars.len()).find(ends) {
            quoted[at..=end].fill(true);
            at = end + 1;
        } else {
            hopeless.push(close);
            at += 1;
        }
    }
    quoted
}
