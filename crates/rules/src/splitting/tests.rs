use proptest::prelude::*;
use rstest::rstest;
use unicode_segmentation::UnicodeSegmentation as _;

use super::ladders::{Ladder, UNCLEAR, ladders_of, phases_for};
use super::*;

/// What a first step may begin with: the body does something.
const STARTERS: &[&str] =
    &["Carry", "Clear", "Fetch", "Fill", "Open", "Pack", "Pick", "Put", "Roll", "Set", "Stand", "Take", "Turn", "Walk"];

fn of(title: &str) -> Split {
    split(&SplitRequest { title, ..SplitRequest::default() })
}

fn with_estimate(title: &str, minutes: i64) -> Split {
    split(&SplitRequest { title, estimated_minutes: Some(minutes), ..SplitRequest::default() })
}

#[rstest]
#[case("Email the landlord about the heating", "Open a new email to the landlord")]
#[case("Send the report to Anna by Friday", "Open a new email to Anna")]
#[case("Write an email to HR asking for my payslip", "Open a new email to HR")]
#[case("Call mum", "Pick up the phone and bring up mum in the contacts")]
#[case("bathroom", "Walk to the bathroom and open a window or switch on the light")]
#[case("Start cleaning the oven", "Fill a bucket or bowl with warm soapy water for the oven")]
#[case("Buy milk, eggs and bread", "Open the shopping list and add milk, eggs and bread")]
#[case("Post the letter to grandma", "Put the letter and a pen on the table")]
#[case("Text Sam about Saturday", "Open the chat with Sam")]
#[case("Untangle the cables", "Stand up and fetch one thing that is needed to untangle the cables")]
#[case("Print and post the form", "Put the form on the table and tear one edge open")]
#[case("Learn to play guitar", "Take out what is needed for the guitar and sit down with it")]
#[case("", "Take a sheet of paper and write on top: the thing")]
#[case("ring the kindergarten, Jonas is sick", "Pick up the phone and bring up the number for the kindergarten")]
#[case("Send Grandpa the photos", "Open a new email to Grandpa")]
#[case("Draft the email to the landlord", "Open a new email to the landlord")]
#[case("Send birthday message to Lisa", "Open the chat with Lisa")]
#[case("Pick up package from the post office", "Take keys and wallet for the package and put them with the shoes")]
#[case("Clean up after dinner", "Walk to the room and open a window or switch on the light")]
#[case("Reschedule the vet appointment for Minou", "Open the calendar at the day of the vet appointment")]
#[case("call her back", "Pick up the phone and bring up the number for her")]
#[case("yoga 🧘", "Stand up and clear a space as long as the body for yoga")]
fn the_first_step_of(#[case] title: &str, #[case] first: &str) {
    assert_eq!(of(title).steps[0].title, first);
}

#[test]
fn a_whole_split_reads_as_written() {
    let split = with_estimate("Email the landlord about the heating", 10);
    let shown: Vec<_> = split.steps.iter().map(|step| (step.title.as_str(), step.estimated_minutes)).collect();
    assert_eq!(
        shown,
        [
            ("Open a new email to the landlord", 1),
            ("Type any three words as the subject for the landlord", 1),
            ("Draft one plain sentence to the landlord about the heating", 4),
            ("Add the date, number or file for the landlord", 3),
            ("Send the email to the landlord", 1),
        ]
    );
    assert_eq!((split.category, split.scope, split.total_estimated_minutes), (Category::Email, Scope::Simple, 10));
    assert_eq!(split.steps[2].delegation_mode, DelegationMode::DoWithMe);
    assert!(split.steps[4].champs.contains(&Champ::Success));
}

#[test]
fn a_project_has_phases_and_the_steps_of_the_first() {
    let split = with_estimate("Declutter the garage", 180);
    let shown: Vec<_> = split.phases.iter().map(|phase| phase.title.as_str()).collect();
    assert_eq!(
        shown,
        [
            "Declutter the first corner of the garage",
            "Declutter the rest of the garage",
            "Wipe down the surfaces of the garage",
            "Tidy back what stays in the garage",
        ]
    );
    assert_eq!(split.total_estimated_minutes, 180);
    assert_eq!(split.steps[0].title, "Stand in front of the first corner of the garage with an empty bag");
}

#[test]
fn granularity_makes_fewer_or_more_steps() {
    let steps = |level| {
        let granularity = Granularity::new(level).unwrap();
        split(&SplitRequest { title: "Call the bank", granularity, ..SplitRequest::default() }).steps.len()
    };
    assert_eq!([1, 2, 3, 4, 5].map(steps), [3, 4, 5, 6, 7]);
}

#[test]
fn a_learned_ratio_stretches_the_minutes_of_the_ladder() {
    let minutes = |learned_ratio_hundredths| {
        let request = SplitRequest { title: "Call the bank", learned_ratio_hundredths, ..SplitRequest::default() };
        split(&request).total_estimated_minutes
    };
    assert_eq!(minutes(Some(200)), minutes(None) * 2);
}

/// What any step begins with: verbs in the imperative.
#[rustfmt::skip] // One entry a line would be a hundred lines.
const VERBS: &[&str] = &[
    "Add", "Answer", "Archive", "Ask", "Attach", "Book", "Breathe", "Brush", "Buy", "Call", "Carry", "Change",
    "Check", "Choose", "Chop", "Circle", "Clear", "Close", "Commit", "Compare", "Cook", "Copy", "Count", "Cross",
    "Cut", "Delete", "Do", "Draft", "Drink", "Dry", "Enter", "Fetch", "Fill", "Find", "Fold", "Gather", "Give",
    "Go", "Grease", "Hand", "Hang", "Hold", "Invite", "Iron", "Lay", "Leave", "List", "Listen", "Look", "Make",
    "Mark", "Move", "Nod", "Open", "Pack", "Pair", "Pay", "Pick", "Pour", "Pull", "Put", "Read", "Repeat",
    "Rinse", "Roll", "Run", "Save", "Say", "Scrub", "Search", "Send", "Set", "Shake", "Sign", "Sit", "Spot",
    "Spray", "Stack", "Stand", "Star", "Start", "Step", "Stretch", "Strip", "Submit", "Sweep", "Take", "Tell",
    "Throw", "Tie", "Turn", "Type", "Unplug", "Unsubscribe", "Walk", "Warm", "Wash", "Watch", "Weigh", "Wipe",
    "Write",
];
/// After a slot these would have to agree with an object that may be one thing or many.
const AGREEING: &[&str] = &["is", "are", "was", "were", "has", "have", "does", "do", "goes", "go", "begins", "needs"];

fn all_ladders() -> impl Iterator<Item = &'static Ladder> {
    Category::ALL.into_iter().flat_map(ladders_of).chain([&UNCLEAR])
}

#[test]
fn every_category_has_one_usual_ladder() {
    for category in Category::ALL {
        assert_eq!(ladders_of(category).iter().filter(|ladder| ladder.when.is_empty()).count(), 1, "{category:?}");
    }
}

#[test]
fn every_ladder_keeps_its_promises() {
    for ladder in all_ladders() {
        assert!(STARTERS.contains(&first_word(ladder.rungs[0].text)), "{}", ladder.rungs[0].text);
        assert!(ladder.rungs[0].minutes <= 2 && ladder.rungs[0].rank == 1);
        for count in 3..=7 {
            assert_eq!(ladder.rungs(count).len(), count, "{}", ladder.rungs[0].text);
        }
        for rung in &ladder.rungs {
            assert!((1..=20).contains(&rung.label.chars().count()) && !rung.label.contains('{'), "{}", rung.label);
            assert_eq!(rung.icon.graphemes(true).count(), 1, "{}", rung.icon);
            assert!((1..=10).contains(&rung.minutes), "{}", rung.text);
            assert!(VERBS.contains(&first_word(rung.text)), "{}", rung.text);
        }
    }
}

#[test]
fn every_rung_names_the_object_and_never_as_a_subject() {
    for text in all_ladders().flat_map(|ladder| &ladder.rungs).map(|rung| rung.text) {
        assert!(["{object}", "{thing}", "{to do it}"].iter().any(|slot| text.contains(slot)), "{text}");
        for after in text.split("{object} ").chain(text.split("{thing} ")).skip(1) {
            assert!(text.starts_with(after) || !AGREEING.contains(&first_word(after)), "{text}");
        }
    }
}

#[test]
fn every_category_has_phases() {
    for category in Category::ALL {
        let title = Title { category, ..Title::read("") };
        for count in 3..=6 {
            assert_eq!(phases_for(&title).chosen(count).len(), count, "{category:?}");
        }
    }
}

#[test]
fn categories_are_found_by_their_names() {
    for category in Category::ALL {
        assert_eq!(Category::parse(category.as_str()), Some(category));
    }
    assert_eq!(Category::parse("nothing"), None);
}

fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap()
}

fn any_title() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,300}",
        "(call|email|buy|clean|write|pack|book|fix|send|pick up|go to) (the |my )?[a-zäß🪴’' ]{0,80}( (about|to|for|by|at|and) [a-z {}]{0,80})?",
    ]
}

proptest! {
    #[test]
    fn any_request_gives_a_split_within_bounds(
        title in any_title(),
        estimate in prop::option::of(-5..1000_i64),
        level in 1..=5_i64,
        ratio in prop::option::of(0..1000_i64),
        description in prop::option::of("\\PC{0,200}"),
    ) {
        let request = SplitRequest {
            title: &title,
            description: description.as_deref(),
            estimated_minutes: estimate,
            granularity: Granularity::new(level).unwrap(),
            learned_ratio_hundredths: ratio,
            pace: Pace::default(),
        };
        let split = super::split(&request);
        prop_assert_eq!(&split, &super::split(&request), "the same request gives the same split");
        prop_assert!((3..=7).contains(&split.steps.len()));
        prop_assert!(split.steps[0].estimated_minutes <= 2);
        prop_assert!(STARTERS.contains(&first_word(&split.steps[0].title)));
        for step in &split.steps {
            prop_assert!((1..=200).contains(&step.title.chars().count()));
            prop_assert!(!step.title.contains(char::is_control));
            prop_assert!(VERBS.contains(&first_word(&step.title)), "{}", step.title);
            prop_assert!(!step.title.starts_with("Think"));
            prop_assert!((1..=20).contains(&step.short_label.chars().count()));
            prop_assert_eq!(step.icon.graphemes(true).count(), 1);
            prop_assert!(split.steps.iter().filter(|other| other.title == step.title).count() == 1, "{}", step.title);
            prop_assert!((1..=10).contains(&step.estimated_minutes));
            prop_assert!(!step.champs.is_empty());
        }
        let sum: i64 = split.steps.iter().map(|step| step.estimated_minutes).sum();
        if let Some(minutes @ 6..=60) = estimate {
            prop_assert!(sum * 4 >= minutes * 3 && sum * 4 <= minutes * 5, "{} of {}", sum, minutes);
        }
        if split.scope == Scope::Project {
            prop_assert!((3..=6).contains(&split.phases.len()));
            prop_assert_eq!(split.phases.iter().map(|phase| phase.estimated_minutes).sum::<i64>(), split.total_estimated_minutes);
            for phase in &split.phases {
                prop_assert!(phase.estimated_minutes >= 1 && (1..=200).contains(&phase.title.chars().count()));
            }
        } else {
            prop_assert!(split.phases.is_empty());
            prop_assert_eq!(sum, split.total_estimated_minutes);
        }
    }

    #[test]
    fn any_step_falls_into_motions_that_are_none_of_those_above(
        task in any_title(),
        step in any_title(),
        estimate in prop::option::of(-5..1000_i64),
        level in 1..=5_i64,
        ratio in prop::option::of(0..1000_i64),
        choices in prop::collection::vec(0..3_usize, 6),
    ) {
        let mut step = step;
        let mut above: Vec<String> = Vec::new();
        for choice in choices {
            let request = StepRequest {
                step: &step,
                task: &task,
                estimated_minutes: estimate,
                granularity: Granularity::new(level).unwrap(),
                learned_ratio_hundredths: ratio,
                pace: Pace::default(),
            };
            let motions = split_step(&request);
            prop_assert_eq!(&motions, &split_step(&request));
            prop_assert!((3..=7).contains(&motions.len()));
            prop_assert!(motions[0].estimated_minutes <= 2);
            for motion in &motions {
                prop_assert!((1..=200).contains(&motion.title.chars().count()));
                prop_assert!((1..=10).contains(&motion.estimated_minutes));
                prop_assert!(VERBS.contains(&first_word(&motion.title)), "{}", motion.title);
                prop_assert!(!above.contains(&motion.title), "{}", motion.title);
            }
            if let Some(minutes @ 6..=60) = estimate {
                let sum: i64 = motions.iter().map(|motion| motion.estimated_minutes).sum();
                prop_assert!(sum * 4 >= minutes * 3 && sum * 4 <= minutes * 5, "{} of {}", sum, minutes);
            }
            step.clone_from(&motions[choice].title);
            above.extend(motions.into_iter().map(|motion| motion.title));
        }
    }
}
