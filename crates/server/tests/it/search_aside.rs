//! Search leaves out what is set aside, whichever way that came about.

use cairn_server::tasks::index_all;
use cairn_store::{Lane, StoreError, WriteTx, sql};
use cairn_testkit::{TestApp, User};
use serde_json::json;

use crate::account_data::{exported, import};
use crate::search::hits;
use crate::support::text;

sql! {
    static UNINDEX: () => () = "DELETE FROM search_documents";
    static REOPEN: () => () = "DELETE FROM meta WHERE key = 'search_analyser'";
}

/// The titles of what is found: as a rule, and by the rows of the tasks themselves.
async fn found(user: &User) -> Vec<String> {
    let every_status = "status=todo&status=in_progress&status=completed&status=cancelled";
    let mut both = Vec::new();
    for query in ["q=fern", &format!("q=fern&{every_status}")] {
        let hits = hits(user, query).await;
        let mut titles: Vec<String> = hits.as_array().unwrap().iter().map(|hit| text(&hit["task"]["title"])).collect();
        titles.sort();
        both.push(titles);
    }
    assert_eq!(both[0], both[1]);
    both.remove(0)
}

#[tokio::test]
async fn what_is_set_aside_is_left_out_until_it_is_not() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let [first, second] = [owner.create_task("Fern one").await.id, owner.create_task("Fern two").await.id];
    for (path, left) in [
        (format!("/tasks/{first}/hide"), vec!["Fern two"]),
        (format!("/tasks/{first}/archive"), vec!["Fern two"]),
        (format!("/tasks/{second}/archive"), vec![]),
        (format!("/tasks/{first}/unarchive"), vec![]),
        (format!("/tasks/{first}/unhide"), vec!["Fern one"]),
        (format!("/tasks/{second}/unarchive"), vec!["Fern one", "Fern two"]),
    ] {
        owner.act(&path).await.ok();
        assert_eq!(found(&owner).await, left, "{path}");
    }
    let task = owner.get(&format!("/tasks/{first}")).await.ok();
    let body = json!({"version": task["version"], "hidden": true, "title": "Fern three"});
    owner.patch(&format!("/tasks/{first}"), body).await.ok();
    assert_eq!(found(&owner).await, ["Fern two"]);
}

#[tokio::test]
async fn what_was_set_aside_stays_so_when_it_comes_back() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let task = owner.create_task("Fern one").await.id;
    owner.act(&format!("/tasks/{task}/archive")).await.ok();
    owner.delete(&format!("/tasks/{task}")).await.ok();
    let stones = owner.get("/recovery/tombstones").await.ok();
    owner.act(&format!("/recovery/tombstones/{}/recover", text(&stones[0]["id"]))).await.ok();
    assert!(found(&owner).await.is_empty());
    let titles = hits(&owner, "q=fern&archived=true").await;
    assert_eq!(titles[0]["task"]["title"], "Fern one");
}

#[tokio::test]
async fn what_is_indexed_anew_is_as_much_aside_as_before() {
    let app = TestApp::start().await;
    let owner = app.user().await;
    let hidden = owner.create_task("Fern hidden").await.id;
    owner.create_task("Fern shown").await;
    owner.act(&format!("/tasks/{hidden}/hide")).await.ok();
    let clear = |tx: &mut WriteTx<'_>| {
        tx.run(&UNINDEX, &())?;
        tx.run(&REOPEN, &())
    };
    app.server().ctx.db().write::<_, StoreError, _>(Lane::Background, None, clear).await.unwrap();
    index_all(&app.server().ctx).await.unwrap();
    assert_eq!(found(&owner).await, ["Fern shown"]);
}

#[tokio::test]
async fn what_comes_in_is_as_much_aside_as_it_went_out() {
    let app = TestApp::start().await;
    let (owner, other) = (app.user().await, app.user().await);
    for (title, verb) in [("Fern hidden", "hide"), ("Fern archived", "archive"), ("Fern shown", "start")] {
        let task = owner.create_task(title).await.id;
        owner.act(&format!("/tasks/{task}/{verb}")).await.ok();
    }
    import(&other, "", exported(&owner).await).await;
    assert_eq!(found(&other).await, ["Fern shown"]);
    assert_eq!(hits(&other, "q=fern&hidden=all&archived=all").await.as_array().unwrap().len(), 3);
}
