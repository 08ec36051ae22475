//! The small words by which a title is taken apart. Verbs and nouns of the categories: `cues`.

/// Words before the verb that say nothing.
pub(super) const PREAMBLES: &[&str] = &[
    "please",
    "remember to",
    "don't forget to",
    "need to",
    "i need to",
    "i have to",
    "i must",
    "i should",
    "must",
    "have to",
    "finally",
    "try to",
    "todo",
    "gotta",
    "should",
    "want to",
    "i want to",
    "start",
    "finish",
    "continue",
    "begin",
    "quickly",
    "just",
    "today",
    "tomorrow",
    "really",
    "remember",
    "to",
];
/// Words between a verb and its object.
pub(super) const LINKS: &[&str] = &["to", "for", "with", "at", "from", "on", "of", "into", "up", "about"];
pub(super) const DETERMINERS: &[&str] =
    &["the", "a", "an", "my", "our", "his", "her", "their", "your", "some", "this", "that", "these", "those", "all"];
/// Determiners that are nothing alone; "her", "this" and "all" are.
pub(super) const ARTICLES: &[&str] = &["the", "a", "an", "my", "our", "your", "their", "some"];
/// Where the object ends and what follows is kept as the topic.
pub(super) const TOPIC_MARKS: &[&str] = &["about", "regarding", "re", "concerning", "that"];
/// Where the object of a message ends as well: "call the bank *to* unblock the card".
pub(super) const PURPOSE_MARKS: &[&str] = &["to", "and", "asking", "for", "on", "if", "whether", "why", "with"];
/// Where the thing of an errand ends and its place begins.
pub(super) const PLACE_MARKS: &[&str] = &["to", "at", "from"];
/// Where the object ends and what follows is only a reason or a time.
pub(super) const ASIDE_MARKS: &[&str] = &["before", "because", "so", "when", "after", "until", "while", "since"];
/// "send an *email* to Anna": the noun carries the person.
pub(super) const CARRIERS: &[&str] = &[
    "email",
    "e-mail",
    "mail",
    "message",
    "text",
    "call",
    "phone call",
    "reply",
    "note",
    "appointment",
    "dm",
    "voicemail",
    "letter",
];
/// Nouns beside those of the cues that read better with "the" when a title leaves it out.
pub(super) const BARE: &[&str] = &[
    "landlord",
    "bank",
    "school",
    "plumber",
    "electrician",
    "company",
    "office",
    "card",
    "note",
    "plant",
    "lawn",
    "shoe",
    "neighbour",
    "neighbor",
    "boss",
    "manager",
    "teacher",
    "car",
    "friend",
    "club",
    "cat",
    "dog",
    "list",
    "teeth",
    "photo",
    "book",
    "kid",
    "toy",
    "stair",
    "bottle",
    "introduction",
    "conclusion",
    "summary",
    "draft",
    "outline",
    "backlog",
    "address",
    "centre",
    "prep",
    "review",
    "curtain",
    "picture",
    "cable",
    "printer",
    "key",
    "team",
    "recruiter",
];
/// Nouns that never take an article.
pub(super) const UNCOUNTED: &[&str] = &[
    "spanish",
    "french",
    "german",
    "therapy",
    "yoga",
    "math",
    "maths",
    "travel",
    "church",
    "chapter",
    "dinner",
    "lunch",
    "breakfast",
    "supper",
    "pilates",
    "physio",
    "vocab",
];
/// Exercise that is spoken of like a place or an event, with an article.
pub(super) const OUTINGS: &[&str] =
    &["gym", "pool", "dog", "run", "walk", "swim", "workout", "jog", "hike", "ride", "class", "training"];
pub(super) const PRONOUNS: &[&str] = &[
    "it",
    "them",
    "him",
    "her",
    "me",
    "us",
    "something",
    "anything",
    "everything",
    "someone",
    "somebody",
    "everyone",
    "everybody",
    "what",
];
pub(super) const PARTICLES: &[&str] = &["in", "up", "off", "out", "over", "down"];
pub(super) const PREPARED: &[&str] = &["agenda", "notes", "minutes", "prep"];
pub(super) const PREPOSITIONS: &[&str] = &["for", "to", "on", "with", "from", "at", "in", "of", "about"];

/// Where the head of an object ends; "of" is no end: "a glass of milk".
pub(super) const HEAD_ENDS: &[&str] = &[" for ", " on ", " in ", " about ", " with ", " from ", " at ", " to "];

/// German nouns that people keep in English titles, and keep a capital in.
pub(super) const CAPITAL: &[&str] =
    &["anmeldung", "bürgeramt", "finanzamt", "steuererklärung", "kindergeld", "elternabend"];
