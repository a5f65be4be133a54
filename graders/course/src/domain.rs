//! What arguments and sizes may be. A domain is part of the statement: it is rendered in words for learners, and edges
//! are drawn from it, so that statement and judge can't differ.
//!
//! Draws say what is usual, a domain says what is allowed. Only what differs from the default is written in a spec.

use indexmap::IndexMap;

/// Largest magnitude in a tensor of floats that says nothing else.
pub const USUAL_SIZE: f64 = 1e6;
/// The same in f16, which ends at 65504.
pub const USUAL_SIZE_F16: f64 = 1e4;

/// Domains by the name of an argument or size: one entry for every argument and for every size that is chosen.
pub type Domains = IndexMap<String, Domain>;

/// What one argument or size may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    /// The allowed values.
    pub extent: Extent,
    /// Why it is narrower than the default.
    pub because: Option<String>,
    /// Line of the spec that says it, from 1; `None` for a default.
    pub line: Option<usize>,
}

/// Allowed values.
#[derive(Debug, Clone, PartialEq)]
pub enum Extent {
    /// Exactly what is drawn.
    Drawn,
    /// Floats in tensors, structs and lists.
    Floats(Floats),
    /// A plain number.
    Number(Ends),
    /// Whole numbers, alone, in lists and in tensors.
    Integers(Ends),
    /// A size: from the lower end of its range, or `from`; upwards open unless it says `to`.
    Size {
        /// Least value, where it is not the lower end of the range.
        from: Option<i64>,
        /// Largest value, where there is one.
        to: Option<i64>,
    },
    /// Texts over the alphabet of their draw, of any length; a list of such texts.
    Texts,
    /// A list of any length, its items as they are drawn.
    Items,
}

/// Floats in tensors.
#[derive(Debug, Clone, PartialEq)]
pub struct Floats {
    /// Largest magnitude; `None` for whatever the type can hold.
    pub size: Option<f64>,
    /// Least value, where there is one.
    pub from: Option<f64>,
    /// Largest value, where there is one.
    pub to: Option<f64>,
    /// Legal besides: NaN and infinities.
    pub also: Vec<f64>,
}

/// Both ends of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ends {
    /// The lower one.
    pub from: End,
    /// The upper one.
    pub to: End,
}

/// One end of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// Where the draw ends.
    Drawn,
    /// This value.
    At(f64),
    /// This integer, which f64 can't tell from its neighbours.
    Whole(i128),
    /// Where the type ends.
    Type,
}

impl End {
    /// The value, where one is written.
    pub fn value(self) -> Option<f64> {
        match self {
            End::At(value) => Some(value),
            End::Whole(value) => Some(value as f64),
            End::Drawn | End::Type => None,
        }
    }

    fn words(self) -> String {
        match self {
            End::Whole(value) => value.to_string(),
            end => end.value().map(number).unwrap_or_default(),
        }
    }
}

impl Default for Floats {
    fn default() -> Self {
        Floats {
            size: Some(USUAL_SIZE),
            from: None,
            to: None,
            also: Vec::new(),
        }
    }
}

impl Domain {
    /// A domain that no spec writes.
    pub fn usual(extent: Extent) -> Domain {
        Domain {
            extent,
            because: None,
            line: None,
        }
    }

    /// In words, for learners: `finite, any size up to 1e6`; nothing where the draw's own bounds say all.
    pub fn words(&self) -> Option<String> {
        let words = match &self.extent {
            Extent::Drawn | Extent::Texts | Extent::Items => return None,
            Extent::Floats(floats) => floats.words(),
            Extent::Number(ends) | Extent::Integers(ends) => ends.words()?,
            Extent::Size { from, to } => match (from, to) {
                (Some(from), Some(to)) => format!("from {from} to {to}"),
                (None, Some(to)) => format!("up to {to}"),
                (Some(from), None) => format!("from {from}"),
                (None, None) => return None,
            },
        };
        Some(match &self.because {
            Some(because) => format!("{words} ({because})"),
            None => words,
        })
    }
}

impl Floats {
    fn words(&self) -> String {
        let mut words = match (self.from, self.to) {
            (None, None) => match self.size {
                Some(size) => format!("finite, any size up to {}", number(size)),
                None => "finite, of any size".to_owned(),
            },
            (Some(from), None) => match self.size {
                Some(size) => format!("finite, from {} up to {}", number(from), number(size)),
                None => format!("finite, from {} upwards", number(from)),
            },
            (None, Some(to)) => format!("finite, up to {}", number(to)),
            (Some(from), Some(to)) => format!("from {} to {}", number(from), number(to)),
        };
        let also: Vec<&str> = self.also.iter().map(|v| special(*v)).collect();
        if let Some((last, others)) = also.split_last() {
            let list = match others {
                [] => (*last).to_owned(),
                others => format!("{} and {last}", others.join(", ")),
            };
            words.push_str(&format!("; {list} too"));
        }
        words
    }
}

impl Ends {
    /// As far as the draw goes.
    pub const DRAWN: Ends = Ends {
        from: End::Drawn,
        to: End::Drawn,
    };
    /// As far as the type goes.
    pub const ANY: Ends = Ends {
        from: End::Type,
        to: End::Type,
    };

    fn words(&self) -> Option<String> {
        use End::{At, Drawn, Type, Whole};
        Some(match (self.from, self.to) {
            (Drawn, Drawn) => return None,
            (Type, Type) => "any value of its type".into(),
            (from @ (At(_) | Whole(_)), to @ (At(_) | Whole(_))) => format!("from {} to {}", from.words(), to.words()),
            (from @ (At(_) | Whole(_)), Type) => format!("from {}, as far as its type goes", from.words()),
            (from @ (At(_) | Whole(_)), Drawn) => format!("from {}", from.words()),
            (Drawn | Type, to @ (At(_) | Whole(_))) => format!("up to {}", to.words()),
            (Drawn, Type) | (Type, Drawn) => "as far as its type goes".into(),
        })
    }
}

/// A number as a person writes it: `1e6`, `0.5`, `300`.
pub fn number(value: f64) -> String {
    let plain = format!("{value}");
    let short = format!("{value:e}");
    if value != 0.0 && short.len() < plain.len() && (value.abs() >= 1e4 || value.abs() < 1e-2) {
        short
    } else {
        plain
    }
}

fn special(value: f64) -> &'static str {
    match value {
        v if v.is_nan() => "NaN",
        v if v > 0.0 => "inf",
        _ => "-inf",
    }
}
