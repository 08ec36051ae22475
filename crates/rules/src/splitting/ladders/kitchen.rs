//! Food, and buying things.

use super::{Ladder, hand, screen};

pub(super) const COOKING: &[Ladder] = &[
    Ladder {
        when: &["meal plan", "plan meals", "plan", "recipe", "meals"],
        object: "the meals",
        rungs: [
            hand(1, 1, "🧊", "Open the fridge", "Open the fridge and look at what is there for {object}"),
            hand(1, 3, "📝", "Write three dishes", "Write down three dishes for {thing} that need no thinking"),
            screen(3, 3, "🔎", "Find one new one", "Find one easy recipe for {thing} that sounds good"),
            hand(2, 3, "🗓️", "Give each a day", "Write a day next to each dish of {thing}"),
            hand(4, 2, "🍕", "Keep one free", "Leave one day without {thing}, for leftovers or toast"),
            hand(5, 2, "🥕", "Check the staples", "Check oil, rice and spices for {thing}"),
            screen(1, 3, "🛒", "List what is missing", "List what has to be bought for {thing}"),
        ],
    },
    Ladder {
        when: &["bake", "cake", "bread", "cookie", "biscuit", "muffin"],
        object: "the cake",
        rungs: [
            hand(1, 1, "🔥", "Turn on the oven", "Walk to the oven and turn it on for {object}"),
            screen(3, 1, "📖", "Open the recipe", "Open the recipe for {thing} and prop it up"),
            hand(1, 4, "🥚", "Line things up", "Put everything for {thing} on the counter"),
            hand(2, 8, "🥣", "Mix it", "Weigh and mix what goes into {thing}, one line at a time"),
            hand(4, 2, "🧈", "Grease the tin", "Grease the tin for {thing} and fill it"),
            screen(5, 1, "⏰", "Set the timer", "Set a timer for {thing} that can be heard in every room"),
            hand(1, 5, "🧽", "Wash up meanwhile", "Put {thing} in the oven and rinse the bowl meanwhile"),
        ],
    },
    Ladder {
        when: &["^drink"],
        object: "something to drink",
        rungs: [
            hand(1, 1, "🥛", "Fetch a glass", "Stand up and fetch a glass or bottle for {object}"),
            hand(1, 1, "🚰", "Fill it", "Pour {thing} up to the rim of the glass"),
            hand(1, 1, "💧", "Three sips", "Take three sips of {thing}, standing"),
            hand(2, 1, "➡️", "Empty it", "Drink {thing} to the last drop"),
            hand(3, 1, "🔁", "Fill it again", "Fill the glass with {thing} once more"),
            hand(4, 1, "📍", "Put it in sight", "Put {thing} beside the hand that works"),
            hand(5, 1, "⏰", "Set a reminder", "Set a timer for more {thing} in an hour"),
        ],
    },
    Ladder {
        when: &["breakfast", "sandwich", "coffee", "tea", "salad", "snack", "eat", "pack lunch", "pack lunches"],
        object: "something to eat",
        rungs: [
            hand(1, 1, "🚶", "Walk to the kitchen", "Walk to the kitchen and open the fridge for {object}"),
            hand(1, 1, "🍽️", "Put out a plate", "Put a plate, cup or box on the counter for {thing}"),
            hand(3, 1, "🥖", "Take three things", "Take out three things that go into {thing}"),
            hand(2, 4, "🔪", "Put it together", "Put {thing} together, as simple as can be"),
            hand(4, 1, "🥤", "Pour a glass", "Pour a glass of water to go with {thing}"),
            hand(5, 1, "🧊", "Put things back", "Put back the packets left from {thing}"),
            hand(1, 5, "😋", "Sit down", "Sit down with {thing}, or close the box"),
        ],
    },
    Ladder {
        when: &[],
        object: "the meal",
        rungs: [
            hand(1, 1, "🚶", "Go to the kitchen", "Walk to the kitchen and clear one spot of the counter for {object}"),
            hand(2, 2, "🧊", "Take things out", "Take out what is needed for {thing}"),
            hand(3, 1, "🍲", "Put the pot on", "Put a pot or pan on the stove for {thing}"),
            hand(1, 6, "🔪", "Chop one thing", "Chop or open the first thing for {thing}, then the others"),
            hand(1, 9, "🍳", "Cook it", "Cook {thing}, with a timer running"),
            hand(4, 2, "🧽", "Rinse as it cooks", "Rinse the board and the knife while {thing} can cook alone"),
            hand(5, 2, "🍽️", "Serve it", "Put {thing} on a plate and sit down"),
        ],
    },
];

pub(super) const SHOPPING: &[Ladder] = &[
    Ladder {
        when: &["groceries", "grocery", "supermarket", "food shop", "weekly shop", "shopping"],
        object: "the groceries",
        rungs: [
            hand(1, 2, "🧊", "Open the fridge", "Open the fridge and see what to put on the list for {thing}"),
            screen(2, 3, "📝", "List ten things", "Write the ten most important things on the list for {thing}"),
            hand(4, 1, "🛍️", "Hang out the bags", "Put bags, keys and wallet for {thing} by the door"),
            hand(1, 8, "🚶", "Go to the shop", "Put shoes on and go out for {thing}"),
            hand(3, 10, "🛒", "Walk the list", "Walk the list for {thing} through the shop, nothing else"),
            hand(5, 4, "💳", "Pay and pack", "Pay for {thing} and pack the cold things together"),
            hand(1, 4, "🥶", "Put cold things away", "Put the cold things away; the rest of {thing} may wait"),
        ],
    },
    Ladder {
        when: &["gift", "present", "birthday", "wedding"],
        object: "the gift",
        rungs: [
            hand(1, 1, "🗒️", "Take a note", "Take a piece of paper and write on top: {object}"),
            hand(1, 3, "💡", "Write three ideas", "Write three ideas for {thing}, the first that come"),
            screen(4, 1, "💶", "Set a price", "Write down a price for {thing} that feels right"),
            screen(2, 6, "🔎", "Look at two shops", "Look for {thing} in two shops, then stop looking"),
            screen(1, 3, "🛒", "Buy the first good", "Buy the first idea for {thing} that would make somebody smile"),
            screen(5, 1, "📦", "Check the day", "Check the day on which {thing} will arrive"),
            hand(3, 2, "🎀", "Plan the wrapping", "Put wrapping paper and a card out for {thing}"),
        ],
    },
    Ladder {
        when: &["order", "online", "amazon", "ikea", "delivery"],
        object: "it",
        rungs: [
            screen(1, 1, "🔎", "Open the shop", "Open the shop's page and type in {object}"),
            hand(3, 2, "📏", "Check the size", "Check the size or kind of {thing} bought last time"),
            screen(1, 4, "⚖️", "Pick from three", "Compare the first three results for {thing}, no more"),
            screen(2, 1, "🛒", "Put it in the cart", "Put {thing} into the cart"),
            screen(4, 1, "🧾", "Check price and day", "Check the price of {thing} with delivery, and the day"),
            screen(1, 2, "💳", "Pay", "Pay for {thing} and close the page"),
            screen(5, 1, "📅", "Note the delivery", "Put the delivery day of {thing} into the calendar"),
        ],
    },
    Ladder {
        when: &[],
        object: "it",
        rungs: [
            screen(1, 1, "📝", "Write it down", "Open the shopping list and add {object}"),
            hand(3, 2, "👀", "Check what is left", "Look at home for what is left of {thing}, and which kind"),
            screen(2, 2, "🗺️", "Pick the shop", "Choose the nearest shop that has {thing}"),
            hand(1, 1, "👟", "Shoes on", "Put shoes on and take wallet, keys and a bag for {thing}"),
            hand(1, 8, "🛒", "Go and get it", "Go to the shop and take {thing} to the till"),
            hand(4, 2, "💳", "Pay", "Pay for {thing} and leave"),
            hand(5, 2, "🏠", "Put it away", "Put {thing} in the right place at home"),
        ],
    },
];
