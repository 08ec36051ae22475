use std::time::Duration;

use axum::http::StatusCode;
use cairn_kernel::{Timestamp, UserId};
use cairn_server::Workers;
use cairn_store::sql;
use serde_json::json;
use uuid::Uuid;

use crate::support::Instance;

sql! {
    static TOMBSTONE: (Uuid, UserId, Timestamp) => () = "
        INSERT INTO tombstones (id, user_id, entity_type, entity_id, title, content, deleted_at, recoverable_until)
        VALUES ($1, $2, 'task', $1, 'gone', '{}', $3, $3)";
    static TOMBSTONES: () => (i64,) = "SELECT CAST(count(*) AS bigint) FROM tombstones";
    static SESSION: (Uuid, UserId, Timestamp) => () = "
        INSERT INTO sessions (id, user_id, device, ip, created_at, last_used_at, expires_at, revoked)
        VALUES ($1, $2, 'old', '', $3, $3, $3, false)";
    static SESSIONS: () => (i64,) = "SELECT CAST(count(*) AS bigint) FROM sessions";
    static JOBS: () => (i64,) = "SELECT CAST(count(*) AS bigint) FROM jobs";
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_expired_goes_and_the_rest_stays() {
    let instance = Instance::new();
    let person = instance.person().await;
    let now = instance.ctx.now();
    for hours in -250..50_i64 {
        let (id, at, owner) = (instance.ctx.new_id(), now.plus_minutes(60 * hours), person.id);
        instance
            .write(move |tx| {
                // They stay 30 days after their time, so that coming too late is told from never having been.
                tx.run(&TOMBSTONE, &(id, owner, at.plus_days(-30)))?;
                tx.run(&SESSION, &(id, owner, at)).map(|_| ())
            })
            .await;
    }
    let workers = Workers::start(&instance.ctx);
    let counts = || async {
        let tombstones = instance.read(|tx| tx.one(&TOMBSTONES, &())).await.0;
        (tombstones, instance.read(|tx| tx.one(&SESSIONS, &())).await.0, instance.read(|tx| tx.one(&JOBS, &())).await.0)
    };
    for _ in 0..100 {
        if counts().await == (49, 50, 0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(counts().await, (49, 50, 0));
    workers.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_ready_until_its_database_is_gone() {
    let instance = Instance::new();
    let person = instance.person().await;
    let well =
        json!({"status": "ready", "checks": {"database": "ok", "migrations": "ok", "queue": "ok", "search": "ok"}});
    for path in ["/health/ready", "/ready"] {
        assert_eq!(instance.get_json(path, &person).await, (StatusCode::OK, well.clone()));
    }
    let db = instance.ctx.db().clone();
    tokio::task::spawn_blocking(move || db.close()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let (status, body) = instance.get_json("/ready", &person).await;
    assert_eq!((status, &body["status"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("degraded")));
    assert_eq!(body["checks"]["database"], "failing");
}
