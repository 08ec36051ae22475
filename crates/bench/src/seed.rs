//! Rows that were there before: made in bulk, through the store.

use cairn_kernel::{Ids, SystemClock, SystemEntropy, TaskId, Timestamp, UserId};
use cairn_store::{Db, Lane, StoreError, WriteTx, sql};
use uuid::Uuid;

use crate::floor::new_row;
use crate::floor_sql;

/// Rows in one transaction.
const BATCH: usize = 2_000;

sql! {
    static USER: (UserId, String, &'static str, bool, Timestamp) => () = "
        INSERT INTO users (id, username, username_key, timezone, day_start, locale, tier, roles, preferences,
            disabled, created_at, updated_at)
        VALUES ($1, $2, $2, 'UTC', 0, 'en', $3, 'user', '{}', $4, $5, $5)";
    static CLOCK: (UserId,) => () = "INSERT INTO user_clock (user_id, last_seq) VALUES ($1, 0)";
}

/// Makes ids that sort in the order they were made.
#[derive(Default)]
pub(crate) struct Seeds(Ids);

impl Seeds {
    pub(crate) fn id(&self) -> Uuid {
        self.0.next_by(&SystemClock, &SystemEntropy)
    }

    /// Users that nobody can sign in as.
    pub(crate) async fn users(&self, db: &Db, count: usize) -> Result<Vec<UserId>, StoreError> {
        let users: Vec<UserId> = (0..count).map(|_| UserId::from_uuid(self.id())).collect();
        for some in users.chunks(BATCH) {
            let some = some.to_vec();
            db.write::<_, StoreError, _>(Lane::Background, None, move |tx| insert_users(tx, &some)).await?;
        }
        Ok(users)
    }

    /// `each` open tasks for each of `users`; their ids, the users in turn.
    pub(crate) async fn tasks(
        &self,
        db: &Db,
        users: &[UserId],
        each: usize,
    ) -> Result<Vec<(usize, TaskId)>, StoreError> {
        let mut made = Vec::with_capacity(each * users.len());
        let mut rows = Vec::with_capacity(BATCH);
        for number in 0..each {
            for (index, &user) in users.iter().enumerate() {
                let row = new_row(self.id(), user, format!("Sort the papers of shelf {number}"));
                made.push((index, row.id));
                rows.push(row);
                if rows.len() == BATCH {
                    insert(db, std::mem::take(&mut rows)).await?;
                }
            }
        }
        insert(db, rows).await?;
        Ok(made)
    }
}

async fn insert(db: &Db, rows: Vec<cairn_server::tasks::TaskRow>) -> Result<(), StoreError> {
    db.write(Lane::Background, None, move |tx| floor_sql::insert_all(tx, &rows)).await
}

fn insert_users(tx: &mut WriteTx<'_>, users: &[UserId]) -> Result<(), StoreError> {
    for user in users {
        let now = Timestamp::from_millis(1_800_000_000_000);
        tx.run(&USER, &(*user, user.to_string(), "free", false, now))?;
        tx.run(&CLOCK, &(*user,))?;
    }
    Ok(())
}
