//! `grad(e by x)` and `jacobian(e by x)`: central differences in f64.

use super::environment::EvalError;
use super::evaluate::{Bound, Evaluated, Evaluator, course, fail};
use super::operand::{Array, Operand, Outcome};
use super::syntax::{Node, Word};
use gradus_wire::DType;

/// Relative step: near the cube root of the f64 epsilon, where truncation and rounding errors meet.
const STEP: f64 = 1e-5;

impl<'e, 'a: 'e> Evaluator<'e, 'a> {
    pub fn differentiate(&mut self, jacobian: bool, body: &'e Node, by: &'e Word) -> Evaluated<Operand> {
        let at = self.binding(&by.text);
        let x = self.name(&by.text, by.start)?;
        if coarse(&x) && self.asks_learner(body, 0) {
            let message = format!(
                "the learner's answer can't be differentiated numerically unless `{}` is f64: \
                 use autograd({}), or differentiate the formula",
                by.text, by.text
            );
            return fail(body.start, message, true);
        }
        if !jacobian {
            return self.gradient(&x, &x, &mut Vec::new(), at, body, by);
        }
        let Ok(array) = x.numeric() else {
            let message = format!("jacobian goes by a number, a tensor or a list, not by {}", x.kind());
            return fail(by.start, message, true);
        };
        let mut shape = None;
        let mut columns = Vec::with_capacity(array.len());
        for element in 0..array.len() {
            let column = self.slope(&x, &[], element, at, body, by)?;
            columns.push(column.data().into_owned());
            shape.get_or_insert_with(|| column.shape().to_vec());
        }
        let shape = match shape {
            Some(shape) => shape,
            // Without elements to move, the shape is the expression's own.
            None => self.body_value(x.clone(), at, body, by)?.shape().to_vec(),
        };
        let rows: usize = shape.iter().product();
        let data = (0..rows).flat_map(|r| columns.iter().map(move |c| c[r])).collect();
        let whole = [&shape[..], array.shape()].concat();
        super::operand::computed(&whole, data, array.precision()).map_err(|f| course(body.start, f))
    }

    /// The gradient by every number in `part`, which sits at `path` in the whole value.
    fn gradient(
        &mut self,
        whole: &Operand,
        part: &Operand,
        path: &mut Vec<Step>,
        at: Bound,
        body: &'e Node,
        by: &'e Word,
    ) -> Evaluated<Operand> {
        match part {
            Operand::Struct(fields) => {
                let mut found = indexmap::IndexMap::new();
                for (name, value) in fields {
                    path.push(Step::Field(name.clone()));
                    found.insert(name.clone(), self.gradient(whole, value, path, at, body, by)?);
                    path.pop();
                }
                Ok(Operand::Struct(found))
            }
            Operand::List(items) if !items.iter().all(Operand::is_number) => {
                let mut found = Vec::with_capacity(items.len());
                for (i, value) in items.iter().enumerate() {
                    path.push(Step::Entry(i));
                    found.push(self.gradient(whole, value, path, at, body, by)?);
                    path.pop();
                }
                Ok(Operand::List(found))
            }
            Operand::Number(..) | Operand::Whole(_) | Operand::Array(_) | Operand::List(_) => {
                let array = part.numeric().map_err(|f| course(by.start, f))?;
                let mut slopes = Vec::with_capacity(array.len());
                for element in 0..array.len() {
                    let slope = self.slope(whole, path, element, at, body, by)?;
                    if slope.rank() != 0 {
                        return fail(body.start, "grad goes of one number: sum it, or use jacobian(…)", true);
                    }
                    slopes.push(slope.data()[0]);
                }
                super::operand::computed(array.shape(), slopes, array.precision()).map_err(|f| course(body.start, f))
            }
            // Counts, flags and texts beside the weights do not move.
            other => Ok(other.clone()),
        }
    }

    /// The central difference by one element.
    fn slope(
        &mut self,
        whole: &Operand,
        path: &[Step],
        element: usize,
        at: Bound,
        body: &'e Node,
        by: &'e Word,
    ) -> Evaluated<Array> {
        let moved = |direction: f64| nudge(whole, path, element, direction).map_err(|f| course(by.start, f));
        let ((ahead, above), (behind, below)) = (moved(1.0)?, moved(-1.0)?);
        let high = self.body_value(ahead, at, body, by)?;
        let low = self.body_value(behind, at, body, by)?;
        if high.shape() != low.shape() {
            return fail(
                body.start,
                "the shape changes with the value it is differentiated by",
                false,
            );
        }
        let data = high
            .data()
            .iter()
            .zip(low.data().iter())
            .map(|(h, l)| (h - l) / (above - below))
            .collect();
        Array::new(high.shape(), data, high.precision()).map_err(|f| course(body.start, f))
    }

    fn body_value(&mut self, x: Operand, at: Bound, body: &'e Node, by: &'e Word) -> Evaluated<Array> {
        let value = self.moved(&by.text, x, at, body)?;
        value.numeric().map_err(|_| EvalError::Course {
            message: format!("{} can't be differentiated", value.kind()),
            offset: body.start,
            is_type: true,
        })
    }

    /// Whether an expression calls the learner's function, directly or through a define.
    fn asks_learner(&self, node: &Node, depth: usize) -> bool {
        let mut names = Vec::new();
        node.names(&mut Vec::new(), &mut names);
        names.iter().any(|name| {
            name == "solve"
                || depth < 16
                    && (self.env.defines)(name).is_some_and(|define| self.asks_learner(&define.body.root, depth + 1))
        })
    }
}

/// A way into a value.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Field(String),
    Entry(usize),
}

/// Whether a float narrower than f64 is inside.
fn coarse(x: &Operand) -> bool {
    match x {
        Operand::Number(_, dtype) => *dtype != DType::F64,
        Operand::Array(array) => array.tensor.dtype != DType::F64,
        Operand::List(items) => items.iter().any(coarse),
        Operand::Struct(fields) => fields.values().any(coarse),
        _ => false,
    }
}

/// The value with one element moved, and where that element is now. Moved tensors are computed, in f64.
fn nudge(value: &Operand, path: &[Step], element: usize, direction: f64) -> Outcome<(Operand, f64)> {
    match (value, path.split_first()) {
        (Operand::Struct(fields), Some((Step::Field(name), rest))) => {
            let mut fields = fields.clone();
            let (moved, to) = nudge(&fields[name], rest, element, direction)?;
            fields.insert(name.clone(), moved);
            Ok((Operand::Struct(fields), to))
        }
        (Operand::List(items), Some((Step::Entry(i), rest))) => {
            let mut items = items.clone();
            let (moved, to) = nudge(&items[*i], rest, element, direction)?;
            items[*i] = moved;
            Ok((Operand::List(items), to))
        }
        (Operand::List(items), None) if items.iter().all(Operand::is_number) => {
            let mut items = items.clone();
            let (moved, to) = nudge(&items[element], &[], 0, direction)?;
            items[element] = moved;
            Ok((Operand::List(items), to))
        }
        _ => {
            let array = value.numeric()?;
            let mut data = array.data().into_owned();
            let step = STEP * data[element].abs().max(1.0);
            data[element] += direction * step;
            let to = data[element];
            let dtype = array.precision();
            let moved = match value {
                Operand::Number(..) | Operand::Whole(_) => Operand::Number(to, dtype),
                _ => {
                    // The values are f64 now: what asks the reference gets them unrounded.
                    let mut moved = Array::new(array.shape(), data, dtype)?;
                    moved.tensor.dtype = DType::F64;
                    Operand::Array(moved)
                }
            };
            Ok((moved, to))
        }
    }
}
