//! The judge's ends of a runner's pipes. Nothing here blocks for longer than it is told, and nothing grows with what
//! a runner claims: only with what it really sends, up to a cap.

use gradus_wire::frame::{self, FrameError};
use gradus_wire::{FromRunner, ToRunner};
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

/// Bytes of standard error that are kept, the last ones: how Rust programs say why they die.
const TAIL: usize = 4096;

/// All pipes of one runner.
#[derive(Debug)]
pub struct Link {
    to: File,
    from: File,
    stdout: Option<File>,
    stderr: Option<File>,
    unsent: Vec<u8>,
    sent: usize,
    received: Vec<u8>,
    printed: u64,
    tail: VecDeque<u8>,
}

/// What one turn gave.
#[derive(Debug)]
pub enum Received {
    /// A whole message.
    Message(Box<FromRunner>),
    /// None yet.
    Nothing,
    /// The runner closed its end.
    Closed,
    /// It announces more bytes than allowed.
    TooLarge(usize),
    /// What it sent is no message.
    Malformed(String),
}

impl Link {
    /// Takes the judge's ends.
    pub fn new(to: OwnedFd, from: OwnedFd, stdout: OwnedFd, stderr: OwnedFd) -> io::Result<Link> {
        for fd in [&to, &from, &stdout, &stderr] {
            fcntl(fd, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        }
        Ok(Link {
            to: to.into(),
            from: from.into(),
            stdout: Some(stdout.into()),
            stderr: Some(stderr.into()),
            unsent: Vec::new(),
            sent: 0,
            received: Vec::new(),
            printed: 0,
            tail: VecDeque::new(),
        })
    }

    /// Puts a message in line; it leaves during the next turns.
    pub fn send(&mut self, message: &ToRunner) -> Result<(), FrameError> {
        let bytes = frame::encode(message)?;
        self.unsent.drain(..self.sent);
        self.sent = 0;
        self.unsent.extend(bytes);
        // Most questions fit into the pipe: no need to wait for a turn.
        let _ = self.push();
        Ok(())
    }

    /// Bytes printed so far on standard output and error.
    pub fn printed(&self) -> u64 {
        self.printed
    }

    /// The end of what was printed on standard error.
    pub fn tail(&self) -> String {
        let bytes: Vec<u8> = self.tail.iter().copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Whether bytes beyond the last message are at hand.
    pub fn has_more(&self) -> bool {
        !self.received.is_empty()
    }

    /// Waits up to `pause` for something to do, and does it.
    pub fn turn(&mut self, cap: usize, pause: Duration) -> Received {
        if let Some(message) = self.complete(cap) {
            return message;
        }
        self.poll(pause);
        // A reader that is gone shows as the end of its answers.
        let _ = self.push();
        self.drain();
        let closed = self.pull(cap);
        match self.complete(cap) {
            Some(message) => message,
            None if closed => Received::Closed,
            None => Received::Nothing,
        }
    }

    fn poll(&self, pause: Duration) {
        let input = PollFlags::POLLIN;
        let mut fds = vec![PollFd::new(self.from.as_fd(), input)];
        for file in self.stdout.iter().chain(&self.stderr) {
            fds.push(PollFd::new(file.as_fd(), input));
        }
        if self.sent < self.unsent.len() {
            fds.push(PollFd::new(self.to.as_fd(), PollFlags::POLLOUT));
        }
        let pause = PollTimeout::try_from(pause).unwrap_or(PollTimeout::ZERO);
        let _ = poll(&mut fds, pause);
    }

    fn push(&mut self) -> io::Result<()> {
        while self.sent < self.unsent.len() {
            match self.to.write(&self.unsent[self.sent..]) {
                Ok(0) => break,
                Ok(n) => self.sent += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(e) => return Err(e),
            }
        }
        self.unsent = Vec::new();
        self.sent = 0;
        Ok(())
    }

    /// Takes what has arrived, at most up to the end of one message of `cap` bytes; true at the end of the stream.
    fn pull(&mut self, cap: usize) -> bool {
        let mut chunk = [0u8; 64 << 10];
        while self.received.len() < cap.saturating_add(4) {
            match self.from.read(&mut chunk) {
                Ok(0) => return true,
                Ok(n) => self.received.extend_from_slice(&chunk[..n]),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return e.kind() != io::ErrorKind::WouldBlock,
            }
            // The rest of a large answer: back to the limits now and then.
            if self.received.len() >= 4 && self.received.len() >= 4 + self.claimed() {
                break;
            }
        }
        false
    }

    fn claimed(&self) -> usize {
        let header = self.received.first_chunk::<4>().copied().unwrap_or_default();
        u32::from_le_bytes(header) as usize
    }

    fn complete(&mut self, cap: usize) -> Option<Received> {
        if self.received.len() < 4 {
            return None;
        }
        let claimed = self.claimed();
        if claimed > cap {
            return Some(Received::TooLarge(claimed));
        }
        let payload = self.received.get(4..4 + claimed)?;
        let message = frame::decode::<FromRunner>(payload);
        self.received.drain(..4 + claimed);
        // Keep no large buffer around for small answers.
        if self.received.is_empty() && self.received.capacity() > 1 << 20 {
            self.received = Vec::new();
        }
        Some(match message {
            Ok(message) => Received::Message(Box::new(message)),
            Err(e) => Received::Malformed(e.to_string()),
        })
    }

    /// Counts and drops what was printed; of standard error the end is kept.
    pub fn drain(&mut self) {
        let mut chunk = [0u8; 64 << 10];
        for (file, of_interest) in [(&mut self.stdout, false), (&mut self.stderr, true)] {
            // A few reads at a time: an endless printer must not keep the judge from looking at the limits.
            for _ in 0..8 {
                let Some(open) = file.as_mut() else { break };
                match open.read(&mut chunk) {
                    Ok(0) => *file = None,
                    Ok(n) => {
                        self.printed += n as u64;
                        if of_interest {
                            self.tail.extend(&chunk[..n]);
                            let extra = self.tail.len().saturating_sub(TAIL);
                            self.tail.drain(..extra);
                        }
                    }
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    Err(e) if e.kind() == io::ErrorKind::WouldBlock => break,
                    Err(_) => *file = None,
                }
            }
        }
    }
}
