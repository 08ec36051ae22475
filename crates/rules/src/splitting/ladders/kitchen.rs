//! Food, and buying things.

use super::{Ladder, hand, screen};

pub(super) const COOKING: &[Ladder] = &[
    Ladder {
        when: &["meal plan", "plan meals", "plan", "recipe", "meals"],
        object: "the meals",
        rungs: [
            hand(1, 1, "🧊", "Open the fridge", "Open the fridge and look at what is there"),
            hand(1, 3, "📝", "Write three dishes", "Write down three dishes that need no thinking"),
            screen(3, 3, "🔎", "Find one new one", "Find one easy recipe that sounds good"),
            hand(2, 3, "🗓️", "Give each a day", "Write a day next to each dish"),
            hand(4, 2, "🍕", "Keep one free", "Leave one day for leftovers or toast"),
            hand(5, 2, "🥕", "Check the staples", "Check oil, rice, pasta and spices"),
            screen(1, 3, "🛒", "List what is missing", "List what has to be bought for {object}"),
        ],
    },
    Ladder {
        when: &["bake", "cake", "bread", "cookie", "biscuit", "muffin"],
        object: "the cake",
        rungs: [
            hand(1, 1, "🔥", "Turn on the oven", "Walk to the oven and turn it on"),
            screen(3, 1, "📖", "Open the recipe", "Open the recipe for {object} and prop it up"),
            hand(1, 4, "🥚", "Line things up", "Put everything for {object} on the counter"),
            hand(2, 8, "🥣", "Mix it", "Weigh and mix, one line of the recipe at a time"),
            hand(4, 2, "🧈", "Grease the tin", "Grease the tin and fill it"),
            screen(5, 1, "⏰", "Set the timer", "Set a timer that can be heard in every room"),
            hand(1, 5, "🧽", "Wash up meanwhile", "Put it in the oven and rinse the bowl meanwhile"),
        ],
    },
    Ladder {
        when: &["breakfast", "sandwich", "coffee", "tea", "salad", "snack", "eat", "pack lunch", "pack lunches"],
        object: "something to eat",
        rungs: [
            hand(1, 1, "🚶", "Walk to the kitchen", "Walk to the kitchen and open the fridge"),
            hand(1, 1, "🍽️", "Put out a plate", "Put a plate or box on the counter for {object}"),
            hand(3, 1, "🥖", "Take three things", "Take out three things that go together"),
            hand(2, 4, "🔪", "Put it together", "Put {object} together, as simple as it gets"),
            hand(4, 1, "🥤", "Pour a glass", "Pour a glass of water"),
            hand(5, 1, "🧊", "Put things back", "Put the packets back"),
            hand(1, 5, "😋", "Sit down", "Sit down with it, or close the box"),
        ],
    },
    Ladder {
        when: &[],
        object: "the meal",
        rungs: [
            hand(1, 1, "🚶", "Go to the kitchen", "Walk to the kitchen and clear one spot of the counter"),
            hand(2, 2, "🧊", "Take things out", "Take out what is needed for {object}"),
            hand(3, 1, "🍲", "Put the pot on", "Put a pot or pan on the stove; water on if it needs some"),
            hand(1, 6, "🔪", "Chop one thing", "Chop the first thing, then the others"),
            hand(1, 9, "🍳", "Cook it", "Cook {object}, with a timer running"),
            hand(4, 2, "🧽", "Rinse as it cooks", "Rinse the board and the knife while it cooks"),
            hand(5, 2, "🍽️", "Serve it", "Put {object} on a plate and sit down"),
        ],
    },
];

pub(super) const SHOPPING: &[Ladder] = &[
    Ladder {
        when: &["groceries", "grocery", "supermarket", "food shop", "weekly shop", "shopping"],
        object: "the groceries",
        rungs: [
            hand(1, 2, "🧊", "Open the fridge", "Open the fridge and see what is missing"),
            screen(2, 3, "📝", "List ten things", "Write the ten most important things on the list for {object}"),
            hand(4, 1, "🛍️", "Hang out the bags", "Put the bags, keys and wallet by the door"),
            hand(1, 8, "🚶", "Go to the shop", "Go to the shop, shoes on first"),
            hand(3, 10, "🛒", "Walk the list", "Walk the list through the shop, nothing else"),
            hand(5, 4, "💳", "Pay and pack", "Pay, with the cold things packed together"),
            hand(1, 4, "🥶", "Put cold things away", "Put the cold things away; the rest of {object} may wait"),
        ],
    },
    Ladder {
        when: &["gift", "present", "birthday", "wedding"],
        object: "the gift",
        rungs: [
            hand(1, 1, "🗒️", "Take a note", "Take a piece of paper and write the person's name on it"),
            hand(1, 3, "💡", "Write three ideas", "Write three ideas for {object}: what did they talk about lately?"),
            screen(4, 1, "💶", "Set a price", "Write a price next to it that feels right"),
            screen(2, 6, "🔎", "Look at two shops", "Look in two shops, then stop looking"),
            screen(1, 3, "🛒", "Buy the first good", "Buy the first one that would make them smile"),
            screen(5, 1, "📦", "Check the day", "Check that it arrives in time"),
            hand(3, 2, "🎀", "Plan the wrapping", "Put wrapping paper and a card out for {object}"),
        ],
    },
    Ladder {
        when: &["order", "online", "amazon", "ikea", "delivery"],
        object: "it",
        rungs: [
            screen(1, 1, "🔎", "Open the shop", "Open the shop's page and type in {object}"),
            hand(3, 2, "📏", "Check the size", "Check the size or model on the old one"),
            screen(1, 4, "⚖️", "Pick from three", "Compare the first three results, no more"),
            screen(2, 1, "🛒", "Put it in the cart", "Put {object} into the cart"),
            screen(4, 1, "🧾", "Check price and day", "Check the price with delivery, and the day"),
            screen(1, 2, "💳", "Pay", "Pay and close the page"),
            screen(5, 1, "📅", "Note the delivery", "Put the delivery day into the calendar"),
        ],
    },
    Ladder {
        when: &[],
        object: "it",
        rungs: [
            screen(1, 1, "📝", "Write it down", "Open the shopping list and put {object} on it"),
            hand(3, 2, "👀", "Check what is left", "Look whether there is any left at home, and which kind"),
            screen(2, 2, "🗺️", "Pick the shop", "Choose the nearest shop that has {object}"),
            hand(1, 1, "👟", "Shoes on", "Put shoes on and take wallet, keys and a bag"),
            hand(1, 8, "🛒", "Go and get it", "Go to the shop and take {object} to the till"),
            hand(4, 2, "💳", "Pay", "Pay for that and leave"),
            hand(5, 2, "🏠", "Put it away", "Put {object} where it will be used"),
        ],
    },
];
