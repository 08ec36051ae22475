//! Email, calls, messages: reaching another person.

use super::{Ladder, hand, screen};

pub(super) const EMAIL: &[Ladder] = &[
    Ladder {
        when: &["unsubscribe", "unsubscribe from", "newsletter"],
        object: "the newsletters",
        rungs: [
            screen(1, 1, "📥", "Open the search", "Open the mailbox and type 'unsubscribe' into its search"),
            screen(1, 2, "🔕", "Leave one", "Pick the most annoying one and press unsubscribe"),
            screen(3, 2, "🗑️", "Delete its mails", "Delete everything that this sender ever sent"),
            screen(2, 4, "➡️", "Leave four more", "Go down the list of {object} and leave four more"),
            screen(4, 1, "💛", "Keep one", "Pick the one that is really read and keep it"),
            screen(5, 2, "📂", "Make a filter", "Make a filter for what cannot be left"),
            screen(1, 1, "✅", "Close the mailbox", "Close the mailbox: {object} will be quieter tomorrow"),
        ],
    },
    Ladder {
        when: &["inbox", "emails", "mailbox", "email backlog"],
        object: "the inbox",
        rungs: [
            screen(1, 1, "📥", "Open the inbox", "Open {object} and sort by newest"),
            screen(3, 2, "🗑️", "Delete five", "Pick five that can go and delete them"),
            screen(1, 5, "⚡", "Answer quick ones", "Answer the ones that take two sentences"),
            screen(4, 2, "🔕", "Unsubscribe from one", "Unsubscribe from one sender that only makes noise"),
            screen(2, 3, "📌", "Star what is left", "Star the ones that need real work and leave them for later"),
            screen(5, 4, "📂", "Archive the rest", "Archive everything that is older than a month"),
            screen(1, 1, "✅", "Close the inbox", "Close {object}: this round is done"),
        ],
    },
    Ladder {
        when: &["reply", "reply to", "respond to", "answer", "get back to"],
        object: "the email",
        rungs: [
            screen(1, 1, "📨", "Open the message", "Open the mail from {object} and press reply"),
            screen(3, 2, "👀", "Find the question", "Read it once and find what they are really asking"),
            screen(1, 3, "✍️", "Draft the answer", "Draft the answer to {object}{about} in one plain sentence"),
            screen(4, 2, "🧩", "Add what is missing", "Add the one fact, date or file they need"),
            screen(5, 1, "👋", "Add a greeting", "Write a short greeting above and a name below"),
            screen(2, 1, "🔎", "Read it once", "Read it through one time only, then stop polishing"),
            screen(1, 1, "🚀", "Send it", "Send the reply to {object}"),
        ],
    },
    Ladder {
        when: &[],
        object: "the person",
        rungs: [
            screen(1, 1, "📧", "Open a new email", "Open a new email to {object}"),
            screen(2, 1, "🏷️", "Type the subject", "Type a subject of three words; it can change later"),
            screen(1, 3, "✍️", "Draft the core", "Draft one plain sentence to {object}{about}"),
            screen(3, 2, "🧩", "Add the details", "Add the date, number or file that belongs to it"),
            screen(5, 1, "🙏", "Say what is next", "Write what should happen next, and by when"),
            screen(4, 1, "🔎", "Read it once", "Read it through one time only, then stop polishing"),
            screen(1, 1, "🚀", "Send it", "Send the email to {object}"),
        ],
    },
];

pub(super) const CALL: &[Ladder] = &[
    Ladder {
        when: &[
            "mum", "mom", "dad", "grandma", "grandpa", "gran", "sister", "brother", "friend", "facetime", "parents",
        ],
        object: "them",
        rungs: [
            hand(1, 1, "📱", "Pick up the phone", "Pick up the phone and bring up {object} in the contacts"),
            hand(3, 2, "🛋️", "Sit somewhere nice", "Sit down somewhere comfortable, or put shoes on and walk"),
            hand(4, 1, "💭", "Pick one thing", "Pick one small story from this week to tell"),
            hand(1, 10, "📞", "Press call", "Call {object}{about}; a short call is a good call"),
            hand(5, 2, "👂", "Ask one question", "Ask how they really are and let them talk"),
            hand(2, 1, "👋", "Say when again", "Say goodbye and when the next call might be"),
            screen(1, 1, "📝", "Note what came up", "Write down anything that {object} asked for"),
        ],
    },
    Ladder {
        when: &[],
        object: "them",
        rungs: [
            hand(1, 1, "📱", "Pick up the phone", "Pick up the phone and bring up the number of {object}"),
            hand(2, 2, "📝", "Write the opener", "Write down the opening line{about}"),
            hand(4, 1, "🗂️", "Fetch the papers", "Put the reference number, dates and a pen within reach"),
            hand(5, 1, "🌬️", "Breathe once", "Stand up and breathe out slowly, one time"),
            hand(1, 8, "📞", "Press call", "Call {object} and read that line aloud"),
            hand(3, 1, "🖊️", "Write the answer", "Write down the name, the date and what was agreed"),
            screen(1, 1, "✅", "Save what is next", "Put anything that {object} promised into the calendar"),
        ],
    },
];

pub(super) const MESSAGE: &[Ladder] = &[
    Ladder {
        when: &["^rsvp"],
        object: "the party",
        rungs: [
            screen(1, 1, "💌", "Open the invitation", "Open the invitation to {object}"),
            screen(1, 1, "📅", "Check the date", "Check the calendar for that day"),
            hand(4, 2, "👥", "Ask who comes", "Ask whoever would come along"),
            screen(2, 1, "✍️", "Type yes or no", "Type yes or no; one line is enough"),
            screen(5, 1, "🎈", "Add something kind", "Add one kind word"),
            screen(1, 1, "🚀", "Send it", "Send the answer about {object}"),
            screen(3, 1, "🗓️", "Put it in", "Put the date into the calendar"),
        ],
    },
    Ladder {
        when: &["^invite"],
        object: "them",
        rungs: [
            screen(1, 1, "💬", "Open the chat", "Open the chat with {object}"),
            screen(3, 1, "📅", "Check the date", "Check the calendar for that day"),
            screen(1, 2, "✍️", "Type the message", "Invite {object}{about} in one line: what, when, where"),
            screen(4, 1, "🎈", "Add something kind", "Add one line that only you would write"),
            screen(5, 1, "⏳", "Say until when", "Write until when an answer is needed, if it is"),
            screen(2, 1, "🚀", "Send it", "Send it before it gets longer"),
            screen(1, 1, "🗓️", "Put it in", "Put the date into the calendar"),
        ],
    },
    Ladder {
        when: &[],
        object: "them",
        rungs: [
            screen(1, 1, "💬", "Open the chat", "Open the chat with {object}"),
            screen(3, 1, "👋", "Type hello", "Type hello and the name, nothing more yet"),
            screen(1, 2, "✍️", "Type one sentence", "Type one plain sentence to {object}{about}"),
            screen(4, 1, "❓", "Make it answerable", "Write the question so that yes or no is enough"),
            screen(5, 1, "✂️", "Cut one sentence", "Cut one sentence that explains too much"),
            screen(2, 1, "🔎", "Read it once", "Read it one time only"),
            screen(1, 1, "🚀", "Press send", "Send it to {object} and put the phone down"),
        ],
    },
];
