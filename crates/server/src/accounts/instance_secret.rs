//! The one secret outside the database: 32 random bytes in a file. It seals what the database
//! must not hold in the clear, so a stolen database signs nobody in.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_kernel::Entropy;
use secrecy::zeroize::Zeroizing;

/// Bytes in the file.
pub const SECRET_BYTES: usize = 32;

/// The permission bits of everybody but the owner.
#[cfg(unix)]
const GROUP_AND_OTHERS: u32 = 0o077;

/// First byte of everything sealed, so that another cipher can follow one day.
const FORMAT: u8 = 1;

/// Why there is no usable instance secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// No such file.
    #[error("there is no instance secret at {}", .0.display())]
    Missing(PathBuf),
    /// Someone else made the file first; it was left alone.
    #[error("there is already an instance secret at {}", .0.display())]
    Exists(PathBuf),
    /// Others than the owner have rights on the file.
    #[error("the instance secret {path} is open to other users of this machine (mode {mode:04o}); run: chmod 600 {path}", path = .path.display())]
    Open {
        /// Where it is.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file is damaged, or something else.
    #[error("the instance secret {} holds {length} bytes instead of 32; put back the right file from your backup", .path.display())]
    WrongLength {
        /// Where it is.
        path: PathBuf,
        /// Bytes found; 33 stands for more than 32.
        length: usize,
    },
    /// The system refused.
    #[error("the instance secret {} cannot be read or written: {source}", .path.display())]
    Io {
        /// Where it is.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Why something could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Sealed by another secret, for another purpose, or changed since.
    #[error("it was not sealed by this instance secret for this purpose")]
    Rejected,
    /// The cipher refused to work.
    #[error("it could not be sealed")]
    Failed,
}

/// The instance secret. No `Debug`, wiped from memory when dropped.
pub struct InstanceSecret(Zeroizing<[u8; SECRET_BYTES]>);

impl InstanceSecret {
    /// Reads the secret from `path`, which must be open to nobody but its owner.
    pub fn load(path: &Path) -> Result<Self, SecretFileError> {
        let mut file = File::open(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => SecretFileError::Missing(path.to_owned()),
            _ => io_error(path, source),
        })?;
        refuse_open_permissions(path, &file)?;
        // One byte more than wanted tells a longer file from a right one.
        let mut bytes = Zeroizing::new([0u8; SECRET_BYTES + 1]);
        let mut length = 0;
        while length < bytes.len() {
            match file.read(&mut bytes[length..]) {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(io_error(path, error)),
            }
        }
        if length != SECRET_BYTES {
            return Err(SecretFileError::WrongLength { path: path.to_owned(), length });
        }
        let mut secret = Zeroizing::new([0u8; SECRET_BYTES]);
        secret.copy_from_slice(&bytes[..SECRET_BYTES]);
        Ok(Self(secret))
    }

    /// Makes a new secret at `path` with mode 0600: whole or not at all, also through a power cut,
    /// and never over an existing file. `entropy` must be fit for secrets.
    pub fn create(path: &Path, entropy: &dyn Entropy) -> Result<Self, SecretFileError> {
        let mut secret = Zeroizing::new([0u8; SECRET_BYTES]);
        entropy.fill(secret.as_mut());
        let mut suffix = [0u8; 8];
        entropy.fill(&mut suffix);
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".new-{}", URL_SAFE_NO_PAD.encode(suffix)));
        let unfinished = PathBuf::from(name);

        let published = write_private(&unfinished, secret.as_ref()).and_then(|()| publish(&unfinished, path));
        if let Err(source) = published {
            // Nothing is lost if this fails too: the file is of no use to anybody.
            let _ = fs::remove_file(&unfinished);
            return Err(match source.kind() {
                io::ErrorKind::AlreadyExists => SecretFileError::Exists(path.to_owned()),
                _ => io_error(path, source),
            });
        }
        Ok(Self(secret))
    }

    /// A text that tells this secret from any other without giving it away. Kept in the database:
    /// when it differs, the file belongs to another database.
    pub fn check_value(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.derive(b"cairn check value 1"))
    }

    /// A mark on `message` that only this secret makes, for this `purpose`: proof later that it came from here.
    pub fn mark(&self, purpose: &str, message: &[u8]) -> Vec<u8> {
        hmac::sign(&self.marking_key(purpose), message).as_ref().to_vec()
    }

    /// Whether `mark` is what [`InstanceSecret::mark`] makes. Takes the same time whatever differs.
    pub fn made(&self, mark: &[u8], purpose: &str, message: &[u8]) -> bool {
        hmac::verify(&self.marking_key(purpose), message, mark).is_ok()
    }

    fn marking_key(&self, purpose: &str) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.derive(format!("cairn mark 1 {purpose}").as_bytes()))
    }

    /// Encrypts with AES-256-GCM. Only the same secret with the same `purpose` opens it again, so
    /// nothing can be moved to another place in the database. `entropy` makes the nonce.
    pub fn seal(&self, purpose: &str, plain: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0u8; NONCE_LEN];
        entropy.fill(&mut nonce);
        // A plain text grows in place into its cipher text: with room for all, no copy stays behind.
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        sealed.push(FORMAT);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = self
            .sealing_key()?
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(purpose),
                &mut sealed[1 + NONCE_LEN..],
            )
            .map_err(|_| SealError::Failed)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Decrypts what [`InstanceSecret::seal`] made for the same `purpose`.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let Some((&FORMAT, rest)) = sealed.split_first() else { return Err(SealError::Rejected) };
        let Some((&nonce, cipher)) = rest.split_first_chunk::<NONCE_LEN>() else { return Err(SealError::Rejected) };
        let mut plain = Zeroizing::new(cipher.to_vec());
        let length = self
            .sealing_key()?
            .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(purpose), &mut plain)
            .map_err(|_| SealError::Rejected)?
            .len();
        plain.truncate(length);
        Ok(plain)
    }

    fn sealing_key(&self) -> Result<LessSafeKey, SealError> {
        let key = Zeroizing::new(self.derive(b"cairn sealing key 1"));
        UnboundKey::new(&AES_256_GCM, key.as_ref()).map(LessSafeKey::new).map_err(|_| SealError::Failed)
    }

    /// Each use has a key of its own, so none says anything about another.
    fn derive(&self, label: &[u8]) -> [u8; SECRET_BYTES] {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, self.0.as_ref()), label);
        let mut key = [0u8; SECRET_BYTES];
        key.copy_from_slice(tag.as_ref());
        key
    }
}

fn io_error(path: &Path, source: io::Error) -> SecretFileError {
    SecretFileError::Io { path: path.to_owned(), source }
}

/// Looks at the file that is open, not at the path: nobody can swap it in between.
#[cfg(unix)]
fn refuse_open_permissions(path: &Path, file: &File) -> Result<(), SecretFileError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata().map_err(|source| io_error(path, source))?.permissions().mode() & 0o7777;
    if mode & GROUP_AND_OTHERS == 0 { Ok(()) } else { Err(SecretFileError::Open { path: path.to_owned(), mode }) }
}

/// Other systems keep no such bits; the folder's own rights protect the file there.
#[cfg(not(unix))]
fn refuse_open_permissions(_: &Path, _: &File) -> Result<(), SecretFileError> {
    Ok(())
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives the finished file its name. A hard link is refused when the name is taken, where a rename
/// would silently replace the secret that another process has just begun to use.
fn publish(unfinished: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(unfinished, path) {
        Ok(()) => fs::remove_file(unfinished)?,
        Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => return Err(taken),
        // Some file systems know no hard links.
        Err(_) if path.try_exists()? => return Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(unfinished, path)?,
    }
    sync_folder_of(path)
}

#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use cairn_kernel::{SeededEntropy, SystemEntropy};

    use super::*;

    fn fresh() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        (folder, path)
    }

    fn any_secret() -> InstanceSecret {
        let (_folder, path) = fresh();
        InstanceSecret::create(&path, &SystemEntropy).unwrap()
    }

    #[test]
    fn a_created_secret_is_private_whole_and_loads_again() {
        let (folder, path) = fresh();
        let made = InstanceSecret::create(&path, &SystemEntropy).unwrap();
        let loaded = InstanceSecret::load(&path).unwrap();
        assert_eq!(made.check_value(), loaded.check_value());
        assert_eq!(fs::read(&path).unwrap().len(), SECRET_BYTES);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no unfinished file stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
        }
    }

    #[test]
    fn an_existing_secret_is_never_replaced_not_even_in_a_race() {
        let (folder, path) = fresh();
        let start = Barrier::new(8);
        let made: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        match InstanceSecret::create(&path, &SystemEntropy) {
                            Ok(secret) => Some(secret.check_value()),
                            Err(SecretFileError::Exists(_)) => None,
                            Err(other) => panic!("{other}"),
                        }
                    })
                })
                .collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(made, [InstanceSecret::load(&path).unwrap().check_value()]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_that_others_can_reach_is_refused_with_the_remedy() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, path) = fresh();
        InstanceSecret::create(&path, &SystemEntropy).unwrap();
        for mode in [0o640, 0o604, 0o660, 0o644, 0o610, 0o602] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let refusal = InstanceSecret::load(&path).err().unwrap().to_string();
            assert!(refusal.contains(&format!("chmod 600 {}", path.display())), "{refusal}");
            assert!(refusal.contains(&format!("mode {mode:04o}")), "{refusal}");
        }
        for mode in [0o600, 0o400] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(InstanceSecret::load(&path).is_ok());
        }
    }

    #[test]
    fn a_missing_short_or_long_file_is_told_apart() {
        let (_folder, path) = fresh();
        assert!(matches!(InstanceSecret::load(&path), Err(SecretFileError::Missing(_))));
        for (written, found) in [(0, 0), (31, 31), (33, 33), (4096, 33)] {
            let _ = fs::remove_file(&path);
            write_private(&path, &vec![7; written]).unwrap();
            let refusal = InstanceSecret::load(&path).err().unwrap();
            assert!(matches!(refusal, SecretFileError::WrongLength { length, .. } if length == found), "{refusal}");
        }
        let nowhere = path.join("below/a/file");
        assert!(matches!(InstanceSecret::create(&nowhere, &SystemEntropy), Err(SecretFileError::Io { .. })));
    }

    #[test]
    fn only_the_same_secret_and_purpose_open_what_was_sealed() {
        let secret = any_secret();
        let sealed = secret.seal("signing-key:a", b"private", &SystemEntropy).unwrap();
        assert_eq!(secret.open("signing-key:a", &sealed).unwrap().as_slice(), b"private");
        assert_eq!(secret.open("signing-key:b", &sealed), Err(SealError::Rejected));
        assert_eq!(any_secret().open("signing-key:a", &sealed), Err(SealError::Rejected));
        assert!(!sealed.windows(7).any(|window| window == b"private"));
        assert_ne!(secret.seal("signing-key:a", b"private", &SystemEntropy).unwrap(), sealed, "a nonce each");
    }

    #[test]
    fn a_changed_or_shortened_seal_never_opens() {
        let secret = any_secret();
        let sealed = secret.seal("p", b"", &SeededEntropy::new(1)).unwrap();
        assert_eq!(secret.open("p", &sealed).unwrap().as_slice(), b"");
        for length in 0..sealed.len() {
            assert_eq!(secret.open("p", &sealed[..length]), Err(SealError::Rejected));
        }
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(secret.open("p", &changed), Err(SealError::Rejected));
        }
    }
}
