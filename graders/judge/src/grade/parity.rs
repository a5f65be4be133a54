//! One program's answers on two devices: how far apart they are, and whether that is too far.

use gradus_course::Tolerances;
use gradus_law::Tolerance;
use gradus_law::spacing;
use gradus_law::value::{Tensor, Value, unravel};
use gradus_report::verdict::{ParityOf, ParityShown};
use gradus_wire::{DType, Device};

/// Differences seen so far, by dtype.
#[derive(Debug, Clone, Default)]
pub struct Parity {
    judged: bool,
    dtypes: Vec<ParityOf>,
    left_out: Vec<String>,
}

impl Parity {
    /// Compares two answers; gives in words what differs by more than the tolerance of its dtype. The relative part of a
    /// tolerance is of the tensor's largest element: where large terms cancel, no device is exact in the small rest.
    pub fn compare(
        &mut self,
        here: &Value,
        cpu: &Value,
        judged: bool,
        tolerance: &dyn Fn(DType) -> Tolerance,
    ) -> Option<String> {
        self.judged = judged;
        let mut touched = Vec::new();
        let words = self.walk("the answer", here, cpu, tolerance, &mut touched);
        for entry in &mut self.dtypes {
            entry.cases += u32::from(touched.contains(&entry.dtype));
        }
        words
    }

    /// Remembers that something could not be compared.
    pub fn leave_out(&mut self, words: String) {
        if !self.left_out.contains(&words) {
            self.left_out.push(words);
        }
    }

    /// What reports show of it.
    pub fn report(&self, device_memory: u64) -> ParityShown {
        ParityShown {
            judged: self.judged,
            dtypes: self.dtypes.clone(),
            device_memory,
            left_out: self.left_out.clone(),
        }
    }

    fn walk(
        &mut self,
        place: &str,
        here: &Value,
        cpu: &Value,
        tolerance: &dyn Fn(DType) -> Tolerance,
        touched: &mut Vec<String>,
    ) -> Option<String> {
        let unlike = || Some(format!("{place}: the GPU and the CPU give values of different kinds"));
        match (here, cpu) {
            (Value::Tensor(a), Value::Tensor(b)) => self.tensors(place, a, b, tolerance, touched),
            (Value::List(a), Value::List(b)) if a.len() == b.len() => {
                let pairs = a.iter().zip(b).enumerate();
                // All of it is measured; the first difference is told.
                let found = pairs.map(|(i, (a, b))| self.walk(&format!("{place}[{i}]"), a, b, tolerance, touched));
                found.fold(None, Option::or)
            }
            (Value::Struct(a), Value::Struct(b)) if a.len() == b.len() => {
                let mut first = None;
                for (name, a) in a {
                    let found = match b.get(name) {
                        Some(b) => self.walk(&format!("{place}.{name}"), a, b, tolerance, touched),
                        None => unlike(),
                    };
                    first = first.or(found);
                }
                first
            }
            (Value::Number(a), Value::Number(b)) => {
                let one = |v: f64| Tensor {
                    dtype: DType::F64,
                    ..Tensor::new(&[], vec![v])
                };
                // Numbers that are read out of f32 tensors are no more exact than those.
                self.tensors(place, &one(*a), &one(*b), &|_| tolerance(DType::F32), touched)
            }
            (a, b) if super::contract::identical(a, b) => None,
            (Value::Whole(a), Value::Whole(b)) => Some(format!("{place}: the GPU gives {a}, the CPU {b}")),
            _ => unlike(),
        }
    }

    fn tensors(
        &mut self,
        place: &str,
        here: &Tensor,
        cpu: &Tensor,
        tolerance: &dyn Fn(DType) -> Tolerance,
        touched: &mut Vec<String>,
    ) -> Option<String> {
        if here.dtype != cpu.dtype || here.shape() != cpu.shape() {
            return Some(format!(
                "{place}: the GPU gives {}{:?}, the CPU {}{:?}",
                here.dtype,
                here.shape(),
                cpu.dtype,
                cpu.shape()
            ));
        }
        let allowed = tolerance(here.dtype);
        let name = here.dtype.to_string();
        if !touched.contains(&name) {
            touched.push(name.clone());
        }
        let entry = match self.dtypes.iter().position(|e| e.dtype == name) {
            Some(at) => &mut self.dtypes[at],
            None => {
                self.dtypes.push(ParityOf {
                    dtype: name,
                    cases: 0,
                    max_error: 0.0,
                    max_relative: 0.0,
                    max_ulps: 0.0,
                });
                self.dtypes.last_mut()?
            }
        };
        let largest = cpu
            .array
            .iter()
            .filter(|v| v.is_finite())
            .fold(0.0, |m: f64, v| m.max(v.abs()));
        let bound = allowed.atol + allowed.rtol * largest;
        let mut worst: Option<(usize, f64, f64, f64)> = None;
        for (at, (&a, &b)) in here.array.iter().zip(cpu.array.iter()).enumerate() {
            if a == b || (a.is_nan() && b.is_nan()) {
                continue;
            }
            let error = (a - b).abs();
            entry.max_error = entry.max_error.max(if error.is_nan() { f64::INFINITY } else { error });
            if largest > 0.0 && error.is_finite() {
                entry.max_relative = entry.max_relative.max(error / largest);
            }
            if error.is_finite() && a.abs().max(b.abs()) > allowed.atol {
                entry.max_ulps = entry.max_ulps.max(error / ulp(b, here.dtype));
            }
            let within = allowed
                .ulp
                .map_or(error <= bound, |most| error / ulp(b, here.dtype) <= most);
            if !within && worst.is_none_or(|(_, _, _, so_far)| error.is_nan() || error > so_far) {
                worst = Some((at, a, b, error));
            }
        }
        let (at, a, b, error) = worst?;
        let index = unravel(at, here.shape());
        Some(format!(
            "{place} at {index:?}: the GPU gives {a}, the CPU {b}: they differ by {error:.3e}, {bound:.3e} is allowed"
        ))
    }
}

/// What two devices may differ by: what the exercise allows. In half precision each step of a computation rounds to three
/// digits or two, on each device in its own order; unless the exercise says otherwise, a hundredth (f16) or eight
/// hundredths (bf16) of the tensor's largest element.
pub fn tolerance(tolerances: &Tolerances, dtype: DType, device: Device) -> Tolerance {
    let (rtol, atol) = match dtype {
        DType::F16 => (1e-2, 1e-3),
        DType::BF16 => (8e-2, 8e-3),
        _ => return tolerances.resolve(None, dtype, device),
    };
    if tolerances.overrides.contains_key(dtype.name()) {
        return tolerances.resolve(None, dtype, device);
    }
    Tolerance { rtol, atol, ulp: None }
}

/// One unit in the last place of a number in a dtype; 1 for integers.
fn ulp(v: f64, dtype: DType) -> f64 {
    match spacing(v, dtype) {
        0.0 => 1.0,
        spacing => spacing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(dtype: DType, values: &[f64]) -> Value {
        Value::Tensor(Tensor {
            dtype,
            ..Tensor::new(&[values.len()], values.to_vec())
        })
    }

    fn within(rtol: f64) -> impl Fn(DType) -> Tolerance {
        move |_| Tolerance {
            rtol,
            atol: 0.0,
            ulp: None,
        }
    }

    #[test]
    fn a_small_element_beside_a_large_one_is_measured_by_the_large_one() {
        let mut parity = Parity::default();
        let (a, b) = (tensor(DType::F32, &[1000.0, 1e-4]), tensor(DType::F32, &[1000.0, 2e-4]));
        assert_eq!(parity.compare(&a, &b, true, &within(1e-6)), None);
        let shown = parity.report(0);
        assert_eq!(shown.dtypes[0].cases, 1);
        assert!((shown.dtypes[0].max_relative - 1e-7).abs() < 1e-12);
    }

    #[test]
    fn the_worst_place_is_told() {
        let mut parity = Parity::default();
        let (a, b) = (tensor(DType::F32, &[1.0, 2.5]), tensor(DType::F32, &[1.001, 2.0]));
        let words = parity.compare(&a, &b, true, &within(1e-6)).unwrap();
        assert!(
            words.starts_with("the answer at [1]: the GPU gives 2.5, the CPU 2"),
            "{words}"
        );
    }

    #[test]
    fn a_nan_on_one_side_alone_is_a_difference() {
        let mut parity = Parity::default();
        let (a, b) = (tensor(DType::F32, &[f64::NAN]), tensor(DType::F32, &[1.0]));
        assert!(parity.compare(&a, &b, true, &within(0.5)).is_some());
        assert_eq!(parity.compare(&a, &a, true, &within(0.5)), None);
    }

    #[test]
    fn units_in_the_last_place_are_those_of_the_dtype() {
        assert_eq!(ulp(1.0, DType::F32), f64::from(f32::EPSILON));
        assert_eq!(ulp(1.0, DType::F64), f64::EPSILON);
        assert_eq!(ulp(1.5, DType::BF16), 2f64.powi(-7));
        assert_eq!(ulp(7.0, DType::I64), 1.0);
    }
}
