use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Where randomness comes from. Handed in everywhere, so that tests own chance.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes` with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's randomness; fit for secrets.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // Without randomness there are no secrets: better no server than one with guessable ones.
            std::process::abort();
        }
    }
}

/// Bytes that are drawn at once.
const POOL: usize = 256;

/// Randomness for ids: drawn in bunches, because asking the operating system costs more than making the id.
/// What will be used waits in memory, so it is nothing for secrets.
pub struct Pooled<E> {
    source: E,
    /// The bytes, and how many of them are used.
    pool: Mutex<([u8; POOL], usize)>,
}

impl<E> Pooled<E> {
    /// A pool that is filled from `source` when it is first needed.
    pub const fn new(source: E) -> Self {
        Self { source, pool: Mutex::new(([0; POOL], POOL)) }
    }
}

impl<E: Entropy> Entropy for Pooled<E> {
    fn fill(&self, bytes: &mut [u8]) {
        if bytes.len() > POOL {
            return self.source.fill(bytes);
        }
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        let (waiting, used) = &mut *pool;
        if *used + bytes.len() > POOL {
            self.source.fill(waiting);
            *used = 0;
        }
        bytes.copy_from_slice(&waiting[*used..*used + bytes.len()]);
        *used += bytes.len();
    }
}

impl Entropy for std::sync::Arc<dyn Entropy> {
    fn fill(&self, bytes: &mut [u8]) {
        (**self).fill(bytes);
    }
}

/// A repeatable stream (SplitMix64) for tests; never for secrets.
#[derive(Debug)]
pub struct SeededEntropy(AtomicU64);

impl SeededEntropy {
    /// The stream that belongs to `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_hands_out_every_byte_once_and_draws_more() {
        let pooled = Pooled::new(SeededEntropy::new(5));
        let mut drawn = Vec::new();
        for length in [8, 16, 200, 100, 300] {
            let mut bytes = vec![0; length];
            pooled.fill(&mut bytes);
            drawn.push(bytes);
        }
        let source = SeededEntropy::new(5);
        let mut expected = [[0; POOL]; 2];
        for pool in &mut expected {
            source.fill(pool);
        }
        assert_eq!(
            (&drawn[0][..], &drawn[1][..], &drawn[2][..]),
            (&expected[0][..8], &expected[0][8..24], &expected[0][24..224])
        );
        assert_eq!(drawn[3], expected[1][..100], "what is too little for a request is left");
        assert!(drawn[4].iter().any(|&byte| byte != 0), "more than a pool comes straight from the source");
    }
}
