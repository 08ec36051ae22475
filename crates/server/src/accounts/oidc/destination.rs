//! Where a browser may be sent after signing in: the end of every open redirect.

use reqwest::Url;

use crate::http::{ApiError, ApiResult};

/// `page` as an address, if it is one of our own or of those in `allowed`: an origin stands for all of its
/// pages, any other address for itself. A page without an origin is one of `base_url`.
///
/// # Errors
/// 422 that blames `return_to`.
pub(super) fn allowed(page: &str, base_url: &str, allowed: &[String]) -> ApiResult<Url> {
    let refused = || ApiError::invalid("return_to", "is no page that accounts.return_to allows");
    let base: Url = base_url.parse().map_err(ApiError::internal)?;
    let url = base.join(page).map_err(|_| refused())?;
    let is_plain = url.username().is_empty() && url.password().is_none();
    let is_listed = |entry: &Url| if is_origin(entry) { entry.origin() == url.origin() } else { *entry == url };
    let is_known = base.origin() == url.origin()
        || allowed.iter().filter_map(|text| text.parse().ok()).any(|entry| is_listed(&entry));
    if is_plain && is_known { Ok(url) } else { Err(refused()) }
}

/// Whether `page` is an address of this server.
pub(super) fn is_ours(page: &str, base_url: &str) -> bool {
    let origin = |text: &str| text.parse::<Url>().ok().map(|url| url.origin());
    origin(page).is_some_and(|found| found.is_tuple() && Some(found) == origin(base_url))
}

/// Whether `url` names nothing but a web origin.
fn is_origin(url: &Url) -> bool {
    url.origin().is_tuple() && url.path() == "/" && url.query().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://cairn.example.org";

    fn sent(page: &str) -> Option<String> {
        let list = ["https://app.example.org", "https://one.example.org/page?x=1", "com.example.app:/signed-in"];
        allowed(page, HERE, &list.map(str::to_owned)).ok().map(String::from)
    }

    #[test]
    fn our_own_pages_and_those_of_the_list() {
        for (page, whole) in [
            ("/", "https://cairn.example.org/"),
            ("/today?x=1", "https://cairn.example.org/today?x=1"),
            ("https://cairn.example.org/a", "https://cairn.example.org/a"),
            ("https://app.example.org", "https://app.example.org/"),
            ("https://app.example.org/deep/page", "https://app.example.org/deep/page"),
            ("https://one.example.org/page?x=1", "https://one.example.org/page?x=1"),
            ("com.example.app:/signed-in", "com.example.app:/signed-in"),
        ] {
            assert_eq!(sent(page).as_deref(), Some(whole), "{page}");
        }
    }

    #[test]
    fn an_address_of_ours_is_whole() {
        assert!(is_ours("https://cairn.example.org/signed-in?x=1", HERE));
        for other in ["/signed-in", "", "https://cairn.example.org:444/", "data:x", "https://evil.example/"] {
            assert!(!is_ours(other, HERE), "{other}");
        }
    }

    #[test]
    fn nowhere_else_however_it_is_written() {
        for page in [
            "https://evil.example",
            "//evil.example/",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "https:evil.example",
            "https://app.example.org.evil.example/",
            "https://app.example.org@evil.example/",
            "https://user:pass@app.example.org/",
            "https://user@cairn.example.org/",
            "http://app.example.org/",
            "http://cairn.example.org/",
            "https://app.example.org:444/",
            "https://one.example.org/other",
            "com.example.app:/elsewhere",
            "javascript:alert(1)",
            "data:text/html,x",
            " javascript:alert(1)",
        ] {
            let found = sent(page);
            let is_ours = found.as_ref().is_some_and(|url| url.starts_with("https://cairn.example.org/"));
            assert!(found.is_none() || is_ours, "{page} leads to {found:?}");
        }
    }
}
