//! Finding tasks by what was said about them.

use cairn_server::tasks::index_all;
use cairn_store::{Lane, StoreError, WriteTx, sql};
use cairn_testkit::{TestApp, User};
use serde_json::json;

use crate::search::{coded, hits};
use crate::support::{each, text};

sql! {
    // What migration 0012 says.
    static MARK: () => () = "
        UPDATE search_documents SET analyser = 0
        WHERE entity = 'task' AND entity_id IN (SELECT task_id FROM comments)";
    static REOPEN: () => () =
        "DELETE FROM meta WHERE key = 'search_analyser' AND EXISTS (SELECT 1 FROM comments)";
    // A word of a comment that an earlier release did not index.
    static UNINDEXED: () => () = "UPDATE comments SET content = 'Two coats of varnish'";
    static DUE: () => (i64,) = "SELECT count(*) FROM search_documents WHERE analyser = 0";
}

async fn say(owner: &User, task: &str, content: &str) -> String {
    text(&owner.post(&format!("/tasks/{task}/comments"), json!({"content": content})).await.created()["id"])
}

/// The titles of what `q` finds.
async fn found(user: &User, q: &str) -> Vec<String> {
    each(&hits(user, &format!("q={}", coded(q))).await, "task").iter().map(|task| text(&task["title"])).collect()
}

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn a_task_is_found_by_its_comments_and_shows_where_they_say_it() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.user().await, app.user().await);
    let shed = owner.create_task("Paint the shed").await;
    owner.create_task("Paint the door").await;
    say(&owner, &shed.id, "Ask Zoë first.").await;
    let comment = say(&owner, &shed.id, "Two coats.\nLet the varnish dry.").await;
    assert_eq!(found(&owner, "varnish").await, ["Paint the shed"]);
    assert_eq!(found(&owner, "shed coat zoe").await, ["Paint the shed"], "words of title and comments together");
    assert_eq!(found(&owner, "\"first two\"").await, NOTHING, "no phrase goes from one comment to the next");
    assert_eq!(found(&owner, "paint -varnish").await, ["Paint the door"]);
    assert_eq!(owner.titles("/tasks?q=varnish").await, ["Paint the shed"]);
    assert_eq!(found(&stranger, "varnish").await, NOTHING);
    assert_eq!(
        hits(&owner, "q=varnish").await[0]["highlights"],
        json!([{"field": "comment", "step_id": null, "comment_id": comment, "ranges": [{"start": 19, "end": 26}],
            "snippet": "Two coats.\nLet the varnish dry.", "snippet_start": 0}])
    );
    let titled = owner.create_task("Buy varnish").await;
    assert_eq!(found(&owner, "varnish").await, ["Buy varnish", "Paint the shed"], "a title counts more");
    assert_eq!(owner.task(&titled.id).await["comments_count"], 0);
}

#[tokio::test]
async fn a_deleted_comment_is_not_found_until_it_is_back() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Paint the shed").await;
    let comment = say(&owner, &task.id, "Two coats").await;
    say(&owner, &task.id, "Green varnish").await;
    let stone = owner.delete(&format!("/comments/{comment}")).await.ok();
    assert_eq!(found(&owner, "coats").await, NOTHING);
    assert_eq!(hits(&owner, "q=varnish").await[0]["highlights"].as_array().unwrap().len(), 1);
    owner.act(&format!("/recovery/tombstones/{}/recover", text(&stone["id"]))).await.ok();
    assert_eq!(found(&owner, "coats varnish").await, ["Paint the shed"]);
    // Other fields are written beside the comments, and they beside those.
    owner.put(&format!("/tasks/{}", task.id), json!({"title": "Paint the hut", "tags": ["wood"]})).await.ok();
    owner.add_step(&task.id, "Fetch a brush").await;
    say(&owner, &task.id, "Sand it").await;
    assert_eq!(found(&owner, "hut wood brush sand coats").await, ["Paint the hut"]);
    let stone = owner.delete(&format!("/tasks/{}", task.id)).await.ok();
    assert_eq!(found(&owner, "coats").await, NOTHING);
    owner.act(&format!("/recovery/tombstones/{}/recover", text(&stone["id"]))).await.ok();
    assert_eq!(found(&owner, "hut wood brush sand coats").await, ["Paint the hut"]);
}

#[tokio::test]
async fn comments_of_an_import_are_found() {
    let app = TestApp::start().await;
    let (owner, heir) = (app.user().await, app.user().await);
    let task = owner.create_task("Paint the shed").await;
    say(&owner, &task.id, "Two coats").await;
    let file = owner.get("/users/me/export").await.body;
    heir.ask("POST", "/api/v1/users/me/import").body(file, "application/octet-stream").await.ok();
    assert_eq!(found(&heir, "coats").await, ["Paint the shed"]);
}

#[tokio::test]
async fn what_was_said_before_comments_were_searched_is_caught_up_with() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Paint the shed").await;
    owner.create_task("Nothing was said of this").await;
    say(&owner, &task.id, "-").await;
    let upgrade = |tx: &mut WriteTx<'_>| {
        tx.run(&UNINDEXED, &())?;
        tx.run(&MARK, &())?;
        tx.run(&REOPEN, &())
    };
    let db = app.server().ctx.db();
    db.write::<_, StoreError, _>(Lane::Background, None, upgrade).await.unwrap();
    let due = db.read::<_, StoreError, _>(Lane::Background, None, |tx| tx.one(&DUE, &())).await.unwrap();
    assert_eq!((due.0, found(&owner, "varnish").await, found(&owner, "shed").await.len()), (1, vec![], 1));
    index_all(&app.server().ctx).await.unwrap();
    assert_eq!(found(&owner, "varnish").await, ["Paint the shed"]);
    assert_eq!(app.ask("GET", "/health/ready").await.json()["checks"]["search"], "ok");
}

#[tokio::test]
async fn of_a_very_long_conversation_the_newest_hundred_thousand_characters_count() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Paint the shed").await;
    let long = |word: &str| format!("{word} {}", "ö".repeat(4999 - word.len()));
    say(&owner, &task.id, &long("first")).await;
    for _ in 0..19 {
        say(&owner, &task.id, &long("next")).await;
    }
    assert_eq!(found(&owner, "first").await, ["Paint the shed"]);
    let last = say(&owner, &task.id, "last").await;
    assert_eq!((found(&owner, "first").await, found(&owner, "last").await.len()), (vec![], 1));
    owner.delete(&format!("/comments/{last}")).await.ok();
    assert_eq!(found(&owner, "first").await, ["Paint the shed"]);
}
