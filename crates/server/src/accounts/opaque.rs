//! Secrets that mean nothing by themselves, such as API keys and refresh tokens. They are shown once and
//! kept only as SHA-256.

use cairn_kernel::Entropy;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// What a secret is for. The prefix tells people, programs and secret scanners what they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpaqueKind {
    /// `cairn_…`, for programs.
    ApiKey,
    /// `crt_…`, exchanged once for a new pair of tokens.
    RefreshToken,
    /// `cst_…`, which comes back from a provider with the person who was sent there.
    State,
    /// `cbr_…`, by which the browser that left is known when it comes back.
    Browser,
}

impl OpaqueKind {
    /// What every secret of this kind begins with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::ApiKey => "cairn_",
            Self::RefreshToken => "crt_",
            Self::State => "cst_",
            Self::Browser => "cbr_",
        }
    }
}

/// Base62, not base64url: a double click selects the whole secret.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 43 characters of 62 hold 256 bits.
const RANDOM_CHARACTERS: usize = 43;

/// A fresh secret. Neither `Debug` nor `Display`: what has to be seen is asked for by name.
pub struct OpaqueSecret(SecretString);

impl OpaqueSecret {
    /// A new secret of 256 random bits. `entropy` must be fit for secrets.
    pub fn generate(kind: OpaqueKind, entropy: &dyn Entropy) -> Self {
        // Reserved at full length: growing would leave copies behind in memory.
        let mut text = String::with_capacity(kind.prefix().len() + RANDOM_CHARACTERS);
        text.push_str(kind.prefix());
        let end = kind.prefix().len() + RANDOM_CHARACTERS;
        while text.len() < end {
            let mut byte = [0u8; 1];
            entropy.fill(&mut byte);
            // 248 = 4 × 62: bytes above would make the first characters likelier than the rest.
            if byte[0] < 248 {
                text.push(char::from(ALPHABET[usize::from(byte[0] % 62)]));
            }
        }
        Self(SecretString::from(text))
    }

    /// The text, to be handed to its owner once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(self.expose())
    }
}

/// The SHA-256 of a secret: what the database holds and looks up by.
///
/// A fast hash is right here: with 256 random bits there is nothing to guess. Nor does the
/// look-up need a comparison in constant time: whoever measures how far an index search came
/// learns about the hash of what they sent, and cannot choose a text by its hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of a secret text; of an access token too.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The hash of what somebody sent as a secret of this kind, or nothing if it cannot be one
    /// (then the database need not be asked).
    pub fn of_presented(kind: OpaqueKind, text: &str) -> Option<Self> {
        let random = text.strip_prefix(kind.prefix())?;
        let well_formed = random.len() == RANDOM_CHARACTERS && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
        well_formed.then(|| Self::of(text))
    }

    /// The bytes to be stored.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use cairn_kernel::{SeededEntropy, SystemEntropy};

    use super::*;

    #[test]
    fn a_secret_is_found_again_by_its_hash_and_only_as_its_own_kind() {
        for (kind, other) in
            [(OpaqueKind::ApiKey, OpaqueKind::RefreshToken), (OpaqueKind::RefreshToken, OpaqueKind::ApiKey)]
        {
            let secret = OpaqueSecret::generate(kind, &SystemEntropy);
            assert!(secret.expose().starts_with(kind.prefix()));
            assert!(SecretHash::of_presented(kind, secret.expose()) == Some(secret.hash()));
            assert!(SecretHash::of_presented(other, secret.expose()).is_none());
        }
    }

    #[test]
    fn what_cannot_be_a_secret_is_refused_before_any_look_up() {
        let good = "a".repeat(43);
        for text in [
            "",
            "cairn_",
            "crt_",
            &good,
            &format!("cairn_{good}a"),
            &format!("CAIRN_{good}"),
            &format!("cairn_{}'", &good[1..]),
            &format!("cairn_{good} "),
        ] {
            assert!(SecretHash::of_presented(OpaqueKind::ApiKey, text).is_none(), "{text}");
        }
    }

    #[test]
    fn secrets_do_not_repeat_and_use_the_whole_alphabet() {
        let entropy = SeededEntropy::new(3);
        let secrets: HashSet<String> =
            (0..1000).map(|_| OpaqueSecret::generate(OpaqueKind::ApiKey, &entropy).expose().to_owned()).collect();
        assert_eq!(secrets.len(), 1000);
        let used: HashSet<char> = secrets.iter().flat_map(|secret| secret["cairn_".len()..].chars()).collect();
        assert_eq!(used.len(), 62);
    }
}
