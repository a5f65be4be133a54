//! `exercises/starters.lock`: what the starters looked like when they were written.
//!
//! A file that still has the recorded hash was not touched since, and may be written anew; any other is the learner's.
//! Losing the file is harmless: then every file that differs from today's starter counts as touched.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Path of the file, from a root.
pub const PATH: &str = "exercises/starters.lock";

const HEAD: &str =
    "# Written by `cargo xtask sync`: the hash of each starter, so that it is known which ones were touched.\n";

/// Hashes by path, `/` everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    entries: BTreeMap<String, String>,
}

impl Lock {
    /// Reads the file's text; lines that are not entries (a merge conflict's marks) are dropped.
    pub fn parse(text: &str) -> Lock {
        let entries = text
            .lines()
            .filter_map(|line| line.split_once("  "))
            .filter(|(hash, _)| hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
            .map(|(hash, path)| (path.to_string(), hash.to_string()))
            .collect();
        Lock { entries }
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = HEAD.to_string();
        for (path, hash) in &self.entries {
            let _ = writeln!(text, "{hash}  {path}");
        }
        text
    }

    /// Whether `bytes` are what was last written to `path`.
    pub fn untouched(&self, path: &str, bytes: &[u8]) -> bool {
        self.entries.get(path).is_some_and(|known| *known == hash(bytes))
    }

    /// Records what was written.
    pub fn record(&mut self, path: &str, bytes: &[u8]) {
        self.entries.insert(path.to_string(), hash(bytes));
    }

    /// Forgets a path.
    pub fn forget(&mut self, path: &str) {
        self.entries.remove(path);
    }

    /// The recorded paths.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }
}

/// SHA-256 in hexadecimal, line ends normalised: a checkout with CRLF is not a change.
fn hash(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    for piece in bytes.split(|b| *b == b'\r') {
        hasher.update(piece);
    }
    hasher.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
