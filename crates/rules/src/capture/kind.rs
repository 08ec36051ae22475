//! What kind of thing an item is.

use super::beside;
use super::item::Reading;
use super::line::Line;
use super::model::{CapturedItem, ItemKind};
use super::verbs;

/// The kind, from what was recognised and how the words as typed (`whole`) begin and end.
pub(super) fn of(reading: &Reading, whole: &Line) -> ItemKind {
    if let Some(kind) = reading.kind {
        return kind;
    }
    if reading.times.recurs() {
        return ItemKind::Habit;
    }
    if reading.times.has_hours() {
        return ItemKind::Event;
    }
    let title = reading.draft.title.to_lowercase();
    let words: Vec<&str> = title.split_whitespace().take(8).collect();
    if whole.chars.last() == Some(&'?') || title.ends_with('?') {
        return ItemKind::Question;
    }
    if shopping(&words) {
        return ItemKind::Shopping;
    }
    if !reading.times.any() && thought(&words) {
        return ItemKind::Thought;
    }
    ItemKind::Task
}

/// Makes a bare noun after something to buy something to buy too.
pub(super) fn go_shopping(item: &mut CapturedItem) {
    let first = item.draft.title.to_lowercase();
    let bare = !first.split_whitespace().next().is_some_and(verbs::verb);
    if item.kind == ItemKind::Task && bare && item.draft.due.is_none() {
        item.kind = ItemKind::Shopping;
    }
}

fn shopping(words: &[&str]) -> bool {
    match words {
        ["buy" | "purchase", _, ..] | ["need", "more" | "some", ..] => true,
        ["get" | "grab", rest @ ..] | ["pick", "up", rest @ ..] => {
            let mut things = rest.iter().take_while(|word| !beside::connective(word));
            things.any(|word| is_sold(word.trim_matches(|c: char| !c.is_alphanumeric())))
        }
        _ => false,
    }
}

/// What shops sell that people write down, in order: not everything, but most of what stands on lists.
#[rustfmt::skip] // One entry a line would be three hundred lines.
const SOLD: &[&str] = &[
    "almond", "almonds", "aluminium", "apple", "apples", "apricot", "apricots", "asparagus", "aubergine",
    "aubergines", "avocado", "avocados", "bacon", "bagel", "bagels", "bags", "baguette", "baguettes", "banana",
    "bananas", "bandage", "bandages", "basil", "batteries", "battery", "bean", "beans", "beef", "beer", "beers",
    "berries", "biscuits", "bleach", "blueberries", "bread", "broccoli", "broth", "brushes", "bulb", "bulbs", "bun",
    "buns", "butter", "cabbage", "cake", "candle", "candles", "candy", "carrot", "carrots", "cashews", "cauliflower",
    "celery", "cereal", "charcoal", "cheddar", "cheese", "cherries", "chicken", "chickpeas", "chilli", "chips",
    "chocolate", "chutney", "cider", "cilantro", "cinnamon", "coconut", "cod", "coffee", "coke", "conditioner",
    "cookies", "cordial", "coriander", "corn", "courgettes", "couscous", "crackers", "cream", "crisps", "croissants",
    "cucumber", "cucumbers", "deodorant", "detergent", "diapers", "dill", "donuts", "dough", "egg", "eggplant",
    "eggs", "envelopes", "fennel", "feta", "figs", "filters", "fish", "flour", "flowers", "foil", "food", "fruit",
    "fruits", "garlic", "gherkins", "gin", "ginger", "glue", "granola", "grapes", "gravy", "groceries", "gum",
    "halloumi", "ham", "hay", "herbs", "honey", "houmous", "hummus", "ice", "jam", "jelly", "juice", "kale",
    "ketchup", "kiwis", "lamb", "leeks", "lemon", "lemonade", "lemons", "lentils", "lettuce", "lime", "limes",
    "litter", "lotion", "mango", "mangoes", "margarine", "marmalade", "mayo", "mayonnaise", "meat", "melon", "milk",
    "mince", "mint", "mozzarella", "muesli", "muffins", "mushroom", "mushrooms", "mustard", "napkins", "nappies",
    "noodles", "nutella", "nuts", "oatmeal", "oats", "oil", "olives", "onion", "onions", "orange", "oranges",
    "oregano", "paint", "pancakes", "paper", "paprika", "parmesan", "parsley", "parsnips", "pasta", "pastries",
    "peaches", "peanuts", "pear", "pears", "peas", "pencils", "pens", "pepper", "peppers", "pesto", "pickles", "pie",
    "pineapple", "pizza", "plasters", "plums", "popcorn", "pork", "porridge", "potato", "potatoes", "prawns",
    "quinoa", "radishes", "raisins", "raspberries", "razors", "rice", "rolls", "rosemary", "rum", "sage", "salad",
    "salami", "salmon", "salsa", "salt", "sandwich", "sandwiches", "sardines", "sauce", "sausage", "sausages",
    "screws", "seeds", "sesame", "shampoo", "shrimp", "snacks", "soap", "socks", "soda", "soup", "soy", "spaghetti",
    "spinach", "sponges", "stamps", "steak", "steaks", "strawberries", "sugar", "sunscreen", "sweetcorn", "sweets",
    "syrup", "tampons", "tape", "tea", "teabags", "thyme", "tissues", "toast", "tofu", "tomato", "tomatoes",
    "toothbrush", "toothbrushes", "toothpaste", "tortillas", "towels", "treats", "tuna", "turkey", "turmeric",
    "twine", "vanilla", "veg", "vegetables", "veggies", "vinegar", "vodka", "walnuts", "water", "watermelon",
    "whiskey", "whisky", "wine", "wipes", "yeast", "yoghurt", "yoghurts", "yogurt", "yogurts", "zucchini",
];

/// Whether a word names something that shops sell.
pub(super) fn is_sold(word: &str) -> bool {
    SOLD.binary_search(&word).is_ok()
}

fn thought(words: &[&str]) -> bool {
    match words {
        ["idea" | "ideas" | "thought" | "note" | "nb" | "fyi", ..]
        | ["remember", "that" | "how" | "when", ..]
        | ["what", "if", ..] => true,
        ["i" | "we", verb, ..] => {
            matches!(
                *verb,
                "feel"
                    | "felt"
                    | "think"
                    | "wonder"
                    | "noticed"
                    | "realised"
                    | "realized"
                    | "like"
                    | "love"
                    | "hate"
                    | "wish"
                    | "believe"
            )
        }
        ["i'm" | "it's" | "that's", next, ..] => !verbs::verb(next),
        _ => false,
    }
}
