//! The one way to password work: few at a time, a short queue, and a clear refusal beyond.

use std::sync::Arc;

use cairn_kernel::Entropy;
use secrecy::SecretString;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::password::{self, HashFault, Verdict};

/// How many may wait; at 30 ms each the last waits two seconds.
const QUEUE: usize = 64;
/// Machines with more cores than this hash two passwords at once.
const CORES_FOR_ONE: usize = 4;

/// Why the lane gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LaneError {
    /// The queue is full: answer 503 and let them try again.
    #[error("too many sign-ins at once; try again shortly")]
    Busy,
    /// The work itself was impossible.
    #[error(transparent)]
    Hash(#[from] HashFault),
}

/// Hashes and checks passwords off the async threads. 32 sign-ins at once must not take 32 times
/// 19 MiB, nor all cores, from everybody else (DATA §7).
#[derive(Clone)]
pub struct PasswordLane {
    /// One for each caller, running or waiting.
    places: Arc<Semaphore>,
    /// One for each that runs.
    workers: Arc<Semaphore>,
    entropy: Arc<dyn Entropy>,
}

impl PasswordLane {
    /// A lane for a machine with `cores` cores: one worker, or two above four cores.
    pub fn new(cores: usize, entropy: Arc<dyn Entropy>) -> Self {
        let workers = if cores > CORES_FOR_ONE { 2 } else { 1 };
        Self { places: Arc::new(Semaphore::new(workers + QUEUE)), workers: Arc::new(Semaphore::new(workers)), entropy }
    }

    /// Hashes `password` for storing.
    pub async fn hash(&self, password: SecretString) -> Result<String, LaneError> {
        let entropy = Arc::clone(&self.entropy);
        self.run(move || password::hash(&password, entropy.as_ref())).await
    }

    /// Checks `password` against the stored hash. `None` (no such account, or one without a
    /// password) waits in the same queue and does the same work, so time tells nothing.
    pub async fn verify(&self, password: SecretString, stored: Option<String>) -> Result<Verdict, LaneError> {
        self.run(move || match stored {
            Some(stored) => password::verify(&password, &stored),
            None => password::verify_nobody(&password),
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashFault> + Send + 'static,
    ) -> Result<T, LaneError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| LaneError::Busy)?;
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| LaneError::Busy)?;
        // Both go with the work: a caller who hangs up while waiting leaves the queue, but one
        // who hangs up while hashing must not make room for a second hash beside the first.
        let held: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, worker);
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(held);
            result
        });
        Ok(done.await.map_err(|_| HashFault::Failed)??)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::time::Duration;

    use cairn_kernel::SystemEntropy;

    use super::*;

    fn lane(cores: usize) -> PasswordLane {
        PasswordLane::new(cores, Arc::new(SystemEntropy))
    }

    #[tokio::test]
    async fn a_hash_made_in_the_lane_is_verified_in_the_lane() {
        let lane = lane(2);
        let stored = lane.hash("ferns need water".into()).await.unwrap();
        let verdict = lane.verify("ferns need water".into(), Some(stored.clone())).await.unwrap();
        assert_eq!(verdict, Verdict { ok: true, upgrade: false });
        assert!(!lane.verify("ferns need wine".into(), Some(stored)).await.unwrap().ok);
        assert!(!lane.verify("ferns need water".into(), None).await.unwrap().ok);
        let unusable = lane.verify("ferns need water".into(), Some("plain".into())).await;
        assert_eq!(unusable, Err(LaneError::Hash(HashFault::Unusable)));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_more_run_at_once_than_the_lane_has_workers() {
        for (cores, workers) in [(1, 1), (4, 1), (5, 2), (64, 2)] {
            let lane = lane(cores);
            let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
            let calls: Vec<_> = (0..12)
                .map(|_| {
                    let (lane, running, most) = (lane.clone(), Arc::clone(&running), Arc::clone(&most));
                    tokio::spawn(async move {
                        lane.run(move || {
                            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                            // Stays until the lane is full, and a little longer for one too many.
                            for _ in 0..5000 {
                                std::thread::sleep(Duration::from_millis(1));
                                if most.load(Ordering::SeqCst) >= workers {
                                    break;
                                }
                            }
                            std::thread::sleep(Duration::from_millis(3));
                            running.fetch_sub(1, Ordering::SeqCst);
                            Ok(())
                        })
                        .await
                    })
                })
                .collect();
            for call in calls {
                call.await.unwrap().unwrap();
            }
            assert_eq!(most.load(Ordering::SeqCst), workers, "{cores} cores");
        }
    }

    #[tokio::test]
    async fn the_66th_caller_is_refused_and_those_who_hang_up_leave_the_queue() {
        let lane = lane(1);
        let (release, wait) = mpsc::channel::<()>();
        let blocked = {
            let lane = lane.clone();
            tokio::spawn(async move { lane.run(move || wait.recv().map_err(|_| HashFault::Failed)).await })
        };
        let waiting: Vec<_> = (0..QUEUE)
            .map(|_| {
                let lane = lane.clone();
                tokio::spawn(async move { lane.run(|| Ok(())).await })
            })
            .collect();
        while lane.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(lane.hash("one too many".into()).await, Err(LaneError::Busy));

        waiting.iter().for_each(tokio::task::JoinHandle::abort);
        while lane.places.available_permits() < QUEUE {
            tokio::task::yield_now().await;
        }
        release.send(()).unwrap();
        blocked.await.unwrap().unwrap();
        assert_eq!(lane.run(|| Ok(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn a_caller_who_hangs_up_while_hashing_does_not_free_the_worker() {
        let lane = lane(1);
        let (release, wait) = mpsc::channel::<()>();
        let (started, has_started) = mpsc::channel::<()>();
        let call = {
            let lane = lane.clone();
            tokio::spawn(async move {
                lane.run(move || {
                    started.send(()).map_err(|_| HashFault::Failed)?;
                    wait.recv().map_err(|_| HashFault::Failed)
                })
                .await
            })
        };
        while has_started.try_recv().is_err() {
            tokio::task::yield_now().await;
        }
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        assert_eq!(lane.workers.available_permits(), 0);
        release.send(()).unwrap();
        while lane.workers.available_permits() == 0 {
            tokio::task::yield_now().await;
        }
    }
}
