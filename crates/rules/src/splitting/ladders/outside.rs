//! Travel, exercise, errands.

use super::{Ladder, hand, screen};

pub(super) const TRAVEL: &[Ladder] = &[
    Ladder {
        when: &["unpack"],
        object: "the suitcase",
        rungs: [
            hand(1, 1, "🧳", "Open it", "Put {object} on the floor and open it"),
            hand(1, 2, "🧺", "Dump the laundry", "Throw everything worn from {thing} straight into the laundry"),
            hand(3, 1, "🪥", "Empty the wash bag", "Put the wash bag from {thing} back in the bathroom"),
            hand(2, 3, "👕", "Clean things away", "Put the clean things from {thing} away"),
            hand(4, 2, "🔌", "Return the cables", "Put the chargers and cables from {thing} where they live"),
            hand(5, 1, "🧾", "Keep the receipts", "Take receipts and papers out of {thing}"),
            hand(1, 1, "🚪", "Store it", "Put {thing} away, and the journey is over"),
        ],
    },
    Ladder {
        when: &["check in for", "check in", "boarding pass"],
        object: "the journey",
        rungs: [
            screen(1, 1, "📧", "Open the booking", "Open the mail with the booking of {object}"),
            screen(2, 1, "#️⃣", "Copy the code", "Copy the booking code of {thing}"),
            screen(1, 3, "🛫", "Press check in", "Open the page for {thing}, put the code in and press check in"),
            screen(3, 1, "💺", "Pick a seat", "Choose a seat for {thing}, or keep the one that is given"),
            screen(1, 1, "📲", "Save the pass", "Save the boarding pass for {thing} to the phone"),
            screen(4, 2, "⏰", "Set a leave alarm", "Set an alarm for leaving for {thing}"),
            hand(5, 1, "🪪", "Put papers ready", "Put the passport for {thing} on top of the bag"),
        ],
    },
    Ladder {
        when: &["pack", "pack for", "suitcase", "luggage", "packing list"],
        object: "the trip",
        rungs: [
            hand(1, 1, "🧳", "Open the suitcase", "Put the suitcase on the bed and open it for {object}"),
            screen(3, 2, "🌦️", "Check the weather", "Look up the weather for {thing} and count the nights"),
            hand(1, 5, "👕", "Lay out clothes", "Lay out one outfit a day for {thing}, and one more"),
            hand(2, 3, "🪥", "Fill the wash bag", "Put toothbrush, medicine and charger for {thing} in one bag"),
            hand(4, 2, "🪪", "Put papers on top", "Put passport, card and tickets for {thing} on top"),
            hand(1, 4, "🤐", "Close it", "Put everything for {thing} in and close the lid"),
            hand(5, 1, "📝", "Write the last bits", "Write what goes in last for {thing} on a note at the door"),
        ],
    },
    Ladder {
        when: &["book", "flight", "hotel", "ticket", "train", "hostel", "airbnb", "train ticket", "check in for"],
        object: "the journey",
        rungs: [
            screen(1, 1, "🗓️", "Open the calendar", "Open the calendar and look at the days for {object}"),
            screen(2, 2, "📌", "Fix the dates", "Write down the dates and the most that {thing} may cost"),
            screen(1, 5, "🔎", "Search once", "Search for {object} on one site, not five"),
            screen(3, 4, "⚖️", "Keep two", "Compare the two best finds for {thing}, then close the others"),
            hand(4, 1, "🪪", "Fetch the papers", "Put passport and card for {thing} on the table"),
            screen(1, 6, "💳", "Book it", "Book {thing}: the one that is good enough"),
            screen(
                5,
                1,
                "📥",
                "Save the tickets",
                "Save the confirmation and put the times of {thing} into the calendar",
            ),
        ],
    },
    Ladder {
        when: &[],
        object: "the trip",
        rungs: [
            hand(1, 1, "🗺️", "Open a map", "Open a map and find the place of {object}"),
            screen(1, 3, "📝", "Write three wishes", "Write down three things that would make {thing} good"),
            screen(2, 3, "🗓️", "Pick the days", "Pick the days for {thing} in the calendar"),
            screen(3, 6, "🚆", "Look up the way", "Look up the way for {thing}, one site only"),
            screen(4, 6, "🛏️", "Look up a bed", "Look up two places to stay on {thing}"),
            screen(5, 2, "💶", "Add it up", "Write down roughly what {thing} will cost"),
            screen(1, 3, "📌", "Decide one thing", "Choose one thing for {thing} and write it down"),
        ],
    },
];

pub(super) const EXERCISE: &[Ladder] = &[
    Ladder {
        when: &["gym", "swim", "swimming", "pool", "class", "pilates", "training", "climbing"],
        object: "the workout",
        rungs: [
            hand(1, 2, "🎒", "Pack the bag", "Put shoes, towel and bottle for {object} into the bag"),
            hand(3, 2, "👕", "Change at home", "Change clothes for {thing} now, at home"),
            hand(1, 8, "🚶", "Leave the house", "Leave for {thing}; turning back at the door is allowed"),
            hand(2, 5, "🔥", "Warm up", "Warm up for {thing} with five easy minutes"),
            hand(1, 10, "💪", "Do the first part", "Do the favourite part of {thing} first"),
            hand(4, 10, "➡️", "Do another", "Do one more part of {thing}, if it feels right"),
            hand(5, 5, "🚿", "Shower", "Take a warm shower after {thing}"),
        ],
    },
    Ladder {
        when: &["yoga", "stretch", "push-up", "pushup", "workout", "work out", "squat", "exercise", "stretches", "abs"],
        object: "the workout",
        rungs: [
            hand(1, 1, "🧘", "Roll out the mat", "Stand up and clear a space as long as the body for {object}"),
            screen(3, 1, "▶️", "Put on a video", "Put on a video or a song for {thing}"),
            hand(4, 2, "👕", "Change the top", "Change into something soft for {thing}"),
            hand(1, 3, "🔥", "Warm up", "Roll the shoulders and stretch to the ceiling before {thing}"),
            hand(1, 7, "💪", "Do one round", "Do one easy round: {thing}"),
            hand(2, 5, "🔁", "Do another", "Do another round, or half of one: {thing}"),
            hand(5, 1, "💧", "Drink water", "Drink a glass of water after {thing}"),
        ],
    },
    Ladder {
        when: &["dog", "walk the dog", "puppy"],
        object: "the dog",
        rungs: [
            hand(1, 1, "🦮", "Take the leash", "Stand up and take the leash; the look of {object} will do the rest"),
            hand(3, 1, "🛍️", "Take bags", "Put bags for {thing} and keys into the pocket"),
            hand(1, 1, "👟", "Shoes on", "Put shoes and a coat on and call {thing}"),
            hand(2, 7, "🚶", "Walk to the corner", "Walk to the corner with {thing}, then see"),
            hand(4, 7, "🌳", "Let it sniff", "Go on to the next green place with {thing}"),
            hand(1, 6, "🏠", "Walk home", "Walk home with {thing} by another street"),
            hand(5, 1, "💧", "Fill the bowl", "Fill the water bowl for {thing}"),
        ],
    },
    Ladder {
        when: &[],
        object: "the round",
        rungs: [
            hand(1, 1, "👟", "Put shoes on", "Put on the shoes for {object} and tie them, nothing more"),
            hand(3, 2, "👕", "Change", "Change for {thing} into what is on top of the drawer"),
            hand(4, 1, "🎧", "Pick a song", "Take keys and headphones for {thing}"),
            hand(1, 1, "🚪", "Step outside", "Step out of the door, that is the start of {thing}"),
            hand(2, 5, "🚶", "Go slowly", "Walk the first five minutes of {thing}, slower than seems right"),
            hand(1, 10, "🏃", "Find the pace", "Go on with {thing} at a pace that leaves breath for talking"),
            hand(5, 3, "🧘", "Stretch at home", "Stretch the legs after {thing} and drink something"),
        ],
    },
];

pub(super) const ERRAND: &[Ladder] = &[
    Ladder {
        when: &["^post", "^send off"],
        object: "the letter",
        rungs: [
            hand(1, 1, "✉️", "Put it on the table", "Put {object} and a pen on the table"),
            screen(3, 2, "🔎", "Look up the address", "Look up the address for {thing}"),
            hand(1, 2, "🖊️", "Write the address", "Write the address on {thing}, and the sender"),
            hand(2, 2, "🏷️", "Put a stamp on", "Put a stamp on {thing}, or write 'stamp' on the hand"),
            hand(4, 1, "🔏", "Close it", "Close the envelope or the box with {thing}"),
            hand(5, 1, "🔑", "Put {thing} with the keys", "Put {thing} with the keys"),
            hand(1, 8, "📮", "Take it to the post", "Take {thing} to the post box, shoes on first"),
        ],
    },
    Ladder {
        when: &[
            "return",
            "back",
            "take back",
            "bring back",
            "drop off",
            "drop",
            "post",
            "send off",
            "deliver",
            "donate",
            "dump",
        ],
        object: "it",
        rungs: [
            hand(1, 2, "📦", "Put it by the door", "Put {object} by the door"),
            screen(2, 2, "🕐", "Look up the hours", "Look up where {thing} can go and until when"),
            hand(3, 2, "🧾", "Find the receipt", "Put the receipt, label or card with {thing}"),
            hand(4, 2, "🎁", "Wrap it up", "Put {thing} into a bag or box that can be carried"),
            hand(1, 8, "🚶", "Go there", "Put shoes on, take {thing} and go{about}"),
            hand(1, 3, "🤝", "Hand it over", "Hand over {thing} and ask for a slip"),
            screen(5, 1, "📸", "Keep the slip", "Take a photo of the slip for {thing}"),
        ],
    },
    Ladder {
        when: &[],
        object: "it",
        rungs: [
            hand(1, 1, "🔑", "Take the keys", "Take keys and wallet for {object} and put them with the shoes"),
            screen(2, 2, "🕐", "Look up the hours", "Look up where to go for {thing} and until when"),
            hand(3, 2, "🪪", "Take what they ask", "Put the ID, slip or code for {thing} into the pocket"),
            hand(4, 1, "🛍️", "Take a bag", "Take a bag for {thing}"),
            hand(1, 8, "🚶", "Leave", "Put shoes on and go for {thing}{about} by the shortest way"),
            hand(1, 4, "🤝", "Get it", "Ask for {thing} and look once before leaving"),
            hand(5, 1, "🏠", "Put it in place", "Put {thing} in the right place when home"),
        ],
    },
];
