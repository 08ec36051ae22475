//! The sockets that requests come in by. What is refused on them before it is a request is said in the
//! envelope too.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;

use super::edge::Edge;
use super::refusal;
use crate::ctx::Ctx;

/// How long what a refused client still sends is read: were the socket closed at once, the system would
/// take the refusal back from a client that has not read it yet.
const LINGER: Duration = Duration::from_secs(2);

/// Where connections come from.
pub struct Listening {
    listener: TcpListener,
    edge: Arc<Edge>,
}

impl Listening {
    /// Connections to `listener`, for the routes that share `ctx`.
    pub fn new(listener: TcpListener, ctx: &Ctx) -> Self {
        let edge = Edge::new(&ctx.config().server, ctx.clock().clone(), ctx.entropy().clone());
        Self { listener, edge: Arc::new(edge) }
    }
}

impl Listener for Listening {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, peer) = Listener::accept(&mut self.listener).await;
        (Connection { stream, edge: self.edge.clone(), refusal: None }, peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

impl Connected<IncomingStream<'_, Listening>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Listening>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// One connection.
pub struct Connection {
    stream: TcpStream,
    edge: Arc<Edge>,
    refusal: Option<Refusal>,
}

/// The last that is said on a connection.
struct Refusal {
    answer: Vec<u8>,
    sent: usize,
    lingers: Pin<Box<Sleep>>,
}

impl Connection {
    /// Whether `written` is a refusal, which is now going to be sent in our words.
    fn refuses(&mut self, written: &[u8]) -> bool {
        let Some(answer) = refusal::instead_of(written, &self.edge) else { return false };
        self.refusal = Some(Refusal { answer, sent: 0, lingers: Box::pin(tokio::time::sleep(LINGER)) });
        true
    }

    fn poll_send_refusal(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, refusal: Some(refusal), .. } = self else { return Poll::Ready(Ok(())) };
        while let Some(rest) = refusal.answer.get(refusal.sent..).filter(|rest| !rest.is_empty()) {
            match ready!(Pin::new(&mut *stream).poll_write(cx, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                sent => refusal.sent += sent,
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Reads on until the client has nothing more to say, or has had its time.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Self { stream, refusal: Some(refusal), .. } = self else { return Poll::Ready(()) };
        let mut bytes = [0; 4096];
        while refusal.lingers.as_mut().poll(cx).is_pending() {
            let mut unread = ReadBuf::new(&mut bytes);
            let read = ready!(Pin::new(&mut *stream).poll_read(cx, &mut unread));
            if read.is_err() || unread.filled().is_empty() {
                break;
            }
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.refuses(buf) {
            return Poll::Ready(Ok(buf.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [only] = bufs
            && self.refuses(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send_refusal(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send_refusal(cx))?;
        ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        ready!(self.poll_linger(cx));
        Poll::Ready(Ok(()))
    }
}
