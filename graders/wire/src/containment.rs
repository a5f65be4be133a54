//! How far a process was contained.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How far a machine, or a process on it, lets submissions be contained. In reports a text: `full`, or
/// `limits-only: why`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Containment {
    /// Files, processes, sockets, memory: all of it.
    Full,
    /// Limits and deadlines only: what is missing, and why.
    LimitsOnly(String),
}

/// What precedes the reason.
const LIMITS_ONLY: &str = "limits-only: ";

impl Containment {
    /// Whether nothing is missing.
    pub fn is_full(&self) -> bool {
        *self == Containment::Full
    }
}

impl fmt::Display for Containment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Containment::Full => f.write_str("full"),
            Containment::LimitsOnly(why) => write!(f, "{LIMITS_ONLY}{why}"),
        }
    }
}

impl FromStr for Containment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix(LIMITS_ONLY) {
            Some(why) => Ok(Containment::LimitsOnly(why.to_owned())),
            None if text == "full" => Ok(Containment::Full),
            None => Err(format!(
                "{text:?} is no containment: it is `full` or `limits-only: why`"
            )),
        }
    }
}

impl From<Containment> for String {
    fn from(containment: Containment) -> String {
        containment.to_string()
    }
}

impl TryFrom<String> for Containment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
