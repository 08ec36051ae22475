//! The words of documents in the database. A change of them reaches the engine's own index by itself:
//! by triggers on SQLite, by a generated column on PostgreSQL (`migrations/*/0003_search.sql`).

use cairn_kernel::UserId;
use cairn_rules::search::{ANALYSER, Document};
use cairn_store::{Query, ReadTx, StoreError, WriteTx, sql};
use const_format::formatcp;
use uuid::Uuid;

use super::model::{Entity, Stored};

/// The row of `meta` that says which analyser has made all documents.
const COMPLETE: &str = "search_analyser";

sql! {
    static FIND: (UserId, Entity, Uuid) => Stored = formatcp!(
        "SELECT {} FROM search_documents WHERE user_id = $1 AND entity = $2 AND entity_id = $3", Stored::COLUMNS);
    static INSERT: (UserId, Entity, Uuid, i64, i64, String, String, bool) => () = "
        INSERT INTO search_documents (user_id, entity, entity_id, analyser, words, content, lexemes, set_aside)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    static UPDATE: (UserId, i64, i64, i64, String, String) => () = "
        UPDATE search_documents SET analyser = $3, words = $4, content = $5, lexemes = $6
        WHERE user_id = $1 AND number = $2";
    static SET_ASIDE: (UserId, Entity, Uuid, bool) => () = "
        UPDATE search_documents SET set_aside = $4 WHERE user_id = $1 AND entity = $2 AND entity_id = $3";
    static DELETE: (UserId, i64) => () = "DELETE FROM search_documents WHERE user_id = $1 AND number = $2";
    static COUNT_IN: (UserId, i64, i64) => () = "
        INSERT INTO search_totals (user_id, documents, words) VALUES ($1, $2, $3)
        ON CONFLICT (user_id) DO UPDATE SET
            documents = search_totals.documents + $2, words = search_totals.words + $3";
    static IS_COMPLETE: (&'static str, String) => (i64,) =
        "SELECT count(*) FROM meta WHERE key = $1 AND value = $2";
    static SET_COMPLETE: (&'static str, String) => () = "
        INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
}

pub(super) fn find(tx: &mut ReadTx<'_>, user: UserId, entity: Entity, id: Uuid) -> Result<Option<Stored>, StoreError> {
    tx.find(&FIND, &(user, entity, id))
}

pub(super) fn insert(
    tx: &mut WriteTx<'_>,
    user: UserId,
    (entity, id): (Entity, Uuid),
    document: &Document,
    is_aside: bool,
) -> Result<(), StoreError> {
    let (words, content, lexemes) = (document.words(), document.stored(), lexemes(user, document));
    tx.send(&INSERT, &(user, entity, id, ANALYSER, words, content, lexemes, is_aside))?;
    tx.send(&COUNT_IN, &(user, 1, words))
}

pub(super) fn update(
    tx: &mut WriteTx<'_>,
    user: UserId,
    before: &Stored,
    document: &Document,
    analyser: i64,
) -> Result<(), StoreError> {
    let words = document.words();
    tx.send(&UPDATE, &(user, before.number, analyser, words, document.stored(), lexemes(user, document)))?;
    tx.send(&COUNT_IN, &(user, 0, words - before.words))
}

/// Nothing happens to what has no document yet.
pub fn set_aside(
    tx: &mut WriteTx<'_>,
    user: UserId,
    entity: Entity,
    id: Uuid,
    is_aside: bool,
) -> Result<(), StoreError> {
    tx.send(&SET_ASIDE, &(user, entity, id, is_aside))
}

pub(super) fn delete(tx: &mut WriteTx<'_>, user: UserId, before: &Stored) -> Result<(), StoreError> {
    tx.send(&DELETE, &(user, before.number))?;
    tx.send(&COUNT_IN, &(user, -1, -before.words))
}

/// What the user's documents add up to: how many they are, and how many words they have.
pub(super) fn totals(user: UserId) -> Query {
    let mut select = Query::new("SELECT documents, words FROM search_totals WHERE user_id = ");
    select.bind(&user);
    select
}

/// Whether every document was made by this analyser.
pub fn is_complete(tx: &mut ReadTx<'_>) -> Result<bool, StoreError> {
    Ok(tx.one(&IS_COMPLETE, &(COMPLETE, ANALYSER.to_string()))?.0 == 1)
}

/// From now on every document is made by this analyser.
pub fn set_complete(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    tx.run(&SET_COMPLETE, &(COMPLETE, ANALYSER.to_string())).map(|_| ())
}

/// A lexeme as it is indexed. Every user has words of their own, so that a word that everybody uses
/// costs nobody more. The mark need not be unique, because the owner is asked for too.
pub(super) fn marked(user: UserId, lexeme: &str) -> String {
    format!("{:012x}{lexeme}", user.uuid().as_u128() & 0xFFFF_FFFF_FFFF)
}

fn lexemes(user: UserId, document: &Document) -> String {
    let lexemes: Vec<String> = document.lexemes().iter().map(|lexeme| marked(user, lexeme)).collect();
    lexemes.join(" ")
}
