use std::sync::atomic::{AtomicU64, Ordering};

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
        // uuid's v4 generator is the operating system's randomness; 122 of its 128 bits are
        // random, so only those bytes that carry no version or variant bits are taken.
        for chunk in bytes.chunks_mut(14) {
            let random = uuid::Uuid::new_v4().into_bytes();
            let mut clean = [0u8; 14];
            clean[..6].copy_from_slice(&random[..6]);
            clean[6] = random[7];
            clean[7..].copy_from_slice(&random[9..]);
            chunk.copy_from_slice(&clean[..chunk.len()]);
        }
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
