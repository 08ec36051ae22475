//! What is deleted is not in the file any more, nor in a copy of it.

use cairn_kernel::{Timestamp, UserId};
use cairn_store::testing::Scratch;
use cairn_store::{Lane, StoreError, backup_sqlite, sql};
use uuid::Uuid;

sql! {
    static USER: (UserId, Timestamp) => () = "
        INSERT INTO users (id, username, username_key, timezone, day_start, locale, tier, roles, preferences, disabled,
            created_at, updated_at)
        VALUES ($1, 'fern', 'fern', 'UTC', 240, 'en', 'free', 'user', '{}', FALSE, $2, $2)";
    static DOCUMENT: (i64, UserId, Uuid, String) => () = "
        INSERT INTO search_documents (number, user_id, entity, entity_id, analyser, words, content, lexemes)
        VALUES ($1, $2, 'task', $3, 1, 1, $4, $4)";
    static CHANGE: (String,) => () = "UPDATE search_documents SET content = $1, lexemes = $1";
    static DELETE: () => () = "DELETE FROM users";
}

/// As many documents as leave several segments in the index.
const DOCUMENTS: u32 = 60;

#[tokio::test]
async fn a_deleted_word_is_nowhere_in_the_file() {
    // The embedded database only: PostgreSQL's files are its own.
    let scratch = Scratch::on(None);
    let db = scratch.migrated();
    let user = UserId::from_uuid(Uuid::from_u128(1));
    let write = async |number: u32| {
        db.write::<_, StoreError, _>(Lane::Request, None, move |tx| {
            if number == 0 {
                return tx.run(&USER, &(user, Timestamp::from_millis(1_790_000_000_000))).map(drop);
            }
            let words = format!("divorcelawyer{number} appointment");
            tx.run(&DOCUMENT, &(i64::from(number), user, Uuid::from_u128(number.into()), words)).map(drop)
        })
        .await
    };
    for number in 0..=DOCUMENTS {
        write(number).await.unwrap();
    }
    for change in ["unicyclelesson".to_owned(), "ferns".to_owned()] {
        let changed = db.write::<_, StoreError, _>(Lane::Request, None, move |tx| tx.run(&CHANGE, &(change.clone(),)));
        changed.await.unwrap();
    }
    db.write::<_, StoreError, _>(Lane::Request, None, |tx| tx.run(&DELETE, &())).await.unwrap();
    let file = scratch.folder.path().join("cairn.db");
    let copy = scratch.folder.path().join("copy.db");
    db.close();
    backup_sqlite(&file, &copy).unwrap();
    for entry in std::fs::read_dir(scratch.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for word in ["divorcelawyer", "unicyclelesson"] {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{word} is still in {}", path.display());
        }
    }
}
