//! Lists: filters, orders and pages.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_testkit::{TestApp, User};
use serde_json::{Value, json};

use crate::support::{each, text};

/// Five tasks that differ in everything that can be asked for.
async fn shelf(app: &TestApp) -> User {
    let owner = app.user().await;
    let wishes = [
        json!({"title": "apples", "priority": "low", "tags": ["fruit"], "due_date": "2026-11-21T12:00:00Z", "energy_required": 1}),
        json!({"title": "Bananas", "priority": "high", "tags": ["fruit", "yellow"], "due_date": "2026-11-25T12:00:00Z"}),
        json!({"title": "cherries", "priority": "critical", "status": "in_progress", "energy_required": 3}),
        json!({"title": "dates", "hidden": true}),
        json!({"title": "elderberries"}),
    ];
    for wish in wishes {
        owner.create(wish).await;
        app.advance(Duration::from_secs(1));
    }
    owner
}

#[tokio::test]
async fn every_filter_leaves_what_it_names() {
    let app = TestApp::start().await;
    let owner = shelf(&app).await;
    let done = owner.create_task("figs").await;
    owner.complete(&done.id).await.ok();
    let old = owner.create_task("grapes").await;
    owner.act(&format!("/tasks/{}/archive", old.id)).await.ok();
    let bananas = owner.ids("/tasks?q=bananas").await.remove(0);
    owner.create(json!({"title": "halves", "parent_id": bananas})).await;

    let cases: &[(&str, &[&str])] = &[
        ("", &["Bananas", "apples", "cherries", "elderberries", "halves"]),
        ("status=in_progress", &["cherries"]),
        ("status=in_progress&status=done", &["cherries", "figs"]),
        ("completed=true", &["figs"]),
        ("completed=all", &["Bananas", "apples", "cherries", "elderberries", "figs", "halves"]),
        ("hidden=true", &["dates"]),
        ("hidden=all", &["Bananas", "apples", "cherries", "dates", "elderberries", "halves"]),
        ("archived=true", &["grapes"]),
        ("archived=all", &["Bananas", "apples", "cherries", "elderberries", "grapes", "halves"]),
        ("priority=low&priority=urgent", &["apples", "cherries"]),
        ("tag=fruit", &["Bananas", "apples"]),
        ("tag=Fruit&tag=yellow", &["Bananas"]),
        ("tag=vegetable", &[]),
        ("due_before=2026-11-22T00:00:00Z", &["apples"]),
        ("due_after=2026-11-22T00:00:00Z", &["Bananas"]),
        ("due_after=2026-11-21T12:00:00Z&due_before=2026-11-25T12:00:00Z", &["apples"]),
        ("energy=3", &["cherries"]),
        ("q=BANA", &["Bananas"]),
        ("q=%25", &[]),
        ("parent_id=none", &["Bananas", "apples", "cherries", "elderberries"]),
        ("priority=high&tag=yellow&q=ban", &["Bananas"]),
    ];
    for (query, wanted) in cases {
        let mut found = owner.titles(&format!("/tasks?{query}")).await;
        found.sort();
        assert_eq!(found, *wanted, "{query}");
    }
    assert_eq!(owner.titles(&format!("/tasks?parent_id={bananas}")).await, ["halves"]);
}

#[tokio::test]
async fn every_sort_goes_both_ways() {
    let app = TestApp::start().await;
    let owner = shelf(&app).await;
    app.advance(Duration::from_mins(1));
    let apples = owner.ids("/tasks?q=apples").await.remove(0);
    owner.put(&format!("/tasks/{apples}"), json!({"description": "red ones"})).await.ok();
    let cases: &[(&str, [&str; 4])] = &[
        ("", ["elderberries", "cherries", "Bananas", "apples"]),
        ("sort=created_at", ["elderberries", "cherries", "Bananas", "apples"]),
        ("sort=updated_at", ["apples", "elderberries", "cherries", "Bananas"]),
        ("sort=title", ["apples", "Bananas", "cherries", "elderberries"]),
    ];
    for (query, wanted) in cases {
        assert_eq!(owner.titles(&format!("/tasks?{query}")).await, *wanted, "{query}");
        let other = if *query == "sort=title" { "desc" } else { "asc" };
        let mut turned = wanted.to_vec();
        turned.reverse();
        assert_eq!(owner.titles(&format!("/tasks?{query}&order={other}")).await, turned, "{query} turned");
    }
    // Tasks that tie are in the order of their ids; those without a date come last.
    assert_eq!(owner.titles("/tasks?sort=due_date").await[..2], ["apples", "Bananas"]);
    assert_eq!(owner.titles("/tasks?sort=due_date&order=desc").await[2..], ["Bananas", "apples"]);
    assert_eq!(owner.titles("/tasks?sort=priority").await, ["cherries", "Bananas", "elderberries", "apples"]);
    assert_eq!(owner.titles("/tasks?sort=priority&order=asc").await, ["apples", "elderberries", "Bananas", "cherries"]);
}

/// Walks a list to its end, a page of `limit` at a time, adding a task after each page.
async fn walk(owner: &User, query: &str, limit: usize) -> Vec<String> {
    let (mut titles, mut cursor) = (Vec::new(), String::new());
    for added in 0.. {
        let answer = owner.get(&format!("/tasks?{query}&limit={limit}{cursor}")).await;
        titles.extend(each(&answer.ok(), "title").iter().map(text));
        let page = answer.json()["page"].take();
        assert_eq!(page["limit"], limit);
        owner.create_task(&format!("added {added}")).await;
        if page["next_cursor"].is_null() {
            break;
        }
        cursor = format!("&cursor={}", text(&page["next_cursor"]));
    }
    titles
}

#[tokio::test]
async fn pages_have_no_gap_and_no_duplicate_while_tasks_are_added() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    // The clock stands still: all of them tie, and the id decides.
    for number in 0..23 {
        let due = format!("2026-12-{:02}", number % 5 + 1);
        owner.create(json!({"title": format!("Task {number:02}"), "due_date": due, "tags": ["mine"]})).await;
    }
    for sort in ["created_at", "due_date", "priority", "updated_at", "title"] {
        for order in ["asc", "desc"] {
            let mut titles = walk(&owner, &format!("tag=mine&sort={sort}&order={order}"), 5).await;
            titles.sort();
            let wanted: Vec<String> = (0..23).map(|number| format!("Task {number:02}")).collect();
            assert_eq!(titles, wanted, "{sort} {order}");
        }
    }
}

#[tokio::test]
async fn what_is_added_meanwhile_does_not_push_anything_to_the_next_page() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for number in 0..7 {
        owner.create_task(&format!("Task {number}")).await;
        app.advance(Duration::from_secs(1));
    }
    let titles = walk(&owner, "sort=created_at", 3).await;
    assert_eq!(titles, ["Task 6", "Task 5", "Task 4", "Task 3", "Task 2", "Task 1", "Task 0"]);
}

#[tokio::test]
async fn a_cursor_belongs_to_the_list_that_gave_it() {
    let app = TestApp::start().await;
    let owner = shelf(&app).await;
    let page = owner.get("/tasks?limit=2").await.json()["page"].take();
    let cursor = text(&page["next_cursor"]);
    for other in ["sort=title", "order=asc", "tag=fruit", "status=todo", "hidden=all"] {
        owner.get(&format!("/tasks?limit=2&{other}&cursor={cursor}")).await.blames("cursor");
    }
    for foreign in ["nonsense", "AAAA", "%F0%9F%A6%86"] {
        owner.get(&format!("/tasks?cursor={foreign}")).await.blames("cursor");
    }
    // Another size of page is the same list.
    assert_eq!(owner.get(&format!("/tasks?limit=1&cursor={cursor}")).await.ok().as_array().map(Vec::len), Some(1));
}

/// A cursor of the same list whose key is another.
fn forged(cursor: &str, key: &str) -> String {
    let mut parts: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
    parts[2][0] = json!(key);
    URL_SAFE_NO_PAD.encode(parts.to_string())
}

#[tokio::test]
async fn a_forged_cursor_is_refused_on_both_engines() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    for title in ["Ferns", "Cat"] {
        owner.create_task(title).await;
    }
    let cases: [(&str, &[&str]); 3] = [
        (
            "created_at",
            &["-1000000000000000", "-9223372036854775808", "9223372036854775807", "-1", "7258118400001", "x"],
        ),
        ("priority", &["x", "9223372036854775808"]),
        ("title", &["a\0b"]),
    ];
    for (sort, keys) in cases {
        let page = owner.get(&format!("/tasks?limit=1&sort={sort}")).await.json();
        let cursor = text(&page["page"]["next_cursor"]);
        for key in keys {
            owner.get(&format!("/tasks?limit=1&sort={sort}&cursor={}", forged(&cursor, key))).await.blames("cursor");
        }
        owner.get(&format!("/tasks?limit=1&sort={sort}&cursor={}", forged(&cursor, "3"))).await.ok();
    }
}

#[tokio::test]
async fn offset_skips_and_does_not_go_with_a_cursor() {
    let app = TestApp::start().await;
    let owner = shelf(&app).await;
    assert_eq!(owner.titles("/tasks?sort=title&offset=2").await, ["cherries", "elderberries"]);
    assert_eq!(owner.titles("/tasks?offset=100").await, [""; 0]);
    let page = owner.get("/tasks?limit=1").await.json()["page"].take();
    let cursor = text(&page["next_cursor"]);
    owner.get(&format!("/tasks?limit=1&offset=1&cursor={cursor}")).await.blames("offset");
}

#[tokio::test]
async fn the_total_is_counted_when_it_is_asked_for() {
    let app = TestApp::start().await;
    let owner = shelf(&app).await;
    assert_eq!(owner.get("/tasks?limit=1&total=true").await.json()["page"]["total"], 4);
    assert_eq!(owner.get("/tasks?limit=1&total=true&tag=fruit").await.json()["page"]["total"], 2);
    assert_eq!(owner.get("/tasks?limit=1").await.json()["page"].get("total"), None);
}

#[tokio::test]
async fn a_list_of_nobody_elses_things() {
    let app = TestApp::start().await;
    shelf(&app).await;
    let stranger = app.user().await;
    let answer = stranger.get("/tasks?hidden=all&archived=all&completed=all&total=true").await;
    assert_eq!(answer.ok(), json!([]));
    assert_eq!(answer.json()["page"], json!({"limit": 25, "next_cursor": Value::Null, "total": 0}));
}

#[tokio::test]
async fn every_pair_of_filters_in_every_order_is_understood() {
    let app = TestApp::start().await;
    let owner = shelf(&app).await;
    let filters = [
        "status=todo&status=blocked",
        "priority=low&priority=high&priority=critical",
        "project_id=0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21",
        "zone_id=0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21",
        "tag=fruit&tag=yellow",
        "assignee=0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21",
        "due_before=2026-12-01T00:00:00Z",
        "due_after=2026-11-01T00:00:00Z",
        "completed=all",
        "hidden=true",
        "archived=all",
        "parent_id=none",
        "energy=1",
        "q=an",
        "total=true",
    ];
    let sorts = ["created_at", "due_date", "priority", "updated_at", "title"];
    for (index, first) in filters.iter().enumerate() {
        for (step, second) in filters[index + 1..].iter().enumerate() {
            let (sort, order) = (sorts[(index + step) % sorts.len()], ["asc", "desc"][step % 2]);
            let answer = owner.get(&format!("/tasks?{first}&{second}&sort={sort}&order={order}")).await;
            assert_eq!(answer.status, 200, "{answer}");
        }
    }
}

#[tokio::test]
async fn nobody_works_on_a_task_before_it_is_shared() {
    let app = TestApp::start().await;
    let (owner, other) = (app.user().await, app.user().await);
    let task = owner.create_task("Mine").await;
    assert_eq!(task.json["assignees"], json!([]));
    for id in [&owner.id, &other.id] {
        assert_eq!(owner.ids(&format!("/tasks?assignee={id}")).await, [""; 0]);
    }
}

#[tokio::test]
async fn a_word_is_found_in_every_way_to_write_it() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    owner.create_task("Café crème").await;
    for words in ["cafe%CC%81", "caf%C3%A9", "Caf%C3%A9%20", "%20cre%CC%80me"] {
        assert_eq!(owner.titles(&format!("/tasks?q={words}")).await, ["Café crème"], "{words}");
    }
}

#[tokio::test]
async fn a_date_is_the_whole_day_of_the_user() {
    let app = TestApp::start().await;
    let owner = app.user_in("Pacific/Auckland").await;
    owner.patch("/users/me", json!({"day_start": "04:00"})).await.ok();
    let wishes = [
        ("all day 4", "2027-01-04"),
        ("all day 5", "2027-01-05"),
        ("all day 6", "2027-01-06"),
        // The day begins at four.
        ("night of 4", "2027-01-05T03:59"),
        ("morning of 5", "2027-01-05T04:00"),
        ("night of 5", "2027-01-06T03:59"),
        ("morning of 6", "2027-01-06T04:00"),
    ];
    for (title, due) in wishes {
        owner.create(json!({"title": title, "due_date": due})).await;
    }
    owner.create_task("some day").await;
    let cases: &[(&str, &[&str])] = &[
        ("due_before=2027-01-05", &["all day 4", "night of 4"]),
        ("due_after=2027-01-05", &["all day 6", "morning of 6"]),
        ("due_after=2027-01-04&due_before=2027-01-06", &["all day 5", "morning of 5", "night of 5"]),
        // A time without a zone is on the user's wall. What is due all day is due when that day ends.
        ("due_before=2027-01-05T12:00", &["all day 4", "morning of 5", "night of 4"]),
        ("due_after=2027-01-05T12:00", &["all day 5", "all day 6", "morning of 6", "night of 5"]),
        ("due_after=2027-01-06T01:00", &["all day 5", "all day 6", "morning of 6", "night of 5"]),
        ("due_before=2027-01-04T23:00:00Z", &["all day 4", "morning of 5", "night of 4"]),
    ];
    for (query, wanted) in cases {
        let mut found = owner.titles(&format!("/tasks?{query}")).await;
        found.sort();
        assert_eq!(found, *wanted, "{query}");
    }
    let page = owner.get("/tasks?due_before=2027-01-06&limit=2&total=true").await.json();
    assert_eq!(page["page"]["total"], 5);
    let cursor = text(&page["page"]["next_cursor"]);
    assert_eq!(owner.titles(&format!("/tasks?due_before=2027-01-06&limit=10&cursor={cursor}")).await.len(), 3);
    owner.get(&format!("/tasks?due_before=2027-01-07&cursor={cursor}")).await.problem(422, "VALIDATION_ERROR");
    for bad in ["2027-02-30", "soon", "2200-01-01", "1969-12-31", ""] {
        owner.get(&format!("/tasks?due_after={bad}")).await.blames("due_after");
    }
}
