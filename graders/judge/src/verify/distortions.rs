//! Whether an exercise notices each distortion of its reference: the table, and what its domain rules out.
//!
//! Every distortion is noticed, excluded by the declared domain, or listed in the spec with a reason. What merely was not
//! drawn excludes nothing.

use super::findings::{at_key, at_line};
use crate::grade::distortion::{Act, Distorter, Distortion, Entry, Facts, How, Number};
use crate::grade::session::Session;
use crate::grade::trial::{self, TrialOptions};
use gradus_course::diagnostic::Diagnostic;
use gradus_course::domain::{End, Ends, Extent, Floats};
use gradus_course::signature::{Scalar, Type};
use gradus_course::{DTypeForm, Dim, Draw, Exercise, Form, Literal, TensorForm};
use gradus_engine::EnvironmentError;
use gradus_law::suggest::{did_you_mean, nearest};
use gradus_law::value::Value;
use gradus_law::whole;
use gradus_law::{Env, Tolerance};
use gradus_report::verdict::Verdict;
use gradus_wire::DType;
use std::collections::BTreeSet;

/// What became of each distortion, and what is to be said of it.
pub type Tried = (Vec<(&'static str, Noticed)>, Vec<Diagnostic>);

/// What became of a distortion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noticed {
    /// A law, contract or `rejects` entry fell.
    Yes,
    /// The domain leaves every value as it is.
    Excluded,
    /// The spec says why it can't be noticed.
    Reasoned,
    /// Values changed, and nothing fell.
    Survives,
    /// No question changed: no draw and no edge goes there.
    NotReached,
}

const fn line(name: &'static str, act: Act) -> Distortion {
    Distortion { name, act }
}

/// The longest axis, list or text that is asked where nothing ends them.
const LONGEST: usize = gradus_draw::edge::LONG.1 as usize;

/// The table: one line a distortion.
pub const TABLE: &[Distortion] = &[
    line(
        "floats through f32",
        Act::Arguments(|v, n| float(v, n, |v| f64::from(v as f32))),
    ),
    line(
        "floats through f16",
        Act::Arguments(|v, n| float(v, n, |v| f64::from(half::f16::from_f64(v)))),
    ),
    line(
        "floats clamped to 1e3",
        Act::Arguments(|v, n| float(v, n, |v| clamped(v, 1e3))),
    ),
    line(
        "floats clamped to 1e4",
        Act::Arguments(|v, n| float(v, n, |v| clamped(v, 1e4))),
    ),
    line(
        "floats clamped to 1e6",
        Act::Arguments(|v, n| float(v, n, |v| clamped(v, 1e6))),
    ),
    line(
        "floats clamped to 1e30",
        Act::Arguments(|v, n| float(v, n, |v| clamped(v, 1e30))),
    ),
    line(
        "floats below 1e-6 to zero",
        Act::Arguments(|v, n| float(v, n, |v| flushed(v, 0.999e-6))),
    ),
    line(
        "floats below 1e-12 to zero",
        Act::Arguments(|v, n| float(v, n, |v| flushed(v, 1e-12))),
    ),
    line("floats to six digits", Act::Arguments(|v, n| float(v, n, six_digits))),
    line(
        "NaN to zero",
        Act::Arguments(|v, n| float(v, n, |v| if v.is_nan() { 0.0 } else { v })),
    ),
    line(
        "infinity to the largest f32",
        Act::Arguments(|v, n| float(v, n, infinity_to_largest)),
    ),
    line(
        "whole numbers through f32",
        Act::Arguments(|v, n| of_whole(v, n, |v| f64::from(v as f32))),
    ),
    line(
        "whole numbers through i32",
        Act::Arguments(|v, n| of_whole(v, n, |v| f64::from(v as i64 as i32))),
    ),
    line(
        "whole numbers through u8",
        Act::Arguments(|v, n| of_whole(v, n, |v| f64::from(v as i64 as u8))),
    ),
    line("whole numbers through f64", Act::Integers(|v| v as f64 as i128)),
    line(
        "answers through f32",
        Act::Answer(|v, n| float(v, n, |v| f64::from(v as f32))),
    ),
    line("answers to six digits", Act::Answer(|v, n| float(v, n, six_digits))),
    line(
        "whole answers through i32",
        Act::Answer(|v, n| of_whole(v, n, |v| f64::from(v as i64 as i32))),
    ),
    line(
        "whole answers through u8",
        Act::Answer(|v, n| of_whole(v, n, |v| f64::from(v as i64 as u8))),
    ),
    line("argument 1 as first seen", Act::Frozen(0)),
    line("argument 2 as first seen", Act::Frozen(1)),
    line("argument 3 as first seen", Act::Frozen(2)),
    line("argument 4 as first seen", Act::Frozen(3)),
    line("argument 5 as first seen", Act::Frozen(4)),
    line("argument 6 as first seen", Act::Frozen(5)),
    line("argument 7 as first seen", Act::Frozen(6)),
    line("argument 8 as first seen", Act::Frozen(7)),
    line("answers remembered by shape", Act::ByShape),
    line("square matrices transposed", Act::Transposed),
    line(
        "last entries as zero",
        Act::Entries(|shape, i| match shape.last() {
            Some(&n) if i % n == n - 1 => Entry::Zero,
            _ => Entry::Of(i),
        }),
    ),
    line(
        "the first row for all",
        Act::Entries(|shape, i| match shape {
            [_, rest @ ..] if !rest.is_empty() => Entry::Of(i % rest.iter().product::<usize>()),
            _ => Entry::Of(i),
        }),
    ),
    line("arguments 1 and 2 swapped", Act::Swapped(0, 1)),
    line("arguments 2 and 3 swapped", Act::Swapped(1, 2)),
    line("arguments 3 and 4 swapped", Act::Swapped(2, 3)),
    line(
        "floats without their sign",
        Act::Arguments(|v, n| float(v, n, f64::abs)),
    ),
    line(
        "whole numbers without their sign",
        Act::Arguments(|v, n| of_whole(v, n, f64::abs)),
    ),
    line("texts in lower case", Act::Texts(str::to_lowercase)),
    line("texts without spaces around", Act::Texts(|text| text.trim().to_owned())),
    line(
        "texts as ASCII",
        Act::Texts(|text| text.replace(|c: char| !c.is_ascii(), "?")),
    ),
    line(
        "texts without their last character",
        Act::Texts(|text| text.chars().take(text.chars().count().saturating_sub(1)).collect()),
    ),
    line("no gradient", Act::Detached),
    line(
        "gradients through f16",
        Act::Gradient(|v, n| float(v, n, |v| f64::from(half::f16::from_f64(v)))),
    ),
    line(
        "gradients clipped to 0.1",
        Act::Gradient(|v, n| float(v, n, |v| clamped(v, 0.1))),
    ),
    line("what must be refused is answered", Act::Accepts),
    line("refuses everything", Act::Fails(|_| true, How::Refuses)),
    line("refuses size 0", Act::Fails(|f| f.shortest == 0, How::Refuses)),
    line(
        "zeros for size 0",
        Act::Fails(|f| f.shortest == 0 && f.longest > 0, How::Zeros),
    ),
    line("refuses size 1", Act::Fails(|f| f.shortest == 1, How::Refuses)),
    line("refuses negative numbers", Act::Fails(|f| f.negative, How::Refuses)),
    line("refuses zeros", Act::Fails(|f| f.zero, How::Refuses)),
    line("refuses repeated numbers", Act::Fails(|f| f.repeated, How::Refuses)),
    line("panics beyond 16", Act::Fails(|f| f.longest > 16, How::Panics)),
    line("refuses sizes over 64", Act::Fails(|f| f.longest > 64, How::Refuses)),
    line("refuses sizes over 255", Act::Fails(|f| f.longest > 255, How::Refuses)),
    line("zeros beyond 255", Act::Fails(|f| f.longest > 255, How::Zeros)),
    line("refuses rank 0", Act::Fails(|f| f.ranks.contains(&0), How::Refuses)),
    line("refuses rank 1", Act::Fails(|f| f.ranks.contains(&1), How::Refuses)),
    line(
        "refuses rank 4",
        Act::Fails(|f| f.ranks.iter().any(|&r| r >= 4), How::Refuses),
    ),
    line(
        "refuses rank 5",
        Act::Fails(|f| f.ranks.iter().any(|&r| r >= 5), How::Refuses),
    ),
    line(
        "refuses f64",
        Act::Fails(|f| f.dtypes.contains(&DType::F64), How::Refuses),
    ),
    line(
        "refuses f32",
        Act::Fails(|f| f.dtypes.contains(&DType::F32), How::Refuses),
    ),
    line(
        "refuses f16",
        Act::Fails(|f| f.dtypes.contains(&DType::F16), How::Refuses),
    ),
    line(
        "refuses bf16",
        Act::Fails(|f| f.dtypes.contains(&DType::BF16), How::Refuses),
    ),
    line(
        "refuses i64",
        Act::Fails(|f| f.dtypes.contains(&DType::I64), How::Refuses),
    ),
    line(
        "refuses u32",
        Act::Fails(|f| f.dtypes.contains(&DType::U32), How::Refuses),
    ),
    line(
        "refuses u8",
        Act::Fails(|f| f.dtypes.contains(&DType::U8), How::Refuses),
    ),
];

fn float(v: f64, number: Number, change: fn(f64) -> f64) -> f64 {
    match number {
        Number::Float(_) => change(v),
        Number::Whole => v,
    }
}

fn of_whole(v: f64, number: Number, change: fn(f64) -> f64) -> f64 {
    match number {
        Number::Whole => change(v),
        Number::Float(_) => v,
    }
}

fn clamped(v: f64, most: f64) -> f64 {
    if v.is_nan() { v } else { v.clamp(-most, most) }
}

fn flushed(v: f64, least: f64) -> f64 {
    if v.abs() < least { 0.0 } else { v }
}

fn infinity_to_largest(v: f64) -> f64 {
    if v.is_infinite() {
        f64::from(f32::MAX).copysign(v)
    } else {
        v
    }
}

fn six_digits(v: f64) -> f64 {
    if v == 0.0 || !v.is_finite() {
        return v;
    }
    format!("{v:.5e}").parse().unwrap_or(v)
}

/// Tries every distortion of the table.
pub fn examine(
    session: &mut Session<'_>,
    options: &TrialOptions<'_>,
    table: &[Distortion],
) -> Result<Tried, EnvironmentError> {
    let exercise = session.exercise;
    let mut out = Vec::new();
    let mut found = Vec::new();
    for reason in &exercise.unnoticed {
        if !table.iter().any(|d| d.name == reason.distortion) {
            let message = format!("there is no distortion `{}`", reason.distortion);
            let names: Vec<&str> = table.iter().map(|d| d.name).collect();
            let help = match nearest(&reason.distortion, names.iter().copied()) {
                Some(near) => did_you_mean(near),
                None => "`cargo xtask verify --format json` lists them".into(),
            };
            found.push(at_line(exercise, reason.line, "unnoticed", message, &help));
        }
    }
    for distortion in table {
        if !concerns(exercise, distortion) {
            continue;
        }
        let reason = exercise.unnoticed.iter().find(|r| r.distortion == distortion.name);
        let noticed = match excluded(exercise, distortion) {
            true => Noticed::Excluded,
            false => tried(session, options, distortion)?,
        };
        let noticed = match (noticed, reason) {
            (Noticed::Survives | Noticed::NotReached, Some(_)) => Noticed::Reasoned,
            (noticed, Some(reason)) => {
                let why = match noticed {
                    Noticed::Excluded => "the domain excludes it",
                    _ => "it is noticed",
                };
                let message = format!("`{}` needs no reason: {why}", distortion.name);
                found.push(at_line(exercise, reason.line, "unnoticed", message, "remove the entry"));
                noticed
            }
            (noticed, None) => noticed,
        };
        match noticed {
            Noticed::Survives => {
                let message = format!(
                    "the reference distorted passes: {} (values change, and no law falls)",
                    distortion.name
                );
                let help = "add a law or narrow a tolerance; if no law can notice it, narrow the domain or say why under `unnoticed`";
                found.push(at_key(exercise, "laws", message, help));
            }
            Noticed::NotReached => {
                let message = format!(
                    "no question reaches the distortion: {} (nothing changes in any case or edge)",
                    distortion.name
                );
                let help = "widen the draws, narrow the domain, or say why under `unnoticed`";
                found.push(at_key(exercise, "given", message, help));
            }
            Noticed::Yes | Noticed::Excluded | Noticed::Reasoned => {}
        }
        out.push((distortion.name, noticed));
    }
    Ok((out, found))
}

/// Grades the reference with the distortion between it and the judge.
fn tried(
    session: &mut Session<'_>,
    options: &TrialOptions<'_>,
    distortion: &Distortion,
) -> Result<Noticed, EnvironmentError> {
    session.distorter = Some(Distorter::new(*distortion));
    session.every_edge = true;
    let outcome = trial::run(session, options);
    session.every_edge = false;
    let touched = session.distorter.take().is_some_and(|d| d.touched);
    Ok(match (outcome?.verdict, touched) {
        (Verdict::Passed, true) => Noticed::Survives,
        (Verdict::Passed, false) => Noticed::NotReached,
        _ => Noticed::Yes,
    })
}

/// Whether the distortion is about anything that the exercise has: a fourth argument, gradients, refusals.
fn concerns(exercise: &Exercise, distortion: &Distortion) -> bool {
    match distortion.act {
        Act::Frozen(at) => exercise.signature.parameters.get(at).is_some_and(|p| {
            let fixed = matches!(p.ty, Type::Device | Type::Closure { .. } | Type::Unit);
            !fixed
        }),
        Act::Swapped(one, other) => {
            let parameter = |at: usize| exercise.signature.parameters.get(at);
            parameter(one).zip(parameter(other)).is_some_and(|(a, b)| {
                let data = !matches!(a.ty, Type::Device | Type::Closure { .. } | Type::Unit | Type::DType);
                data && a.ty == b.ty && {
                    let forms = exercise.takes.get(&a.name).zip(exercise.takes.get(&b.name));
                    forms.is_none_or(|(a, b)| are_alike(a, b))
                }
            })
        }
        Act::Texts(_) => exercise.signature.parameters.iter().any(|p| holds_texts(&p.ty)),
        Act::Detached | Act::Gradient(_) => exercise.laws.iter().any(|law| law.text.contains("autograd")),
        Act::Accepts => !exercise.rejects.is_empty(),
        _ => true,
    }
}

/// Whether the declared domain rules a distortion out: it leaves every value at its ends as it is.
fn excluded(exercise: &Exercise, distortion: &Distortion) -> bool {
    match distortion.act {
        Act::Arguments(change) => exercise
            .signature
            .parameters
            .iter()
            .flat_map(|p| values_of(exercise, &p.name, &p.ty))
            .all(|(v, number)| {
                let changed = change(v, number);
                changed.to_bits() == v.to_bits() || (changed.is_nan() && v.is_nan())
            }),
        Act::Integers(change) => exercise
            .signature
            .parameters
            .iter()
            .flat_map(|p| integers_of(exercise, &p.name, &p.ty))
            .all(|v| change(v) == v),
        Act::Answer(change) => !exercise
            .returns
            .values()
            .flat_map(|form| numbers_of_form(form, &exercise.signature.returns))
            .any(|number| {
                [0.123_456_789_012_345_67, 16_777_217.0, 4_294_967_299.0]
                    .iter()
                    .any(|&v| match number {
                        Number::Float(dtype) if dtype != DType::F64 => {
                            let stored = f64::from(v as f32);
                            change(stored, number) != stored
                        }
                        _ => change(v, number) != v,
                    })
            }),
        Act::Fails(fails, _) => !possible(exercise).iter().any(fails),
        Act::Frozen(at) => exercise
            .signature
            .parameters
            .get(at)
            .is_none_or(|p| is_constant(exercise, &p.name)),
        Act::ByShape => exercise.signature.parameters.iter().all(|p| !has_a_shape(&p.ty)),
        Act::Transposed => !exercise.takes.values().any(|form| may_be_square(exercise, form)),
        Act::Entries(from) => !shapes(exercise).iter().any(|shape| {
            let count = shape.iter().product();
            (0..count).any(|i| from(shape, i) != Entry::Of(i))
        }),
        Act::Texts(change) => exercise
            .signature
            .parameters
            .iter()
            .filter(|p| holds_texts(&p.ty))
            .filter_map(|p| exercise.given.draw.get(&p.name))
            .flat_map(texts_of)
            .all(|text| change(&text) == text),
        Act::Swapped(..) | Act::Detached | Act::Gradient(_) | Act::Accepts => false,
    }
}

/// Whether whatever fits one form fits the other.
fn are_alike(a: &Form, b: &Form) -> bool {
    let texts = |sizes: &[gradus_law::Expr]| sizes.iter().map(|size| size.text.trim().to_owned()).collect::<Vec<_>>();
    match (a, b) {
        (Form::Tensor(a), Form::Tensor(b)) => {
            a.dtype == b.dtype && a.any_leading == b.any_leading && texts(&a.sizes) == texts(&b.sizes)
        }
        (Form::List(a, of_a), Form::List(b, of_b)) => {
            texts(of_a.as_slice()) == texts(of_b.as_slice()) && are_alike(a, b)
        }
        (Form::Option(a), Form::Option(b)) => are_alike(a, b),
        (Form::Struct(a, of_a), Form::Struct(b, of_b)) => a == b && of_a == of_b,
        (Form::Named, Form::Named) | (Form::Plain, Form::Plain) => true,
        _ => false,
    }
}

fn holds_texts(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Char) || ty.parts().into_iter().any(holds_texts)
}

/// Texts that a draw may give: those it names, and texts of each of its characters.
fn texts_of(draw: &Draw) -> Vec<String> {
    fn walk(literal: &Literal, out: &mut Vec<String>) {
        match literal {
            Literal::Text(text, _) => {
                out.push(text.clone());
                out.extend(text.chars().flat_map(|c| [c.to_string(), format!("{c}{c}")]));
            }
            Literal::List(items) => items.iter().for_each(|item| walk(item, out)),
            Literal::Map(entries) => entries.values().for_each(|value| walk(value, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    draw.options.values().for_each(|value| walk(value, &mut out));
    out
}

/// A shape for each number of axes that an argument may have, with axes of 3 entries, and that of a list of numbers.
fn shapes(exercise: &Exercise) -> Vec<Vec<usize>> {
    let mut ranks: BTreeSet<usize> = possible(exercise)
        .iter()
        .flat_map(|facts| facts.ranks.clone())
        .collect();
    for parameter in &exercise.signature.parameters {
        match &parameter.ty {
            Type::List(inner) if matches!(**inner, Type::Scalar(_)) => {
                ranks.insert(1);
            }
            Type::Struct(_) | Type::Named => ranks.extend([1, 2]),
            _ => {}
        }
    }
    ranks.into_iter().map(|rank| vec![3; rank]).collect()
}

/// Values at the ends of an argument's domain, and one inside with all its digits.
fn values_of(exercise: &Exercise, name: &str, ty: &Type) -> Vec<(f64, Number)> {
    const DIGITS: f64 = 0.123_456_789_012_345_67;
    let numbers = match exercise.takes.get(name) {
        Some(form) => numbers_of_form(form, ty),
        None => numbers_of_type(ty),
    };
    // No draw gives what the type has no room for: a size is never negative.
    let held = integer_ends(exercise.takes.get(name), ty);
    let mut out = Vec::new();
    let mut add = |values: &[f64], wanted: fn(Number) -> bool| {
        for &number in numbers.iter().filter(|n| wanted(**n)) {
            for &v in values {
                let v = match (number, held) {
                    (Number::Whole, Some((low, high))) => v.clamp(low as f64, high as f64),
                    _ => v,
                };
                let v = match number {
                    Number::Float(DType::F64) | Number::Whole => v,
                    // What is finite is drawn finite: the ends of f32 are nearer.
                    Number::Float(_) if v.is_finite() => f64::from((v as f32).clamp(f32::MIN, f32::MAX)),
                    Number::Float(_) => v,
                };
                out.push((v, number));
            }
        }
    };
    let is_float = |n: Number| matches!(n, Number::Float(_));
    let is_whole = |n: Number| n == Number::Whole;
    let Some(domain) = exercise.domain.get(name) else {
        let (least, most) = bounds_of(exercise, name);
        add(&[least as f64, most as f64], is_whole);
        return out;
    };
    match &domain.extent {
        Extent::Floats(floats) => {
            let ends = ends_of(floats);
            add(&ends, is_float);
            add(&floats.also, is_float);
            add(&[0.0, 9.0], is_whole);
        }
        Extent::Number(ends) => add(&of_ends(*ends, exercise, name, (-1e300, 1e300), Some(DIGITS)), is_float),
        Extent::Integers(_) => {
            let ends: Vec<f64> = integers_of(exercise, name, ty).iter().map(|&v| v as f64).collect();
            add(&ends, is_whole);
        }
        Extent::Size { .. } => {
            let (least, most) = bounds_of(exercise, name);
            add(&[least as f64, most as f64], is_whole);
        }
        Extent::Drawn => {
            let (low, high) = drawn_ends(exercise.given.draw.get(name));
            let inside = if low < high { low + (high - low) * DIGITS } else { low };
            add(&[low, high, inside], is_float);
            add(&[low.ceil(), high.floor()], is_whole);
        }
        Extent::Texts => {}
        // The numbers inside may be anything that their draw gives.
        Extent::Items => {
            add(&[-1.0, 0.0, DIGITS, 1.0], is_float);
            let ends = exercise.given.draw.get(name).map(integers_inside).unwrap_or_default();
            add(&ends, is_whole);
        }
    }
    out
}

/// Both ends of the integers that are drawn inside a list.
fn integers_inside(draw: &Draw) -> Vec<f64> {
    fn walk(literal: &Literal, out: &mut Vec<f64>) {
        match literal {
            Literal::Map(entries) => entries.iter().for_each(|(key, value)| match (key.as_str(), value) {
                ("integer", Literal::Map(options)) => {
                    let draw = Draw {
                        kind: key.clone(),
                        options: options.clone(),
                        fields: Default::default(),
                    };
                    let (low, high) = drawn_ends(Some(&draw));
                    out.extend([low, high]);
                }
                (_, value) => walk(value, out),
            }),
            Literal::List(items) => items.iter().for_each(|item| walk(item, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    draw.options.values().for_each(|value| walk(value, &mut out));
    out
}

/// Both ends of the domain of an argument of integers, the neighbours of the lower one, and what stands between.
fn integers_of(exercise: &Exercise, name: &str, ty: &Type) -> Vec<i128> {
    let Some(held) = integer_ends(exercise.takes.get(name), ty) else {
        return Vec::new();
    };
    let draw = exercise.given.draw.get(name);
    let drawn = drawn_ends(draw);
    let ends = match exercise.domain.get(name).map(|domain| &domain.extent) {
        Some(Extent::Integers(ends)) => *ends,
        _ => Ends::DRAWN,
    };
    let end = |end: End, key: &str, drawn: f64, held: i128| match end {
        End::Type => held,
        End::Whole(v) => v,
        End::At(v) => whole::of_any(v.round()).unwrap_or(held),
        End::Drawn => match draw.and_then(|draw| draw.options.get(key)) {
            Some(Literal::Whole(v)) => *v,
            _ => whole::of_any(drawn.round()).unwrap_or(held),
        },
    };
    let low = end(ends.from, "low", drawn.0, held.0).max(held.0);
    let high = end(ends.to, "high", drawn.1, held.1).min(held.1);
    // Neighbours of a power of two that f64, f32, i32 and u8 have no room for.
    let odd = (1 << 53) + 1;
    let others = [257, 16_777_217, 4_294_967_299];
    let inside = [low, low + 1, high - 1, high, odd, -odd].into_iter().chain(others);
    inside.filter(|v| (low..=high).contains(v)).collect()
}

/// Ends of the integers that an argument holds; none of floats.
fn integer_ends(form: Option<&Form>, ty: &Type) -> Option<(i128, i128)> {
    match (form, ty) {
        (Some(Form::Tensor(form)), _) => match form.dtype {
            DTypeForm::Fixed(dtype) => whole::ends(dtype),
            _ => None,
        },
        (Some(Form::List(inner, _) | Form::Option(inner)), Type::List(ty) | Type::Option(ty)) => {
            integer_ends(Some(inner), ty)
        }
        (form, Type::List(ty) | Type::Option(ty) | Type::Array(ty, _) | Type::Set(_, ty)) => integer_ends(form, ty),
        (_, Type::Scalar(scalar)) => scalar.ends(),
        _ => None,
    }
}

fn ends_of(floats: &Floats) -> Vec<f64> {
    const DIGITS: f64 = 0.123_456_789_012_345_67;
    let size = floats.size.unwrap_or(1e300);
    let from = floats.from.unwrap_or(-size);
    let to = floats.to.unwrap_or(size);
    let all = [
        size,
        -size,
        1.0 / size,
        -1.0 / size,
        DIGITS,
        -DIGITS,
        from,
        to,
        from + (to - from) * DIGITS,
    ];
    all.into_iter().filter(|v| (from..=to).contains(v)).collect()
}

fn of_ends(ends: Ends, exercise: &Exercise, name: &str, of_type: (f64, f64), inside: Option<f64>) -> Vec<f64> {
    let drawn = drawn_ends(exercise.given.draw.get(name));
    let low = match ends.from {
        End::Drawn => drawn.0,
        End::Type => of_type.0,
        end => end.value().unwrap_or(of_type.0),
    };
    let high = match ends.to {
        End::Drawn => drawn.1,
        End::Type => of_type.1,
        end => end.value().unwrap_or(of_type.1),
    };
    let inside = inside.filter(|_| low < high).map(|share| low + (high - low) * share);
    [low, high].into_iter().chain(inside).collect()
}

/// Where a draw ends, as far as its options are plain numbers. Ten standard deviations are the end of a normal draw; a
/// structured draw gives numbers from -1 to 1.
fn drawn_ends(draw: Option<&Draw>) -> (f64, f64) {
    let Some(draw) = draw else { return (-10.0, 10.0) };
    let number = |key: &str, default: f64| match draw.options.get(key) {
        Some(Literal::Number(n)) => *n,
        Some(Literal::Whole(n)) => *n as f64,
        _ => default,
    };
    match draw.kind.as_str() {
        "normal" => {
            let (mean, reach) = (number("mean", 0.0), 10.0 * number("std", 1.0));
            (mean - reach, mean + reach)
        }
        "uniform" => (number("low", 0.0), number("high", 1.0)),
        "integer" => (number("low", 0.0), number("high", 9.0)),
        "simplex" | "causal_pattern" => (0.0, 1.0),
        "permutation" | "dag" => (0.0, 9.0),
        "exponential" => (0.0, 30.0 * number("mean", 1.0)),
        "choice" => {
            let values = draw
                .options
                .get("of")
                .or_else(|| draw.options.get(""))
                .or_else(|| draw.options.get("values"));
            let numbers: Vec<f64> = match values {
                Some(Literal::List(items)) => items
                    .iter()
                    .filter_map(|item| match item {
                        Literal::Number(n) => Some(*n),
                        Literal::Whole(n) => Some(*n as f64),
                        _ => None,
                    })
                    .collect(),
                _ => Vec::new(),
            };
            let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
            let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if low <= high { (low, high) } else { (0.0, 1.0) }
        }
        "list" => match draw.options.get("of") {
            Some(Literal::Map(inner)) => match inner.first() {
                Some((kind, Literal::Map(options))) => drawn_ends(Some(&Draw {
                    kind: kind.clone(),
                    options: options.clone(),
                    fields: Default::default(),
                })),
                _ => (-10.0, 10.0),
            },
            _ => (-10.0, 10.0),
        },
        _ => (-1.0, 1.0),
    }
}

fn numbers_of_form(form: &Form, ty: &Type) -> Vec<Number> {
    match form {
        Form::Tensor(form) => match &form.dtype {
            DTypeForm::Float => vec![Number::Float(DType::F32), Number::Float(DType::F64)],
            DTypeForm::Fixed(dtype) if dtype.is_float() => vec![Number::Float(*dtype)],
            DTypeForm::Fixed(DType::U8) => Vec::new(),
            DTypeForm::Fixed(_) => vec![Number::Whole],
            DTypeForm::Any(_) | DTypeForm::Wider(..) | DTypeForm::Argument(_) => {
                vec![Number::Whole, Number::Float(DType::F32), Number::Float(DType::F64)]
            }
        },
        Form::List(inner, _) | Form::Option(inner) => numbers_of_form(inner, ty),
        Form::Struct(..) | Form::Named => vec![Number::Float(DType::F32), Number::Float(DType::F64)],
        Form::Plain => numbers_of_type(ty),
    }
}

fn numbers_of_type(ty: &Type) -> Vec<Number> {
    match ty {
        Type::Scalar(Scalar::F64) => vec![Number::Float(DType::F64)],
        Type::Scalar(Scalar::F32) => vec![Number::Float(DType::F32)],
        Type::Scalar(Scalar::Bool) => Vec::new(),
        Type::Scalar(_) => vec![Number::Whole],
        Type::Tensor | Type::Struct(_) | Type::Named => vec![Number::Float(DType::F32), Number::Float(DType::F64)],
        ty => ty.parts().into_iter().flat_map(numbers_of_type).collect(),
    }
}

/// What the arguments of a call may be like: one entry for each combination that some distortion asks for.
fn possible(exercise: &Exercise) -> Vec<Facts> {
    let (mut shortest, mut longest) = (usize::MAX, 0usize);
    let mut ranks: Vec<usize> = Vec::new();
    let mut dtypes: Vec<DType> = Vec::new();
    let mut named: BTreeSet<String> = BTreeSet::new();
    for parameter in &exercise.signature.parameters {
        let Some(form) = exercise.takes.get(&parameter.name) else {
            continue;
        };
        sizes(
            exercise,
            &parameter.name,
            form,
            &parameter.ty,
            &mut shortest,
            &mut longest,
            &mut named,
        );
        tensors(form, &mut |tensor| {
            let least = tensor.sizes.len();
            let most = if tensor.any_leading { least.max(5) } else { least };
            ranks.extend(least..=most);
            dtypes.extend(match &tensor.dtype {
                DTypeForm::Float => vec![DType::F32, DType::F64],
                DTypeForm::Fixed(dtype) => vec![*dtype],
                DTypeForm::Any(letter) => exercise.letters.get(letter).cloned().unwrap_or_default(),
                _ => DType::ALL.to_vec(),
            });
        });
    }
    let numbers: Vec<f64> = exercise
        .signature
        .parameters
        .iter()
        .flat_map(|p| values_of(exercise, &p.name, &p.ty))
        .map(|(v, _)| v)
        .collect();
    let negative = numbers.iter().any(|&v| v < 0.0);
    let zero = numbers.iter().any(|&v| v <= 0.0) && numbers.iter().any(|&v| v >= 0.0);
    let holds_several = |name: &str| {
        let parameter = exercise.signature.parameter(name);
        parameter.is_some_and(|p| !matches!(p.ty, Type::Scalar(_)))
    };
    let repeated = longest > 1
        && exercise
            .domain
            .iter()
            .any(|(name, domain)| has_any_numbers(&domain.extent) && holds_several(name));
    let facts = |shortest: usize, longest: usize| Facts {
        negative,
        zero,
        repeated,
        shortest,
        longest,
        ranks: ranks.clone(),
        dtypes: dtypes.clone(),
    };
    // Where all axes are of one size, the shortest is the longest.
    let alone = named.len() == 1;
    let between: Vec<usize> = [shortest, 1, 2, longest]
        .into_iter()
        .filter(|n| *n >= shortest && *n <= longest)
        .collect();
    let mut out: Vec<Facts> = between
        .into_iter()
        .map(|n| facts(n, if alone { n } else { longest }))
        .collect();
    if out.is_empty() {
        out.push(facts(shortest, longest));
    }
    out
}

/// Whether each number of an argument is free to be that of its neighbour.
fn has_any_numbers(extent: &Extent) -> bool {
    matches!(extent, Extent::Floats(_) | Extent::Integers(_))
}

/// Whether values of a type have shapes; a list of plain numbers is part of the question.
fn has_a_shape(ty: &Type) -> bool {
    match ty {
        Type::Tensor | Type::Struct(_) | Type::Named => true,
        Type::List(inner) | Type::Option(inner) => has_a_shape(inner),
        _ => false,
    }
}

fn tensors(form: &Form, each: &mut dyn FnMut(&TensorForm)) {
    match form {
        Form::Tensor(tensor) => each(tensor),
        Form::List(inner, _) | Form::Option(inner) => tensors(inner, each),
        Form::Struct(..) | Form::Named | Form::Plain => {}
    }
}

/// The least and the largest axis or list of an argument.
fn sizes(
    exercise: &Exercise,
    name: &str,
    form: &Form,
    ty: &Type,
    shortest: &mut usize,
    longest: &mut usize,
    named: &mut BTreeSet<String>,
) {
    let mut see = |size: String, low: usize, high: usize| {
        named.insert(size);
        *shortest = (*shortest).min(low);
        *longest = (*longest).max(high);
    };
    let mut of_size = |expr: &gradus_law::Expr| {
        let bounds = size_bounds(exercise, expr);
        see(expr.text.trim().to_owned(), bounds.0, bounds.1);
    };
    match form {
        Form::Tensor(tensor) => {
            tensor.sizes.iter().for_each(&mut of_size);
            if tensor.any_leading {
                see(format!("an axis of {name}"), 1, 4);
                see(format!("another of {name}"), 1, 4);
            }
        }
        Form::List(inner, length) => {
            match length {
                Some(length) => of_size(length),
                None => {
                    let drawn = exercise
                        .given
                        .draw
                        .get(name)
                        .and_then(|draw| draw.options.get("length"));
                    match drawn {
                        Some(Literal::Text(_, Some(expr))) if expr.as_name().is_some() => of_size(expr),
                        _ => see(format!("length of {name}"), 0, LONGEST),
                    }
                }
            }
            sizes(exercise, name, inner, ty, shortest, longest, named);
        }
        Form::Option(inner) => sizes(exercise, name, inner, ty, shortest, longest, named),
        Form::Plain => match (ty, exercise.domain.get(name).map(|d| &d.extent)) {
            (Type::Text, Some(Extent::Texts)) => see(format!("length of {name}"), 0, LONGEST),
            (Type::Array(_, length), _) => see(length.to_string(), *length, *length),
            (Type::List(_) | Type::Map(..) | Type::Set(..), extent) => {
                let length = exercise.given.draw.get(name).and_then(|d| d.options.get("length"));
                match length {
                    Some(Literal::Number(n)) => see(n.to_string(), *n as usize, *n as usize),
                    // A length that is computed has no ends of its own.
                    Some(Literal::Text(text, expr))
                        if !text.contains("..=") && expr.as_ref().is_none_or(|e| e.as_name().is_none()) => {}
                    Some(Literal::Text(_, Some(expr))) if expr.as_name().is_some() => {
                        let bounds = size_bounds(exercise, expr);
                        see(expr.text.trim().to_owned(), bounds.0, bounds.1);
                    }
                    _ if extent.is_some_and(|extent| *extent != Extent::Drawn) => {
                        see(format!("length of {name}"), 0, LONGEST);
                    }
                    _ => {}
                }
            }
            _ => {}
        },
        Form::Struct(..) | Form::Named => {}
    }
}

/// Least and largest value of a size expression, as far as it is a name or a number.
fn size_bounds(exercise: &Exercise, expr: &gradus_law::Expr) -> (usize, usize) {
    if let Ok(n) = expr.text.trim().parse::<usize>() {
        return (n, n);
    }
    if let Some(name) = expr.as_name() {
        return bounds_of(exercise, name);
    }
    // Of a computed size, what it is where all sizes are least, and where all are largest.
    let at = |largest: bool| {
        let values = exercise.given.dims.keys().map(|name| {
            let (least, most) = bounds_of(exercise, name);
            (name.clone(), Value::Number(if largest { most } else { least } as f64))
        });
        let values = values.collect();
        let env = Env {
            values: &values,
            defines: &|_| None,
            tolerance: &|_| Tolerance::default(),
        };
        expr.size(&env).map_or(1, |size| size.max(0) as usize)
    };
    let (one, other) = (at(false), at(true));
    (one.min(other), one.max(other).min(LONGEST.max(one)))
}

/// Least and largest value of a size.
fn bounds_of(exercise: &Exercise, name: &str) -> (usize, usize) {
    let extent = exercise.domain.get(name).map(|d| &d.extent);
    let (from, to) = match extent {
        Some(Extent::Size { from, to }) => (*from, *to),
        _ => (None, None),
    };
    let range = exercise.given.dims.get(name);
    let number = |expr: &gradus_law::Expr| expr.text.trim().parse::<i64>().ok();
    let (low, high) = match range {
        Some(Dim::Range(low, high)) => (number(low), number(high)),
        // A name that the argument itself binds.
        _ => return (1, 1),
    };
    let least = from.or(low).unwrap_or(1).max(0) as usize;
    let open = range.is_some_and(Dim::is_open);
    let most = match (to, open) {
        (Some(to), _) => to.max(0) as usize,
        (None, true) => LONGEST,
        (None, false) => high.map_or(LONGEST, |high| high.max(0) as usize),
    };
    (least, most)
}

fn is_constant(exercise: &Exercise, name: &str) -> bool {
    let draw = exercise.given.draw.get(name);
    matches!(draw.map(|d| d.kind.as_str()), Some("zeros" | "ones" | "constant"))
}

/// Whether the last two axes of a tensor may be equally long, and longer than one entry.
fn may_be_square(exercise: &Exercise, form: &Form) -> bool {
    let mut square = false;
    tensors(form, &mut |tensor| {
        square |= match tensor.sizes.as_slice() {
            [.., a, b] if a.text.trim() == b.text.trim() => true,
            [.., a, b] => {
                let (a, b) = (size_bounds(exercise, a), size_bounds(exercise, b));
                a.0.max(b.0).max(2) <= a.1.min(b.1)
            }
            _ => tensor.any_leading,
        };
    });
    square
}
