//! What the entries of lists in the configuration share: a plain name, and a secret that may be kept in a file.

use std::path::PathBuf;

use secrecy::SecretString;

/// Most characters of a name.
const NAME_MAX: usize = 64;

/// What is wrong with the name of an entry, which stands in addresses and in the database.
pub(super) fn fault_of_name(name: &str) -> Option<&'static str> {
    let is_plain = name.chars().all(|character| character.is_ascii_alphanumeric() || "_-.".contains(character));
    let fits = (1..=NAME_MAX).contains(&name.len()) && is_plain;
    (!fits).then_some("needs a name of 1 to 64 of the characters A-Z, a-z, 0-9, _, - and .")
}

/// Reads the secret `field` from its file, if one is named: its content without the end of the line.
///
/// # Errors
/// What is wrong, in words: both are given, or the file cannot be read.
pub(super) fn read_secret(field: &str, secret: &mut Option<SecretString>, file: Option<PathBuf>) -> Result<(), String> {
    let Some(path) = file else { return Ok(()) };
    if secret.is_some() {
        return Err(format!("names a {field} and a {field}_file; keep one"));
    }
    let content = std::fs::read_to_string(&path)
        .map_err(|error| format!("names the file {}, which cannot be read: {error}", path.display()))?;
    let line = content.strip_suffix('\n').unwrap_or(&content);
    *secret = Some(SecretString::from(line.strip_suffix('\r').unwrap_or(line)));
    Ok(())
}
