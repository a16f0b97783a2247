//! Connections that can be made to fail: a TCP stream with a budget of bytes it still sends.
//!
//! A dropped connection, a reset one and a cut answer are one mechanism: allow so many bytes more,
//! then fail every write, which ends the connection.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

const UNLIMITED: u64 = u64::MAX;

/// What a handler holds of the connection its request came on.
#[derive(Clone, Debug)]
pub(super) struct Line(Arc<Budget>);

#[derive(Debug)]
struct Budget {
    left: AtomicU64,
    reset: AtomicBool,
}

impl Line {
    fn new() -> Self {
        Self(Arc::new(Budget {
            left: AtomicU64::new(UNLIMITED),
            reset: AtomicBool::new(false),
        }))
    }

    /// Ends the connection after `bytes` more were sent, with a reset if `reset`.
    pub(super) fn end_after(&self, bytes: u64, reset: bool) {
        self.0.reset.store(reset, Ordering::Relaxed);
        self.0.left.store(bytes, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Lines>> for Line {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.remote_addr().clone()
    }
}

/// A listener whose connections are [`Wire`]s.
pub(super) struct Lines(pub TcpListener);

impl Listener for Lines {
    type Io = Wire;
    type Addr = Line;

    async fn accept(&mut self) -> (Wire, Line) {
        loop {
            // An accept that fails (a client gone, no descriptors for now) concerns one client.
            let Ok((stream, _)) = self.0.accept().await else {
                tokio::task::yield_now().await;
                continue;
            };
            // Small answers must not wait for the acknowledgement of the one before.
            stream.set_nodelay(true).ok();
            let line = Line::new();
            let wire = Wire {
                stream,
                line: line.clone(),
            };
            return (wire, line);
        }
    }

    fn local_addr(&self) -> io::Result<Line> {
        self.0.local_addr().map(|_: SocketAddr| Line::new())
    }
}

/// One connection.
pub(super) struct Wire {
    stream: TcpStream,
    line: Line,
}

impl Wire {
    /// Returns how many of `wanted` bytes may be written now.
    fn allowance(&self, wanted: usize) -> io::Result<usize> {
        let left = self.line.0.left.load(Ordering::Relaxed);
        if left == UNLIMITED {
            return Ok(wanted);
        }
        if left == 0 {
            if self.line.0.reset.load(Ordering::Relaxed) {
                self.stream.set_zero_linger().ok();
            }
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(usize::try_from(left).unwrap_or(wanted).min(wanted))
    }

    fn spend(&self, bytes: usize) {
        let left = self.line.0.left.load(Ordering::Relaxed);
        if left != UNLIMITED {
            let spent = u64::try_from(bytes).unwrap_or(left);
            self.line
                .0
                .left
                .store(left.saturating_sub(spent), Ordering::Relaxed);
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let allowed = self.allowance(bytes.len())?;
        let (bytes, _) = bytes.split_at(allowed);
        let poll = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if let Poll::Ready(Ok(written)) = poll {
            self.spend(written);
        }
        poll
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.line.0.left.load(Ordering::Relaxed) == UNLIMITED {
            return Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        }
        let first = parts.iter().find(|part| !part.is_empty());
        self.poll_write(cx, first.map_or(&[], |part| part))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
