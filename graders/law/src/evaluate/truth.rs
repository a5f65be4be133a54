//! Truth values: `&&`, `||`, `!`, conditions.

use super::{Evaluated, Evaluator, course, fail, types_only};
use crate::elementwise;
use crate::operand::{Operand, Outcome};
use crate::syntax::Node;
use crate::value::{Truth, Value};

impl<'e, 'a: 'e> Evaluator<'e, 'a> {
    /// The value as a truth, with the text of the part that decided.
    pub fn truth(&mut self, node: &'e Node) -> Evaluated<Box<Truth>> {
        let value = self.eval(node)?;
        let mut truth = match value {
            Operand::Truth(truth) => truth,
            Operand::Bool(holds) => plain(holds),
            other => return no_truth(&other, node.start),
        };
        if let Some(detail) = &mut truth.detail
            && detail.part.is_empty()
        {
            detail.part = self.text.get(node.start..node.end).unwrap_or_default().into();
        }
        Ok(truth)
    }

    pub(super) fn and(&mut self, a: &'e Node, b: &'e Node) -> Evaluated<Operand> {
        let left = self.truth(a)?;
        if !left.holds && left.elements.is_none() {
            if self.dry {
                types_only(self.truth(b))?;
            }
            return Ok(Operand::Truth(left));
        }
        let right = self.truth(b)?;
        combine(left, right, true).map_err(|f| course(b.start, f))
    }

    pub(super) fn or(&mut self, a: &'e Node, b: &'e Node) -> Evaluated<Operand> {
        let left = self.truth(a)?;
        if left.holds && left.elements.is_none() {
            if self.dry {
                types_only(self.truth(b))?;
            }
            return Ok(Operand::Truth(left));
        }
        let right = self.truth(b)?;
        combine(left, right, false).map_err(|f| course(b.start, f))
    }

    pub(super) fn condition(&mut self, condition: &'e Node, yes: &'e Node, no: &'e Node) -> Evaluated<Operand> {
        let truth = self.truth(condition)?;
        if truth.elements.is_some() {
            return fail(
                condition.start,
                "a condition must be one truth value: use all(…), any(…), or where(…) for a choice by element",
                true,
            );
        }
        let (chosen, other) = if truth.holds { (yes, no) } else { (no, yes) };
        if self.dry {
            types_only(self.eval(other))?;
        }
        self.eval(chosen)
    }

    pub(super) fn opposed(&mut self, inner: &'e Node) -> Evaluated<Operand> {
        Ok(Operand::Truth(opposite(self.truth(inner)?)))
    }
}

/// A truth value without history, as one that shows itself.
fn plain(holds: bool) -> Box<Truth> {
    Box::new(Truth {
        holds,
        elements: None,
        detail: Some(elementwise::detail("is", Value::Bool(holds), Value::Bool(true))),
    })
}

fn no_truth<T>(value: &Operand, offset: usize) -> Evaluated<T> {
    let help = match value {
        Operand::Array(_) | Operand::Number(..) | Operand::Whole(_) | Operand::List(_) => {
            ": compare it with `approx` or `equals`, or use all(…) of a comparison"
        }
        Operand::None => ": use is_none(…)",
        _ => ": compare it with `equals`",
    };
    let message = format!("{} stands where a truth value should{help}", value.kind());
    fail(offset, message, true)
}

/// The opposite, element by element.
fn opposite(mut truth: Box<Truth>) -> Box<Truth> {
    truth.holds = match &mut truth.elements {
        Some(tensor) => {
            tensor.array = tensor.array.mapv(|v| 1.0 - v).into_shared();
            tensor.array.iter().all(|&v| v != 0.0)
        }
        None => !truth.holds,
    };
    if let Some(detail) = &mut truth.detail {
        detail.relation = format!("not {}", detail.relation);
        detail.part.clear();
    }
    truth
}

/// `&&` and `||`: element by element where a side has elements.
fn combine(mut left: Box<Truth>, mut right: Box<Truth>, both: bool) -> Outcome<Operand> {
    let f = |x: bool, y: bool| if both { x && y } else { x || y };
    let elements = match (&left.elements, &right.elements) {
        (None, None) => None,
        _ => {
            let side = |t: &Truth| Operand::Truth(Box::new(t.clone())).array();
            let number = |x: f64, y: f64| f64::from(u8::from(f(x != 0.0, y != 0.0)));
            Some(elementwise::zip(&side(&left)?, &side(&right)?, number)?.array()?.tensor)
        }
    };
    let holds = match &elements {
        Some(tensor) => tensor.array.iter().all(|&v| v != 0.0),
        None => f(left.holds, right.holds),
    };
    // The part that fails, of `&&` the first one; the last one when both hold.
    let detail = match !left.holds && (both || right.holds) {
        true => left.detail.take().or(right.detail.take()),
        false => right.detail.take().or(left.detail.take()),
    };
    Ok(Operand::Truth(Box::new(Truth {
        holds,
        elements,
        detail,
    })))
}
