use std::ops::Range;

use super::document::{fields_of, items_of, texts_of};
use super::query::{Clause, Likeness, Phrase, SearchQuery};
use super::tokens::joined;

/// How fast more of the same stops counting, and how much long documents lose: the usual values of
/// BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// A word that only begins with what was typed counts this much of one that is it.
const BEGUN: f64 = 0.5;

/// What one user's documents are like, all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Corpus {
    /// How many there are.
    pub documents: i64,
    /// Their words, all together.
    pub words: i64,
}

/// What a document says about a query, whatever other documents say.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// How many words the document has.
    words: usize,
    /// How often each wanted clause is in it, weighted by field.
    found: Vec<f64>,
}

/// Weighs candidates with BM25. Words in a title count more than words in a note ([`super::Field::weight`]):
/// the weighted counts of a word are added up before they are damped, as in BM25F.
///
/// All of it is arithmetic on what it is given, so equal numbers give equal scores on every engine.
#[derive(Debug, Clone)]
pub struct Ranker {
    /// How much each wanted clause says, by how rare it is.
    rarity: Vec<f64>,
    average_words: f64,
}

/// The words of a document, in order, and where in it they stand.
struct Words<'d> {
    all: Vec<&'d str>,
    /// Of each text: what a word counts in it, and which of the words are its own.
    texts: Vec<(f64, Range<usize>)>,
    /// Compounds in one, with what each counts.
    compounds: Vec<(f64, String)>,
}

impl Evidence {
    /// What a stored document says. `None`: it does not answer the query, because the words are there
    /// but not side by side, or an unwanted phrase is.
    pub fn of(query: &SearchQuery, stored: &str) -> Option<Self> {
        let words = Words::of(stored);
        if query.unwanted.iter().any(|clause| words.count(clause) > 0.0) {
            return None;
        }
        let counts = query.wanted.iter().map(|clause| Some(words.count(clause)).filter(|&count| count > 0.0));
        Some(Self { words: words.all.len(), found: counts.collect::<Option<_>>()? })
    }
}

impl Ranker {
    /// `frequencies`: of each wanted clause, how many documents of the corpus match it.
    pub fn new(corpus: Corpus, frequencies: &[i64]) -> Self {
        let documents = corpus.documents.max(1) as f64;
        let rarity = frequencies.iter().map(|&having| {
            let having = (having as f64).min(documents);
            (1.0 + (documents - having + 0.5) / (having + 0.5)).ln()
        });
        Self { rarity: rarity.collect(), average_words: (corpus.words as f64 / documents).max(1.0) }
    }

    /// How well a document answers the query; greater is better.
    pub fn score(&self, evidence: &Evidence) -> f64 {
        let damping = K1 * (1.0 - B + B * evidence.words as f64 / self.average_words);
        let weighed = evidence.found.iter().zip(&self.rarity);
        weighed.map(|(found, rarity)| rarity * found * (K1 + 1.0) / (found + damping)).sum()
    }
}

impl<'d> Words<'d> {
    fn of(stored: &'d str) -> Self {
        // A word and the space behind it are six letters or so.
        let mut words =
            Self { all: Vec::with_capacity(stored.len() / 6 + 1), texts: Vec::new(), compounds: Vec::new() };
        for (field, texts) in fields_of(stored) {
            for text in texts_of(texts) {
                let first = words.all.len();
                for item in items_of(text) {
                    words.all.extend(item.split('-'));
                    if item.contains('-') {
                        words.compounds.push((field.weight(), joined(item.split('-'))));
                    }
                }
                words.texts.push((field.weight(), first..words.all.len()));
            }
        }
        words
    }

    /// How often a clause is there, by the way of writing it that is there most, weighted by field.
    fn count(&self, clause: &Clause) -> f64 {
        clause.0.iter().map(|phrase| self.count_phrase(phrase)).fold(0.0, f64::max)
    }

    fn count_phrase(&self, phrase: &Phrase) -> f64 {
        let of_text = |(weight, range): &(f64, Range<usize>)| weight * count_in(phrase, &self.all[range.clone()]);
        let apart: f64 = self.texts.iter().map(of_text).sum();
        let [word] = phrase.0.as_slice() else { return apart };
        let of_compound = |(weight, compound): &(f64, String)| Some(weight * value(word.likeness(compound)?));
        apart + self.compounds.iter().filter_map(of_compound).sum::<f64>()
    }
}

/// How often a phrase is in a text.
fn count_in(phrase: &Phrase, words: &[&str]) -> f64 {
    match phrase.0.as_slice() {
        [word] => words.iter().filter_map(|found| word.likeness(found)).map(value).sum(),
        more => words.windows(more.len()).filter_map(|run| side_by_side(phrase, run)).map(value).sum(),
    }
}

/// Whether these words are the phrase: as much as the word among them that is it least.
fn side_by_side(phrase: &Phrase, words: &[&str]) -> Option<Likeness> {
    let mut least = Likeness::Whole;
    for (word, found) in phrase.0.iter().zip(words) {
        least = least.min(word.likeness(found)?);
    }
    Some(least)
}

const fn value(likeness: Likeness) -> f64 {
    match likeness {
        Likeness::Whole => 1.0,
        Likeness::Begun => BEGUN,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::search::{Document, Field};

    const CORPUS: Corpus = Corpus { documents: 100, words: 600 };

    fn document(title: &str, description: &str) -> String {
        let mut document = Document::default();
        document.set(Field::Title, [title]);
        document.set(Field::Description, [description]);
        document.stored()
    }

    fn score(query: &str, stored: &str) -> Option<f64> {
        let query = SearchQuery::parse(query);
        let frequencies = vec![5; query.wanted.len()];
        Some(Ranker::new(CORPUS, &frequencies).score(&Evidence::of(&query, stored)?))
    }

    #[rstest]
    #[case("fern", "Water the ferns", true)]
    #[case("watering", "Water the ferns", true)]
    #[case("fe", "Water the ferns", true)]
    #[case("fe ", "Water the ferns", false)]
    #[case("ferns roses", "Water the ferns", false)]
    #[case("\"water the fern\"", "Water the ferns", true)]
    #[case("\"water fern\"", "Water the ferns", false)]
    #[case("ferns -office", "Water the ferns", true)]
    #[case("ferns -\"the fern\"", "Water the ferns", false)]
    #[case("email", "Send an e-mail", true)]
    #[case("e-mail", "Send an email", true)]
    #[case("mail", "Send an e-mail", true)]
    #[case("02", "Due 2026-02-03", true)]
    #[case("example.com", "See https://example.com/a", true)]
    #[case("com.example", "See https://example.com/a", false)]
    #[case("l'été", "Fermer en ete", false)]
    #[case("été", "Vivement l’été", true)]
    #[case("東京", "東京へ", true)]
    #[case("京東", "東京へ", false)]
    fn finds(#[case] query: &str, #[case] title: &str, #[case] found: bool) {
        assert_eq!(score(query, &document(title, "")).is_some(), found);
    }

    #[test]
    fn a_title_counts_more_than_a_description_and_a_whole_word_more_than_its_beginning() {
        let title = score("ferns", &document("Water the ferns", "They are dry today")).unwrap();
        let description = score("ferns", &document("They are dry today", "Water the ferns")).unwrap();
        let begun = score("fer", &document("Water the ferns", "They are dry today")).unwrap();
        assert!(title > description && title > begun, "{title} {description} {begun}");
    }

    #[test]
    fn a_rare_word_and_a_short_document_count_more() {
        let query = SearchQuery::parse("ferns ");
        let of =
            |having: i64, stored: &str| Ranker::new(CORPUS, &[having]).score(&Evidence::of(&query, stored).unwrap());
        let (short, long) = (document("Ferns", ""), document("Ferns", "and a great deal else that has to be done"));
        assert!(of(1, &short) > of(90, &short));
        assert!(of(5, &short) > of(5, &long));
        assert!(of(500, &short) > 0.0, "numbers that contradict each other do no harm");
    }
}
