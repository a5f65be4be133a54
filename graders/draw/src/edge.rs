//! Edges: where a domain ends. They follow from the domain without a line from staff, one argument at a time; what
//! depends on it is drawn after it.
//!
//! An edge is a change of what was drawn (all entries scaled to the limit, say), made anew whenever the case is built:
//! a simpler case is still at the same edge.

use super::built::Built;
use super::error::{Fault, unfit};
use super::kind::Frame;
use super::rng::Rng;
use super::values::numbers;
use gradus_course::domain::{Domain, End, Ends, Extent, Floats, USUAL_SIZE_F16};
use gradus_course::signature::{Scalar, Type};
use gradus_course::{Case, Exercise, Form};
use gradus_law::value::{Tensor, Value};
use gradus_law::whole;
use gradus_wire::DType;
use indexmap::IndexMap;

/// Most elements of an argument with a long axis.
const MOST_ELEMENTS: usize = 4096;
/// Shortest and longest of long axes, lists and texts: more than a byte counts.
pub const LONG: (i64, i64) = (257, 300);
/// Axes that stand in where arguments with a long one would be too large.
const SHORTER: [i64; 2] = [64, 20];
/// Whole numbers that a careless type or constant cuts off.
const WHOLE: [i128; 8] = [
    255,
    256,
    257,
    16_777_217,
    2_147_483_648,
    4_294_967_297,
    9_007_199_254_740_991,
    // The first that f64 has no room for.
    9_007_199_254_740_993,
];
/// How many whole numbers are asked at once in a list: these, both ends and their neighbours.
pub(crate) const WHOLE_ENDS: usize = WHOLE.len() + 4;
/// Edges of one plain whole number in a trial.
const WHOLE_A_TRIAL: usize = 4;

/// One edge of an exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The argument or size.
    pub of: String,
    /// Where it is put.
    pub at: At,
}

/// Where an argument or size is put.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum At {
    /// Floats: the largest entry at the limit.
    Large,
    /// Floats: the largest entry at one over the limit.
    Small,
    /// Floats: entries of every magnitude.
    Mixed,
    /// Floats: zeros of both signs.
    Zeros,
    /// Floats: f64 values with digits that f32 has no room for.
    Unrounded,
    /// Floats: this one planted.
    Planted(f64),
    /// Floats: the ends of the type, and whole numbers that it just holds or just not.
    Type,
    /// A plain number or whole numbers: the lower end, so many steps inside.
    Low(i64),
    /// The upper end, so many steps inside.
    High(i64),
    /// A plain whole number: this value.
    Value(i128),
    /// Whole numbers in a tensor or list: all ends and values at once.
    Whole,
    /// A size at its least.
    Least,
    /// All sizes at their least.
    AllLeast,
    /// A size beyond 255, or at its largest, the others at their least.
    Long,
    /// So many axes.
    Rank(usize),
    /// A letter of the forms stands for this dtype.
    DType(char, DType),
    /// A list at its shortest.
    Short,
    /// A list longer than 255.
    LongList,
    /// A text of so many characters.
    Text(usize),
}

/// All edges of an exercise, in the order in which cases name them.
pub fn edges(exercise: &Exercise) -> Vec<Edge> {
    let mut out = Vec::new();
    for (name, domain) in &exercise.domain {
        let parameter = exercise.signature.parameter(name);
        let ats = match &domain.extent {
            Extent::Floats(floats) => of_floats(floats),
            Extent::Number(_) => vec![At::Low(0), At::High(0)],
            Extent::Integers(_) if parameter.is_some_and(|p| is_scalar(&p.ty)) => {
                let ends = [At::Low(0), At::Low(1), At::High(1), At::High(0)];
                ends.into_iter().chain(WHOLE.map(At::Value)).collect()
            }
            Extent::Integers(_) => vec![At::Whole],
            Extent::Size { .. } => vec![At::Least, At::Long],
            Extent::Texts => vec![At::Text(0), At::Text(1), At::Text(LONG.1 as usize)],
            Extent::Drawn | Extent::Items => Vec::new(),
        };
        out.extend(ats.into_iter().map(|at| Edge { of: name.clone(), at }));
        let shaped = !matches!(domain.extent, Extent::Drawn);
        if let Some(parameter) = parameter.filter(|_| shaped) {
            out.extend(of_form(exercise, name, &parameter.ty));
        }
    }
    let sizes = exercise.domain.values();
    if sizes.filter(|d| matches!(d.extent, Extent::Size { .. })).count() > 1 {
        out.push(Edge {
            of: String::new(),
            at: At::AllLeast,
        });
    }
    out.extend(of_letters(exercise));
    out
}

/// The edges of one trial: at most so many, which ones the seed decides.
pub fn of_trial(exercise: &Exercise, seed: &str, most: usize) -> Vec<u32> {
    let all = edges(exercise);
    let mut order: Vec<usize> = (0..all.len()).collect();
    Rng::new(&[seed, &exercise.id.to_string(), "edges"]).shuffle(&mut order);
    let mut whole: IndexMap<&str, usize> = IndexMap::new();
    order.retain(|&k| {
        let edge = &all[k];
        if !matches!(edge.at, At::Low(_) | At::High(_) | At::Value(_)) {
            return true;
        }
        let taken = whole.entry(&edge.of).or_default();
        *taken += 1;
        *taken <= WHOLE_A_TRIAL
    });
    order.truncate(most);
    order.sort_unstable();
    order.into_iter().map(|k| k as u32).collect()
}

/// What kind of edge a case lies at, in words: `x very large`, `n = 0`, `an axis of 300 (n)`.
pub fn words(exercise: &Exercise, case: &Case) -> Option<String> {
    let gradus_course::Origin::Edge(k) = case.origin else {
        return None;
    };
    let edge = edges(exercise).into_iter().nth(k as usize)?;
    let of = &edge.of;
    let value = || match case.values.get(of) {
        Some(Value::Number(n)) => gradus_course::domain::number(*n),
        Some(Value::Whole(n)) => n.to_string(),
        _ => "…".to_owned(),
    };
    let size = case.sizes.get(of).copied().unwrap_or_default();
    Some(match edge.at {
        At::Large => format!("{of} very large"),
        At::Small => format!("{of} very small"),
        At::Mixed => format!("{of} of mixed magnitudes"),
        At::Zeros => format!("{of} all zero"),
        At::Unrounded => format!("{of} with digits that f32 has no room for"),
        At::Planted(v) if v.is_nan() => format!("NaN in {of}"),
        At::Planted(v) => format!("{v} in {of}"),
        At::Type => format!("{of} at the ends of its type"),
        At::Low(_) | At::High(_) | At::Value(_) => format!("{of} = {}, an end", value()),
        At::Whole => format!("{of} with whole numbers at their ends"),
        At::Least => format!("{of} = {size}"),
        At::AllLeast => "every size at its least".into(),
        At::Long => format!("an axis of {size} ({of})"),
        At::Rank(0) => format!("{of} without axes"),
        At::Rank(n) => format!("{of} with {n} axes"),
        At::DType(letter, dtype) => format!("{letter} is {dtype}"),
        At::Short => format!("{of} at its shortest"),
        At::LongList => format!("a long list {of}"),
        At::Text(0) => format!("{of} empty"),
        At::Text(1) => format!("{of} of one character"),
        At::Text(n) => format!("{of} of {n} characters"),
    })
}

fn of_floats(floats: &Floats) -> Vec<At> {
    let mut out = vec![At::Large, At::Small, At::Mixed, At::Zeros, At::Unrounded];
    out.extend(floats.also.iter().map(|v| At::Planted(*v)));
    if floats.size.is_none() {
        out.push(At::Type);
    }
    if floats.from.is_some() || floats.to.is_some() {
        out.extend([At::Low(0), At::High(0)]);
    }
    out
}

fn is_scalar(ty: &Type) -> bool {
    match ty {
        Type::Scalar(_) => true,
        Type::Option(inner) => is_scalar(inner),
        _ => false,
    }
}

/// Numbers of axes and lengths of lists that no size says.
fn of_form(exercise: &Exercise, name: &str, ty: &Type) -> Vec<Edge> {
    let edge = |at| Edge {
        of: name.to_owned(),
        at,
    };
    let draw = exercise.given.draw.get(name);
    match exercise.takes.get(name) {
        Some(Form::Tensor(form)) if form.any_leading && !draw.is_some_and(|d| d.options.contains_key("shape")) => {
            let least = form.sizes.is_empty().then_some(At::Rank(0));
            least.into_iter().chain([At::Rank(5)]).map(edge).collect()
        }
        Some(Form::List(_, Some(_))) => Vec::new(),
        _ if matches!(ty, Type::List(_) | Type::Map(..) | Type::Set(..)) && !is_sized(exercise, name) => {
            vec![edge(At::Short), edge(At::LongList)]
        }
        _ => Vec::new(),
    }
}

/// Whether a size, or a single number, is the length of a drawn list.
fn is_sized(exercise: &Exercise, name: &str) -> bool {
    exercise
        .given
        .draw
        .get(name)
        .is_some_and(|draw| match draw.options.get("length").or(draw.options.get("shape")) {
            Some(gradus_course::Literal::Text(text, _)) => !text.contains("..="),
            Some(_) => true,
            None => false,
        })
}

fn of_letters(exercise: &Exercise) -> Vec<Edge> {
    let all = exercise.letters.iter().flat_map(|(&letter, any)| {
        any.iter().map(move |&dtype| Edge {
            of: String::new(),
            at: At::DType(letter, dtype),
        })
    });
    all.collect()
}

impl At {
    /// Whether floats are put here.
    pub(crate) fn is_of_floats(self) -> bool {
        use At::{High, Large, Low, Mixed, Planted, Small, Type, Unrounded, Zeros};
        matches!(
            self,
            Large | Small | Mixed | Zeros | Unrounded | Planted(_) | Type | Low(_) | High(_)
        )
    }
}

impl Edge {
    /// The dtype that floats must have for this edge to be one.
    pub fn float(&self) -> Option<DType> {
        (self.at == At::Unrounded).then_some(DType::F64)
    }

    /// Least and largest value of a size at this edge; `None` where it is drawn as usual.
    pub(crate) fn size(
        &self,
        name: &str,
        domain: Option<&Domain>,
        (low, high): (i64, i64),
        (open, attempt): (bool, u32),
    ) -> Option<(i64, i64)> {
        let (from, to) = match domain.map(|d| &d.extent) {
            Some(Extent::Size { from, to }) => (from.unwrap_or(low), *to),
            _ => (low, None),
        };
        match self.at {
            At::AllLeast => Some((from, from)),
            At::Least if self.of == name => Some((from, from)),
            At::Long if self.of == name => Some(match to {
                Some(to) => (to, to),
                None if !open => (high, high),
                // Arguments that would be too large are tried with shorter axes.
                None => match attempt / 8 {
                    0 => LONG,
                    step => {
                        let n = SHORTER[(step as usize - 1).min(1)].max(high);
                        (n, n)
                    }
                },
            }),
            At::Long => Some((from.max(low), from.max(low))),
            _ => None,
        }
    }

    /// The argument's value at this edge, made from the drawn one.
    pub(crate) fn apply(&self, domain: &Domain, value: Value, built: &Built, rng: &mut Rng) -> Result<Value, Fault> {
        let of = &self.of;
        match (&domain.extent, self.at) {
            (Extent::Floats(floats), at) => apply_floats(of, at, floats, value, rng),
            (Extent::Number(ends) | Extent::Integers(ends), at) => {
                let path = built.leaves.keys().find(|path| of_argument(path, of));
                let Some(leaf) = path.and_then(|path| built.leaves.get(path)) else {
                    return match at {
                        At::Short | At::LongList | At::Rank(_) | At::DType(..) => Ok(value),
                        _ => Err(unfit(of, "there is no number to move")),
                    };
                };
                match domain.extent {
                    Extent::Integers(_) => apply_integers(of, at, *ends, &leaf.frame, value, rng),
                    _ => apply_number(of, at, *ends, &leaf.frame, value),
                }
            }
            _ => Ok(value),
        }
    }
}

fn of_argument(path: &str, name: &str) -> bool {
    path.strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}

fn apply_floats(of: &str, at: At, floats: &Floats, value: Value, rng: &mut Rng) -> Result<Value, Fault> {
    if !at.is_of_floats() {
        return Ok(value);
    }
    let drawn = Drawn::of(&value);
    if drawn.count == 0 {
        return Err(unfit(of, "there is no number to move"));
    }
    let mut change = change(of, at, floats, &drawn, rng)?;
    let (from, to) = (
        floats.from.unwrap_or(f64::NEG_INFINITY),
        floats.to.unwrap_or(f64::INFINITY),
    );
    Ok(map(&value, true, &mut |v| {
        let moved = change(v);
        if moved.is_finite() {
            moved.max(from).min(to)
        } else {
            moved
        }
    }))
}

/// What is known of the floats of a drawn value.
struct Drawn {
    /// Magnitude of the largest finite one.
    largest: f64,
    count: usize,
    dtype: DType,
    /// Whether all that are not zero have the same sign.
    one_sign: bool,
}

impl Drawn {
    fn of(value: &Value) -> Drawn {
        let mut drawn = Drawn {
            largest: 0.0,
            count: 0,
            dtype: DType::F64,
            one_sign: false,
        };
        let (mut positive, mut negative) = (false, false);
        visit(value, true, &mut |v, dtype| {
            if v.is_finite() {
                drawn.largest = drawn.largest.max(v.abs());
            }
            positive |= v > 0.0;
            negative |= v < 0.0;
            drawn.count += 1;
            drawn.dtype = dtype;
        });
        drawn.one_sign = positive != negative;
        drawn
    }
}

/// What becomes of one float after the other.
type Mover = Box<dyn FnMut(f64) -> f64>;

fn change(of: &str, at: At, floats: &Floats, drawn: &Drawn, rng: &mut Rng) -> Result<Mover, Fault> {
    let &Drawn {
        largest,
        count,
        dtype,
        one_sign,
    } = drawn;
    let limit = match (floats.size, dtype) {
        (Some(size), DType::F16) => size.min(USUAL_SIZE_F16),
        (Some(size), _) => size,
        (None, DType::F64) => 1e300,
        (None, DType::F16) => USUAL_SIZE_F16,
        (None, _) => 1e30,
    };
    let scaled = |limit: f64| match largest {
        0.0 => Err(unfit(of, "all of it is zero")),
        largest => Ok(limit / largest),
    };
    let mut turn = 0usize;
    let plant = rng.below(count as u64) as usize;
    // A draw of positive numbers says what is usual; where no lower end is declared, negative ones are allowed.
    let phase = rng.below(2) as usize;
    let sign = move |turn: usize| {
        if one_sign && (turn + phase).is_multiple_of(2) {
            -1.0
        } else {
            1.0
        }
    };
    Ok(match at {
        At::Large => {
            let factor = scaled(limit)?;
            // Rounding must not step over the limit.
            Box::new(move |v| {
                turn += 1;
                match v.is_finite() {
                    true => (v * factor * sign(turn)).clamp(-limit, limit),
                    false => v,
                }
            })
        }
        At::Small => {
            let factor = scaled(1.0 / limit)?;
            Box::new(move |v| v * factor)
        }
        At::Mixed => {
            let factor = scaled(limit)?;
            let digits = (limit.log10() * 2.0).round().max(1.0) as u64;
            let draws: Vec<u64> = (0..count).map(|_| rng.below(digits + 1)).collect();
            Box::new(move |v| {
                turn += 1;
                // What is infinite or NaN has no magnitude, and stays. One power of ten for all of it may be infinite.
                let exponent = draws[(turn - 1) % draws.len()];
                let factor = factor * sign(turn);
                let half = exponent / 2;
                match v.is_finite() {
                    true => (v * factor / power_of_ten(half) / power_of_ten(exponent - half)).clamp(-limit, limit),
                    false => v,
                }
            })
        }
        At::Zeros => Box::new(move |_| {
            turn += 1;
            if turn.is_multiple_of(2) { -0.0 } else { 0.0 }
        }),
        At::Unrounded => {
            if dtype != DType::F64 {
                return Err(unfit(of, "only f64 has these digits"));
            }
            Box::new(|v| v * (1.0 + 2f64.powi(-40)))
        }
        At::Planted(planted) => Box::new(move |v| {
            turn += 1;
            if turn - 1 == plant { planted } else { v }
        }),
        At::Type => {
            let ends = type_ends(dtype);
            // A few numbers are the largest of either sign.
            let start = match count < ends.len() {
                true => ends.len() - 1 + rng.below(2) as usize,
                false => rng.below(ends.len() as u64) as usize,
            };
            Box::new(move |_| {
                turn += 1;
                ends[(start + turn) % ends.len()]
            })
        }
        At::Low(_) => {
            let end = floats.from.unwrap_or(-limit);
            Box::new(move |_| end)
        }
        _ => {
            let end = floats.to.unwrap_or(limit);
            Box::new(move |_| end)
        }
    })
}

/// Powers of ten from products, the same on every machine.
fn power_of_ten(exponent: u64) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

fn type_ends(dtype: DType) -> Vec<f64> {
    let (most, least, smallest) = match dtype {
        DType::F16 => (65504.0, 2f64.powi(-14), 2f64.powi(-24)),
        DType::BF16 => (f64::from(half::bf16::MAX), 2f64.powi(-126), 2f64.powi(-133)),
        DType::F32 => (f64::from(f32::MAX), f64::from(f32::MIN_POSITIVE), 2f64.powi(-149)),
        _ => (f64::MAX, f64::MIN_POSITIVE, 5e-324),
    };
    vec![
        most,
        -most,
        16_777_217.0,
        -least,
        smallest,
        9_007_199_254_740_992.0,
        least,
        -16_777_216.0,
    ]
}

/// A plain float at an end of its domain.
fn apply_number(of: &str, at: At, ends: Ends, frame: &Frame, value: Value) -> Result<Value, Fault> {
    let (drawn_low, drawn_high) = frame.bounds();
    let most = match frame.scalar() {
        Some(Scalar::F32) => f64::from(f32::MAX),
        _ => f64::MAX,
    };
    let end = match (at, ends) {
        (At::Low(_), Ends { from, .. }) => match from {
            End::Drawn => drawn_low.max(-most),
            from => from.value().unwrap_or(-most),
        },
        (At::High(_), Ends { to, .. }) => match to {
            End::Drawn => drawn_high.min(most),
            to => to.value().unwrap_or(most),
        },
        _ => return Ok(value),
    };
    if !end.is_finite() || end.abs() >= 9.1e15 {
        return Err(unfit(of, "the domain does not reach so far"));
    }
    Ok(map(&value, false, &mut |_| end))
}

/// Integers at the ends of their domain, and where careless types and constants end.
fn apply_integers(of: &str, at: At, ends: Ends, frame: &Frame, value: Value, rng: &mut Rng) -> Result<Value, Fault> {
    let (low, high) = integer_ends(ends, frame);
    let wanted = match at {
        At::Low(steps) => vec![low + i128::from(steps)],
        At::High(steps) => vec![high - i128::from(steps)],
        At::Value(v) => vec![v],
        At::Whole => [low, high, low + 1, high - 1].into_iter().chain(WHOLE).collect(),
        _ => return Ok(value),
    };
    let mut all: Vec<i128> = wanted.into_iter().filter(|v| (low..=high).contains(v)).collect();
    all.dedup();
    let count = numbers(&value).len();
    match (all.is_empty(), at) {
        (true, At::Whole) => return Err(unfit(of, "there is no number to move")),
        (true, _) => return Err(unfit(of, "the domain does not reach so far")),
        (false, At::Whole) if count == 0 => return Err(unfit(of, "there is no number to move")),
        _ => {}
    }
    let mut turn = if at == At::Whole && count < all.len() {
        rng.below(all.len() as u64) as usize
    } else {
        0
    };
    Ok(with_integers(&value, &mut || {
        turn += 1;
        all[(turn - 1) % all.len()]
    }))
}

/// Both ends of integers, within what their type holds.
fn integer_ends(ends: Ends, frame: &Frame) -> (i128, i128) {
    let (drawn, held) = (frame.whole_bounds(), frame.type_ends());
    let end = |end: End, drawn: i128, held: i128, inward: fn(f64) -> f64| match end {
        End::Drawn => drawn,
        End::At(v) => whole::of_any(inward(v)).unwrap_or(held),
        End::Whole(v) => v,
        End::Type => held,
    };
    (
        end(ends.from, drawn.0, held.0, f64::ceil).max(held.0),
        end(ends.to, drawn.1, held.1, f64::floor).min(held.1),
    )
}

/// The same value with these integers in place of all numbers.
fn with_integers(value: &Value, next: &mut dyn FnMut() -> i128) -> Value {
    match value {
        Value::Tensor(t) => {
            let elements = (0..t.array.len()).map(|_| next()).collect();
            Value::Tensor(Tensor::exactly(t.shape(), elements, t.dtype))
        }
        Value::Number(_) | Value::Whole(_) => Value::whole(next()),
        Value::List(items) => Value::List(items.iter().map(|v| with_integers(v, next)).collect()),
        Value::Struct(fields) => Value::Struct(
            fields
                .iter()
                .map(|(name, v)| (name.clone(), with_integers(v, next)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// Whether an argument of a case with a long axis is larger than laws are to be judged on. A square matrix may be, where
/// no law goes over `every` entry.
pub(crate) fn is_oversized(exercise: &Squares, values: &IndexMap<String, Value>) -> bool {
    exercise.arguments.iter().any(|(name, square)| {
        let most = if *square { MOST_ELEMENTS * 22 } else { MOST_ELEMENTS };
        values.get(name).is_some_and(|value| numbers(value).len() > most)
    })
}

/// Which arguments may be large.
#[derive(Debug, Clone, Default)]
pub(crate) struct Squares {
    arguments: Vec<(String, bool)>,
}

impl Squares {
    pub fn of(exercise: &Exercise) -> Squares {
        let every = exercise
            .laws
            .iter()
            .any(|law| law.holds.names().iter().any(|n| n == "every"));
        let square = |form: &Form| match form {
            Form::Tensor(form) => match form.sizes.as_slice() {
                [a, b] => a.text == b.text && !form.any_leading,
                _ => false,
            },
            _ => false,
        };
        let arguments = exercise
            .takes
            .iter()
            .map(|(name, form)| (name.clone(), !every && square(form)));
        Squares {
            arguments: arguments.collect(),
        }
    }
}

/// Visits every float, in order. Numbers outside lists are no floats of a tensor (a struct's sizes, say).
fn visit(value: &Value, top: bool, f: &mut dyn FnMut(f64, DType)) {
    match value {
        Value::Tensor(t) if t.dtype.is_float() => t.array.iter().for_each(|&v| f(v, t.dtype)),
        Value::Number(n) if !top => f(*n, DType::F64),
        Value::List(items) => items.iter().for_each(|v| visit(v, false, f)),
        Value::Struct(fields) => fields.values().for_each(|v| visit(v, true, f)),
        _ => {}
    }
}

/// The same value with other numbers; with `floats`, only those that [`visit`] sees.
fn map(value: &Value, floats: bool, f: &mut dyn FnMut(f64) -> f64) -> Value {
    fn walk(value: &Value, floats: bool, top: bool, f: &mut dyn FnMut(f64) -> f64) -> Value {
        match value {
            Value::Tensor(t) if !floats || t.dtype.is_float() => {
                let data = t.array.iter().map(|&v| f(v)).collect();
                Value::Tensor(Tensor::new(t.shape(), data).cast(t.dtype))
            }
            Value::Number(n) if !floats || !top => Value::Number(f(*n)),
            Value::List(items) => Value::List(items.iter().map(|v| walk(v, floats, false, f)).collect()),
            Value::Struct(fields) => Value::Struct(
                fields
                    .iter()
                    .map(|(name, v)| (name.clone(), walk(v, floats, true, f)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }
    walk(value, floats, true, f)
}
