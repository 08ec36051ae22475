//! Verbs: the words that tasks begin with.

/// Imperatives that open a task.
pub(super) fn verb(word: &str) -> bool {
    VERBS.binary_search(&word).is_ok()
}

/// Verbs of the body: no machine does these.
pub(super) fn physical(word: &str) -> bool {
    PHYSICAL.binary_search(&word).is_ok()
}

/// Verbs whose number counts things: "take 2 in the morning" names pills, not an hour.
pub(super) fn consumes(word: &str) -> bool {
    matches!(
        word,
        "take"
            | "eat"
            | "drink"
            | "have"
            | "buy"
            | "get"
            | "order"
            | "do"
            | "send"
            | "feed"
            | "for"
            | "lose"
            | "lend"
            | "spend"
            | "save"
            | "invite"
            | "run"
            | "walk"
            | "swim"
            | "cycle"
            | "row"
            | "jog"
            | "read"
            | "watch"
            | "bake"
            | "pack"
            | "bring"
            | "make"
            | "print"
    )
}

/// Verbs of things that take more than one sitting.
pub(super) fn project(word: &str) -> bool {
    matches!(
        word,
        "build"
            | "create"
            | "declutter"
            | "design"
            | "develop"
            | "implement"
            | "launch"
            | "learn"
            | "migrate"
            | "organise"
            | "organize"
            | "overhaul"
            | "plan"
            | "redecorate"
            | "redesign"
            | "refactor"
            | "remodel"
            | "renovate"
            | "rewrite"
            | "write"
    )
}

/// Verbs that take something from one day to another: "move the meeting from friday to monday".
pub(super) fn moves(word: &str) -> bool {
    matches!(
        word,
        "move" | "reschedule" | "shift" | "change" | "postpone" | "push" | "switch" | "swap" | "transfer" | "bring"
    )
}

/// Verbs that something goes on after: "start diet from monday".
pub(super) fn begins(word: &str) -> bool {
    matches!(word, "start" | "begin" | "resume" | "stop" | "quit" | "avoid" | "launch" | "commence")
}

/// Verbs whose numbers are amounts: "lower the price by 10", "increase the timeout from 5 to 10".
pub(super) fn changes(word: &str) -> bool {
    moves(word)
        || matches!(
            word,
            "adjust"
                | "boost"
                | "bump"
                | "convert"
                | "count"
                | "cut"
                | "decrease"
                | "drop"
                | "extend"
                | "grade"
                | "increase"
                | "limit"
                | "lower"
                | "raise"
                | "rank"
                | "rate"
                | "reduce"
                | "scale"
                | "score"
                | "shorten"
                | "turn"
                | "upgrade"
        )
}

/// Verbs of things that have a length: "buy 5m cable", "measure 3m wall".
pub(super) fn handles(word: &str) -> bool {
    matches!(
        word,
        "buy"
            | "order"
            | "get"
            | "grab"
            | "purchase"
            | "need"
            | "measure"
            | "cut"
            | "install"
            | "fit"
            | "hang"
            | "lay"
            | "dig"
            | "build"
            | "fetch"
            | "collect"
            | "return"
            | "hire"
            | "borrow"
            | "replace"
            | "sell"
            | "find"
    )
}

/// Verbs whose object has a title: "watch Friday Night Lights".
pub(super) fn enjoys(word: &str) -> bool {
    matches!(word, "read" | "reread" | "watch" | "rewatch" | "play" | "practise" | "practice" | "hear" | "sing")
}

#[rustfmt::skip]
const VERBS: &[&str] = &[
    "add", "allow", "answer", "apply", "arrange", "ask", "assemble", "attend", "back", "backup", "bake", "book",
    "bring", "browse", "brush", "build", "buy", "call", "cancel", "carry", "change", "charge", "check", "choose",
    "clean", "clear", "close", "collect", "compare", "complete", "confirm", "contact", "cook", "copy", "create",
    "cut", "debug", "decide", "declutter", "delete", "deliver", "deploy", "deposit", "design", "discuss", "do",
    "donate", "download", "draft", "draw", "drink", "drive", "drop", "dry", "dust", "eat", "edit", "email", "empty",
    "enrol", "exercise", "feed", "fetch", "figure", "file", "fill", "find", "finish", "fix", "fold", "follow",
    "forward", "get", "give", "go", "google", "grab", "hand", "hang", "hire", "hoover", "install", "invite",
    "invoice", "iron", "join", "learn", "leave", "let", "list", "load", "look", "mail", "make", "measure",
    "meditate", "meet", "message", "mop", "move", "mow", "negotiate", "open", "order", "organise", "organize",
    "pack", "paint", "pay", "phone", "pick", "plan", "plant", "play", "post", "practice", "practise", "prepare",
    "print", "publish", "purchase", "put", "read", "record", "refactor", "refill", "register", "remember", "remind",
    "remove", "renew", "rent", "repair", "replace", "reply", "report", "request", "reschedule", "research",
    "reserve", "return", "review", "revise", "ride", "ring", "run", "save", "scan", "schedule", "scrub", "search",
    "sell", "send", "set", "share", "shave", "ship", "show", "shower", "shred", "sign", "skype", "sleep", "sort",
    "speak", "start", "stop", "stretch", "study", "submit", "subscribe", "summarise", "summarize", "sweep", "swim",
    "take", "talk", "tell", "test", "text", "thank", "throw", "tidy", "track", "train", "transfer", "translate",
    "try", "turn", "unload", "unpack", "update", "upgrade", "upload", "use", "vacuum", "verify", "visit", "walk",
    "wash", "watch", "water", "wipe", "work", "wrap", "write",
];

#[rustfmt::skip]
const PHYSICAL: &[&str] = &[
    "assemble", "bake", "bring", "brush", "carry", "change", "clean", "collect", "cook", "cut", "declutter",
    "deliver", "donate", "drink", "drive", "drop", "dry", "dust", "eat", "empty", "exercise", "feed", "fetch",
    "fill", "fix", "fold", "go", "grab", "hang", "hoover", "iron", "load", "meditate", "mop", "move", "mow", "pack",
    "paint", "pick", "plant", "practice", "practise", "repair", "replace", "ride", "run", "scrub", "shave",
    "shower", "shred", "sleep", "sort", "stretch", "sweep", "swim", "take", "throw", "tidy", "train", "unload",
    "unpack", "vacuum", "walk", "wash", "water", "wipe", "wrap",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_for_the_search() {
        assert!(VERBS.is_sorted() && PHYSICAL.is_sorted());
    }

    #[test]
    fn a_noun_is_no_verb() {
        assert!(verb("call") && verb("write") && physical("hoover"));
        assert!(!verb("telephone") && !verb("milk") && !physical("email"));
    }
}
