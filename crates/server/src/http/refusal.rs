//! What hyper says to bytes that are no request, and how it is said in the envelope (decision 0040).
//!
//! Such bytes are answered before there is a request: no route and no layer sees them. The answer is a
//! head and nothing else, and no answer of ours looks like it: ours say more.

use std::fmt::Write as _;

use cairn_kernel::ErrorCode;

use super::edge::Edge;

/// How every answer begins that could be a refusal; the rest is looked at only then.
const BEGINS: [&[u8]; 2] = [b"HTTP/1.1 4", b"HTTP/1.0 4"];

/// What stands for "and nothing follows".
const NOTHING: &str = "\r\ncontent-length: 0\r\n";

/// What else hyper says by itself.
const BESIDES: [&str; 3] = ["content-length: ", "connection: ", "date: "];

/// The longest head that hyper makes by itself is half of this, in bytes.
const LONGEST: usize = 256;

/// The answer to send instead of `written`, if that is a refusal by hyper.
pub(super) fn instead_of(written: &[u8], edge: &Edge) -> Option<Vec<u8>> {
    let (head, code) = read(written)?;
    let (headers, body) = edge.refuse(code);
    let mut answer = head.replacen(NOTHING, &format!("\r\ncontent-length: {}\r\n", body.len()), 1);
    answer.truncate(answer.len() - "\r\n".len());
    for (name, value) in &headers {
        // Writing to a string cannot fail.
        write!(answer, "{name}: {}\r\n", value.to_str().unwrap_or_default()).ok();
    }
    answer.push_str("\r\n");
    Some([answer.into_bytes(), body].concat())
}

/// The whole head and what it means.
fn read(written: &[u8]) -> Option<(&str, ErrorCode)> {
    if !BEGINS.iter().any(|begins| written.starts_with(begins)) || written.len() > LONGEST {
        return None;
    }
    let head = std::str::from_utf8(written).ok()?;
    let mut lines = head.strip_suffix("\r\n\r\n")?.split("\r\n").skip(1);
    let is_bare = head.contains(NOTHING) && lines.all(|line| BESIDES.iter().any(|begins| line.starts_with(begins)));
    let code = match head.get(9..12)? {
        "400" => ErrorCode::MalformedRequest,
        "414" => ErrorCode::UriTooLong,
        "431" => ErrorCode::HeadersTooLarge,
        _ => return None,
    };
    is_bare.then_some((head, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_head_is_a_refusal() {
        let code = |head: &str| read(head.as_bytes()).map(|(_, code)| code);
        let bare = "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(code(bare), Some(ErrorCode::HeadersTooLarge));
        let old = "HTTP/1.0 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\ndate: today\r\n\r\n";
        assert_eq!(code(old), Some(ErrorCode::MalformedRequest));
        for other in [
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nx-request-id: 1\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n{}",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 4",
        ] {
            assert_eq!(code(other), None, "{other}");
        }
    }
}
