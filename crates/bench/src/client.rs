//! The load: connections that send ready-made bytes and read as little of the answers as they must,
//! so that the generator costs less than what it measures.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Requests as they go over the wire, taken in turn by all connections.
pub(crate) struct Feed {
    requests: Vec<Vec<u8>>,
    next: AtomicUsize,
    /// Each request is sent once; the round ends when they are used up.
    once: bool,
}

impl Feed {
    /// Sent over and over.
    pub(crate) fn again_and_again(requests: Vec<Vec<u8>>) -> Self {
        Self { requests, next: AtomicUsize::new(0), once: false }
    }

    /// Sent once each.
    pub(crate) fn once(requests: Vec<Vec<u8>>) -> Self {
        Self { requests, next: AtomicUsize::new(0), once: true }
    }

    fn take(&self) -> Option<&[u8]> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let turn = if self.once { turn } else { turn % self.requests.len() };
        self.requests.get(turn).map(Vec::as_slice)
    }
}

/// What one round came to.
#[derive(Debug, Clone)]
pub(crate) struct Round {
    /// Answers.
    pub(crate) answers: usize,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// How long each answer took, in microseconds, sorted.
    pub(crate) micros: Vec<u32>,
}

/// Sends `feed` over `connections` for `time` from a thread of its own.
pub(crate) fn round(server: SocketAddr, connections: usize, time: Duration, feed: &Arc<Feed>) -> io::Result<Round> {
    let feed = feed.clone();
    let load = std::thread::Builder::new().name("load".to_owned()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(all_connections(server, connections, time, feed))
    })?;
    load.join().map_err(|_| io::Error::other("the load generator panicked"))?
}

async fn all_connections(server: SocketAddr, connections: usize, time: Duration, feed: Arc<Feed>) -> io::Result<Round> {
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(server).await?);
    }
    let began = Instant::now();
    let until = began + time;
    let tasks: Vec<_> =
        open.into_iter().map(|connection| tokio::spawn(keep_asking(connection, until, feed.clone()))).collect();
    let mut micros = Vec::new();
    for task in tasks {
        micros.extend(task.await.map_err(io::Error::other)??);
    }
    let took = began.elapsed();
    micros.sort_unstable();
    Ok(Round { answers: micros.len(), took, micros })
}

async fn keep_asking(mut connection: Connection, until: Instant, feed: Arc<Feed>) -> io::Result<Vec<u32>> {
    let mut micros = Vec::with_capacity(4096);
    let mut sent = Instant::now();
    while sent < until {
        let Some(request) = feed.take() else { break };
        let status = connection.ask(request).await?;
        let answered = Instant::now();
        if status >= 400 {
            let body = String::from_utf8_lossy(connection.body()).into_owned();
            return Err(io::Error::other(format!("answered {status}: {body}")));
        }
        micros.push((answered - sent).as_micros() as u32);
        sent = answered;
    }
    Ok(micros)
}

/// One keep-alive connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    body: std::ops::Range<usize>,
}

impl Connection {
    pub(crate) async fn open(server: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024), body: 0..0 })
    }

    /// Sends `request` and reads its answer; the status.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let Some(head) = find(&self.buffer, b"\r\n\r\n") else { continue };
            let (status, length) = understand(&self.buffer[..head])?;
            let end = head + 4 + length;
            while self.buffer.len() < end {
                if self.stream.read_buf(&mut self.buffer).await? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            self.body = head + 4..end;
            return Ok(status);
        }
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> &[u8] {
        &self.buffer[self.body.clone()]
    }
}

/// Status and length of the body.
fn understand(head: &[u8]) -> io::Result<(u16, usize)> {
    let bad = || io::Error::new(io::ErrorKind::InvalidData, "no HTTP/1.1 answer");
    let head = std::str::from_utf8(head).map_err(|_| bad())?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.get(9..12)?.parse().ok()).ok_or_else(bad)?;
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    Ok((status, length.unwrap_or(0)))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// A request as it goes over the wire.
pub(crate) fn request(method: &str, path: &str, token: &str, body: Option<&str>) -> Vec<u8> {
    let token = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let body = body.map_or_else(
        || "\r\n".to_owned(),
        |body| format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
    );
    format!("{method} {path} HTTP/1.1\r\nHost: bench\r\n{token}{body}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_understood_without_reading_more_than_needed() {
        let head = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\ncontent-length: 17";
        assert_eq!(understand(head).unwrap(), (201, 17));
        assert_eq!(understand(b"HTTP/1.1 204 No Content").unwrap(), (204, 0));
        assert!(understand(b"nonsense").is_err());
    }

    #[test]
    fn a_feed_of_single_use_runs_dry() {
        let feed = Feed::once(vec![vec![1], vec![2]]);
        assert_eq!((feed.take(), feed.take(), feed.take()), (Some(&[1][..]), Some(&[2][..]), None));
        let feed = Feed::again_and_again(vec![vec![1]]);
        assert_eq!((feed.take(), feed.take()), (Some(&[1][..]), Some(&[1][..])));
    }
}
