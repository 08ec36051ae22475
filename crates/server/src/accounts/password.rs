//! Passwords: which are allowed, how they are hashed, and how a hash is checked.
//!
//! The work here takes tens of milliseconds and 19 MiB on purpose; the server calls it through
//! [`PasswordLane`](super::password_lane::PasswordLane).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use cairn_kernel::Entropy;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use super::common_passwords::is_common;

/// Fewest characters of a password (code points after NFC).
pub const MIN_CHARACTERS: usize = 8;
/// Most characters of a password (code points after NFC).
pub const MAX_CHARACTERS: usize = 128;

/// Memory of one hash in KiB: the first choice of OWASP's Password Storage Cheat Sheet that fits
/// a small machine (m = 19 MiB, t = 2, p = 1).
const MEMORY_KIB: u32 = 19_456;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Threads of one hash.
const LANES: u32 = 1;
/// Bytes of salt; RFC 9106 §3.1 recommends 16.
const SALT_BYTES: usize = 16;

/// Imported hashes dearer than these are refused: one sign-in must not hold the lane for minutes.
const MAX_MEMORY_KIB: u32 = 256 * 1024;
const MAX_PASSES: u32 = 16;
/// 2^15 rounds take about 2 s.
const MAX_BCRYPT_COST: u32 = 15;

/// A hash of no password, with today's parameters. Checked when an account is unknown or has no
/// password, so that the answer takes as long as for any other.
const DUMMY_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Y2Fpcm4tbm9ib2R5LWhhcw$bm8gcGFzc3dvcmQgaGFzaGVzIHRvIHRoaXMgdGV4dCE";

/// Why a password is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Under [`MIN_CHARACTERS`].
    #[error("must have at least 8 characters")]
    TooShort,
    /// Over [`MAX_CHARACTERS`].
    #[error("must have at most 128 characters")]
    TooLong,
    /// Holds a control character, which many keyboards cannot type again.
    #[error("must not hold control characters")]
    ControlCharacter,
    /// Among the 10 000 most common.
    #[error("is one of the 10 000 most common passwords; please choose another")]
    Common,
    /// The account's own name or mail address.
    #[error("must not be your name or e-mail address")]
    SameAsAccount,
}

/// Whether `password` may be chosen. `own` are the names and mail addresses of its account; of an
/// address the part before the `@` counts too.
pub fn check_policy(password: &SecretString, own: &[&str]) -> Result<(), PasswordFault> {
    // Counted lazily: a megabyte costs no more than 129 characters.
    let characters = password.expose_secret().nfc().take(MAX_CHARACTERS + 1).count();
    if characters < MIN_CHARACTERS {
        return Err(PasswordFault::TooShort);
    }
    if characters > MAX_CHARACTERS {
        return Err(PasswordFault::TooLong);
    }
    let normal = normalised(password);
    if normal.chars().any(char::is_control) {
        return Err(PasswordFault::ControlCharacter);
    }
    if is_common(&normal) {
        return Err(PasswordFault::Common);
    }
    let local_parts = own.iter().filter_map(|own| own.rsplit_once('@')).map(|(local, _)| local);
    if own.iter().copied().chain(local_parts).any(|own| same_text(own, &normal)) {
        return Err(PasswordFault::SameAsAccount);
    }
    Ok(())
}

/// What came of checking a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The password is right.
    pub ok: bool,
    /// It is right, and its hash is older than today's parameters: hash it anew and store that.
    pub upgrade: bool,
}

impl Verdict {
    const WRONG: Self = Self { ok: false, upgrade: false };
}

/// Why hashing or checking was impossible; whose password it was plays no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashFault {
    /// The stored hash is neither argon2 nor bcrypt, or asks for more work than is bearable.
    #[error("the stored password hash cannot be used")]
    Unusable,
    /// argon2 refused, for instance for want of memory.
    #[error("the password could not be hashed")]
    Failed,
}

/// Hashes with argon2id to a PHC string (`$argon2id$v=19$m=19456,t=2,p=1$…`).
///
/// The text is normalised (NFC) first: the same password typed on two systems may differ in bytes.
pub fn hash(password: &SecretString, entropy: &dyn Entropy) -> Result<String, HashFault> {
    let mut salt = [0u8; SALT_BYTES];
    entropy.fill(&mut salt);
    let hash =
        hasher()?.hash_password_with_salt(normalised(password).as_bytes(), &salt).map_err(|_| HashFault::Failed)?;
    Ok(hash.to_string())
}

/// Checks `password` against a stored hash: argon2 as PHC string, or bcrypt of an imported account.
///
/// A bcrypt hash takes its own time, so until the first sign-in upgrades it, somebody who measures
/// can tell that the account was imported.
pub fn verify(password: &SecretString, stored: &str) -> Result<Verdict, HashFault> {
    let ok = if is_bcrypt(stored) { verify_bcrypt(password, stored)? } else { verify_argon2(password, stored)? };
    Ok(Verdict { ok, upgrade: ok && needs_rehash(stored) })
}

/// Does the work of [`verify`] for an account that is not there, and finds the password wrong.
pub fn verify_nobody(password: &SecretString) -> Result<Verdict, HashFault> {
    verify_argon2(password, DUMMY_HASH).map(|_| Verdict::WRONG)
}

/// Whether a hash was made otherwise than [`hash`] makes it today.
pub fn needs_rehash(stored: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(stored) else { return true };
    let Ok(params) = Params::try_from(&parsed) else { return true };
    parsed.hash.is_none()
        || parsed.algorithm != Algorithm::Argon2id.ident()
        || parsed.version != Some(Version::V0x13.into())
        || (params.m_cost(), params.t_cost(), params.p_cost()) != (MEMORY_KIB, PASSES, LANES)
}

fn hasher() -> Result<Argon2<'static>, HashFault> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| HashFault::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn verify_argon2(password: &SecretString, stored: &str) -> Result<bool, HashFault> {
    let parsed = PasswordHash::new(stored).map_err(|_| HashFault::Unusable)?;
    let params = Params::try_from(&parsed).map_err(|_| HashFault::Unusable)?;
    if params.m_cost() > MAX_MEMORY_KIB || params.t_cost() > MAX_PASSES || parsed.hash.is_none() {
        return Err(HashFault::Unusable);
    }
    match hasher()?.verify_password(normalised(password).as_bytes(), &parsed) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(_) => Err(HashFault::Unusable),
    }
}

fn is_bcrypt(stored: &str) -> bool {
    stored.starts_with("$2")
}

/// bcrypt takes the bytes as they were typed, for so the former server took them. It looks at the
/// first 72 only; the upgrade to argon2id covers all of them from then on.
fn verify_bcrypt(password: &SecretString, stored: &str) -> Result<bool, HashFault> {
    let cost: u32 = stored.split('$').nth(2).and_then(|cost| cost.parse().ok()).ok_or(HashFault::Unusable)?;
    if cost > MAX_BCRYPT_COST {
        return Err(HashFault::Unusable);
    }
    bcrypt::verify(password.expose_secret(), stored).map_err(|_| HashFault::Unusable)
}

fn normalised(password: &SecretString) -> Zeroizing<String> {
    // NFC grows a text by at most three times in UTF-8 (Unicode annex 15), so no copy is left
    // behind by growing.
    let mut normal = Zeroizing::new(String::with_capacity(password.expose_secret().len() * 3));
    normal.extend(password.expose_secret().nfc());
    normal
}

fn same_text(own: &str, password: &str) -> bool {
    let own: String = own.nfc().collect();
    own.to_lowercase() == password.to_lowercase()
}

#[cfg(test)]
mod tests {
    use cairn_kernel::SystemEntropy;

    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    fn policy(password: &str) -> Result<(), PasswordFault> {
        check_policy(&secret(password), &["Fernweh_Maria", "maria.lindqvist@example.org"])
    }

    #[test]
    fn a_right_password_is_told_from_a_wrong_one() {
        let stored = hash(&secret("ferns need water"), &SystemEntropy).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(verify(&secret("ferns need water"), &stored), Ok(Verdict { ok: true, upgrade: false }));
        assert_eq!(verify(&secret("ferns need Water"), &stored), Ok(Verdict::WRONG));
        assert_eq!(verify(&secret(""), &stored), Ok(Verdict::WRONG));
        assert_ne!(hash(&secret("ferns need water"), &SystemEntropy).unwrap(), stored, "salted");
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same_password() {
        let stored = hash(&secret("Fr\u{fc}hst\u{fc}ck um neun"), &SystemEntropy).unwrap();
        assert!(verify(&secret("Fru\u{308}hstu\u{308}ck um neun"), &stored).unwrap().ok);
    }

    #[test]
    fn nobodys_hash_costs_todays_parameters_and_fits_no_password() {
        assert!(!needs_rehash(DUMMY_HASH));
        assert_eq!(verify_nobody(&secret("cairn-nobody-has")), Ok(Verdict::WRONG));
    }

    #[test]
    fn weaker_hashes_are_verified_and_reported_for_an_upgrade() {
        let params = Params::new(8_192, 1, 1, None).unwrap();
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_with_salt(b"ferns need water", b"sixteen bytes ok")
            .unwrap()
            .to_string();
        assert_eq!(verify(&secret("ferns need water"), &weak), Ok(Verdict { ok: true, upgrade: true }));
        assert_eq!(verify(&secret("something else"), &weak), Ok(Verdict::WRONG));
    }

    #[test]
    fn imported_bcrypt_hashes_are_verified_and_reported_for_an_upgrade() {
        for version in [bcrypt::Version::TwoA, bcrypt::Version::TwoB, bcrypt::Version::TwoY] {
            let stored = bcrypt::hash_with_result("ferns need water", 4).unwrap().format_for_version(version);
            assert_eq!(verify(&secret("ferns need water"), &stored), Ok(Verdict { ok: true, upgrade: true }));
            assert_eq!(verify(&secret("ferns need wine"), &stored), Ok(Verdict::WRONG));
        }
    }

    #[test]
    fn hashes_that_are_broken_or_ruinously_dear_are_unusable_and_never_right() {
        let dear_bcrypt = bcrypt::hash("x", 4).unwrap().replacen("$04$", "$31$", 1);
        let dear_argon2 = DUMMY_HASH.replace("m=19456", "m=4194304");
        let no_output = "$argon2id$v=19$m=19456,t=2,p=1$Y2Fpcm4tbm9ib2R5LWhhcw";
        for stored in ["", "plain", "$2b$", "$2b$10$short", &dear_bcrypt, &dear_argon2, no_output, "$pbkdf2$x$y"] {
            assert_eq!(verify(&secret("x"), stored), Err(HashFault::Unusable), "{stored}");
            assert!(needs_rehash(stored), "{stored}");
        }
    }

    #[test]
    fn length_is_counted_in_code_points_after_nfc() {
        assert_eq!(policy("\u{1f331}".repeat(7).as_str()), Err(PasswordFault::TooShort));
        assert_eq!(policy("\u{1f331}".repeat(8).as_str()), Ok(()));
        assert_eq!(policy("u\u{308}".repeat(7).as_str()), Err(PasswordFault::TooShort));
        assert_eq!(policy("u\u{308}".repeat(128).as_str()), Ok(()));
        assert_eq!(policy("x".repeat(129).as_str()), Err(PasswordFault::TooLong));
        assert_eq!(policy("x".repeat(4_000_000).as_str()), Err(PasswordFault::TooLong));
    }

    #[test]
    fn common_passwords_and_the_accounts_own_words_are_refused_in_any_case() {
        for (password, fault) in [
            ("password", PasswordFault::Common),
            ("PassWord123", PasswordFault::Common),
            ("fernweh_maria", PasswordFault::SameAsAccount),
            ("Maria.Lindqvist@Example.org", PasswordFault::SameAsAccount),
            ("MARIA.LINDQVIST", PasswordFault::SameAsAccount),
            ("ferns\0water", PasswordFault::ControlCharacter),
        ] {
            assert_eq!(policy(password), Err(fault), "{password}");
        }
        assert_eq!(policy("maria.lindqvist!"), Ok(()));
        assert_eq!(check_policy(&secret("maria.lindqvist"), &["someone"]), Ok(()));
    }
}
