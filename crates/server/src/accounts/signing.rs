//! The signing keys in the database, and whether the instance secret is theirs.

use std::sync::Arc;

use cairn_kernel::{Entropy, Timestamp};
use cairn_store::{Db, Lane, ReadTx, StoreError, WriteTx, record, sql};
use const_format::formatcp;

use super::instance_secret::InstanceSecret;
use super::keyring::{KeyAlgorithm, KeyError, Keyring, StoredKey};

/// Where the check value of the instance secret is kept in `meta`.
const CHECK: &str = "instance_secret_check";

record! {
    struct KeyRow {
        kid: String,
        algorithm: String,
        sealed_private: Vec<u8>,
        public_jwk: String,
        created_at: Timestamp,
        retired_at: Option<Timestamp>,
    }
}

sql! {
    static PROPOSE_CHECK: (String, String) => () = "
        INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
    static CHECK_VALUE: (String,) => (String,) = "SELECT value FROM meta WHERE key = $1";
    // An update, not only a lock: it makes changes of the keys serial on both engines.
    static GATE: () => () = "
        INSERT INTO meta (key, value) VALUES ('signing_keys_gate', '') ON CONFLICT (key) DO UPDATE SET value = ''";
    static ALL: () => KeyRow = formatcp!(
        "SELECT {} FROM signing_keys ORDER BY created_at, kid", KeyRow::COLUMNS
    );
    static STORE: KeyRow => () = formatcp!(
        "INSERT INTO signing_keys ({}) VALUES ($1, $2, $3, $4, $5, $6)", KeyRow::COLUMNS
    );
    static FORGET_ALL: () => () = "DELETE FROM signing_keys";
    static KEEP_CHECK: (String, String) => () = "
        INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    static END_SESSIONS: () => () = "UPDATE sessions SET revoked = TRUE WHERE NOT revoked";
    static RETIRE: (Timestamp,) => () = "UPDATE signing_keys SET retired_at = $1 WHERE retired_at IS NULL";
}

/// Why the server cannot sign tokens, in words for whoever starts it.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The database was made under another instance secret.
    #[error(
        "this instance secret does not belong to this database; put back the secret.key that was in use with \
         this database (or point CAIRN_SECRET_FILE at it)"
    )]
    WrongSecret,
    /// A key in the database cannot be used although the secret is right.
    #[error("{0}; restore the database from a backup, or remove this row of signing_keys and sign in again")]
    Key(KeyError),
    /// A key could not be made.
    #[error("a signing key could not be made: {0}")]
    NotMade(KeyError),
    /// The database said no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks the instance secret against the database and opens the signing keys; on an empty database
/// the first is made. Servers that start at the same time agree on one.
pub async fn prepare(
    db: &Db,
    secret: &Arc<InstanceSecret>,
    entropy: &Arc<dyn Entropy>,
    now: Timestamp,
    algorithm: KeyAlgorithm,
) -> Result<Keyring, SigningError> {
    check_secret(db, secret).await?;
    let mut rows = rows(db).await?;
    if !has_current(&rows) {
        let new = generate(secret, entropy, now, algorithm).await?;
        rows = db.write(Lane::Request, None, move |tx| store_first(tx, &new)).await?;
    }
    open(&rows, secret, now)
}

/// Opens the signing keys anew, for a server that others share the database with: each has to hear of
/// the others' rotations.
pub async fn reload(db: &Db, secret: &InstanceSecret, now: Timestamp) -> Result<Keyring, SigningError> {
    open(&rows(db).await?, secret, now)
}

/// Makes a new signing key and retires the former ones, which verify for another hour.
pub async fn rotate(
    db: &Db,
    secret: &Arc<InstanceSecret>,
    entropy: &Arc<dyn Entropy>,
    now: Timestamp,
    algorithm: KeyAlgorithm,
) -> Result<Keyring, SigningError> {
    let new = generate(secret, entropy, now, algorithm).await?;
    let rows = db.write(Lane::Request, None, move |tx| replace(tx, &new, now)).await?;
    open(&rows, secret, now)
}

/// Makes the database belong to `secret`: new signing keys, everybody signed out. For a backup that is
/// restored without the secret it was made under. API keys and passwords stay good.
pub async fn start_over(
    db: &Db,
    secret: &Arc<InstanceSecret>,
    entropy: &Arc<dyn Entropy>,
    now: Timestamp,
    algorithm: KeyAlgorithm,
) -> Result<Keyring, SigningError> {
    let new = generate(secret, entropy, now, algorithm).await?;
    let check = secret.check_value();
    let rows = db.write(Lane::Request, None, move |tx| begin_anew(tx, &new, &check)).await?;
    open(&rows, secret, now)
}

/// Whether the database was ever opened with an instance secret.
pub async fn was_made_under_a_secret(db: &Db) -> Result<bool, StoreError> {
    Ok(db.read(Lane::Request, None, check_value).await?.is_some())
}

/// Whether the database was made under `secret`, or under none yet.
pub async fn is_under(db: &Db, secret: &InstanceSecret) -> Result<bool, StoreError> {
    let kept = db.read(Lane::Request, None, check_value).await?;
    Ok(kept.is_none_or(|kept| kept == secret.check_value()))
}

async fn check_secret(db: &Db, secret: &InstanceSecret) -> Result<(), SigningError> {
    let own = secret.check_value();
    // Asked first: a start on an existing database writes nothing.
    let known = db.read::<_, StoreError, _>(Lane::Request, None, check_value).await?;
    let kept = match known {
        Some(kept) => kept,
        None => keep_check_value(db, own.clone()).await?,
    };
    if kept == own { Ok(()) } else { Err(SigningError::WrongSecret) }
}

fn check_value(tx: &mut ReadTx<'_>) -> Result<Option<String>, StoreError> {
    Ok(tx.find(&CHECK_VALUE, &(CHECK.to_owned(),))?.map(|(value,)| value))
}

/// Keeps `own` unless another server that starts just now was first; gives what is kept.
async fn keep_check_value(db: &Db, own: String) -> Result<String, StoreError> {
    db.write(Lane::Request, None, move |tx| {
        tx.run(&PROPOSE_CHECK, &(CHECK.to_owned(), own.clone()))?;
        check_value(tx)?.ok_or(StoreError::MissingRow)
    })
    .await
}

/// Off the async threads: an RSA key takes some hundred milliseconds.
async fn generate(
    secret: &Arc<InstanceSecret>,
    entropy: &Arc<dyn Entropy>,
    now: Timestamp,
    algorithm: KeyAlgorithm,
) -> Result<StoredKey, SigningError> {
    let (secret, entropy) = (secret.clone(), entropy.clone());
    let made = tokio::task::spawn_blocking(move || StoredKey::generate(algorithm, &secret, &*entropy, now)).await;
    made.unwrap_or(Err(KeyError::Failed)).map_err(SigningError::NotMade)
}

async fn rows(db: &Db) -> Result<Vec<StoredKey>, SigningError> {
    Ok(db.read(Lane::Request, None, all).await?)
}

fn all(tx: &mut ReadTx<'_>) -> Result<Vec<StoredKey>, StoreError> {
    tx.all(&ALL, &())?.into_iter().map(KeyRow::into_key).collect()
}

fn store_first(tx: &mut WriteTx<'_>, new: &StoredKey) -> Result<Vec<StoredKey>, StoreError> {
    tx.run(&GATE, &())?;
    // Another server may have been first while this key was being made.
    if !has_current(&all(tx)?) {
        tx.run(&STORE, &KeyRow::of(new))?;
    }
    all(tx)
}

fn replace(tx: &mut WriteTx<'_>, new: &StoredKey, now: Timestamp) -> Result<Vec<StoredKey>, StoreError> {
    tx.run(&GATE, &())?;
    tx.run(&RETIRE, &(now,))?;
    tx.run(&STORE, &KeyRow::of(new))?;
    all(tx)
}

fn begin_anew(tx: &mut WriteTx<'_>, new: &StoredKey, check: &str) -> Result<Vec<StoredKey>, StoreError> {
    tx.run(&GATE, &())?;
    tx.run(&FORGET_ALL, &())?;
    tx.run(&STORE, &KeyRow::of(new))?;
    tx.run(&KEEP_CHECK, &(CHECK.to_owned(), check.to_owned()))?;
    tx.run(&END_SESSIONS, &())?;
    all(tx)
}

fn has_current(rows: &[StoredKey]) -> bool {
    rows.iter().any(|row| row.retired_at.is_none())
}

fn open(rows: &[StoredKey], secret: &InstanceSecret, now: Timestamp) -> Result<Keyring, SigningError> {
    Keyring::open(rows, secret, now).map_err(SigningError::Key)
}

impl KeyRow {
    fn of(key: &StoredKey) -> Self {
        let StoredKey { kid, algorithm, sealed_private, public_jwk, created_at, retired_at } = key.clone();
        Self { kid, algorithm: algorithm.as_str().to_owned(), sealed_private, public_jwk, created_at, retired_at }
    }

    fn into_key(self) -> Result<StoredKey, StoreError> {
        let Self { kid, algorithm, sealed_private, public_jwk, created_at, retired_at } = self;
        let Some(algorithm) = KeyAlgorithm::from_name(&algorithm) else {
            return Err(StoreError::BadColumn { column: 1, why: format!("unknown algorithm {algorithm}").into() });
        };
        Ok(StoredKey { kid, algorithm, sealed_private, public_jwk, created_at, retired_at })
    }
}
