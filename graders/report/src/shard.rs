//! A slice of a run: `I/N`, so that N jobs on N machines grade everything exactly once.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// The `index`th of `of` slices, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    index: u32,
    of: u32,
}

impl Shard {
    /// Which slice, from 1.
    pub fn index(self) -> u32 {
        self.index
    }

    /// How many there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// What this slice takes of `count` things in a row. Slices differ by one at most, and neighbours stay together:
    /// what they share (a unit's reference, the exercises that they require) is built on one machine.
    pub fn range(self, count: usize) -> Range<usize> {
        let cut = |slices: u32| (count as u128 * u128::from(slices) / u128::from(self.of)) as usize;
        cut(self.index - 1)..cut(self.index)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let number = |digits: &str| -> Option<u32> {
            // `parse` alone would take a sign.
            digits.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
            digits.parse().ok()
        };
        let parts = text.split_once('/').and_then(|(i, n)| Some((number(i)?, number(n)?)));
        match parts {
            None => Err("a shard is two numbers, I/N, as in 1/4".into()),
            Some((_, 0)) => Err("there is at least one shard: N in I/N is from 1".into()),
            Some((index, of)) if index == 0 || index > of => Err(format!("I in I/N is from 1 to N, here to {of}")),
            Some((index, of)) => Ok(Shard { index, of }),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl TryFrom<String> for Shard {
    type Error = String;

    fn try_from(text: String) -> Result<Shard, String> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> String {
        shard.to_string()
    }
}
