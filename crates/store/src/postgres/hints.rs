//! Hints between instances: `user:seq` over NOTIFY, sent outside transactions and in bunches.

use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};
use futures::StreamExt as _;
use tokio::sync::broadcast;
use tokio_postgres::AsyncMessage;

use super::Connector;
use crate::{StoreError, dialect};

/// A connection that was lost is tried again after this long; until then heartbeats carry on alone.
const AGAIN: Duration = Duration::from_secs(2);
/// After the first hint this long is waited for others. Each NOTIFY is a transaction that holds up every other
/// that notifies, and wakes every listener: fifty a second, not one a write.
const GATHER: Duration = Duration::from_millis(20);

/// Sends what arrives on `queue` to every instance, forever.
pub(crate) fn send(connector: &Connector, queue: &Receiver<String>) {
    let mut unsent = Vec::new();
    while let Err(error) = send_on_one_connection(connector, queue, &mut unsent) {
        tracing::warn!(%error, "hints to other instances are held up");
        std::thread::sleep(AGAIN);
    }
}

/// `Ok`: nobody sends any more. What could not be sent stays in `unsent`.
fn send_on_one_connection(
    connector: &Connector,
    queue: &Receiver<String>,
    unsent: &mut Vec<String>,
) -> Result<(), StoreError> {
    let runtime = Connector::runtime()?;
    let client = connector.connect(&runtime)?;
    let text = format!("SELECT pg_notify('{}', hint) FROM unnest($1::text[]) AS hint", dialect::HINT_CHANNEL);
    let statement = runtime.block_on(client.prepare(&text)).map_err(|error| super::map(&error))?;
    loop {
        if unsent.is_empty() {
            let Ok(first) = queue.recv() else { return Ok(()) };
            unsent.push(first);
            std::thread::sleep(GATHER);
        }
        unsent.extend(queue.try_iter().take(255));
        unsent.sort_unstable();
        unsent.dedup();
        runtime.block_on(client.execute(&statement, &[&*unsent])).map_err(|error| super::map(&error))?;
        unsent.clear();
    }
}

/// Hands on what other instances send, until nobody listens.
pub(crate) fn listen(connector: &Connector, heard: &broadcast::Sender<String>, stop: &Receiver<()>) {
    loop {
        if let Err(error) = listen_on_one_connection(connector, heard, stop) {
            tracing::warn!(%error, "hints from other instances are held up");
        }
        if !matches!(stop.recv_timeout(AGAIN), Err(RecvTimeoutError::Timeout)) {
            return;
        }
    }
}

fn listen_on_one_connection(
    connector: &Connector,
    heard: &broadcast::Sender<String>,
    stop: &Receiver<()>,
) -> Result<(), StoreError> {
    let runtime = Connector::runtime()?;
    let (config, tls) = connector.parts();
    runtime.block_on(async {
        let (client, mut connection) = config.connect(tls.clone()).await.map_err(|error| super::map(&error))?;
        let (forward, mut notes) = tokio::sync::mpsc::channel(256);
        tokio::spawn(async move {
            let mut messages = futures::stream::poll_fn(move |context| connection.poll_message(context));
            while let Some(Ok(message)) = messages.next().await {
                if let AsyncMessage::Notification(note) = message
                    && forward.send(note.payload().to_owned()).await.is_err()
                {
                    return;
                }
            }
        });
        // The connection that lasts as long as the server does also says that there is one.
        let begin =
            format!("LISTEN {}; SELECT pg_advisory_lock_shared({})", dialect::HINT_CHANNEL, dialect::SERVED_LOCK);
        client.batch_execute(&begin).await.map_err(|error| super::map(&error))?;
        loop {
            match tokio::time::timeout(Duration::from_millis(500), notes.recv()).await {
                Ok(Some(hint)) => {
                    heard.send(hint).ok();
                }
                Ok(None) => return Err(StoreError::Unreachable("the listening connection was closed".into())),
                Err(_) if matches!(stop.try_recv(), Err(crossbeam_channel::TryRecvError::Disconnected)) => {
                    return Ok(());
                }
                Err(_) => {}
            }
        }
    })
}
