//! Cairn without a server: the same router, in this process, on the embedded database.

use std::sync::Arc;
use std::time::Duration;

use cairn_kernel::{SystemClock, SystemEntropy};
use cairn_server::config::{Config, DatabaseTarget};
use cairn_server::telemetry::Numbers;
use cairn_server::{App, Outside};
use cairn_store::{DataLock, LockHolder};

use crate::failure::Failure;
use crate::logins::make_private_folder;

/// How long to wait for a server that is just starting, or for another command to finish.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The data folder is ours, or somebody answers for it.
pub(crate) enum Data {
    /// Nobody else uses it.
    Ours(DataLock),
    /// A server does, at this address.
    Served(String),
}

/// Whether the database of `config` is a file that one process at a time may own.
pub(crate) fn is_embedded(config: &Config) -> Result<bool, Failure> {
    let target = config.database_target().map_err(|error| Failure::failed(error.to_string()))?;
    Ok(matches!(target, DatabaseTarget::Sqlite(_)))
}

/// Takes the lock on the data folder, or says who has it.
pub(crate) fn take_lock(config: &Config) -> Result<Result<DataLock, LockHolder>, Failure> {
    let folder = &config.data_dir;
    make_private_folder(folder).map_err(|error| {
        Failure::failed(format!("The data folder {} cannot be made: {error}.", folder.display()))
            .hint("Choose a folder that you may write to: --data DIR")
    })?;
    DataLock::take(&folder.join("cairn.lock")).map_err(|error| {
        Failure::failed(format!("The data folder {} cannot be used: {error}.", folder.display()))
            .hint("Give yourself the right to write there, or choose another folder: --data DIR")
    })
}

/// Takes the data folder, or finds the server that has it; waits a little for one that is starting.
pub(crate) async fn take_or_find(config: &Config) -> Result<Data, Failure> {
    let begun = tokio::time::Instant::now();
    loop {
        match take_lock(config)? {
            Ok(lock) => return Ok(Data::Ours(lock)),
            Err(holder) if !holder.address.is_empty() => return Ok(Data::Served(holder.address)),
            Err(_) if begun.elapsed() > PATIENCE => {
                return Err(Failure::failed(format!(
                    "Another cairn command is using {}. Try again when it has finished.",
                    config.data_dir.display()
                )));
            }
            Err(_) => tokio::time::sleep(LOOK_AGAIN).await,
        }
    }
}

/// The server's parts, with this machine's clock and randomness.
pub(crate) async fn build(config: Config, numbers: Option<Numbers>) -> Result<App, Failure> {
    let outside = Outside { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy), numbers };
    Ok(App::build(config, outside).await?)
}
