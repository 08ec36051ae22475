//! Splitting a step: a rung is not a task, so it falls into motions and not into the ladder again.
//!
//! "Open a new email to the landlord" is no email of five steps. What moves is told by the step's
//! verb: writing, reading, speaking, or hands and feet.

use super::ladders::{Ladder, hand};
use super::pace::Pace;
use super::phrase::shortened;
use super::scope::Granularity;
use super::steps::{Measure, PlannedStep, climb};
use super::title::{LONGEST_STEP_TITLE, Title, head};

/// The step is named up to this many characters, so that every motion fits.
const LONGEST_NAME: usize = 110;

/// A planned step that is to be split again.
#[derive(Debug, Clone, Copy)]
pub struct StepRequest<'a> {
    /// The step's title; any text.
    pub step: &'a str,
    /// The title of its task, whose object the motions go on naming.
    pub task: &'a str,
    /// Minutes of the step, read as 1–60; none: the motions' own.
    pub estimated_minutes: Option<i64>,
    /// Fewer or more motions.
    pub granularity: Granularity,
    /// What the user's finished steps of the task's category have taught.
    pub learned_ratio_hundredths: Option<i64>,
    /// How long steps last.
    pub pace: Pace,
}

/// Splits a planned step into 3–7 motions; their minutes follow the rules of [`super::split`].
pub fn split_step(request: &StepRequest) -> Vec<PlannedStep> {
    let name = name_of(request.step, &Title::read(request.task));
    let measure = Measure {
        estimate: request.estimated_minutes.map(|minutes| minutes.clamp(1, 60)),
        granularity: request.granularity,
        ratio_hundredths: request.learned_ratio_hundredths,
        pace: request.pace,
    };
    let is_motion = request.step.split_once(": ").is_some_and(|(head, _)| is_motion(head));
    let ladder = if is_motion { &SMALLEST } else { motions_of(&name) };
    climb(ladder, &measure, |text| shortened(&text.replace("{step}", &name), LONGEST_STEP_TITLE))
}

/// What the motions are for. Of a rung its first clause, with the task's object where that is left
/// out; of a motion the motion and what it is for: "turn to it, to walk to the kitchen".
fn name_of(step: &str, task: &Title) -> String {
    let printable: String = step.chars().filter(|c| !c.is_control()).collect();
    let clause = match printable.split_once(": ") {
        Some((motion, purpose)) if is_motion(motion) => format!("{motion}, to {purpose}"),
        _ => first_clause(&printable).to_owned(),
    };
    let mut letters = clause.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
    let clause = shortened(&format!("{first}{}", letters.as_str()), LONGEST_NAME);
    match task.object.as_deref().map(head) {
        Some(object) if !clause.contains(object) => format!("{clause} for {object}"),
        _ => clause,
    }
}

fn first_clause(step: &str) -> &str {
    step.split([':', ';', ',']).map(str::trim).find(|clause| !clause.is_empty()).unwrap_or("this")
}

fn is_motion(text: &str) -> bool {
    let ladders = [&WRITING, &LOOKING, &SPEAKING, &MOVING, &SMALLEST];
    ladders.iter().flat_map(|ladder| &ladder.rungs).any(|rung| rung.text.strip_suffix(": {step}") == Some(text))
}

fn motions_of(name: &str) -> &'static Ladder {
    let verb = name.split(' ').next().unwrap_or_default();
    [&WRITING, &LOOKING, &SPEAKING].into_iter().find(|ladder| ladder.when.contains(&verb)).unwrap_or(&MOVING)
}

static WRITING: Ladder = Ladder {
    when: &[
        "add", "answer", "circle", "copy", "cross", "cut", "draft", "enter", "fill", "list", "mark", "note", "reply",
        "sign", "sketch", "star", "type", "write",
    ],
    object: "this",
    rungs: [
        hand(1, 1, "📍", "Mark the spot", "Put the pen or the cursor where it begins: {step}"),
        hand(3, 1, "🗣️", "Say it roughly", "Say it in the wrong words first: {step}"),
        hand(1, 2, "✏️", "Three words only", "Write the first three words and look up: {step}"),
        hand(2, 3, "➡️", "Write to the end", "Write on to the end, mistakes included: {step}"),
        hand(4, 1, "👀", "Read it once", "Read once what stands there: {step}"),
        hand(5, 1, "🩹", "Mend one word", "Change one word, only one: {step}"),
        hand(1, 1, "✋", "Hands off", "Take the hands away, good enough: {step}"),
    ],
};

static LOOKING: Ladder = Ladder {
    when: &["check", "choose", "compare", "decide", "find", "look", "read", "search", "see", "study", "test", "watch"],
    object: "this",
    rungs: [
        hand(1, 1, "👁️", "Turn to it", "Put it in front of the eyes and nothing else: {step}"),
        hand(4, 1, "❓", "Say the question", "Say aloud what the eyes are after: {step}"),
        hand(1, 2, "👆", "A finger on it", "Put a finger on the first line or thing and follow: {step}"),
        hand(2, 2, "➡️", "Go to the end", "Go on to the end without turning back: {step}"),
        hand(3, 1, "📌", "Keep one word", "Write down one word of it: {step}"),
        hand(5, 1, "🔁", "Look once more", "Look once more where it was unclear: {step}"),
        hand(1, 1, "✋", "Look away", "Look away and say what was found: {step}"),
    ],
};

static SPEAKING: Ladder = Ladder {
    when: &["ask", "call", "dial", "greet", "invite", "say", "speak", "tell", "thank"],
    object: "this",
    rungs: [
        hand(1, 1, "🧍", "Stand up", "Stand up and breathe out once: {step}"),
        hand(3, 1, "🗒️", "One word on paper", "Write one word on paper to hold on to: {step}"),
        hand(1, 1, "🗣️", "Say it to the wall", "Say the first sentence to the wall: {step}"),
        hand(1, 3, "📞", "Say it for real", "Say the same sentence for real: {step}"),
        hand(2, 2, "👂", "Listen", "Listen to the answer to its end: {step}"),
        hand(4, 1, "🔁", "Say it back", "Say in own words what was answered: {step}"),
        hand(5, 1, "🙏", "Say thanks", "Say thanks and stop there: {step}"),
    ],
};

static MOVING: Ladder = Ladder {
    when: &[],
    object: "this",
    rungs: [
        hand(1, 1, "🤲", "Free the hands", "Put down what the hands hold: {step}"),
        hand(4, 1, "🦶", "Feel the feet", "Put both feet on the floor and lean forward: {step}"),
        hand(1, 1, "🚶", "Turn and reach", "Turn towards it and reach out one hand: {step}"),
        hand(1, 2, "▶️", "The first half", "Do the first half of it: {step}"),
        hand(2, 2, "➡️", "The second half", "Do the second half of it: {step}"),
        hand(5, 1, "🌬️", "Breathe once", "Stand still and breathe out once: {step}"),
        hand(3, 1, "👀", "Look at it", "Look at it and nod, that was it: {step}"),
    ],
};

/// What a motion itself falls into.
static SMALLEST: Ladder = Ladder {
    when: &[],
    object: "this",
    rungs: [
        hand(1, 1, "🌬️", "One breath", "Stand still for one breath: {step}"),
        hand(3, 1, "👀", "Look at the place", "Look at the place of it: {step}"),
        hand(1, 1, "☝️", "One finger", "Move one finger, only one: {step}"),
        hand(2, 1, "🤲", "The hand follows", "Move the whole hand: {step}"),
        hand(1, 1, "🔟", "Count to ten", "Count to ten and stay with it: {step}"),
        hand(4, 1, "🙆", "Loosen up", "Shake out both hands: {step}"),
        hand(5, 1, "🙂", "Nod once", "Nod once, it has begun: {step}"),
    ],
};
