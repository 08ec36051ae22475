//! The newest documents that hold a word, however many others do or do not.

use cairn_kernel::{Timestamp, UserId};
use cairn_store::testing::Scratch;
use cairn_store::{Asked, Db, Lane, Lexeme, Matching, Query, ReadTx, StoreError, WriteTx, sql};
use uuid::Uuid;

sql! {
    static USER: (UserId, String, Timestamp) => () = "
        INSERT INTO users (id, username, username_key, timezone, day_start, locale, tier, roles, preferences, disabled,
            created_at, updated_at)
        VALUES ($1, $2, $2, 'UTC', 240, 'en', 'free', 'user', '{}', FALSE, $3, $3)";
    static DOCUMENT: (i64, UserId, Uuid, String) => () = "
        INSERT INTO search_documents (number, user_id, entity, entity_id, analyser, words, content, lexemes)
        VALUES ($1, $2, 'task', $3, 1, 1, $4, $4)";
}

const DOCUMENTS: i64 = 8000;
const MOST: usize = 500;

/// `eachN` is in each N-th document, `old` in the oldest, `new` in the newest.
fn words(number: i64) -> String {
    let mut words = vec!["each1".to_owned()];
    words.extend([2, 3, 7, 20, 300].iter().filter(|each| number % *each == 0).map(|each| format!("each{each}")));
    words.extend((number < 700).then(|| "old".to_owned()));
    words.extend((number >= DOCUMENTS - 400).then(|| "new".to_owned()));
    words.join(" ")
}

async fn fill(db: &Db, owner: UserId, stranger: UserId) {
    let fill = move |tx: &mut WriteTx<'_>| {
        for (user, name) in [(owner, "fern"), (stranger, "moss")] {
            tx.send(&USER, &(user, name.to_owned(), Timestamp::from_millis(1_790_000_000_000)))?;
        }
        for number in 0..DOCUMENTS {
            tx.send(&DOCUMENT, &(2 * number + 1, owner, Uuid::from_u128(number as u128), words(number)))?;
            // Somebody else's, always between.
            tx.send(&DOCUMENT, &(2 * number + 2, stranger, Uuid::from_u128(number as u128), "theirs".to_owned()))?;
        }
        Ok(())
    };
    db.write::<_, StoreError, _>(Lane::Background, None, fill).await.unwrap();
}

#[tokio::test]
async fn the_newest_are_found_however_common_a_word_is() {
    let scratch = Scratch::new();
    let db = scratch.migrated();
    let [owner, stranger] = [1, 2].map(|id| UserId::from_uuid(Uuid::from_u128(id)));
    fill(&db, owner, stranger).await;
    let wanted =
        ["each1", "each2", "each3", "each7", "each20", "each300", "old", "new", "none", "each2 each3", "each7 old"];
    for wanted in wanted {
        let lexeme = |text: &str| vec![vec![Lexeme { text: text.to_owned(), is_prefix: false }]];
        let matching = Matching { wanted: wanted.split(' ').map(lexeme).collect(), unwanted: Vec::new() };
        let read = move |tx: &mut ReadTx<'_>| {
            let mut query = Query::newest_matching(&owner, &matching);
            query.push(" WHERE 1 = 1");
            let (all, mut counted) = (Query::new("SELECT count(*) FROM search_documents"), Vec::<(i64,)>::new());
            let mut found = Vec::new();
            let count = tx.newest(&query, MOST, [Asked::new(&all, &mut counted)], &mut |id, words| {
                found.push((id.as_u128() as i64, words.to_owned()));
            })?;
            assert_eq!((count, counted), (found.len(), vec![(2 * DOCUMENTS,)]));
            Ok(found)
        };
        let found = db.read::<_, StoreError, _>(Lane::Request, None, read).await.unwrap();
        let holds = |number: &i64| wanted.split(' ').all(|word| words(*number).split(' ').any(|held| held == word));
        let expected = (0..DOCUMENTS).rev().filter(holds).map(|number| (number, words(number))).take(MOST);
        assert_eq!(found, expected.collect::<Vec<_>>(), "{wanted}");
    }
    db.close();
}
