//! Forms, bills, letters, contracts.

use super::{Ladder, hand, screen};

pub(super) const ADMIN: &[Ladder] = &[
    Ladder {
        when: &["cancel", "dispute", "refund", "claim", "reimbursement"],
        object: "this",
        rungs: [
            screen(1, 1, "🔎", "Find the mail", "Open the mailbox and type in the company's name"),
            screen(2, 2, "#️⃣", "Copy the number", "Find the customer or contract number for {object}"),
            screen(3, 3, "📅", "Check the deadline", "Look for the notice period or the deadline"),
            screen(1, 5, "✍️", "Fill in the form", "Write the two sentences: what is wanted, from when, the number"),
            screen(4, 1, "📎", "Attach the proof", "Attach the receipt or photo if there is one"),
            screen(1, 2, "🚀", "Send it", "Send it: {object} is out of the head"),
            screen(5, 1, "📥", "Keep the answer", "Save the confirmation, and a reminder in two weeks"),
        ],
    },
    Ladder {
        when: &["bill", "pay", "invoice", "rent", "fine", "pay off", "transfer", "electricity"],
        object: "the bill",
        rungs: [
            hand(1, 1, "✉️", "Open the letter", "Open the letter or mail with {object}"),
            hand(1, 1, "👀", "Find three things", "Find the amount, the date and the account number"),
            screen(2, 2, "🏦", "Open the bank", "Open the bank's app and sign in"),
            screen(4, 3, "⌨️", "Type it in", "Type in the account and the reference"),
            screen(1, 2, "💸", "Pay", "Check the amount once and pay {object}"),
            screen(5, 1, "🔁", "Make it automatic", "Set up a standing order if it comes again"),
            hand(3, 1, "🗂️", "File it", "Write 'paid' and the date on it and put it away"),
        ],
    },
    Ladder {
        when: &["tax", "tax return", "expense", "receipt", "budget", "timesheet", "reconcile"],
        object: "the papers",
        rungs: [
            hand(1, 2, "📁", "Fetch the folder", "Put everything in sight for {object} on the table"),
            hand(1, 5, "🗃️", "Make three piles", "Make three piles: comes in, goes out, no idea"),
            screen(3, 2, "🔑", "Sign in", "Open the website or sheet and sign in"),
            screen(2, 8, "⌨️", "Enter one pile", "Enter the smallest pile, one paper after another"),
            hand(4, 2, "❓", "List what is missing", "Write down what is missing and who has it"),
            screen(5, 3, "🔎", "Check the sums", "Check the sums against one statement"),
            screen(1, 2, "💾", "Save and stop", "Save {object} and write down where it goes on"),
        ],
    },
    Ladder {
        when: &["letter", "mail", "post", "paperwork", "statement"],
        object: "the letters",
        rungs: [
            hand(1, 1, "✉️", "Open one letter", "Take the top letter of {object} and open it"),
            hand(3, 1, "🗑️", "Bin the envelope", "Throw the envelopes and the adverts away"),
            hand(1, 3, "📚", "Make two piles", "Open the others and make two piles: act, keep"),
            hand(2, 2, "🖍️", "Circle the date", "Circle the date on each one that needs an answer"),
            hand(4, 5, "✍️", "Answer the shortest", "Answer the shortest one right away"),
            screen(5, 2, "📅", "Note the others", "Put a task into the list for each of the others"),
            hand(1, 1, "🗂️", "File the keep pile", "Put the keep pile into the folder"),
        ],
    },
    Ladder {
        when: &[],
        object: "the form",
        rungs: [
            screen(1, 1, "📄", "Open the form", "Open the page or paper for {object}"),
            hand(3, 2, "🪪", "Fetch the papers", "Put the ID, the numbers and a pen beside it"),
            screen(1, 2, "✏️", "Fill in the name", "Fill in the name and address, the easy part"),
            screen(2, 6, "⌨️", "Fill in the rest", "Fill in the rest; leave gaps where it sticks"),
            hand(4, 3, "❓", "Look up the gaps", "Look up one gap at a time"),
            screen(5, 1, "🔎", "Check date and sign", "Check the date and the signature"),
            screen(1, 2, "🚀", "Send it off", "Send it off and keep a copy for {object}"),
        ],
    },
];
