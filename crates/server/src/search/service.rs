//! Keeping documents, and finding them.

use cairn_kernel::UserId;
use cairn_rules::search::{ANALYSER, Clause, Corpus, Document, Evidence, Phrase, Ranker, SearchQuery, Word};
use cairn_store::{Asked, Lexeme, Matching, Query, ReadTx, StoreError, WriteTx};
use uuid::Uuid;

use super::model::{Among, Entity, Ranked, Stored, Texts, with};
use super::store::{self, marked};
use crate::http::ApiResult;

/// Candidates that are weighed: of more than these, the ones that were made last (DATA §3).
const CANDIDATES: usize = 500;
/// Documents that are counted to see how rare a word is. Beyond it none is rare.
const COUNTED: i64 = 1000;

/// Makes the document of a thing that is new and has none. The caller holds the user's lock.
pub fn add(
    tx: &mut WriteTx<'_>,
    user: UserId,
    (entity, id): (Entity, Uuid),
    texts: &Texts<'_>,
    is_aside: bool,
) -> Result<(), StoreError> {
    store::insert(tx, user, (entity, id), &with(Document::default(), texts), is_aside)
}

/// Makes the whole document of a thing. Of one that is there, fields that are not named stay as they
/// are. The caller holds the user's lock.
pub fn put(
    tx: &mut WriteTx<'_>,
    user: UserId,
    (entity, id): (Entity, Uuid),
    texts: &Texts<'_>,
    is_aside: bool,
) -> Result<(), StoreError> {
    let Some(before) = store::find(tx, user, entity, id)? else {
        return add(tx, user, (entity, id), texts, is_aside);
    };
    rewrite(tx, user, &before, texts, ANALYSER)?;
    store::set_aside(tx, user, entity, id, is_aside)
}

/// Puts these texts into the document of a thing; its other fields stay as they are. What has no
/// document yet is left to whoever makes it whole. The caller holds the user's lock.
pub fn change(
    tx: &mut WriteTx<'_>,
    user: UserId,
    entity: Entity,
    id: Uuid,
    texts: &Texts<'_>,
) -> Result<(), StoreError> {
    match store::find(tx, user, entity, id)? {
        // Of what an older analyser made, one field is not enough: it stays due.
        Some(before) => rewrite(tx, user, &before, texts, before.analyser),
        None => Ok(()),
    }
}

/// The thing is not found any more. The caller holds the user's lock.
pub fn forget(tx: &mut WriteTx<'_>, user: UserId, entity: Entity, id: Uuid) -> Result<(), StoreError> {
    match store::find(tx, user, entity, id)? {
        Some(before) => store::delete(tx, user, &before),
        None => Ok(()),
    }
}

fn rewrite(
    tx: &mut WriteTx<'_>,
    user: UserId,
    before: &Stored,
    texts: &Texts<'_>,
    analyser: i64,
) -> Result<(), StoreError> {
    let document = with(Document::read(&before.content), texts);
    if analyser == before.analyser && document.stored() == before.content {
        return Ok(());
    }
    store::update(tx, user, before, &document, analyser)
}

/// Appends a predicate: the thing whose id is in the column `t.id` answers the query, as far as an
/// engine can tell, which knows no phrases. Whose `t` is, is asked beside it.
pub fn contains(select: &mut Query, user: UserId, query: &SearchQuery) {
    if query.is_empty() {
        select.push("1 = 0");
        return;
    }
    select.push("t.id IN (SELECT d.entity_id FROM ").matching(&matching(user, query));
    select.push(" m").look_up("search_documents", "d", "d.number = m.number").push(")");
}

/// What answers the query, best first, and of equals the newest; at most 500.
pub fn ranked(
    tx: &mut ReadTx<'_>,
    user: UserId,
    entity: Entity,
    query: &SearchQuery,
    among: Among<impl FnOnce(&mut Query) -> ApiResult<()>>,
) -> ApiResult<Vec<Ranked>> {
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let select = candidates(user, entity, query, among)?;
    // A single clause is as rare in one candidate as in the next, so it is not counted.
    let counted: &[Clause] = if query.wanted.len() == 1 { &[] } else { &query.wanted };
    let queries: Vec<Query> = counted.iter().map(|clause| frequency(user, clause)).collect();
    let mut counts: Vec<Vec<(i64,)>> = vec![Vec::new(); queries.len()];
    let (totals, mut added_up) = (store::totals(user), Vec::new());
    let measures = queries.iter().zip(&mut counts).map(|(query, count)| Asked::new(query, count));
    let measures = measures.chain([Asked::new(&totals, &mut added_up)]);
    let mut answering: Vec<(Uuid, Evidence)> = Vec::new();
    let candidates = tx.newest(&select, CANDIDATES, measures, &mut |id, content| {
        answering.extend(Evidence::of(query, content).map(|evidence| (id, evidence)));
    })?;
    let mut frequencies: Vec<i64> = counts.into_iter().flatten().map(|(count,)| count).collect();
    if counted.is_empty() {
        frequencies.push(candidates as i64);
    }
    let (documents, words) = added_up.first().copied().unwrap_or_default();
    let ranker = Ranker::new(Corpus { documents, words }, &frequencies);
    let scored = answering.iter().map(|(id, evidence)| Ranked { id: *id, score: ranker.score(evidence) });
    let mut found: Vec<Ranked> = scored.collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.id.cmp(&a.id)));
    Ok(found)
}

/// The newest of a kind that answer the query, as far as an engine can tell.
pub(super) fn candidates(
    user: UserId,
    entity: Entity,
    query: &SearchQuery,
    among: Among<impl FnOnce(&mut Query) -> ApiResult<()>>,
) -> ApiResult<Query> {
    let mut select = Query::newest_matching(&user, &matching(user, query));
    select.with(" WHERE d.user_id = ", &user).with(" AND d.entity = ", &entity);
    match among {
        Among::Shown => {
            select.push(" AND NOT d.set_aside");
        }
        Among::Those(filter) => {
            select.push(" AND (SELECT ");
            filter(&mut select)?;
            select.push(" FROM ").push(entity.table()).push(" t WHERE t.id = d.entity_id)");
        }
    }
    Ok(select)
}

/// Whose a document is, its lexemes say. Should two people ever share a mark, their words look more common
/// than they are; looking into a thousand documents to rule that out would cost more than finding them.
fn frequency(user: UserId, clause: &Clause) -> Query {
    let matching = Matching { wanted: vec![alternatives(user, clause)], unwanted: Vec::new() };
    let mut select = Query::new("SELECT count(*) FROM (SELECT 1 FROM ");
    select.matching(&matching).with(" m LIMIT ", &COUNTED).push(") AS counted");
    select
}

/// What an engine has to find. It knows words and not their order, so an unwanted phrase is left to
/// the ranker.
fn matching(user: UserId, query: &SearchQuery) -> Matching {
    let words = query.unwanted.iter().flat_map(|clause| alternatives(user, clause));
    Matching {
        wanted: query.wanted.iter().map(|clause| alternatives(user, clause)).collect(),
        unwanted: words.filter(|lexemes| lexemes.len() == 1).flatten().collect(),
    }
}

fn alternatives(user: UserId, Clause(phrases): &Clause) -> Vec<Vec<Lexeme>> {
    phrases.iter().flat_map(|phrase| in_lexemes(user, phrase)).collect()
}

/// A phrase in lexemes. Its last word, if it stands for its beginnings too, is looked for both ways: as
/// the stem of what was typed, and as the beginning.
fn in_lexemes(user: UserId, Phrase(words): &Phrase) -> Vec<Vec<Lexeme>> {
    let stem = |word: &Word| Lexeme { text: marked(user, &word.stem), is_prefix: false };
    let whole: Vec<Lexeme> = words.iter().map(stem).collect();
    let Some((last, before)) = words.split_last().filter(|(last, _)| last.is_prefix) else { return vec![whole] };
    let begun = Lexeme { text: marked(user, &last.typed), is_prefix: true };
    let begun = before.iter().map(stem).chain([begun]).collect();
    // A stem that begins with what was typed is found by that beginning, too.
    if last.stem.starts_with(&last.typed) { vec![begun] } else { vec![whole, begun] }
}

#[cfg(test)]
mod tests {
    use cairn_store::prove::prove_text;
    use cairn_store::testing::Scratch;
    use cairn_store::{Column as _, Record as _};

    use super::*;

    #[test]
    fn what_is_put_together_is_sql_on_this_engine() {
        let scratch = Scratch::new();
        let db = scratch.migrated();
        let user = UserId::from_uuid(Uuid::nil());
        let texts =
            ["ferns ", "fe", r#""the ferns" e-mail -office -"the wall" wat*"#, r#"NEAR( AND " ' : ^ {a}"#, "日本 🎉"];
        for text in texts {
            let query = SearchQuery::parse(text);
            let themselves = |select: &mut Query| {
                select.push("t.id = t.id");
                Ok(())
            };
            let those = candidates(user, Entity::Task, &query, Among::Those(themselves)).unwrap();
            let shown = Among::<fn(&mut Query) -> ApiResult<()>>::Shown;
            let shown = candidates(user, Entity::Task, &query, shown).unwrap();
            let mut listed = Query::new("SELECT t.id FROM tasks t WHERE ");
            contains(&mut listed, user, &query);
            let mut proofs = vec![(listed, vec![(Uuid::KIND, false)])];
            for newest in [those, shown] {
                let ways = [newest.newest(9, 9, 9), newest.older(9, 9)];
                proofs.extend(ways.into_iter().map(|way| (way, <(i64, Uuid, String)>::columns())));
            }
            proofs.extend(query.wanted.iter().map(|clause| (frequency(user, clause), <(i64,)>::columns())));
            for (query, columns) in proofs {
                assert_eq!(prove_text(&db, query.text(), &query.kinds(), &columns), Ok(()), "{}", query.text());
            }
        }
        db.close();
    }
}
