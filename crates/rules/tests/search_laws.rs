//! What is true of every text and every query.

use cairn_rules::search::{Corpus, Document, Evidence, Field, Ranker, SearchQuery, fold, highlight, stem, tokens};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;

/// Texts as people and their enemies write them.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,60}",
        "[a-zA-Z' .-]{0,80}",
        "([a-e]{1,5}[ -]){0,12}",
        "[\u{300}-\u{30F}a-c ß\u{200D}\u{FE0F}👍🏽👨東京हि\u{1F1E6}-\u{1F1FF}½ﬁ㍿\"*:-]{0,40}",
    ]
}

fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.word).collect()
}

fn document(title: &str, description: &str) -> Document {
    let mut document = Document::default();
    document.set(Field::Title, [title]);
    document.set(Field::Description, [description]);
    document
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn what_was_analysed_stays_as_it_is(text in text()) {
        let once = words(&text);
        prop_assert_eq!(words(&once.join(" ")), once);
    }

    #[test]
    fn what_was_folded_and_stemmed_stays_as_it_is(text in text(), word in "[a-z]{0,12}") {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded.clone());
        let stemmed = stem(&word).into_owned();
        prop_assert_eq!(stem(&stemmed).into_owned(), stemmed.clone());
        prop_assert_eq!(stemmed.chars().next(), word.chars().next());
    }

    #[test]
    fn tokens_stand_in_order_within_the_text(text in text()) {
        let (mut before, length) = (0, text.chars().count());
        for token in tokens(&text) {
            prop_assert!(token.start >= before && token.start < token.end && token.end <= length);
            prop_assert!(!token.word.is_empty() && !token.word.contains([' ', '-', ';', '\n']));
            before = token.start;
        }
    }

    #[test]
    fn a_document_is_read_as_it_was_stored(title in text(), description in text()) {
        let document = document(&title, &description);
        prop_assert_eq!(Document::read(&document.stored()), document.clone());
        prop_assert!(document.lexemes().iter().all(|lexeme| !lexeme.is_empty() && lexeme.chars().count() <= 64));
    }

    #[test]
    fn every_text_is_found_by_itself_and_by_each_of_its_words(text in text(), other in text()) {
        let document = document(&text, &other);
        let (stored, lexemes) = (document.stored(), document.lexemes());
        let ranker = Ranker::new(Corpus { documents: 10, words: 50 }, &[1]);
        for word in words(&text) {
            let query = SearchQuery::parse(&format!("\"{word}\""));
            prop_assert!(Evidence::of(&query, &stored).is_some_and(|found| ranker.score(&found) > 0.0), "{}", word);
            prop_assert!(lexemes.contains(&query.wanted[0].0[0].0[0].stem), "{}", word);
        }
    }

    #[test]
    fn every_query_has_a_meaning(query in text(), text in text()) {
        let query = SearchQuery::parse(&query);
        let document = document(&text, "");
        let ranker = Ranker::new(Corpus::default(), &vec![0; query.wanted.len()]);
        let score = Evidence::of(&query, &document.stored()).map(|found| ranker.score(&found));
        prop_assert!(score.is_none_or(f64::is_finite));
        if let (Some(_), false) = (score, query.is_empty()) {
            prop_assert!(highlight(&query, &text).is_some(), "found, and nothing to show");
        }
    }

    #[test]
    fn highlights_are_whole_graphemes_in_order(query in text(), text in text(), more in text()) {
        let text = format!("{text} {query} {more}");
        let Some(found) = highlight(&SearchQuery::parse(&query), &text) else { return Ok(()) };
        let mut edges = vec![0];
        for grapheme in text.graphemes(true) {
            edges.push(edges[edges.len() - 1] + grapheme.chars().count());
        }
        let mut before = 0;
        for span in &found.spans {
            prop_assert!(span.start < span.end && span.start >= before);
            prop_assert!(edges.contains(&span.start) && edges.contains(&span.end));
            before = span.end;
        }
        let snippet = &found.snippet;
        let length = snippet.text.chars().count();
        prop_assert!(length <= 160 && edges.contains(&snippet.start) && edges.contains(&(snippet.start + length)));
        let cut: String = text.chars().skip(snippet.start).take(length).collect();
        prop_assert_eq!(&cut, &snippet.text);
    }
}

#[test]
fn time_grows_with_the_text_and_not_faster() {
    // Ten times the text may take thirty times as long, but not a hundred.
    let patient = |text: &str| {
        let start = std::time::Instant::now();
        let query = SearchQuery::parse("\"a b c\" needle e-mail");
        let document = document("", text);
        std::hint::black_box((document.lexemes(), highlight(&query, text)));
        std::hint::black_box(Evidence::of(&query, &document.stored()));
        start.elapsed()
    };
    for piece in ["a", "a-", "a ", "a\u{301}", "東", "👍🏽", "e-mail needle ", "'", "\u{200D}", "\u{1F1E6}"] {
        let (short, long) = (piece.repeat(1_000), piece.repeat(10_000));
        let least = (0..5).map(|_| patient(&short)).min().unwrap();
        let most = (0..5).map(|_| patient(&long)).min().unwrap();
        assert!(most < least * 40 + std::time::Duration::from_millis(250), "{piece:?}: {least:?}, then {most:?}");
    }
}
