//! Judging at an edge of the domain, where a right answer in another order of summation may be further off than usual.
//!
//! What decides there is the reference: its answer in the case's dtype, beside its answer in f64, says how much rounding
//! costs at this edge. The law that asks it allows so many times that; another law counts only where the reference's own
//! answer obeys it with room to spare.

use super::convert;
use super::failure::{Asked, Failure};
use super::outcome::{CaseOutcome, LawOutcome, Which};
use super::session::{Session, Who};
use gradus_course::{Case, Form, Origin};
use gradus_engine::EnvironmentError;
use gradus_law::value::{Tensor, Value};
use gradus_wire::DType;

/// How many times the reference's own rounding an answer may be off.
const ROUNDINGS: f64 = 16.0;
/// How much room a law must leave the reference's own answer to count at an edge.
const ROOM: f64 = 4.0;
/// Parts of a law whose rounding is looked at one after the other.
const PARTS: usize = 8;
/// One over the number of f64s for each f32 of the same magnitude: 2^-29.
const F64_IN_F32: f64 = 1.0 / (1u64 << 29) as f64;

/// How the reference is asked for what rounding costs: as the case is, and with its floats a last place off. One answer may be
/// right by luck; how far those of neighbours go apart is what a computation makes of rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nudge {
    None,
    Up,
    Down,
    InTurn,
}

impl Nudge {
    const ALL: [Nudge; 4] = [Nudge::None, Nudge::Up, Nudge::Down, Nudge::InTurn];

    /// The tensors of floats in a value moved; nothing where it holds none.
    fn of(self, value: &Value) -> Option<Value> {
        match value {
            Value::Tensor(tensor) if tensor.dtype.is_float() => {
                let step = match tensor.dtype {
                    DType::F64 => f64::EPSILON,
                    _ => f64::from(f32::EPSILON),
                };
                let factors = (0..tensor.array.len()).map(|i| match (self, i % 2) {
                    (Nudge::None, _) => 1.0,
                    (Nudge::Up, _) | (Nudge::InTurn, 0) => 1.0 + step,
                    (Nudge::Down, _) | (Nudge::InTurn, _) => 1.0 - step,
                });
                let data = tensor.array.iter().zip(factors).map(|(v, factor)| v * factor).collect();
                Some(Value::Tensor(Tensor::new(tensor.shape(), data).cast(tensor.dtype)))
            }
            Value::List(items) => {
                let moved: Vec<Value> = items
                    .iter()
                    .map(|item| self.of(item).unwrap_or_else(|| item.clone()))
                    .collect();
                Some(Value::List(moved))
            }
            Value::Struct(fields) => {
                let moved = fields
                    .iter()
                    .map(|(name, field)| (name.clone(), self.of(field).unwrap_or_else(|| field.clone())));
                Some(Value::Struct(moved.collect()))
            }
            _ => None,
        }
    }
}

/// What the reference does at an edge.
#[derive(Debug, Clone, PartialEq)]
pub enum AtEdge {
    /// It has no answer there, in words.
    NoAnswer(String),
    /// In the case's dtype it is not finite where in f64 it is.
    Overflows,
    /// Its own answer breaks this law, or leaves it too little room.
    TooNear(usize),
}

impl Session<'_> {
    /// Asks about one case and judges the laws on the answer, at an edge with what rounding costs there in mind.
    pub fn judge(&mut self, case: &Case, which: Which<'_>) -> Result<CaseOutcome, EnvironmentError> {
        let outcome = self.judge_as(case, which, Who::Learner)?;
        match case.origin {
            Origin::Edge(_) => self.fairly(case, outcome),
            Origin::Example(_) | Origin::Drawn(_) => self.within_roundings(case, outcome),
        }
    }

    /// What stands of an outcome where laws allow the reference's own rounding so many times.
    fn within_roundings(&mut self, case: &Case, outcome: CaseOutcome) -> Result<CaseOutcome, EnvironmentError> {
        let mut outcome = outcome;
        for at in 0..outcome.laws.len() {
            let (index, LawOutcome::Broken(broken)) = &outcome.laws[at] else {
                continue;
            };
            let (index, compared) = (*index, broken.failure.is_none());
            let allowed = self.exercise.laws[index].roundings(self.exercise);
            if let Some(times) = allowed.filter(|_| compared)
                && !self.beyond_rounding(case, index, times, &Nudge::ALL)?
            {
                outcome.laws[at].1 = LawOutcome::Held;
            }
        }
        Ok(outcome)
    }

    /// What stands of an outcome at an edge. Where nothing is wrong, nothing is asked.
    fn fairly(&mut self, case: &Case, outcome: CaseOutcome) -> Result<CaseOutcome, EnvironmentError> {
        let troubled = outcome.failure.is_some()
            || outcome.beside.is_some()
            || outcome
                .laws
                .iter()
                .any(|(_, law)| !matches!(law, LawOutcome::Held | LawOutcome::NotHere));
        if !troubled {
            return Ok(outcome);
        }
        if let Some(Failure::NotStarted { .. } | Failure::Blocked(_)) = outcome.failure {
            return Ok(outcome);
        }
        let unjudged = || CaseOutcome {
            answer: None,
            expected: None,
            failure: None,
            beside: None,
            laws: Vec::new(),
        };
        let (Ok(own), Ok(expected)) = (self.own(case)?, self.expected(case)?) else {
            return Ok(unjudged());
        };
        let mut outcome = outcome;
        if outcome.failure.is_some() {
            return Ok(outcome);
        }
        if overflows(&own, &expected) {
            return Ok(unjudged());
        }
        for at in 0..outcome.laws.len() {
            let (index, LawOutcome::Broken(_) | LawOutcome::Course(_)) = &outcome.laws[at] else {
                continue;
            };
            let index = *index;
            let stands = if self.exercise.laws[index].consults_reference {
                let allowed = self.exercise.laws[index].roundings(self.exercise);
                self.beyond_rounding(case, index, allowed.unwrap_or_default().max(ROUNDINGS), &[Nudge::None])?
            } else {
                self.leaves_room(case, index)?
            };
            if !stands {
                outcome.laws[at].1 = LawOutcome::NotHere;
            }
        }
        Ok(outcome)
    }

    /// What keeps the reference itself from being judged at an edge: proofs list it.
    pub fn reference_at_edge(&mut self, case: &Case) -> Result<Vec<AtEdge>, EnvironmentError> {
        let (own, expected) = match (self.own(case)?, self.expected(case)?) {
            (Ok(own), Ok(expected)) => (own, expected),
            (Err(failure), _) | (_, Err(failure)) => return Ok(vec![AtEdge::NoAnswer(failure.to_string())]),
        };
        if overflows(&own, &expected) {
            return Ok(vec![AtEdge::Overflows]);
        }
        let mut found = Vec::new();
        for (index, law) in self.exercise.laws.iter().enumerate() {
            if !law.consults_reference && !self.leaves_room(case, index)? {
                found.push(AtEdge::TooNear(index));
            }
        }
        Ok(found)
    }

    /// The reference's answer in the case's own dtype.
    fn own(&mut self, case: &Case) -> Asked<Value> {
        let asked = self.ask(case, &[], Who::Own, None, &mut Vec::new())?;
        Ok(asked.map(|(value, _)| value))
    }

    /// Whether the learner breaks a law that asks the reference by more than rounding explains.
    fn beyond_rounding(
        &mut self,
        case: &Case,
        index: usize,
        times: f64,
        nudges: &[Nudge],
    ) -> Result<bool, EnvironmentError> {
        let rounding = self.rounding(case, index, nudges)?;
        if rounding == 0.0 {
            return Ok(true);
        }
        let before = self.allowance;
        self.allowance.least = times * rounding;
        let again = self.judge_as(case, Which::Laws(&|i, _| i == index), Who::Learner);
        self.allowance = before;
        let again = again?;
        Ok(!matches!(
            again.laws.as_slice(),
            [(_, LawOutcome::Held | LawOutcome::NotHere)]
        ))
    }

    /// How far the reference's own answer is off in a law that compares with its answer in f64. In a case that is in f64
    /// already, what it is off in f32, in f64's measure.
    fn rounding(&mut self, case: &Case, index: usize, nudges: &[Nudge]) -> Result<f64, EnvironmentError> {
        let (case, measure) = match case.dtypes.get(&'F') {
            Some(DType::F64) => (self.in_f32(case), F64_IN_F32),
            _ => (case.clone(), 1.0),
        };
        // A law says how far off its first broken part is: what that needs is allowed, and the next part asked.
        let before = self.allowance;
        let mut rounding = 0.0;
        for nudge in nudges {
            let changes = self.nudged(&case, nudge);
            let mut calls = Vec::new();
            let Ok((answer, called)) = self.ask(&case, &changes, Who::Own, None, &mut calls)? else {
                continue;
            };
            for _ in 0..PARTS {
                self.allowance.least = rounding;
                let seen = (calls.clone(), called.written.clone());
                let outcome =
                    self.judge_answer(&case, Which::Laws(&|i, _| i == index), Who::Own, answer.clone(), seen)?;
                let further = outcome.laws.iter().filter_map(|(_, law)| match law {
                    LawOutcome::Broken(broken) => broken.detail().map(|detail| detail.difference),
                    _ => None,
                });
                let further = further.fold(0.0, f64::max);
                if further <= rounding {
                    break;
                }
                rounding = further;
            }
        }
        self.allowance = before;
        Ok(match rounding.is_finite() {
            true => rounding * measure,
            false => f64::INFINITY,
        })
    }

    /// Whether the reference's own answer obeys a law with room to spare.
    fn leaves_room(&mut self, case: &Case, index: usize) -> Result<bool, EnvironmentError> {
        let before = self.allowance;
        self.allowance.factor = 1.0 / ROOM;
        let outcome = self.judge_as(case, Which::Laws(&|i, _| i == index), Who::Own);
        self.allowance = before;
        Ok(matches!(
            outcome?.laws.as_slice(),
            [(_, LawOutcome::Held | LawOutcome::NotHere)]
        ))
    }

    /// The arguments of floats, moved by about their last place.
    fn nudged(&self, case: &Case, nudge: &Nudge) -> Vec<(String, Value)> {
        if *nudge == Nudge::None {
            return Vec::new();
        }
        let parameters = self.exercise.signature.parameters.iter();
        let moved = parameters.filter_map(|p| Some((p.name.clone(), nudge.of(case.values.get(&p.name)?)?)));
        moved.collect()
    }

    /// The same case with its floats in f32.
    fn in_f32(&self, case: &Case) -> Case {
        let mut coarse = case.clone();
        coarse.dtypes.insert('F', DType::F32);
        for (name, value) in &mut coarse.values {
            let form = self.exercise.takes.get(name).unwrap_or(&Form::Plain);
            *value = convert::retype(self.course, value, form, DType::F32);
        }
        coarse
    }
}

/// Whether a value is not finite somewhere where another of its shape is.
fn overflows(own: &Value, expected: &Value) -> bool {
    match (own, expected) {
        (Value::Number(a), Value::Number(b)) => !a.is_finite() && b.is_finite(),
        (Value::Tensor(a), Value::Tensor(b)) => {
            a.shape() == b.shape()
                && a.array
                    .iter()
                    .zip(b.array.iter())
                    .any(|(a, b)| !a.is_finite() && b.is_finite())
        }
        (Value::List(a), Value::List(b)) => a.iter().zip(b).any(|(a, b)| overflows(a, b)),
        (Value::Struct(a), Value::Struct(b)) => a.iter().any(|(name, a)| b.get(name).is_some_and(|b| overflows(a, b))),
        _ => false,
    }
}
