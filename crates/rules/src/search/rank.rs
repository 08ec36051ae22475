use super::document::{fields_of, items_of, texts_of, words_of};
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

/// Weighs candidates with BM25. Words in a title count more than words in a note ([`super::Field::weight`]):
/// the weighted counts of a word are added up before they are damped, as in BM25F.
///
/// All of it is arithmetic on what it is given, so equal numbers give equal scores on every engine.
#[derive(Debug, Clone)]
pub struct Ranker<'q> {
    query: &'q SearchQuery,
    /// How much each wanted clause says, by how rare it is.
    rarity: Vec<f64>,
    average_words: f64,
}

/// One text of a document: its words, and its compounds in one.
struct Text<'d> {
    weight: f64,
    words: Vec<&'d str>,
    compounds: Vec<String>,
}

impl<'q> Ranker<'q> {
    /// `frequencies`: of each wanted clause, how many documents of the corpus match it.
    pub fn new(query: &'q SearchQuery, corpus: Corpus, frequencies: &[i64]) -> Self {
        let documents = corpus.documents.max(1) as f64;
        let rarity = frequencies.iter().map(|&having| {
            let having = (having as f64).min(documents);
            (1.0 + (documents - having + 0.5) / (having + 0.5)).ln()
        });
        Self { query, rarity: rarity.collect(), average_words: (corpus.words as f64 / documents).max(1.0) }
    }

    /// How well a stored document answers the query; greater is better. `None`: not at all, because
    /// the words are there but not side by side, or an unwanted phrase is.
    pub fn score(&self, stored: &str) -> Option<f64> {
        let texts = texts(stored);
        if self.query.unwanted.iter().any(|clause| count(clause, &texts) > 0.0) {
            return None;
        }
        let words: usize = texts.iter().map(|text| text.words.len()).sum();
        let damping = K1 * (1.0 - B + B * words as f64 / self.average_words);
        let mut score = 0.0;
        for (clause, rarity) in self.query.wanted.iter().zip(&self.rarity) {
            let found = count(clause, &texts);
            if found == 0.0 {
                return None;
            }
            score += rarity * found * (K1 + 1.0) / (found + damping);
        }
        Some(score)
    }
}

fn texts(stored: &str) -> Vec<Text<'_>> {
    let all = fields_of(stored).flat_map(|(field, texts)| texts_of(texts).map(move |text| (field.weight(), text)));
    all.map(|(weight, text)| Text {
        weight,
        words: words_of(text).collect(),
        compounds: items_of(text).filter(|item| item.contains('-')).map(|item| joined(item.split('-'))).collect(),
    })
    .collect()
}

/// How often a clause is there, by the way of writing it that is there most, weighted by field.
fn count(clause: &Clause, texts: &[Text<'_>]) -> f64 {
    let counts = clause.0.iter().map(|phrase| texts.iter().map(|text| text.weight * text.count(phrase)).sum::<f64>());
    counts.fold(0.0, f64::max)
}

impl Text<'_> {
    fn count(&self, phrase: &Phrase) -> f64 {
        let [word] = phrase.0.as_slice() else {
            let runs = self.words.windows(phrase.0.len()).filter_map(|run| side_by_side(phrase, run));
            return runs.map(value).sum();
        };
        let words = self.words.iter().copied().chain(self.compounds.iter().map(String::as_str));
        words.filter_map(|found| word.likeness(found)).map(value).sum()
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
        Ranker::new(&query, CORPUS, &frequencies).score(stored)
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
        let of = |having: i64, stored: &str| Ranker::new(&query, CORPUS, &[having]).score(stored).unwrap();
        let (short, long) = (document("Ferns", ""), document("Ferns", "and a great deal else that has to be done"));
        assert!(of(1, &short) > of(90, &short));
        assert!(of(5, &short) > of(5, &long));
        assert!(of(500, &short) > 0.0, "numbers that contradict each other do no harm");
    }
}
