//! Forms, bills, letters, contracts.

use super::{Ladder, hand, screen};

pub(super) const ADMIN: &[Ladder] = &[
    Ladder {
        when: &["cancel", "dispute", "refund", "claim", "reimbursement"],
        object: "this",
        rungs: [
            screen(1, 1, "🔎", "Find the mail", "Open the mailbox and search for {object}"),
            screen(2, 2, "#️⃣", "Copy the number", "Find the customer or contract number for {object}"),
            screen(3, 3, "📅", "Check the deadline", "Look for the notice period or the deadline of {thing}"),
            screen(1, 5, "✍️", "Fill in the form", "Write two sentences about {thing}: what is wanted, and the number"),
            screen(4, 1, "📎", "Attach the proof", "Attach the receipt, contract or photo of {thing} if there is one"),
            screen(1, 2, "🚀", "Send it", "Send the request about {thing} and let go for today"),
            screen(5, 1, "📥", "Keep the answer", "Save the confirmation of {thing}, and a reminder in two weeks"),
        ],
    },
    Ladder {
        when: &["bill", "pay", "invoice", "rent", "fine", "pay off", "transfer", "electricity"],
        object: "the bill",
        rungs: [
            hand(1, 1, "✉️", "Open the letter", "Open the letter or mail with {object}"),
            hand(1, 1, "👀", "Find three things", "Find the amount, the date and the account number of {thing}"),
            screen(2, 2, "🏦", "Open the bank", "Open the bank's app to pay {thing} and sign in"),
            screen(4, 3, "⌨️", "Type it in", "Type in the account and the reference for {thing}"),
            screen(1, 2, "💸", "Pay", "Check the amount once and pay {thing}"),
            screen(
                5,
                1,
                "🔁",
                "Make it automatic",
                "Set up a standing order for next time, so that {thing} will not need a task",
            ),
            hand(3, 1, "🗂️", "File it", "Write 'paid' and the date on {thing} and file it"),
        ],
    },
    Ladder {
        when: &["tax", "tax return", "expense", "receipt", "budget", "timesheet", "reconcile"],
        object: "the papers",
        rungs: [
            hand(1, 2, "📁", "Fetch the folder", "Put everything in sight for {object} on the table"),
            hand(1, 5, "🗃️", "Make three piles", "Make three piles for {thing}: money in, money out, no idea"),
            screen(3, 2, "🔑", "Sign in", "Open the website or sheet for {thing} and sign in"),
            screen(2, 8, "⌨️", "Enter one pile", "Enter the smallest pile for {thing}, one paper after another"),
            hand(4, 2, "❓", "List what is missing", "Write down what is missing for {thing} and who has it"),
            screen(5, 3, "🔎", "Check the sums", "Check the sums of {thing} against one statement"),
            screen(1, 2, "💾", "Save and stop", "Save {thing} and write down where to go on"),
        ],
    },
    Ladder {
        when: &["letter", "mail", "post", "paperwork"],
        object: "the letters",
        rungs: [
            hand(1, 1, "✉️", "Tear one edge open", "Put {object} on the table and tear one edge open"),
            hand(3, 1, "🗑️", "Bin the envelope", "Throw away the envelopes and adverts that came with {thing}"),
            hand(1, 3, "📚", "Read half a page", "Read the first half page of {thing}, nothing more"),
            hand(2, 2, "🖍️", "Circle the date", "Circle every date in {thing}"),
            hand(4, 5, "✍️", "Answer the easiest", "Answer the easiest part of {thing} right away"),
            screen(5, 2, "📅", "Note the others", "List one task for every answer to {thing}"),
            hand(1, 1, "🗂️", "Act or keep", "Put {thing} on one of two piles: act, keep"),
        ],
    },
    Ladder {
        when: &[],
        object: "the form",
        rungs: [
            screen(1, 1, "📄", "Open the form", "Open the page or paper for {object}"),
            hand(3, 2, "🪪", "Fetch the papers", "Put the ID, the numbers and a pen for {thing} on the table"),
            screen(1, 2, "✏️", "Fill in the name", "Fill in name and address for {thing}, the easy part"),
            screen(2, 6, "⌨️", "Fill in the rest", "Fill in the rest for {thing}; leave gaps where it sticks"),
            hand(4, 3, "❓", "Look up the gaps", "Look up one gap in {thing} at a time"),
            screen(5, 1, "🔎", "Check date and sign", "Check date and signature for {thing}"),
            screen(1, 2, "🚀", "Send it off", "Send off what belongs to {thing} and keep a copy"),
        ],
    },
];
