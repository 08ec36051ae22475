use cairn_store::testing::Scratch;
use cairn_store::{prove, statements};

#[test]
fn every_statement_of_the_slice_means_the_same_on_the_engine_at_hand() {
    let scratch = Scratch::new();
    let db = scratch.migrated();
    let own = statements().filter(|statement| statement.name.contains("::accounts::"));
    let faults: Vec<String> = own
        .filter_map(|statement| prove::prove(&db, statement).err().map(|fault| format!("{}: {fault}", statement.name)))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}
