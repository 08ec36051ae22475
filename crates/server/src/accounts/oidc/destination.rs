//! Where a browser may be sent after signing in: the end of every open redirect.

use percent_encoding::percent_decode_str;
use reqwest::Url;

use crate::http::{ApiError, ApiResult};

/// `page` as an address, if it is one of our own or of those in `allowed`: an origin stands for all of its
/// pages, any other address for itself. A page without an origin is one of `base_url`. Our API has no pages: it would
/// send the browser on, and with it what stands behind `#`.
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
    let is_page = base.origin() != url.origin() || !is_api(&url);
    if is_plain && is_known && is_page { Ok(url) } else { Err(refused()) }
}

/// Whose an address is that a code was sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// A page of this server.
    OurPage,
    /// One of the API, such as the callback, where a browser must bring what it left with.
    OurApi,
    /// Somebody else's.
    Others,
}

/// Whose `page` is.
pub(super) fn whose(page: &str, base_url: &str) -> Whose {
    let base = base_url.parse::<Url>().ok().map(|url| url.origin());
    match page.parse::<Url>() {
        Ok(url) if url.origin().is_tuple() && Some(url.origin()) == base && is_api(&url) => Whose::OurApi,
        Ok(url) if url.origin().is_tuple() && Some(url.origin()) == base => Whose::OurPage,
        _ => Whose::Others,
    }
}

/// Whether the path of `url` leads below `/api`, also for a server in front that reads it generously.
fn is_api(url: &Url) -> bool {
    let first = url.path().split('/').find(|segment| !segment.is_empty()).unwrap_or_default();
    percent_decode_str(first).decode_utf8_lossy().split(['/', '\\']).any(|part| part.eq_ignore_ascii_case("api"))
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
        assert_eq!(whose("https://cairn.example.org/signed-in?x=1", HERE), Whose::OurPage);
        for other in ["/signed-in", "", "https://cairn.example.org:444/", "data:x", "https://evil.example/"] {
            assert_eq!(whose(other, HERE), Whose::Others, "{other}");
        }
    }

    #[test]
    fn our_api_has_no_pages_however_it_is_written() {
        for path in [
            "/api",
            "/api/v1/auth/oidc/other/start",
            "/API/v1",
            "//api/v1",
            "/x/../api/v1",
            "/%61pi/v1",
            "/%2fapi/v1",
            "/.%2Fapi/v1",
            "/%2E/api/v1",
        ] {
            let whole = format!("{HERE}{path}");
            assert_eq!(whose(&whole, HERE), Whose::OurApi, "{path}");
            assert_eq!(sent(&whole), None, "{path}");
        }
        assert!(sent("/apiary").is_some() && sent("https://app.example.org/api/done").is_some());
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
