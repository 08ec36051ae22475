//! Projects by name, and the user's way of writing dates.

use cairn_kernel::{ProjectId, UserId};
use cairn_store::{ReadTx, StoreError, WriteTx, sql};

use crate::call::Call;

sql! {
    static PROJECT: (UserId, String) => (ProjectId,) =
        "SELECT id FROM projects WHERE user_id = $1 AND name_key = $2";
    static NEW_PROJECT: (ProjectId, UserId, String, String, bool, cairn_kernel::Timestamp) => () = "
        INSERT INTO projects (id, user_id, name, name_key, archived, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $6, 1)";
    static LOCALE: (UserId,) => (String,) = "SELECT locale FROM users WHERE id = $1";
}

/// The project of this name; made when there is none (RULES §3).
pub(super) fn project_named(tx: &mut WriteTx<'_>, call: &Call, name: &str) -> Result<ProjectId, StoreError> {
    let key = name.to_lowercase();
    if let Some((id,)) = tx.find(&PROJECT, &(call.user, key.clone()))? {
        return Ok(id);
    }
    let id = ProjectId::from_uuid(call.new_id());
    tx.run(&NEW_PROJECT, &(id, call.user, name.to_owned(), key, false, call.now))?;
    Ok(id)
}

/// The user's locale, such as `en-GB`.
pub(super) fn locale(tx: &mut ReadTx<'_>, user: UserId) -> Result<String, StoreError> {
    Ok(tx.find(&LOCALE, &(user,))?.map_or_else(String::new, |(locale,)| locale))
}
