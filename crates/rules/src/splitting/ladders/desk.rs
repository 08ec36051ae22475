//! Writing, studying, coding.

use super::{Ladder, hand, screen};

pub(super) const WRITING: &[Ladder] = &[
    Ladder {
        when: &["edit", "proofread", "rewrite", "translate", "revise"],
        object: "the text",
        rungs: [
            screen(1, 1, "📄", "Open the text", "Open {object} at the first page"),
            screen(
                3,
                1,
                "🔠",
                "Make it bigger",
                "Set the letters of {thing} one size larger; it reads like someone else's",
            ),
            screen(1, 5, "👀", "Do one paragraph", "Do the first paragraph of {thing} only"),
            screen(2, 8, "✂️", "Go through it", "Go on through {thing}, cutting more than adding"),
            screen(4, 3, "❓", "Mark what sticks", "Mark hard places in {thing} with XX and walk past them"),
            hand(5, 4, "🗣️", "Read it aloud", "Say the last part of {thing} aloud and mend where the tongue trips"),
            screen(1, 1, "💾", "Save a version", "Save {thing} under today's date"),
        ],
    },
    Ladder {
        when: &["cv", "resume", "cover letter", "application"],
        object: "the application",
        rungs: [
            screen(1, 1, "📄", "Open the old one", "Open the last version of {object}, or a blank page"),
            screen(3, 2, "📌", "Copy three wishes", "Copy the three things they ask for to the top of {thing}"),
            screen(1, 5, "⭐", "Match each", "Write one line into {thing} for each: when that was done before"),
            screen(2, 6, "✍️", "Draft the opening", "Draft the first paragraph of {thing}, badly is fine"),
            screen(4, 3, "🧹", "Trim the old parts", "Cut what is older than ten years from {thing}"),
            screen(5, 3, "🔎", "Check the names", "Check the names and the spelling in {thing}"),
            screen(1, 2, "💾", "Save as PDF", "Save {thing} as a PDF with a clear name"),
        ],
    },
    Ladder {
        when: &["card", "note", "thank-you", "thank you", "journal", "diary", "letter"],
        object: "the note",
        rungs: [
            hand(1, 1, "🖊️", "Take pen and paper", "Take a pen and put down the paper for {object}"),
            hand(2, 1, "📅", "Write the date", "Write the date and the name on top of {thing}"),
            hand(
                1,
                3,
                "✍️",
                "Write one true line",
                "Write one true sentence for {thing}, the first that comes to mind",
            ),
            hand(3, 3, "💛", "Add a memory", "Add to {thing} one small thing that happened"),
            hand(4, 2, "🌱", "Add a wish", "Write one wish or thanks at the end of {thing}"),
            hand(1, 1, "🔏", "Sign it", "Sign {thing} and close it"),
            hand(5, 2, "📮", "Put it by the door", "Put {thing} next to the keys"),
        ],
    },
    Ladder {
        when: &[],
        object: "the text",
        rungs: [
            screen(1, 1, "📄", "Open the document", "Open the document for {object} and type a working title"),
            screen(2, 3, "🎯", "Write the point", "Write one plain sentence on what {thing} should say{about}"),
            screen(1, 4, "🗒️", "List five points", "List five points for {thing}, in any order"),
            screen(1, 8, "💩", "Write it badly", "Write the easiest point of {thing} out, badly and fast"),
            screen(3, 6, "➡️", "Write the next", "Write the next point of {thing} the same way"),
            screen(4, 4, "🔀", "Put it in order", "Move the parts of {thing} into an order that reads well"),
            screen(5, 2, "📌", "Leave a trail", "Write one line on where to go on with {thing} next time"),
        ],
    },
];

pub(super) const STUDY: &[Ladder] = &[
    Ladder {
        when: &["read", "chapter", "book", "article", "textbook"],
        object: "the chapter",
        rungs: [
            hand(1, 1, "📖", "Open the page", "Open {object} at the right page and put the phone away"),
            hand(3, 2, "👀", "Read the headings", "Look at the headings and the pictures of {thing} only"),
            hand(1, 5, "📄", "Read two pages", "Read two pages of {thing}, a finger under the line if it helps"),
            hand(2, 8, "➡️", "Read on", "Read on in {thing} for as long as it goes well"),
            hand(4, 3, "🖍️", "Mark one thing", "Mark one sentence of {thing} worth keeping"),
            hand(5, 2, "🗣️", "Say it aloud", "Say aloud what was in {thing}, in one breath"),
            hand(1, 1, "🔖", "Bookmark it", "Put a bookmark into {thing} and close it"),
        ],
    },
    Ladder {
        when: &["watch", "lecture", "course", "tutorial", "video", "webinar"],
        object: "the lecture",
        rungs: [
            screen(1, 1, "▶️", "Make it full screen", "Open {object} and make it fill the screen"),
            hand(3, 1, "🖊️", "Put paper beside it", "Put paper and a pen down for {thing}, and the phone elsewhere"),
            screen(1, 8, "👀", "Watch one stretch", "Watch the first stretch of {thing}, faster if it drags"),
            hand(2, 2, "✍️", "Write two words", "Write down two words from {thing}"),
            screen(4, 8, "➡️", "Watch the next", "Watch the next stretch of {thing}"),
            hand(5, 2, "❓", "Write one question", "Write one question on {thing} that is still open"),
            hand(1, 1, "📌", "Note the minute", "Write down the minute where to go on with {thing}"),
        ],
    },
    Ladder {
        when: &[
            "practise",
            "practice",
            "guitar",
            "piano",
            "violin",
            "drums",
            "singing",
            "language",
            "spanish",
            "french",
            "german",
            "italian",
            "japanese",
            "vocabulary",
        ],
        object: "the exercise",
        rungs: [
            hand(1, 1, "🎒", "Take it out", "Take out what is needed for {object} and sit down with it"),
            screen(4, 1, "⏰", "Set ten minutes", "Set a timer for ten minutes of {thing}"),
            hand(1, 2, "🔁", "Do an old one", "Do something easy with {thing} that already works"),
            hand(2, 6, "🆕", "Do one new thing", "Do one new bit with {thing}, very slowly"),
            hand(3, 4, "🐌", "Repeat it", "Repeat the hardest two seconds with {thing} five times"),
            hand(5, 3, "🎉", "Play for fun", "Do one bit with {thing} just for fun"),
            hand(1, 1, "📝", "Note the next bit", "Write down where to go on with {thing} tomorrow"),
        ],
    },
    Ladder {
        when: &["homework", "assignment", "coursework", "problem", "exercise", "worksheet"],
        object: "the homework",
        rungs: [
            hand(1, 1, "📚", "Lay it out", "Put {object} on the table and open it"),
            hand(3, 1, "👀", "Read the question", "Read the first question of {thing} aloud"),
            hand(1, 4, "🟢", "Do the easiest", "Do the easiest part of {thing} first, wherever it stands"),
            hand(2, 8, "➡️", "Do the next", "Do the next part of {thing}"),
            hand(4, 4, "❓", "Mark what sticks", "Mark where {thing} got stuck and write what is unclear"),
            screen(5, 3, "🙋", "Ask somebody", "Ask somebody about that one mark in {thing}"),
            hand(1, 1, "🎒", "Pack it", "Put {thing} into the bag, finished or not"),
        ],
    },
    Ladder {
        when: &[],
        object: "the subject",
        rungs: [
            hand(1, 2, "🪑", "Clear the table", "Clear the table and put out the notes on {object}"),
            screen(4, 1, "⏰", "Set a timer", "Set a timer for {thing}, 25 minutes"),
            hand(1, 3, "🗒️", "Write what is known", "Write down everything that comes to mind on {thing}"),
            hand(2, 8, "📖", "Study one topic", "Take the first gap in {thing} and read only that"),
            hand(3, 5, "🃏", "Make five cards", "Write five questions on {thing} on cards, answers on the back"),
            hand(1, 4, "🧠", "Test without looking", "Answer the questions on {thing} without looking"),
            hand(5, 1, "📌", "Note what is next", "Write down the next part of {thing}"),
        ],
    },
];

pub(super) const CODING: &[Ladder] = &[
    Ladder {
        when: &["bug", "fix", "debug", "crash", "failing", "broken", "error"],
        object: "the bug",
        rungs: [
            screen(1, 1, "💻", "Open the report", "Open the report on {object} and the code side by side"),
            screen(1, 5, "🔁", "See it fail", "Make it fail once with the eyes on {thing}"),
            screen(3, 3, "📋", "Copy the error", "Copy the exact message of {thing} and the first line of the trace"),
            screen(2, 8, "🔬", "Narrow it down", "Put one print or breakpoint halfway to {thing}, then halve again"),
            screen(4, 5, "🧪", "Write the test", "Write the test that fails because of {thing}"),
            screen(1, 6, "🩹", "Change one thing", "Change the one line behind {thing} and run it again"),
            screen(5, 3, "🚀", "Commit and push", "Commit with one sentence on the cause of {thing}"),
        ],
    },
    Ladder {
        when: &["review", "pr", "pull request", "code review", "merge"],
        object: "the pull request",
        rungs: [
            screen(1, 1, "💻", "Open the change", "Open {object} in the browser"),
            screen(1, 3, "📖", "Read the why", "Read the description of {thing} and one linked issue"),
            screen(3, 3, "🗺️", "Skim the files", "Look through the files of {thing} for the heart of the matter"),
            screen(2, 8, "🔎", "Read the heart", "Read the heart of {thing} line by line"),
            screen(5, 4, "▶️", "Run it", "Run {thing} once locally"),
            screen(
                4,
                3,
                "💬",
                "Write comments",
                "Write what is unclear in {thing} as questions, and one thing that is good",
            ),
            screen(1, 1, "✅", "Submit the review", "Submit the verdict on {thing}"),
        ],
    },
    Ladder {
        when: &["deploy", "release", "migrate", "migration", "update", "upgrade", "ship"],
        object: "the release",
        rungs: [
            screen(1, 1, "💻", "Open a terminal", "Open a terminal in the right folder for {object}"),
            screen(2, 3, "📋", "List the steps", "List the steps for {thing}, with the way back"),
            screen(3, 3, "💾", "Back it up", "Make a backup or a branch before touching {thing}"),
            screen(1, 8, "⚙️", "Do the first step", "Run the first step for {thing} and read the output"),
            screen(4, 5, "➡️", "Do the others", "Run the other steps for {thing}, one after another"),
            screen(1, 4, "🧪", "Check it lives", "Check the three things that must work with {thing}"),
            screen(5, 2, "📣", "Tell people", "Tell the others about {thing}, in one line"),
        ],
    },
    Ladder {
        when: &[],
        object: "the change",
        rungs: [
            screen(1, 1, "💻", "Open the project", "Open the project and make a branch for {object}"),
            screen(3, 3, "📍", "Find the place", "Find the file where {thing} will show first"),
            screen(1, 4, "🗒️", "Write three comments", "Write three comments where the code for {thing} will go"),
            screen(4, 5, "🧪", "Write one test", "Write one small test for {thing} that fails"),
            screen(1, 9, "🧱", "Make it work", "Write the ugliest code that works for {thing}"),
            screen(2, 5, "🧹", "Make it tidy", "Read the diff of {thing} and mend the names"),
            screen(5, 2, "🚀", "Commit and push", "Commit {thing} and push"),
        ],
    },
];
