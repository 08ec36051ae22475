//! Reading a title: its verb, its object and its topic.

use super::category::{Category, begins_with, detect, is_noun};
use super::cues::{NOUNS, VERBS};
use super::lexicon::{
    ARTICLES, ASIDE_MARKS, BARE, CAPITAL, CARRIERS, DETERMINERS, HEAD_ENDS, LINKS, OUTINGS, PARTICLES, PLACE_MARKS,
    PREAMBLES, PREPARED, PREPOSITIONS, PRONOUNS, PURPOSE_MARKS, TOPIC_MARKS, UNCOUNTED,
};
use super::phrase::{Phrase, bare, shortened, without_time};

/// The object is cut at a word border beyond this many characters, so that every step fits.
const LONGEST_OBJECT: usize = 60;
const LONGEST_TOPIC: usize = 60;
pub(super) const LONGEST_STEP_TITLE: usize = 200;

/// What a title says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// The kind of task.
    pub(super) category: Category,
    /// What it is done to, as it was written ("the landlord"); none when the title names nothing.
    pub(super) object: Option<String>,
    /// What follows the object, with its preposition ("about the heating"), or empty.
    pub(super) about: String,
    /// The whole deed after "what is needed": "to untangle the cables", "for taxes".
    pub(super) task: String,
    /// Whether it says what to do.
    pub(super) has_verb: bool,
    /// All words in lower case, to choose a ladder by.
    pub(super) words: Vec<String>,
}

impl Title {
    /// Reads any text.
    pub(super) fn read(text: &str) -> Self {
        let written: Vec<&str> = text.split_whitespace().filter(|word| says_something(word)).collect();
        let lower: Vec<String> = written.iter().map(|word| bare(word).to_lowercase().replace('’', "'")).collect();
        let start = preamble(&lower);
        let (written, mut words) = (&written[start..], lower[start..].to_vec());
        if let Some(first) = words.first_mut() {
            *first = infinitive(first);
        }
        let verb = leading_verb(&words);
        let category = detect(&words, verb);
        let verb = verb + second_verb(&words, verb);
        let rest = Phrase { written: &written[verb..], words: &words[verb..] };
        let (object, about) = match sent_thing(rest, &words[..verb]) {
            Some((thing, person)) if category == Category::Email => {
                let thing = as_object(thing, verb, category);
                (Some(as_object(person, verb, category)), format!("with {thing}"))
            }
            _ => object_and_topic(rest, &words[..verb], category),
        };
        let about = spoken(&words[..verb], about);
        let task = task(rest, &words[..verb], object.as_deref());
        Self { category, object, about, task, has_verb: verb > 0, words }
    }

    /// Whether the title has this word or phrase; `^call` only at the start.
    pub(super) fn mentions(&self, phrase: &str) -> bool {
        if let Some(start) = phrase.strip_prefix('^') {
            return begins_with(&self.words, start);
        }
        (0..self.words.len()).any(|start| {
            begins_with(&self.words[start..], phrase) || (!phrase.contains(' ') && is_noun(&self.words[start], phrase))
        })
    }

    /// Fills a step's text. `{object}` is the object as the title has it and `{thing}` its head
    /// ("the essay on Kant" → "the essay"); `stand_in` is both when the title names nothing.
    pub(super) fn fill(&self, text: &str, stand_in: &str) -> String {
        let object = self.object.as_deref().unwrap_or(stand_in);
        let mut filled = String::with_capacity(text.len() + object.len() + self.about.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((slot, after)) = after.split_once('}') else { break };
            match slot {
                "about" if !self.about.is_empty() => {
                    filled.push(' ');
                    filled.push_str(&self.about);
                }
                "object" => filled.push_str(object),
                "thing" => filled.push_str(&self.again(object)),
                "to do it" if self.task.is_empty() => filled.push_str("for this"),
                "to do it" => filled.push_str(&self.task),
                _ => {}
            }
            rest = after;
        }
        filled.push_str(rest);
        shortened(&filled, LONGEST_STEP_TITLE)
    }

    /// An object that was named before: "a cake for Mia" → "the cake", "milk" → "the milk".
    fn again(&self, object: &str) -> String {
        let head = head(object);
        let (first, rest) = head.split_once(' ').unwrap_or((head, ""));
        if matches!(first, "a" | "an" | "some") && !rest.is_empty() {
            return format!("the {rest}");
        }
        let last = head.rsplit(' ').next().unwrap_or_default();
        let is_bare = matches!(self.category, Category::Shopping | Category::Cooking)
            && self.object.is_some()
            && first.starts_with(char::is_lowercase)
            && !DETERMINERS.contains(&first)
            && !PRONOUNS.contains(&first)
            && !first.ends_with("'s")
            && !UNCOUNTED.contains(&last);
        if is_bare { format!("the {head}") } else { head.to_owned() }
    }
}

/// What is left of "the light bulb in the hall" when it is named again: "the light bulb".
pub(super) fn head(object: &str) -> &str {
    if object.starts_with('“') {
        return object;
    }
    let is_clause = object.starts_with("how ") || object.starts_with("what ");
    let ends = HEAD_ENDS.iter().filter_map(|mark| object.find(mark));
    let ends = ends.filter(|end| !is_clause && !DETERMINERS.contains(&&object[..*end]));
    ends.min().map_or(object, |end| &object[..end])
}

/// Not a mark, an emoji or a bullet alone; "&" joins two names.
fn says_something(word: &str) -> bool {
    matches!(word, "&" | "+") || bare(word).contains(char::is_alphanumeric)
}

fn preamble(words: &[String]) -> usize {
    let mut start = 0;
    while let Some(found) =
        PREAMBLES.iter().filter(|phrase| begins_with(&words[start..], phrase)).map(|p| p.split(' ').count()).max()
    {
        if start + found >= words.len() {
            break;
        }
        start += found;
    }
    start
}

/// "cleaning" → "clean" when that is a verb we know: "start cleaning the kitchen".
fn infinitive(word: &str) -> String {
    let known = |verb: &str| VERBS.iter().any(|(cue, ..)| *cue == verb);
    let noun = || NOUNS.iter().any(|(cue, ..)| *cue == word);
    let Some(stem) = word.strip_suffix("ing").filter(|_| !known(word) && !noun()) else { return word.to_owned() };
    let undoubled = stem.char_indices().next_back().map_or("", |(at, _)| &stem[..at]);
    let with_e = format!("{stem}e");
    [stem, with_e.as_str(), undoubled].into_iter().find(|verb| known(verb)).unwrap_or(word).to_owned()
}

/// How many words the verb at the start takes, 0 when there is none.
fn leading_verb(words: &[String]) -> usize {
    let longest =
        VERBS.iter().filter(|(cue, ..)| begins_with(words, cue)).map(|(cue, ..)| cue.split(' ').count()).max();
    match longest {
        Some(_) if ["thank you", "code review"].iter().any(|noun| begins_with(words, noun)) => 0,
        // A word alone, or a noun before its verb ("Email backlog" is still "email"), is a noun.
        Some(count) if words.len() > count || !names_a_thing(&words[0]) => count,
        // "Untangle the cables": an unknown word before a determiner is a verb.
        None if words.len() > 2 && DETERMINERS.contains(&words[1].as_str()) => 1,
        Some(_) | None => 0,
    }
}

/// How many words a second verb takes before the object: "print and post the form", "learn to play guitar".
fn second_verb(words: &[String], verb: usize) -> usize {
    let known = || leading_verb(&words[verb + 1..]);
    let found = match words.get(verb).map(String::as_str) {
        Some("and" | "&") if verb > 0 => known(),
        // After "to" stands a verb, known or not.
        Some("to") if matches!(words[0].as_str(), "learn" | "practise" | "practice") => known().max(1),
        _ => 0,
    };
    if found > 0 && words.len() > verb + 1 + found { found + 1 } else { 0 }
}

fn names_a_thing(word: &str) -> bool {
    NOUNS.iter().any(|(noun, ..)| is_noun(word, noun))
}

fn object_and_topic(rest: Phrase<'_>, verb: &[String], category: Category) -> (Option<String>, String) {
    let rest = without_frame(rest, verb, category);
    let named = |whole: Phrase<'_>| Some(as_object(whole, verb.len(), category)).filter(|object| !object.is_empty());
    if is_talk(category)
        && let Some((whom, about)) = addressed(rest, verb)
    {
        return (named(whom), about);
    }
    let end = rest.position_of(TOPIC_MARKS).or_else(|| match category {
        Category::Errand => rest.position_of(PLACE_MARKS),
        _ if is_talk(category) => rest.position_of(PURPOSE_MARKS),
        _ => None,
    });
    let (whole, about) = match end {
        Some(at) if at > 0 => (rest.take(at).without_last(PARTICLES), topic(rest.skip(at), category)),
        _ => (rest, String::new()),
    };
    let whole = match whole.position_of(ASIDE_MARKS) {
        Some(at) => whole.take(at),
        None => whole,
    };
    if names_nothing(whole.words) { (None, about) } else { (named(whole), about) }
}

const fn is_talk(category: Category) -> bool {
    matches!(category, Category::Email | Category::Call | Category::Message | Category::Appointment)
}

fn names_nothing(words: &[String]) -> bool {
    match words {
        [word] => ARTICLES.contains(&word.as_str()),
        words => words.iter().all(|word| DETERMINERS.contains(&word.as_str())),
    }
}

/// What is left without the words that only lead to the object, or that belong to the verb: "call
/// *Anna* back", "an email to *Anna*", "the agenda for *Monday's meeting*".
fn without_frame<'a>(rest: Phrase<'a>, verb: &[String], category: Category) -> Phrase<'a> {
    let mut rest = without_time(rest);
    if !verb.is_empty() && rest.words.first().is_some_and(|word| LINKS.contains(&word.as_str())) {
        rest = rest.skip(1);
    }
    if is_talk(category) {
        rest = without_carrier(rest);
    }
    if category == Category::Meeting
        && let [first, second, _, ..] = rest.words
        && PREPARED.contains(&first.as_str())
        && second == "for"
    {
        rest = rest.skip(2);
    }
    rest.without_last(&["back"])
}

/// Whom something is said to, and what, where the title says both without a preposition.
fn addressed<'a>(rest: Phrase<'a>, verb: &[String]) -> Option<(Phrase<'a>, String)> {
    let is_wish = verb.first().is_some_and(|verb| verb == "wish");
    if let Some(at) = rest.position_of(&["a", "an"]).filter(|at| *at > 0 && is_wish) {
        return Some((rest.take(at), format!("to wish {}", rest.skip(at).text(LONGEST_TOPIC))));
    }
    let (whom, said) = rest.clause()?;
    Some((whom, format!("to say “{}”", said.text(LONGEST_TOPIC))))
}

/// "send *the report* to *Anna*" → Anna and "with the report"; none when nobody is named.
fn sent_thing<'a>(rest: Phrase<'a>, verb: &[String]) -> Option<(Phrase<'a>, Phrase<'a>)> {
    if !matches!(verb, [verb] if verb == "send" || verb == "forward") {
        return None;
    }
    let to = rest.words.iter().position(|word| word == "to");
    let (thing, person) = if let Some(at) = to {
        (rest.take(at), without_time(rest.skip(at + 1)))
    } else {
        // "send *Grandpa* *the photos*"
        let inside = rest.words.get(1..)?.iter().position(|word| DETERMINERS.contains(&word.as_str()))? + 1;
        (without_time(rest.skip(inside)), rest.take(inside))
    };
    let carried = thing.words.last().is_some_and(|word| CARRIERS.contains(&word.as_str()));
    (!thing.is_empty() && !person.is_empty() && !carried).then_some((thing, person))
}

/// The object as it stands in the middle of a sentence.
fn as_object(whole: Phrase<'_>, verb: usize, category: Category) -> String {
    let text = whole.text(LONGEST_OBJECT);
    if let Some(caller) = text.strip_suffix("'s call").filter(|_| category == Category::Call) {
        return caller.to_owned();
    }
    let first = whole.words[0].as_str();
    if DETERMINERS.contains(&first) {
        return if verb > 0 { text } else { lower_first(&text) };
    }
    let is_common = verb > 0 && whole.written[0].starts_with(char::is_lowercase);
    let head_end = whole.position_of(PREPOSITIONS).unwrap_or(whole.words.len());
    let head = head_end.checked_sub(1).map_or("", |last| whole.words[last].as_str());
    let common_noun = |word: &str| names_a_thing(word) || BARE.iter().any(|noun| is_noun(word, noun));
    let is_lower = whole.written[0].starts_with(char::is_lowercase);
    let names_one = (common_noun(first) && !is_acronym(whole.written[0])) || (is_lower && common_noun(head));
    let starts_common = is_common || (verb == 0 && names_one);
    if starts_common {
        let text = if CAPITAL.contains(&first) { text } else { lower_first(&text) };
        let takes_article = match category {
            Category::Shopping | Category::Cooking => false,
            Category::Exercise => OUTINGS.contains(&head),
            _ => common_noun(head),
        } && !head.is_empty()
            && !UNCOUNTED.contains(&head)
            && !PRONOUNS.contains(&first)
            && !first.ends_with("'s");
        return if takes_article { format!("the {text}") } else { text };
    }
    if PRONOUNS.contains(&first) {
        return lower_first(&text);
    }
    let is_plain = verb > 0 || category != Category::Generic;
    if is_plain { text } else { format!("“{text}”") }
}

/// What the task is, to be put after "what is needed".
fn task(rest: Phrase<'_>, verb: &[String], object: Option<&str>) -> String {
    match (verb, object) {
        ([], None) => String::new(),
        ([], Some(object)) => format!("for {object}"),
        (verb, Some(object)) if !rest.words.first().is_some_and(|word| LINKS.contains(&word.as_str())) => {
            format!("to {} {object}", verb.join(" "))
        }
        (verb, _) => format!("to {} {}", verb.join(" "), rest.text(LONGEST_OBJECT)).trim_end().to_owned(),
    }
}

fn is_acronym(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// "thank grandma *for the parcel*" is said as "to say thanks for the parcel".
fn spoken(verb: &[String], about: String) -> String {
    let said = match verb.first().map(String::as_str) {
        Some("thank") if about.starts_with("for ") => "to say thanks",
        Some("apologise" | "apologize") if about.starts_with("for ") => "to say sorry",
        Some("congratulate") if about.starts_with("on ") => "to say well done",
        _ => return about,
    };
    format!("{said} {about}")
}

fn topic(rest: Phrase<'_>, category: Category) -> String {
    let mark = match rest.words[0].as_str() {
        "regarding" | "re" | "concerning" => "about",
        "asking" => "to ask",
        "if" => "to ask if",
        "whether" => "to ask whether",
        "why" => "to ask why",
        "that" => "to say that",
        "at" | "from" if category == Category::Errand => "to",
        other => other,
    };
    let rest = rest.skip(1);
    if rest.is_empty() { String::new() } else { format!("{mark} {}", rest.text(LONGEST_TOPIC)) }
}

/// "an email to Anna" → "Anna"; "a birthday message to Lisa" → "Lisa".
fn without_carrier(rest: Phrase<'_>) -> Phrase<'_> {
    let link = rest.position_of(&["to", "with", "for", "from", "at"]).filter(|at| (1..=4).contains(at));
    let Some(at) = link.filter(|at| rest.words.len() > at + 1) else { return rest };
    // An appointment with an attribute is one's own: "the vet appointment for Minou".
    let is_bare = rest.take(at - 1).words.iter().all(|word| DETERMINERS.contains(&word.as_str()));
    let carrier = rest.words[at - 1].as_str();
    if CARRIERS.contains(&carrier) && (is_bare || carrier != "appointment") { rest.skip(at + 1) } else { rest }
}
