//! A function of the vocabulary, and a call of one.

use super::compare::Tolerances;
use super::index;
use super::operand::{Array, Fault, Operand, Outcome, size};

/// A function of the vocabulary.
#[derive(Debug)]
pub struct Function {
    /// What laws call it by.
    pub name: &'static str,
    /// Its arguments as the documentation shows them: optional ones end in `?`, `…` repeats, `a..b` is a range.
    pub arguments: &'static str,
    /// Least number of arguments.
    pub least: usize,
    /// Most arguments.
    pub most: usize,
    /// The heading it stands under in the documentation.
    pub group: &'static str,
    /// What it gives, in one line.
    pub about: &'static str,
    /// How it is computed.
    pub(crate) run: fn(&Call<'_>) -> Outcome<Operand>,
}

/// A call of a function: arguments evaluated, their number checked.
pub(crate) struct Call<'a> {
    pub arguments: &'a [Operand],
    pub tolerance: Tolerances<'a>,
}

/// How many arguments it takes, in words.
pub(crate) fn arity(function: &Function) -> String {
    match (function.least, function.most) {
        (1, 1) => "1 argument".into(),
        (least, most) if least == most => format!("{least} arguments"),
        (least, most) if most == usize::MAX => format!("{least} arguments or more"),
        (least, most) => format!("{least} to {most} arguments"),
    }
}

impl Call<'_> {
    pub fn operand(&self, i: usize) -> &Operand {
        self.arguments.get(i).unwrap_or(&Operand::None)
    }

    pub fn has(&self, i: usize) -> bool {
        i < self.arguments.len()
    }

    /// As an array; comparisons are 0 and 1.
    pub fn array(&self, i: usize) -> Outcome<Array> {
        self.operand(i).array()
    }

    /// As an array of numbers.
    pub fn numeric(&self, i: usize) -> Outcome<Array> {
        self.operand(i).numeric()
    }

    pub fn scalar(&self, i: usize) -> Outcome<f64> {
        self.operand(i).scalar()
    }

    pub fn whole(&self, i: usize) -> Outcome<i64> {
        self.operand(i).whole()
    }

    pub fn size(&self, i: usize) -> Outcome<usize> {
        size(self.whole(i)?)
    }

    /// A shape: a list, or a number for one axis.
    pub fn shape(&self, i: usize) -> Outcome<Vec<usize>> {
        match self.operand(i) {
            Operand::Number(..) | Operand::Whole(_) => Ok(vec![self.size(i)?]),
            other => other.sizes(),
        }
    }

    pub fn text(&self, i: usize) -> Outcome<&str> {
        self.operand(i).text()
    }

    /// An axis of an array of that rank.
    pub fn axis(&self, i: usize, rank: usize) -> Outcome<usize> {
        axis(self.whole(i)?, rank)
    }

    /// An axis that may be left out of a vector.
    pub fn only_axis(&self, i: usize, rank: usize) -> Outcome<usize> {
        match (self.has(i), rank) {
            (true, _) => self.axis(i, rank),
            (false, 1) => Ok(0),
            _ => Fault::value(format!("which axis, of {rank}?")),
        }
    }

    /// An axis, the last one if left out.
    pub fn last_axis(&self, i: usize, rank: usize) -> Outcome<usize> {
        match (self.has(i), rank) {
            (true, _) => self.axis(i, rank),
            (false, 0) => Fault::value("a number has no axis"),
            _ => Ok(rank - 1),
        }
    }
}

/// An axis; negative ones count from the last.
pub(crate) fn axis(value: i64, rank: usize) -> Outcome<usize> {
    index::place(value, rank).or_else(|_| Fault::value(format!("axis {value} is out of range for rank {rank}")))
}
