//! Email, calls, messages: reaching another person.

use super::{Ladder, hand, screen};

pub(super) const EMAIL: &[Ladder] = &[
    Ladder {
        when: &["unsubscribe", "unsubscribe from", "newsletter"],
        object: "the newsletters",
        rungs: [
            screen(
                1,
                1,
                "📥",
                "Open the search",
                "Open the mailbox and search for {thing}, or for the word 'unsubscribe'",
            ),
            screen(1, 2, "🔕", "Leave one", "Pick the most annoying sender among {thing} and press unsubscribe"),
            screen(3, 2, "🗑️", "Delete its mails", "Delete the old mails of that sender, {thing} first"),
            screen(2, 4, "➡️", "Leave four more", "Go down the list of {object} and leave four more"),
            screen(4, 1, "💛", "Keep one", "Pick the one sender among {thing} that is really read and keep it"),
            screen(5, 2, "📂", "Make a filter", "Make a filter for what cannot be left of {thing}"),
            screen(1, 1, "✅", "Close the mailbox", "Close the mailbox: {object} will be quieter tomorrow"),
        ],
    },
    Ladder {
        when: &["inbox", "emails", "mailbox", "email backlog"],
        object: "the inbox",
        rungs: [
            screen(1, 1, "📥", "Open the inbox", "Open {object} and sort by newest"),
            screen(3, 2, "🗑️", "Delete five", "Pick five mails in {thing} that can go and delete them"),
            screen(1, 5, "⚡", "Answer quick ones", "Answer the mails in {thing} that take two sentences"),
            screen(4, 2, "🔕", "Unsubscribe from one", "Unsubscribe from one sender who only fills {thing}"),
            screen(
                2,
                3,
                "📌",
                "Star what is left",
                "Star the mails in {thing} that need real work and leave them for later",
            ),
            screen(5, 4, "📂", "Archive the rest", "Archive everything in {thing} that is older than a month"),
            screen(1, 1, "✅", "Close the inbox", "Close {object}: this round is done"),
        ],
    },
    Ladder {
        when: &["reply", "reply to", "respond to", "answer", "get back to"],
        object: "the email",
        rungs: [
            screen(1, 1, "📨", "Open the message", "Open the mail from {object} and press reply"),
            screen(3, 2, "👀", "Find the question", "Read the mail from {thing} once and find the one real question"),
            screen(1, 3, "✍️", "Draft the answer", "Draft the answer to {object}{about} in one plain sentence"),
            screen(4, 2, "🧩", "Add what is missing", "Add the one fact, date or file for {thing}"),
            screen(5, 1, "👋", "Add a greeting", "Write a hello to {thing} above and a name below"),
            screen(2, 1, "🔎", "Read it once", "Read the mail to {thing} through one time only, then stop polishing"),
            screen(1, 1, "🚀", "Send it", "Send the reply to {object}"),
        ],
    },
    Ladder {
        when: &[],
        object: "the person",
        rungs: [
            screen(1, 1, "📧", "Open a new email", "Open a new email to {object}"),
            screen(2, 1, "🏷️", "Type the subject", "Type any three words as the subject for {thing}"),
            screen(1, 3, "✍️", "Draft the core", "Draft one plain sentence to {object}{about}"),
            screen(3, 2, "🧩", "Add the details", "Add the date, number or file for {thing}"),
            screen(5, 1, "🙏", "Say what is next", "Write to {thing} what should happen next, and by when"),
            screen(4, 1, "🔎", "Read it once", "Read the mail to {thing} through one time only, then stop polishing"),
            screen(1, 1, "🚀", "Send it", "Send the email to {object}"),
        ],
    },
];

pub(super) const CALL: &[Ladder] = &[
    Ladder {
        when: &[
            "mum", "mom", "dad", "grandma", "grandpa", "gran", "sister", "brother", "friend", "facetime", "parents",
            "oma", "opa", "papa", "mama", "granny", "nan", "grandad",
        ],
        object: "them",
        rungs: [
            hand(1, 1, "📱", "Pick up the phone", "Pick up the phone and bring up {object} in the contacts"),
            hand(
                3,
                2,
                "🛋️",
                "Sit somewhere nice",
                "Sit down somewhere comfortable, or put shoes on and walk while talking to {thing}",
            ),
            hand(4, 1, "💭", "Pick one thing", "Pick one small story from this week to tell {thing}"),
            hand(1, 10, "📞", "Press call", "Call {object}{about}; a short call is a good call"),
            hand(5, 2, "👂", "Ask one question", "Ask {thing} one open question and only listen"),
            hand(2, 1, "👋", "Say when again", "Say goodbye to {thing} and when the next call might be"),
            screen(1, 1, "📝", "Note what came up", "Write down what came up in the call with {thing}"),
        ],
    },
    Ladder {
        when: &[],
        object: "them",
        rungs: [
            hand(1, 1, "📱", "Pick up the phone", "Pick up the phone and bring up the number for {object}"),
            hand(2, 2, "📝", "Write the opener", "Write down the opening line for {thing}{about}"),
            hand(4, 1, "🗂️", "Fetch the papers", "Put the reference number, dates and a pen for {thing} within reach"),
            hand(5, 1, "🌬️", "Breathe once", "Stand up, breathe out slowly and say hello to {thing} in the head"),
            hand(1, 8, "📞", "Press call", "Call {object} and read that line aloud"),
            hand(3, 1, "🖊️", "Write the answer", "Write down the date and what was agreed with {thing}"),
            screen(1, 1, "✅", "Save what is next", "Put anything promised by {thing} into the calendar"),
        ],
    },
];

pub(super) const MESSAGE: &[Ladder] = &[
    Ladder {
        when: &["^rsvp"],
        object: "the party",
        rungs: [
            screen(1, 1, "💌", "Open the invitation", "Open the invitation to {object}"),
            screen(1, 1, "📅", "Check the date", "Check the calendar for the day of {thing}"),
            hand(4, 2, "👥", "Ask who comes", "Ask whoever would come along to {thing}"),
            screen(2, 1, "✍️", "Type yes or no", "Type yes or no to {thing}; one line is enough"),
            screen(5, 1, "🎈", "Add something kind", "Add one kind word about {thing}"),
            screen(1, 1, "🚀", "Send it", "Send the answer about {object}"),
            screen(3, 1, "🗓️", "Put it in", "Put {thing} into the calendar"),
        ],
    },
    Ladder {
        when: &["group chat"],
        object: "the group chat",
        rungs: [
            screen(1, 1, "💬", "Open it", "Open {object}"),
            screen(3, 2, "👀", "Read the last ten", "Read the last ten lines of {thing}, not more"),
            screen(4, 1, "📌", "Find the question", "Find the one question in {thing} that is still open"),
            screen(1, 2, "✍️", "Type one line", "Type one plain line into {thing}{about}"),
            screen(2, 1, "🔎", "Read it once", "Read the line for {thing} one time only"),
            screen(1, 1, "🚀", "Press send", "Send the line to {thing} and put the phone down"),
            screen(5, 1, "🔕", "Mute it", "Turn off the sound of {thing} for an hour"),
        ],
    },
    Ladder {
        when: &["^invite"],
        object: "them",
        rungs: [
            screen(1, 1, "💬", "Open the chat", "Open the chat with {object}"),
            screen(3, 1, "📅", "Check the date", "Check the calendar for a day with {thing}"),
            screen(1, 2, "✍️", "Type the message", "Invite {object}{about} in one line: what, when, where"),
            screen(4, 1, "🎈", "Add something kind", "Add one line that is only for {thing}"),
            screen(5, 1, "⏳", "Say until when", "Write until when an answer from {thing} would help"),
            screen(2, 1, "🚀", "Send it", "Send the invitation to {thing} before it gets longer"),
            screen(1, 1, "🗓️", "Put it in", "Put the date with {thing} into the calendar"),
        ],
    },
    Ladder {
        when: &[],
        object: "them",
        rungs: [
            screen(1, 1, "💬", "Open the chat", "Open the chat with {object}"),
            screen(3, 1, "👋", "Type hello", "Type hello to {thing}, nothing more yet"),
            screen(1, 2, "✍️", "Type one sentence", "Type one plain sentence to {object}{about}"),
            screen(4, 1, "❓", "Make it answerable", "Make it easy for {thing} to answer yes or no"),
            screen(5, 1, "✂️", "Cut one sentence", "Cut one sentence that explains too much to {thing}"),
            screen(2, 1, "🔎", "Read it once", "Read the message to {thing} one time only"),
            screen(1, 1, "🚀", "Press send", "Send the message to {object} and put the phone down"),
        ],
    },
];
