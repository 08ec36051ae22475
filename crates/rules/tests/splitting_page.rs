//! A hundred real-life titles: their categories, and their splits as a page to be read.
//!
//! `CAIRN_UPDATE_DOCS=1 cargo test -p cairn-rules --test splitting_page` writes
//! `docs/splitting.md`; without the variable the test fails when the page is stale.
#![expect(clippy::unwrap_used, reason = "writing to a String cannot fail")]

use std::fmt::Write as _;
use std::path::PathBuf;

use cairn_rules::splitting::{Category, Granularity, Scope, Split, SplitRequest, split};

/// The titles of the page: one a line, with `| minutes` where there is an estimate.
const HUNDRED: &str = include_str!("splitting/hundred.txt");
/// More of the same, for the laws that are measured.
const MORE: &str = include_str!("splitting/more.txt");

const CATEGORIES: &[(&str, Option<i64>, Category)] = &[
    ("Email the landlord about the heating", None, Category::Email),
    ("Reply to Anna", None, Category::Email),
    ("Clear my inbox", Some(15), Category::Email),
    ("Send the report to Anna by Friday", None, Category::Email),
    ("Write an email to HR asking for my payslip", None, Category::Email),
    ("Unsubscribe from newsletters", None, Category::Email),
    ("Follow up with the recruiter", None, Category::Email),
    ("Call mum", Some(10), Category::Call),
    ("Call the bank to unblock my card", None, Category::Call),
    ("Phone the insurance company about the claim", None, Category::Call),
    ("Call back Dr. Meyer", None, Category::Call),
    ("Speak to the school about Ben's lunch", None, Category::Call),
    ("Text Sam about Saturday", None, Category::Message),
    ("Message Priya on Slack", None, Category::Message),
    ("Invite friends to the birthday party", None, Category::Message),
    ("Tell Tom that I am late", None, Category::Message),
    ("Ask Jo if she can feed the cat", None, Category::Message),
    ("Thank grandma for the parcel", None, Category::Message),
    ("Buy groceries", Some(30), Category::Shopping),
    ("Buy milk, eggs and bread", None, Category::Shopping),
    ("Get a birthday present for Leo", None, Category::Shopping),
    ("Order new contact lenses", None, Category::Shopping),
    ("Buy running shoes", None, Category::Shopping),
    ("Remember to buy cat food", None, Category::Shopping),
    ("Clean the kitchen before guests arrive", Some(45), Category::Cleaning),
    ("Do the dishes", Some(20), Category::Cleaning),
    ("Take out the trash", Some(4), Category::Cleaning),
    ("Vacuum the living room", None, Category::Cleaning),
    ("Tidy my desk", None, Category::Cleaning),
    ("Declutter the garage", Some(180), Category::Cleaning),
    ("Clean the whole flat", None, Category::Cleaning),
    ("Make the bed", None, Category::Cleaning),
    ("Wash the car", None, Category::Cleaning),
    ("Clean out the fridge", None, Category::Cleaning),
    ("bathroom", None, Category::Cleaning),
    ("Laundry", None, Category::Laundry),
    ("Fold the laundry", None, Category::Laundry),
    ("Iron shirts for Monday", None, Category::Laundry),
    ("Change the bed sheets", None, Category::Laundry),
    ("Cook lasagne", Some(40), Category::Cooking),
    ("Make dinner", None, Category::Cooking),
    ("Bake a cake for Mia's birthday", None, Category::Cooking),
    ("Plan meals for next week", None, Category::Cooking),
    ("Pack lunches", None, Category::Cooking),
    ("Eat breakfast", None, Category::Cooking),
    ("Book a dentist appointment", None, Category::Appointment),
    ("Dentist at 3pm", None, Category::Appointment),
    ("Go to the doctor", None, Category::Appointment),
    ("Reschedule the vet appointment", None, Category::Appointment),
    ("Schedule a call with Bob", None, Category::Appointment),
    ("Pay the electricity bill", None, Category::Admin),
    ("Do my tax return", Some(240), Category::Admin),
    ("Fill in the school form", None, Category::Admin),
    ("Renew passport", None, Category::Admin),
    ("Cancel gym membership", None, Category::Admin),
    ("Open the mail", None, Category::Admin),
    ("Submit expenses", None, Category::Admin),
    ("Claim the refund for the broken kettle", None, Category::Admin),
    ("Plan the trip to Lisbon", Some(400), Category::Travel),
    ("Book flights to Rome", None, Category::Travel),
    ("Pack for Berlin", None, Category::Travel),
    ("Unpack the suitcase", None, Category::Travel),
    ("Check in for the flight", None, Category::Travel),
    ("Write the essay on Kant", Some(60), Category::Writing),
    ("Finish the quarterly report", None, Category::Writing),
    ("Write thank you card to Aunt May", None, Category::Writing),
    ("Proofread my thesis chapter", None, Category::Writing),
    ("Update my CV", None, Category::Writing),
    ("Study for the biology exam", Some(90), Category::Study),
    ("Read chapter 4", Some(25), Category::Study),
    ("Practise guitar", None, Category::Study),
    ("Do math homework", None, Category::Study),
    ("Watch the lecture on entropy", None, Category::Study),
    ("Prepare the team meeting", None, Category::Meeting),
    ("Make slides for the Monday demo", None, Category::Meeting),
    ("Prepare for job interview at Acme", None, Category::Meeting),
    ("Fix the login bug", None, Category::Coding),
    ("Review Dana's pull request", None, Category::Coding),
    ("Deploy the new API", None, Category::Coding),
    ("Implement dark mode in the app", Some(120), Category::Coding),
    ("Write unit tests for the parser", None, Category::Coding),
    ("Go for a run", None, Category::Exercise),
    ("Go to the gym", None, Category::Exercise),
    ("Do 20 push-ups", None, Category::Exercise),
    ("Walk the dog", None, Category::Exercise),
    ("Pick up the prescription", None, Category::Errand),
    ("Return the shoes to Zara", None, Category::Errand),
    ("Drop off the parcel at the post office", None, Category::Errand),
    ("Return library books", None, Category::Errand),
    ("Post the letter to grandma", None, Category::Errand),
    ("Water the plants", None, Category::Generic),
    ("Assemble the bookshelf", None, Category::Generic),
    ("Change the light bulb in the hall", None, Category::Generic),
    ("Decide on a new phone contract", None, Category::Generic),
    ("Research electric bikes", None, Category::Generic),
    ("Plan the week", None, Category::Generic),
    ("Take a shower", None, Category::Generic),
    ("Untangle the cables", None, Category::Generic),
    ("Recall the old product list", None, Category::Generic),
    ("Sell the old bike", None, Category::Generic),
];

/// Titles with words that only look like another category's.
const FALSE_FRIENDS: &[(&str, Category)] = &[
    ("Recall the holidays of 1999", Category::Travel),
    ("Texture the wall", Category::Generic),
    ("Bookkeeping for March", Category::Generic),
    ("Return Bob's call", Category::Call),
    ("Cancel dentist appointment", Category::Appointment),
    ("Write a message to the neighbours", Category::Message),
    ("Clean up the code of the parser", Category::Coding),
    ("Wash clothes", Category::Laundry),
    ("Run the tests", Category::Coding),
    ("Run errands", Category::Errand),
    ("Make an appointment with the hairdresser", Category::Appointment),
    ("Pick up dry cleaning", Category::Errand),
    ("Review lecture notes", Category::Study),
    ("Empty the dishwasher", Category::Cleaning),
    ("Buy a book about cooking", Category::Shopping),
    ("Prepare dinner", Category::Cooking),
    ("Renew gym membership", Category::Admin),
    ("Order pizza", Category::Shopping),
    ("Pack the suitcase", Category::Travel),
    ("Email", Category::Email),
];

fn split_of(title: &str, estimated_minutes: Option<i64>) -> Split {
    split(&SplitRequest { title, estimated_minutes, ..SplitRequest::default() })
}

#[test]
fn titles_have_their_category() {
    for (title, minutes, category) in CATEGORIES {
        assert_eq!(split_of(title, *minutes).category, *category, "{title}");
    }
}

#[test]
fn false_friends_are_told_apart() {
    for (title, category) in FALSE_FRIENDS {
        assert_eq!(split_of(title, None).category, *category, "{title}");
    }
}

#[test]
fn the_page_is_fresh() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/splitting.md");
    let page = page();
    if std::env::var_os("CAIRN_UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &page).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == page, "docs/splitting.md is stale: run this test with CAIRN_UPDATE_DOCS=1");
}

fn titles(list: &str) -> impl Iterator<Item = (&str, Option<i64>)> {
    list.lines().map(|line| match line.split_once(" | ") {
        Some((title, minutes)) => (title, Some(minutes.parse().unwrap())),
        None => (line, None),
    })
}

fn page() -> String {
    let mut page = String::from(INTRODUCTION);
    for (title, minutes) in titles(HUNDRED) {
        let split = split_of(title, minutes);
        let estimate = minutes.map_or_else(String::new, |minutes| format!(", estimated at {minutes} min"));
        writeln!(page, "\n## {title}\n\n*{}{estimate}*\n", split.category.as_str()).unwrap();
        for phase in &split.phases {
            writeln!(page, "- **{}** ({} min)", phase.title, phase.estimated_minutes).unwrap();
        }
        if split.scope == Scope::Project {
            page.push_str("\nThe first phase:\n\n");
        }
        for (number, step) in (1..).zip(&split.steps) {
            writeln!(page, "{number}. {} {} ({} min)", step.icon, step.title, step.estimated_minutes).unwrap();
        }
    }
    page
}

/// Words of a title that name nothing: what is left are its object and its topic.
const SMALL_WORDS: &[&str] = &[
    "the", "and", "for", "with", "about", "from", "that", "this", "out", "off", "away", "back", "get", "make", "take",
    "write", "call", "send", "book", "pick", "put", "clean", "find", "new", "some", "before", "after", "into", "over",
];

/// Whether a step has a word of the title, other than one that any step may have.
fn names_a_word_of(title: &str, step: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let step = words(step);
    words(title).iter().any(|word| !SMALL_WORDS.contains(&word.as_str()) && step.contains(word))
}

#[test]
fn the_steps_name_what_the_title_names() {
    let (mut steps, mut named) = (0, 0);
    let mut without = String::new();
    for (title, minutes) in titles(HUNDRED).chain(titles(MORE)) {
        for granularity in (1..=5).filter_map(Granularity::new) {
            let request = SplitRequest { title, estimated_minutes: minutes, granularity, ..SplitRequest::default() };
            for step in split(&request).steps {
                steps += 1;
                if names_a_word_of(title, &step.title) {
                    named += 1;
                } else if granularity == Granularity::default() {
                    writeln!(without, "{title}: {}", step.title).unwrap();
                }
            }
        }
    }
    let share = 100 * named / steps;
    assert!(share >= 97, "{named} of {steps} steps, {share} %\n{without}");
}

#[test]
fn the_lists_hold_what_they_say() {
    assert_eq!(titles(HUNDRED).count(), 100);
    assert!(titles(MORE).count() >= 200);
}

const INTRODUCTION: &str = "\
# Splitting, offline

How `POST /tasks/{id}/split` answers without a model. The title is read for its verb, its object and its topic; the verb
and the nouns choose a category, the category and the words choose a hand-written ladder, and the estimate is shared out
over its steps. The first step takes two minutes at most and moves the body: opening, standing up, picking up.

Rules that the tests hold:

- 3–7 steps of 1–10 minutes; the first at most 2.
- An estimate of 6–60 minutes is the sum of the steps (a learned ratio may move the sum by up to 25 %).
- Under 6 minutes every step takes 1 minute; there are never fewer than 3.
- Granularity 1–5 asks for 3–7 steps; the sum decides where both cannot be had.
- Over 60 minutes there are 3–6 phases instead, to be split one by one when their time has come. Splitting a project also
  gives the steps of its first phase, because a list of phases starts nobody.
- A learned ratio of actual to estimated minutes (0.5–3, from five finished steps on) scales the rest.
- Every step begins with a verb and names the task's object; no two steps are equal.
- A planned step falls into motions of its own, never into the ladder again.
- The same request always gives the same split.

Below are a hundred titles at granularity 3, written by the test `splitting_page`. Every step names what its
task is about; how that was weighed is in [decision 0026](decisions/0026-every-step-names-its-object.md).
";
