use cairn_server::Workers;
use serde_json::Value;

use crate::support::{Instance, Person};

async fn settled(instance: &Instance, person: &Person, lines: usize) -> Vec<Value> {
    for _ in 0..100 {
        let (status, page) = instance.get_json("/activity?limit=100", person).await;
        assert_eq!(status.as_u16(), 200);
        let data = page["data"].as_array().unwrap();
        if data.len() >= lines {
            return data.clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the log did not get {lines} lines");
}

fn titles(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["metadata"]["title"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_logged_for_its_owner_alone_and_newest_first() {
    let instance = Instance::new();
    let (person, stranger) = (instance.person().await, instance.person().await);
    let workers = Workers::start(&instance.ctx);
    for title in ["one", "two", "three"] {
        instance.poke(&person, title).await;
    }
    let lines = settled(&instance, &person, 3).await;
    assert_eq!(titles(&lines), ["three", "two", "one"]);
    let line = &lines[0];
    assert_eq!(
        (&line["action"], &line["entity_type"], &line["source"]),
        (&"poked".into(), &"task".into(), &"user".into())
    );
    assert_eq!(line["id"], line["activity_id"]);
    let (_, page) = instance.get_json("/activity", &stranger).await;
    assert_eq!(page["data"], Value::Array(Vec::new()));
    workers.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_and_a_foreign_cursor_is_refused() {
    let instance = Instance::new();
    let person = instance.person().await;
    let workers = Workers::start(&instance.ctx);
    for number in 0..5 {
        instance.poke(&person, &format!("n{number}")).await;
    }
    settled(&instance, &person, 5).await;
    workers.stop().await;
    let mut seen = Vec::new();
    let mut path = "/activity?limit=2".to_owned();
    loop {
        let (_, page) = instance.get_json(&path, &person).await;
        seen.extend(page["data"].as_array().unwrap().clone());
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
        path = format!("/activity?limit=2&cursor={cursor}");
    }
    assert_eq!(titles(&seen), ["n4", "n3", "n2", "n1", "n0"]);
    let (_, page) = instance.get_json("/activity?limit=2", &person).await;
    let cursor = page["page"]["next_cursor"].as_str().unwrap();
    let (status, _) = instance.get_json(&format!("/activity?source=system&cursor={cursor}"), &person).await;
    assert_eq!(status.as_u16(), 422);
    let (status, _) = instance.get_json("/activity?cursor=nonsense", &person).await;
    assert_eq!(status.as_u16(), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_can_be_used_alone_and_together() {
    let instance = Instance::new();
    let person = instance.person().await;
    let workers = Workers::start(&instance.ctx);
    instance.poke(&person, "one").await;
    let line = settled(&instance, &person, 1).await.remove(0);
    workers.stop().await;
    let (entity, at) = (line["entity_id"].as_str().unwrap(), line["created_at"].as_str().unwrap());
    let all = format!(
        "entity_type=task&entity_type=step&entity_id={entity}&action=poked&source=user&from={at}&to=2199-01-01T00:00:00Z"
    );
    for (query, lines) in [
        ("entity_type=task", 1),
        ("entity_type=step", 0),
        (&format!("entity_id={entity}"), 1),
        ("action=poked&action=done", 1),
        ("action=done", 0),
        ("action=task.poked", 1),
        ("action=task.poked&action=done", 1),
        ("action=step.poked", 0),
        ("action=task.done&action=poked", 1),
        ("source=ai", 0),
        (&format!("to={at}"), 0),
        (&format!("from={at}"), 1),
        (&all, 1),
    ] {
        let (status, page) = instance.get_json(&format!("/activity?{query}"), &person).await;
        assert_eq!(status.as_u16(), 200, "{query}");
        assert_eq!(page["data"].as_array().unwrap().len(), lines, "{query}");
    }
    for query in ["limit=0", "limit=101", "source=me", "from=yesterday", "entity_id=x", "kind=task"] {
        assert_eq!(instance.get_json(&format!("/activity?{query}"), &person).await.0.as_u16(), 422, "{query}");
    }
}
