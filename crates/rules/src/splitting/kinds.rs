//! What a step is tagged with, by rules from its first word.

/// Who does a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DelegationMode {
    /// The user.
    Do,
    /// The user with help: a draft, a search.
    DoWithMe,
    /// Somebody or something else.
    Delegate,
    /// Nobody: it is let go.
    Delete,
}

/// Where a step happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeafType {
    /// On a screen.
    Digital,
    /// With hands, feet or voice.
    Human,
}

/// What a step asks of a person (CHAMPS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Champ {
    /// Talking or writing to somebody.
    Conversation,
    /// Getting information or help.
    Help,
    /// Working at the thing itself.
    Activity,
    /// Moving the body.
    Movement,
    /// Handing something over to others.
    Participation,
    /// Closing: the end can be seen.
    Success,
}

const CONVERSATION: &[&str] = &["Answer", "Ask", "Call", "Dial", "Greet", "Press", "Reply", "Say", "Tell", "Thank"];
const HELP: &[&str] = &["Check", "Compare", "Find", "Look", "Search"];
const MOVEMENT: &[&str] = &[
    "Bring", "Carry", "Change", "Clear", "Collect", "Do", "Drive", "Fetch", "Fill", "Gather", "Go", "Hang", "Lay",
    "Leave", "Load", "Lock", "Move", "Pack", "Pick", "Place", "Put", "Rinse", "Roll", "Run", "Scrub", "Sit", "Stand",
    "Start", "Step", "Stretch", "Sweep", "Take", "Throw", "Walk", "Wash", "Wipe",
];
const PARTICIPATION: &[&str] =
    &["Book", "Give", "Hand", "Join", "Offer", "Pay", "Post", "Push", "Send", "Share", "Submit"];
/// Things on a screen that a helper could prepare.
const ASSISTED: &[&str] = &["Compare", "Draft", "Find", "List", "Look", "Search", "Sketch", "Write"];

/// The tags of a step; the last one of a split is also where success shows. Never empty.
pub(super) fn champs(text: &str, is_last: bool) -> Vec<Champ> {
    let verb = first_word(text);
    let tables = [
        (CONVERSATION, Champ::Conversation),
        (HELP, Champ::Help),
        (MOVEMENT, Champ::Movement),
        (PARTICIPATION, Champ::Participation),
    ];
    let mut tags: Vec<Champ> = tables.iter().filter(|(verbs, _)| verbs.contains(&verb)).map(|(_, tag)| *tag).collect();
    if tags.is_empty() {
        tags.push(Champ::Activity);
    }
    if is_last {
        tags.push(Champ::Success);
    }
    tags
}

/// Steps away from a screen are always done by the user.
pub(super) fn delegation_mode(text: &str, leaf: LeafType, is_first: bool) -> DelegationMode {
    if !is_first && leaf == LeafType::Digital && ASSISTED.contains(&first_word(text)) {
        DelegationMode::DoWithMe
    } else {
        DelegationMode::Do
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Walk to the kitchen", false, &[Champ::Movement])]
    #[case("Draft the first line", false, &[Champ::Activity])]
    #[case("Say what it is about", false, &[Champ::Conversation])]
    #[case("Find the number", false, &[Champ::Help])]
    #[case("Send it", true, &[Champ::Participation, Champ::Success])]
    fn tags(#[case] text: &str, #[case] is_last: bool, #[case] expected: &[Champ]) {
        assert_eq!(champs(text, is_last), expected);
    }

    #[rstest]
    #[case("Draft the email", LeafType::Digital, false, DelegationMode::DoWithMe)]
    #[case("Draft the card", LeafType::Human, false, DelegationMode::Do)]
    #[case("Find the page", LeafType::Digital, true, DelegationMode::Do)]
    #[case("Send it", LeafType::Digital, false, DelegationMode::Do)]
    fn modes(#[case] text: &str, #[case] leaf: LeafType, #[case] is_first: bool, #[case] mode: DelegationMode) {
        assert_eq!(delegation_mode(text, leaf, is_first), mode);
    }
}
