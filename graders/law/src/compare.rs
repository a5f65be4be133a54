//! Whole values against each other: `approx`, `equals`, `near`, `apart` and their like.

use super::elementwise::{broadcast_positions, detail};
use super::operand::{Array, Operand, Outcome, coarser, shown};
use super::tolerance::Tolerance;
use crate::value::{Detail, Truth, Value, unravel};
use crate::whole;
use gradus_wire::DType;
use indexmap::IndexMap;

/// Looks up the tolerance of a dtype.
pub(crate) type Tolerances<'a> = &'a dyn Fn(DType) -> Tolerance;

/// How many tolerances apart is apart.
pub(crate) const APART: f64 = 10.0;

/// How two elements are compared.
enum Rule<'a> {
    /// Within the tolerance of the coarser dtype, times a factor.
    Within(Tolerances<'a>, f64),
    /// Within the tolerance of the coarser dtype, relative to this size instead of the element's.
    Relative(Tolerances<'a>, f64),
    /// Within one tolerance.
    Fixed(Tolerance),
    /// The same value, after rounding to the coarser dtype; wire dtypes must agree.
    Same,
    /// So too, and NaN is the same as NaN.
    SameOrNan,
}

/// `a approx b`.
pub(crate) fn approx(a: &Operand, b: &Operand, tolerance: Tolerances<'_>) -> Outcome<Operand> {
    Ok(related("approx", a, b, tolerance))
}

/// What a predicate demands of a value: approx, under the predicate's name.
pub(crate) fn related(relation: &str, a: &Operand, b: &Operand, tolerance: Tolerances<'_>) -> Operand {
    Comparison::run(relation, Rule::Within(tolerance, 1.0), a, b).truth(|c| c.failing == 0)
}

/// `a equals b`.
pub(crate) fn equals(a: &Operand, b: &Operand) -> Outcome<Operand> {
    Ok(Comparison::run("equals", Rule::Same, a, b).truth(|c| c.failing == 0))
}

/// `near(a, b, tol)`.
pub(crate) fn near(a: &Operand, b: &Operand, atol: f64) -> Operand {
    within_distance("near", a, b, atol)
}

/// Whether elements differ by at most a distance, under the name of what demands it.
pub(crate) fn within_distance(relation: &str, a: &Operand, b: &Operand, atol: f64) -> Operand {
    let tolerance = Tolerance {
        rtol: 0.0,
        atol,
        ulp: None,
    };
    Comparison::run(relation, Rule::Fixed(tolerance), a, b).truth(|c| c.failing == 0)
}

/// `close(a, b, size)`: within the tolerance that a number of that size has.
pub(crate) fn close(a: &Operand, b: &Operand, tolerance: Tolerances<'_>, size: f64) -> Operand {
    Comparison::run("close", Rule::Relative(tolerance, size), a, b).truth(|c| c.failing == 0)
}

/// `same(a, b)`: `equals`, but NaN is NaN.
pub(crate) fn same(a: &Operand, b: &Operand) -> Operand {
    Comparison::run("same", Rule::SameOrNan, a, b).truth(|c| c.failing == 0)
}

/// `apart(a, b)`: some element differs by more than ten tolerances, and none is NaN.
pub(crate) fn apart(a: &Operand, b: &Operand, tolerance: Tolerances<'_>) -> Operand {
    differing("apart", a, b, tolerance, APART)
}

/// `moved(a, b)`: some element differs by more than a tolerance, and none is NaN.
pub(crate) fn moved(a: &Operand, b: &Operand, tolerance: Tolerances<'_>) -> Operand {
    differing("moved", a, b, tolerance, 1.0)
}

fn differing(relation: &str, a: &Operand, b: &Operand, tolerance: Tolerances<'_>, factor: f64) -> Operand {
    let comparison = Comparison::run(relation, Rule::Within(tolerance, factor), a, b);
    comparison.truth(|c| c.failing > 0 && !c.worst.as_ref().is_some_and(|w| w.difference.is_nan()))
}

struct Worst {
    path: String,
    index: Vec<usize>,
    difference: f64,
    tolerance: Option<Tolerance>,
    fails: bool,
}

struct Comparison<'a> {
    rule: Rule<'a>,
    failing: usize,
    worst: Option<Worst>,
    mismatch: Option<(String, String)>,
    detail: Detail,
}

impl<'a> Comparison<'a> {
    fn run(relation: &str, rule: Rule<'a>, a: &Operand, b: &Operand) -> Comparison<'a> {
        let mut comparison = Comparison {
            rule,
            failing: 0,
            worst: None,
            mismatch: None,
            detail: detail(relation, shown_side(a), shown_side(b)),
        };
        comparison.compare(a, b, "");
        comparison
    }

    fn truth(mut self, holds: impl Fn(&Self) -> bool) -> Operand {
        let holds = self.mismatch.is_none() && holds(&self);
        if let Some(worst) = self.worst.take() {
            self.detail.path = worst.path;
            self.detail.index = worst.index;
            self.detail.difference = worst.difference;
            self.detail.tolerance = worst.tolerance;
        }
        if let Some((path, words)) = self.mismatch.take() {
            self.detail.path = path;
            self.detail.index = Vec::new();
            self.detail.mismatch = Some(words);
        }
        Operand::Truth(Box::new(Truth {
            holds,
            elements: None,
            detail: Some(self.detail),
        }))
    }

    fn differ(&mut self, path: &str, words: String) {
        if self.mismatch.is_none() {
            self.mismatch = Some((path.into(), words));
        }
    }

    fn note(&mut self, path: &str, index: Vec<usize>, difference: f64, tolerance: Option<Tolerance>, fails: bool) {
        self.failing += usize::from(fails);
        let beats = match &self.worst {
            None => true,
            Some(worst) if fails != worst.fails => fails,
            Some(worst) => !worst.difference.is_nan() && (difference.is_nan() || difference > worst.difference),
        };
        if beats {
            self.worst = Some(Worst {
                path: path.into(),
                index,
                difference,
                tolerance,
                fails,
            });
        }
    }

    fn compare(&mut self, a: &Operand, b: &Operand, path: &str) {
        use Operand::{Array as A, Error, Function, List, None, Number, Struct, Text, Whole};
        match (a, b) {
            (None, None) => {}
            (Error(x), Error(y)) => self.compare(x, y, path),
            (Text(x), Text(y)) => self.texts(x, y, path),
            (Function(x), Function(y)) if x == y => {}
            (Struct(x), Struct(y)) => self.structs(x, y, path),
            // Several outputs by name against a literal list.
            (Struct(x), List(y)) if x.len() == y.len() => {
                for ((name, x), y) in x.iter().zip(y) {
                    self.compare(x, y, &below(path, name));
                }
            }
            (List(x), Struct(y)) if x.len() == y.len() => {
                for (x, (name, y)) in x.iter().zip(y) {
                    self.compare(x, y, &below(path, name));
                }
            }
            (List(x), List(y)) if !(plain(x) && plain(y)) || x.len() != y.len() => {
                if x.len() != y.len() {
                    return self.differ(path, format!("a list of {} against a list of {}", x.len(), y.len()));
                }
                for (i, (x, y)) in x.iter().zip(y).enumerate() {
                    self.compare(x, y, &format!("{path}[{i}]"));
                }
            }
            (Number(..) | Whole(_) | A(_) | List(_), Number(..) | Whole(_) | A(_) | List(_)) => self.arrays(a, b, path),
            _ if truthlike(a) && truthlike(b) => self.arrays(a, b, path),
            _ if has_elements(a) && numeric(b) || numeric(a) && has_elements(b) => self.arrays(a, b, path),
            _ => self.differ(path, format!("{} against {}", a.kind(), b.kind())),
        }
    }

    fn texts(&mut self, x: &str, y: &str, path: &str) {
        let same = x.chars().zip(y.chars()).take_while(|(p, q)| p == q).count();
        if x != y {
            self.note(path, vec![same], f64::NAN, None, true);
        }
    }

    fn structs(&mut self, x: &IndexMap<String, Operand>, y: &IndexMap<String, Operand>, path: &str) {
        if let Some(name) = x.keys().find(|k| !y.contains_key(*k)) {
            return self.differ(path, format!("`{name}` is only on the left"));
        }
        if let Some(name) = y.keys().find(|k| !x.contains_key(*k)) {
            return self.differ(path, format!("`{name}` is only on the right"));
        }
        for (name, left) in x {
            self.compare(left, &y[name], &below(path, name));
        }
    }

    fn arrays(&mut self, a: &Operand, b: &Operand, path: &str) {
        let (x, y) = match (a.array(), b.array()) {
            (Ok(x), Ok(y)) => (x, y),
            (Err(fault), _) | (_, Err(fault)) => return self.differ(path, fault.message),
        };
        let shape = match (a.is_number(), b.is_number()) {
            (true, _) => y.shape(),
            (_, true) => x.shape(),
            _ if x.shape() == y.shape() => x.shape(),
            _ => {
                return self.differ(path, format!("shape {} against {}", shown(x.shape()), shown(y.shape())));
            }
        };
        if matches!(self.rule, Rule::Same | Rule::SameOrNan)
            && !x.computed
            && !y.computed
            && x.tensor.dtype != y.tensor.dtype
        {
            return self.differ(path, format!("dtype {} against {}", x.tensor.dtype, y.tensor.dtype));
        }
        self.elements(&x, &y, shape, path);
    }

    fn elements(&mut self, x: &Array, y: &Array, shape: &[usize], path: &str) {
        let (dtypes, data) = ((grain(x), grain(y)), (x.data(), y.data()));
        let integers = !dtypes.0.is_float() || !dtypes.1.is_float();
        let dtype = match dtypes {
            (a, b) if a.is_float() == b.is_float() => coarser(a, b),
            (a, b) => {
                if a.is_float() {
                    a
                } else {
                    b
                }
            }
        };
        let tolerance = match &self.rule {
            Rule::Within(of, factor) => {
                // Integers beyond 2^53 on both sides are compared as such, also where the judge computed one.
                let exact = x.tensor.exact.is_some() && y.tensor.exact.is_some();
                let found = of(if exact { DType::I64 } else { dtype });
                Some(Tolerance {
                    rtol: found.rtol * factor,
                    atol: found.atol * factor,
                    ulp: found.ulp.map(|u| u * factor),
                })
            }
            Rule::Relative(of, size) => {
                let found = of(dtype);
                let atol = match found.ulp {
                    Some(ulp) => ulp * spacing(*size, dtype),
                    None => found.atol + found.rtol * size,
                };
                Some(Tolerance {
                    rtol: 0.0,
                    atol,
                    ulp: None,
                })
            }
            Rule::Fixed(tolerance) => Some(*tolerance),
            Rule::Same | Rule::SameOrNan => None,
        };
        let nan_is_nan = matches!(self.rule, Rule::SameOrNan);
        let (left, right) = (
            broadcast_positions(x.shape(), shape),
            broadcast_positions(y.shape(), shape),
        );
        for (position, (&i, &j)) in left.iter().zip(&right).enumerate() {
            let (p, q) = (data.0[i], data.1[j]);
            if nan_is_nan && p.is_nan() && q.is_nan() {
                continue;
            }
            let mut difference = if p == q { 0.0 } else { (p - q).abs() };
            let mut good = match &tolerance {
                Some(tolerance) => within(p, q, tolerance, dtype),
                None if integers => p == q,
                None => round(p, dtype) == round(q, dtype),
            };
            if x.tensor.exact.is_some() || y.tensor.exact.is_some() {
                // A float of that size stands for all whole numbers that round to it, unless it is to be an integer.
                let known = if integers { whole::of_any } else { whole::of };
                let exact = |array: &Array, at: usize, v: f64| array.exact(at).or_else(|| known(v));
                if let (Some(p), Some(q)) = (exact(x, i, p), exact(y, j, q)) {
                    let gap = p.abs_diff(q) as f64;
                    difference = gap;
                    good = match &tolerance {
                        Some(t) => gap <= t.atol + t.rtol * (q as f64).abs(),
                        None => gap == 0.0,
                    };
                }
            }
            let new_worst = !good
                || match &self.worst {
                    None => true,
                    Some(worst) => !worst.fails && difference > worst.difference,
                };
            if new_worst {
                self.note(path, unravel(position, shape), difference, tolerance, !good);
            }
        }
    }
}

/// What a report shows of a side: of a comparison its 0/1 elements.
fn shown_side(o: &Operand) -> Value {
    match o {
        Operand::Truth(truth) => match &truth.elements {
            Some(tensor) => Value::Tensor(tensor.clone()),
            None => Value::Bool(truth.holds),
        },
        other => other.value(),
    }
}

/// The dtype that decides how exact a side is: integers only where they came as such.
fn grain(array: &Array) -> DType {
    array.tensor.dtype
}

fn truthlike(o: &Operand) -> bool {
    matches!(o, Operand::Bool(_) | Operand::Truth(_))
}

fn has_elements(o: &Operand) -> bool {
    matches!(o, Operand::Truth(truth) if truth.elements.is_some())
}

fn numeric(o: &Operand) -> bool {
    o.is_number() || matches!(o, Operand::Array(_) | Operand::List(_))
}

/// Whether a list holds nothing but numbers.
fn plain(items: &[Operand]) -> bool {
    items.iter().all(Operand::is_number)
}

/// The path of a field.
fn below(path: &str, name: &str) -> String {
    let simple = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    match simple && !name.is_empty() {
        true => format!("{path}.{name}"),
        false => format!("{path}[{name:?}]"),
    }
}

/// Whether two numbers are within a tolerance; infinities only equal themselves, NaN equals nothing.
fn within(a: f64, b: f64, tolerance: &Tolerance, dtype: DType) -> bool {
    if a == b {
        return true;
    }
    if !a.is_finite() || !b.is_finite() {
        return false;
    }
    let allowed = match tolerance.ulp {
        Some(ulp) => ulp * spacing(b, dtype),
        None => tolerance.atol + tolerance.rtol * b.abs(),
    };
    (a - b).abs() <= allowed
}

/// A value rounded to a dtype.
pub(crate) fn round(value: f64, dtype: DType) -> f64 {
    match dtype {
        DType::F32 => f64::from(value as f32),
        DType::F16 => f64::from(half::f16::from_f64(value)),
        DType::BF16 => f64::from(half::bf16::from_f64(value)),
        _ => value,
    }
}

/// The distance of neighbours around a value in a dtype: one unit in the last place; 0 for integers.
pub fn spacing(value: f64, dtype: DType) -> f64 {
    let (bits, least) = match dtype {
        DType::F64 => (52, -1022),
        DType::F32 => (23, -126),
        DType::F16 => (10, -14),
        DType::BF16 => (7, -126),
        _ => return 0.0,
    };
    let value = round(value, dtype).abs();
    let exponent = if value > 0.0 && value.is_finite() {
        // The exponent of a subnormal f64 reads as -1023.
        ((value.to_bits() >> 52) as i32 - 1023).max(least)
    } else {
        least
    };
    2f64.powi(exponent - bits)
}
