use std::sync::Arc;

use cairn_kernel::{Entropy, SystemEntropy, Timestamp};
use cairn_store::testing::Scratch;

use super::harness::{PASSWORD, Server, text};
use crate::accounts::instance_secret::InstanceSecret;
use crate::accounts::keyring::KeyAlgorithm;
use crate::accounts::signing::{SigningError, prepare, reload, rotate, start_over};
use crate::config::Registration;

const AT: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn secret(scratch: &Scratch, name: &str) -> Arc<InstanceSecret> {
    Arc::new(InstanceSecret::create(&scratch.folder.path().join(name), &SystemEntropy).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_start_together_agree_on_one_key() {
    let scratch = Scratch::new();
    let db = scratch.migrated();
    let secret = secret(&scratch, "secret.key");
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let starts = (0..4).map(|_| prepare(&db, &secret, &entropy, AT, KeyAlgorithm::EdDsa));
    let rings = futures::future::join_all(starts).await;
    let kids: Vec<String> = rings.into_iter().map(|ring| ring.unwrap().current().kid().to_owned()).collect();
    assert!(kids.iter().all(|kid| *kid == kids[0]), "{kids:?}");
}

#[tokio::test]
async fn another_secret_is_told_apart_at_start() {
    let scratch = Scratch::new();
    let db = scratch.migrated();
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    prepare(&db, &secret(&scratch, "right.key"), &entropy, AT, KeyAlgorithm::EdDsa).await.unwrap();
    let wrong = prepare(&db, &secret(&scratch, "wrong.key"), &entropy, AT, KeyAlgorithm::EdDsa).await;
    let Err(SigningError::WrongSecret) = wrong else { panic!("a wrong secret was taken") };
}

#[tokio::test]
async fn after_a_rotation_old_tokens_are_good_until_they_end() {
    let server = Server::new(Registration::Open).await;
    let answer = server.register("ada").await.ok(201);
    let (db, entropy) = (server.ctx.db(), server.ctx.entropy());
    let old = server.ctx.keyring().current().kid().to_owned();
    let secret = server.ctx.secret();
    let ring = rotate(db, secret, entropy, server.ctx.now(), KeyAlgorithm::EdDsa).await.unwrap();
    let new = ring.current().kid().to_owned();
    assert_ne!(new, old);
    assert_eq!(reload(db, secret, server.ctx.now()).await.unwrap().current().kid(), new);
    server.ctx.replace_keyring(ring);
    server.get("/users/me", &text(&answer, "access_token")).await.ok(200);
    let jwks = server.get("/auth/jwks", "").await.body;
    let kids: Vec<_> = jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert_eq!(kids, [new, old]);
}

#[tokio::test]
async fn a_database_without_its_secret_starts_over_and_signs_everybody_out() {
    let server = Server::new(Registration::Open).await;
    let answer = server.register("ada").await.ok(201);
    let folder = tempfile::tempdir().unwrap();
    let other = InstanceSecret::create(&folder.path().join("other.key"), &SystemEntropy).unwrap();
    let other = Arc::new(other);
    let (db, entropy, now) = (server.ctx.db(), server.ctx.entropy(), server.ctx.now());
    let ring = start_over(db, &other, entropy, now, KeyAlgorithm::EdDsa).await.unwrap();
    server.ctx.replace_keyring(ring);
    server.get("/users/me", &text(&answer, "access_token")).await.problem(401, "INVALID_TOKEN");
    server.refresh(&text(&answer, "refresh_token")).await.problem(401, "INVALID_REFRESH_TOKEN");
    server.login("ada", PASSWORD).await.ok(200);
    prepare(db, &other, entropy, now, KeyAlgorithm::EdDsa).await.unwrap();
}
