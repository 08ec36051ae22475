//! The same questions to the same tasks on both engines: same tasks, same order, same scores, same places.

use cairn_store::testing::Scratch;
use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::search::{coded, hits};

/// Pieces that texts and questions are made of.
const PIECES: &[&str] = &[
    "water the ferns",
    "e-mail Zoë",
    "email the landlord",
    "C++ and C#",
    "AND",
    "OR NOT",
    "don't panic",
    "it's Anna's",
    "\"quoted words\"",
    "'single'",
    "café crème",
    "CAFE CREME",
    "Straße 5",
    "strasse",
    "naïve façade",
    "Łódź",
    "Øre",
    "東京に行く",
    "東京都",
    "中文字",
    "한국어 공부",
    "हिन्दी सीखो",
    "русский язык",
    "Ελλάδα οδός",
    "العربية",
    "עברית",
    "🎉 party",
    "👍🏽",
    "👨\u{200D}👩\u{200D}👧 family",
    "10:30",
    "3.14",
    "1,000.00 €",
    "2026-11-21",
    "+49 30 123456",
    "https://example.com/a_b?c=d#e",
    "user@example.org",
    "foo_bar.rs",
    "path/to/file.txt",
    "O'Brien",
    "l'été",
    "rock'n'roll",
    "supercalifragilisticexpialidocious",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "plan planning planned plans",
    "writes writing wrote",
    "parties party",
    "boxes box",
    "meeting meet",
    "news",
    "bus buses",
    "NEAR(a b)",
    "a:b:c",
    "x AND y",
    "50% off",
    "a*b",
    "^start",
    "{curly}",
    "back\\slash",
    "semi;colon",
    "tab\there",
    "the the the",
    "ﬁle ＡＢＣ ①",
    "½ cup",
    "co\u{AD}operate",
    "a",
    "I",
    "Ⅷ",
    "ǅ",
    "ß",
];

/// The same texts for everybody: a small generator that repeats itself (numbers: Knuth's MMIX).
struct Texts(u64);

impl Texts {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    fn some(&mut self, most: usize) -> String {
        let count = 1 + self.next(most);
        (0..count).map(|_| PIECES[self.next(PIECES.len())]).collect::<Vec<_>>().join(" ")
    }

    fn document(&mut self, number: usize) -> Value {
        let title: String = self.some(3).replace('\t', " ").chars().take(190).collect();
        let mut body = json!({"title": format!("{} {number}", title.trim())});
        if self.next(2) == 0 {
            body["description"] = json!(self.some(12));
        }
        if self.next(3) == 0 {
            body["steps"] =
                json!([{"title": self.some(1).replace('\t', " ")}, {"title": self.some(2).replace('\t', " ")}]);
        }
        if self.next(3) == 0 {
            body["tags"] = json!(["home", PIECES[self.next(8)].split(' ').next()]);
        }
        body
    }
}

fn questions() -> Vec<String> {
    let mut texts = Texts(7);
    let mut questions: Vec<String> = PIECES.iter().map(|piece| (*piece).to_owned()).collect();
    questions.extend((0..40).map(|_| texts.some(2)));
    questions.extend(PIECES.iter().take(20).map(|piece| format!("\"{piece}\"")));
    for more in [
        "wat",
        "e",
        "e*",
        "p",
        "pla* -plans",
        "-the",
        "water -\"the ferns\" ",
        "\"",
        "* *",
        "NEAR(",
        "home",
        "東",
        "👍",
        "10",
        "2026-11",
        "exam",
    ] {
        questions.push(more.to_owned());
    }
    questions
}

async fn answers(app: &TestApp, owner: &User) -> Vec<Value> {
    let mut texts = Texts(1);
    for number in 0..320 {
        owner.create(texts.document(number)).await;
    }
    app.settle().await;
    let mut answers = Vec::new();
    for question in questions() {
        let found = hits(owner, &format!("limit=100&q={}", coded(&question))).await;
        let rows = found.as_array().unwrap().iter().map(|hit| {
            let places: Vec<Value> = hit["highlights"]
                .as_array()
                .unwrap()
                .iter()
                .map(|place| json!([place["field"], place["ranges"], place["snippet"]]))
                .collect();
            json!([hit["task"]["title"], hit["score"], places])
        });
        answers.push(json!({"q": question, "found": rows.collect::<Vec<_>>()}));
    }
    answers
}

/// Needs both engines, so it has something to compare only where the suite runs on PostgreSQL.
#[tokio::test]
async fn both_engines_find_the_same_in_the_same_order_with_the_same_scores() {
    let mut all = Vec::new();
    let server = std::env::var("CAIRN_TEST_DATABASE").ok().filter(|url| url.starts_with("postgres"));
    for engine in [Some(None), server.as_deref().map(Some)].into_iter().flatten() {
        let app = TestApp::on(Scratch::on(engine), |_| {}).await;
        // The first account of an empty server is as good as any.
        let owner = app.user().await;
        all.push(answers(&app, &owner).await);
    }
    let found: Vec<usize> = all[0].iter().map(|answer| answer["found"].as_array().unwrap().len()).collect();
    assert!(found.len() >= 100 && found.iter().filter(|&&count| count > 0).count() > 90, "{found:?}");
    if let [sqlite, postgres] = all.as_slice() {
        for (here, there) in sqlite.iter().zip(postgres) {
            assert_eq!(here, there);
        }
    }
}
