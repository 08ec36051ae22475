//! The page `docs/errors.md`, made from the table of codes so that it cannot be out of date.

use std::fmt::Write as _;

use cairn_kernel::ErrorCode;

const INTRODUCTION: &str = "\
# Errors

<!-- Generated from `ErrorCode` by `cargo xtask codegen`; edit crates/kernel/src/code.rs instead. -->

Every error, from an unknown address to a failing database, is answered in one form:

```json
{
  \"error\": {
    \"code\": \"VALIDATION_ERROR\",
    \"message\": \"Something in the request is malformed or out of range.\",
    \"detail\": null,
    \"request_id\": \"0190c2f4-7a5e-7c3a-8f1e-2b6d5a4c3e21\",
    \"fields\": [{\"field\": \"steps[0].title\", \"message\": \"must be 1 to 200 characters long\"}]
  }
}
```

`code` never changes its name and is what a program should look at. `message` and `detail` are for
people. `request_id` is also in the `X-Request-ID` header and in the server's log. `fields` is always
a list. Some conflicts add `data`, for instance `{\"current_version\": 7}`.

401 comes with `WWW-Authenticate: Bearer`, 405 with `Allow`, 429 and 503 with `Retry-After` in seconds.

| Code | Status | Meaning | The same request may succeed later |
|---|---|---|---|
";

/// The whole page as Markdown.
pub fn errors_markdown() -> String {
    let mut page = String::from(INTRODUCTION);
    for code in ErrorCode::ALL {
        let retry = if code.retry_helps() { "yes" } else { "no" };
        // Writing into a String cannot fail.
        let _ = writeln!(page, "| `{}` | {} | {} | {retry} |", code.wire(), code.status(), code.title());
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_a_line_for_every_code() {
        let page = errors_markdown();
        for code in ErrorCode::ALL {
            assert!(page.contains(&format!("| `{}` | {} |", code.wire(), code.status())));
        }
        assert!(page.ends_with("|\n"));
    }
}
