//! Clients write as fast as they can, the server is killed at a random moment, and is started again on
//! the same data: what was acknowledged is there, and nothing is half done (DATA §1).
//!
//! `CAIRN_TEST_SOAK=1`: 20 rounds of 32 clients and 500 writes each; otherwise a short form.
//! `CAIRN_TEST_SEED=N` repeats a run's dice, if not its timing.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a harness that cannot go on fails the test, and the seed has to be said"
)]

mod audit;
mod client;
mod facts;
mod server;
mod wire;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cairn_kernel::{Clock as _, Entropy as _, SeededEntropy, SystemClock};
use cairn_store::Db;
use cairn_store::testing::{Scratch, engine_is_postgres};

use client::Client;
use server::Server;

/// How much is done.
#[derive(Clone, Copy)]
struct Extent {
    rounds: usize,
    clients: usize,
    writes: usize,
}

fn extent() -> Extent {
    if std::env::var_os("CAIRN_TEST_SOAK").is_some() {
        Extent { rounds: 20, clients: 32, writes: 500 }
    } else {
        Extent { rounds: 3, clients: 8, writes: 100 }
    }
}

fn dice() -> SeededEntropy {
    let given = std::env::var("CAIRN_TEST_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(|| SystemClock.now().as_millis().unsigned_abs());
    println!("seed: CAIRN_TEST_SEED={seed}");
    SeededEntropy::new(seed)
}

fn number(dice: &SeededEntropy, below: usize) -> usize {
    let mut bytes = [0; 8];
    dice.fill(&mut bytes);
    (u64::from_le_bytes(bytes) % below as u64) as usize
}

/// Everybody writes until all is written, or the server is gone. Meanwhile `disturb` runs, once this
/// many writes were acknowledged.
fn write_until(clients: &mut [Client], server: SocketAddr, writes: usize, after: usize, disturb: impl FnOnce()) {
    let acknowledged = AtomicUsize::new(0);
    thread::scope(|scope| {
        let at_work: Vec<_> =
            clients.iter_mut().map(|client| scope.spawn(|| client.write(server, writes, &acknowledged))).collect();
        while acknowledged.load(Ordering::Relaxed) < after && at_work.iter().any(|writer| !writer.is_finished()) {
            thread::sleep(Duration::from_micros(200));
        }
        disturb();
    });
    println!("{} writes were acknowledged", acknowledged.load(Ordering::Relaxed));
}

/// After a disturbance: every client finds what it was promised, and the database is whole.
fn verify(clients: &mut [Client], server: SocketAddr, db: &Db) {
    thread::scope(|scope| clients.iter_mut().for_each(|client| drop(scope.spawn(|| client.verify(server)))));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let made = audit::made(db).await;
        let times = |marker: &String| made.get(marker).copied().unwrap_or(0);
        for client in clients {
            for marker in client.exactly_once.drain(..) {
                assert_eq!(times(&marker), 1, "{marker} was acknowledged once");
            }
            for marker in client.once_at_most.drain(..) {
                assert!(times(&marker) <= 1, "{marker} was sent once");
            }
        }
        audit::audit(db).await;
    });
}

fn sign_in_all(clients: &mut [Client], server: SocketAddr) {
    thread::scope(|scope| clients.iter_mut().for_each(|client| drop(scope.spawn(|| client.sign_in(server)))));
}

fn clients(extent: Extent, dice: &SeededEntropy) -> Vec<Client> {
    let seed = number(dice, usize::MAX) as u64;
    (0..extent.clients).map(|number| Client::new(number, seed)).collect()
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let (extent, dice) = (extent(), dice());
    let database = Scratch::new();
    server::migrate(&database);
    let mut clients = clients(extent, &dice);
    for round in 1..=extent.rounds {
        let began = Instant::now();
        let server = Server::start(&database);
        sign_in_all(&mut clients, server.address);
        let all = extent.clients * extent.writes;
        let after = all / 20 + number(&dice, all * 8 / 10);
        let address = server.address;
        write_until(&mut clients, address, extent.writes, after, || server.kill());

        let server = Server::start(&database);
        let db = database.open().expect("the database opens beside the server");
        verify(&mut clients, server.address, &db);
        db.close();
        println!("round {round} of {}: sound after {:?}", extent.rounds, began.elapsed());
    }
}

/// The connection breaks, not the server: it connects again, and tells nobody what it does not know.
#[test]
fn lost_connections_to_postgres_lose_and_double_nothing() {
    if !engine_is_postgres() {
        return;
    }
    let (extent, dice) = (extent(), dice());
    let database = Scratch::new();
    server::migrate(&database);
    let mut clients = clients(extent, &dice);
    let server = Server::start(&database);
    sign_in_all(&mut clients, server.address);
    let db = database.open().expect("the database opens beside the server");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let all = extent.clients * extent.writes;
    let after = all / 20 + number(&dice, all / 2);
    write_until(&mut clients, server.address, extent.writes, after, || {
        runtime.block_on(audit::end_connections(&db));
    });
    verify(&mut clients, server.address, &db);
    db.close();
}
