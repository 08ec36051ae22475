//! Every statement of the server means the same on the engine at hand (DATA §3).

use cairn_store::testing::Scratch;
use cairn_store::{prove, statements};

#[test]
fn every_statement_is_understood_with_its_declared_types() {
    let scratch = Scratch::new();
    let db = scratch.migrated();
    let mut wrong = Vec::new();
    let mut proven = 0;
    for statement in statements().filter(|statement| statement.name.starts_with("cairn_server::")) {
        proven += 1;
        if let Err(why) = prove::prove(&db, statement) {
            wrong.push(format!("{}: {why}", statement.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(proven > 20, "the registry holds {proven} statements");
}
