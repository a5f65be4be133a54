//! Whole numbers, choices, orders, and numbers that keep a distance.

use crate::kind::{DTYPE, Frame, Gives, KEEP, Kind, PLANT, SHAPE, Takes, option};
use crate::plant;
use crate::rng::Rng;
use crate::values::same;
use gradus_law::value::{Tensor, Value};

/// `integer`.
pub(super) static INTEGER: Kind = Kind {
    name: "integer",
    doc: "Whole numbers, every one of the range equally likely; exact up to the ends of `i64` and `u64`.",
    example: "tokens: {integer: {shape: [b, s], low: 0, high: v - 1}}",
    options: &[
        option("low", Takes::Number, Some("0"), "Least value."),
        option("high", Takes::Number, Some("9"), "Largest value."),
        PLANT,
        KEEP,
        SHAPE,
        DTYPE,
    ],
    main: None,
    open: false,
    gives: Gives::Numbers,
    draw: |frame, rng| {
        let (low, high) = frame.bounds();
        if frame.is_exact() {
            return integers(frame, rng);
        }
        if frame.len() > 0 && (low > high || low.abs() > 9e15 || high.abs() > 9e15 || low.is_nan() || high.is_nan()) {
            return Err(format!("low is {low}, high is {high}: no whole number lies between"));
        }
        Ok(plant::numbers(frame, rng, |rng| {
            rng.between(low as i64, high as i64) as f64
        }))
    },
    holds: plant::holds,
    repair: Some(plant::clamp),
    simpler: Some(nearer),
    elements: true,
};

/// Integers up to the ends of their type.
fn integers(frame: &Frame, rng: &mut Rng) -> Result<Value, String> {
    let (low, high) = frame.whole_bounds();
    if frame.len() > 0 && low > high {
        return Err(format!(
            "low is {low}, high is {high}: no whole number of the type lies between"
        ));
    }
    if rng.between_wholes(low, high).is_none() {
        return Err(format!("low is {low}, high is {high}: more than 64 bits lie between"));
    }
    Ok(plant::wholes(frame, rng, |rng| {
        rng.between_wholes(low, high).unwrap_or(low)
    }))
}

/// The integers that f64 can't hold moved to the first such ones: between those, shrinking by f64 sees no steps.
fn nearer(frame: &Frame, value: &Value) -> Vec<Value> {
    const FIRST: i128 = (1 << 53) + 1;
    let (low, high) = frame.whole_bounds();
    let near = |v: i128| match v.signum() * FIRST {
        first if v.abs() > FIRST && (low..=high).contains(&first) => first,
        _ => v,
    };
    let nearer = match value {
        Value::Whole(v) => Value::whole(near(*v)),
        Value::Tensor(t) => match &t.exact {
            Some(exact) => Value::Tensor(Tensor::exactly(
                t.shape(),
                exact.iter().map(|&v| near(v)).collect(),
                t.dtype,
            )),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    frame.unless_same(value, nearer)
}

/// `choice`.
pub(super) static CHOICE: Kind = Kind {
    name: "choice",
    doc: "One of several values, the simplest first; `true` or `false` when none are named.",
    example: "mode: {choice: [mean, sum]}",
    options: &[
        option(
            "of",
            Takes::Values,
            None,
            "The values; for a tensor, the numbers its elements are chosen from.",
        ),
        SHAPE,
        DTYPE,
    ],
    main: Some("of"),
    open: false,
    gives: Gives::Numbers,
    draw: |frame, rng| {
        let values = choices(frame);
        if values.is_empty() {
            return Err("there is nothing to choose from".into());
        }
        if frame.shape.is_none() {
            return Ok(values[rng.below(values.len() as u64) as usize].clone());
        }
        if frame.is_exact() {
            let wholes = integral(&values)?;
            return Ok(plant::wholes(frame, rng, |rng| {
                wholes[rng.below(wholes.len() as u64) as usize]
            }));
        }
        let numbers = scalars(&values)?;
        Ok(plant::numbers(frame, rng, |rng| {
            numbers[rng.below(numbers.len() as u64) as usize]
        }))
    },
    holds: |frame, value| {
        let values = choices(frame);
        if frame.shape.is_none() {
            return values.iter().any(|v| same(v, value));
        }
        let Ok(numbers) = scalars(&values) else { return false };
        frame
            .data(value)
            .iter()
            .all(|v| numbers.iter().any(|&n| frame.fit(n) == *v))
    },
    repair: None,
    simpler: Some(|frame, value| {
        let values = choices(frame);
        if frame.shape.is_none() {
            return values.into_iter().take_while(|v| !same(v, value)).collect();
        }
        if frame.is_exact() {
            let first = integral(&values).map(|wholes| frame.store_wholes(vec![wholes[0]; frame.len()]));
            return first.map_or_else(|_| Vec::new(), |first| frame.unless_same(value, first));
        }
        match scalars(&values) {
            Ok(numbers) => frame.unless_same(value, frame.fill(numbers[0])),
            Err(_) => Vec::new(),
        }
    }),
    elements: true,
};

fn choices(frame: &Frame) -> Vec<Value> {
    match frame.values("of") {
        [] if !frame.options.contains_key("of") => vec![Value::Bool(false), Value::Bool(true)],
        values => values.to_vec(),
    }
}

fn scalars(values: &[Value]) -> Result<Vec<f64>, String> {
    values
        .iter()
        .map(|v| match v {
            Value::Number(n) => Ok(*n),
            Value::Whole(n) => Ok(*n as f64),
            Value::Bool(b) => Ok(f64::from(u8::from(*b))),
            other => Err(format!("a tensor's elements are numbers, not {}", other.kind())),
        })
        .collect()
}

fn integral(values: &[Value]) -> Result<Vec<i128>, String> {
    let whole = |v: &Value| {
        v.as_whole()
            .ok_or_else(|| "integers and other values stand side by side in it".to_owned())
    };
    values.iter().map(whole).collect()
}

/// `permutation`.
pub(super) static PERMUTATION: Kind = Kind {
    name: "permutation",
    doc: "The numbers 0 to length - 1 in a random order.",
    example: "rows: {permutation: b}",
    options: &[
        option(
            "length",
            Takes::Number,
            None,
            "How many; an argument has it from `takes`.",
        ),
        DTYPE,
    ],
    main: Some("length"),
    open: false,
    gives: Gives::Tensor,
    draw: |frame, rng| {
        let n = length(frame)?;
        Ok(frame.wrap(rng.permutation(n).into_iter().map(|i| i as f64).collect()))
    },
    holds: |frame, value| {
        let data = frame.data(value);
        let mut seen = vec![false; data.len()];
        data.iter().all(|&v| {
            let i = v as usize;
            v >= 0.0 && v.fract() == 0.0 && i < seen.len() && !std::mem::replace(&mut seen[i], true)
        })
    },
    // The order that is left when some are taken out.
    repair: Some(|frame, value| {
        let data = frame.data(value);
        let ranks = data.iter().map(|v| data.iter().filter(|w| *w < v).count() as f64);
        Some(frame.replace(value, &ranks.collect::<Vec<_>>()))
    }),
    simpler: Some(|frame, value| {
        let data = frame.data(value);
        let identity: Vec<f64> = (0..data.len()).map(|i| i as f64).collect();
        if data == identity {
            return Vec::new();
        }
        let mut out = vec![frame.replace(value, &identity)];
        for i in 0..data.len().min(32) {
            if data[i] != identity[i] {
                let mut sorted = data.clone();
                if let Some(j) = data.iter().position(|&v| v == identity[i]) {
                    sorted.swap(i, j);
                    out.push(frame.replace(value, &sorted));
                }
            }
        }
        out
    }),
    elements: false,
};

fn length(frame: &Frame) -> Result<usize, String> {
    match frame.sizes() {
        [n] => Ok(*n),
        other => Err(format!("a permutation has one axis, not the shape {other:?}")),
    }
}

/// `distinct`.
pub(super) static DISTINCT: Kind = Kind {
    name: "distinct",
    doc: "Numbers no two of which are closer than a gap: no ties, no near ties.",
    example: "logits: {distinct: {low: -4, high: 4, gap: 0.05}}",
    options: &[
        option("low", Takes::Number, Some("-10"), "Least value."),
        option("high", Takes::Number, Some("10"), "Largest value."),
        option(
            "gap",
            Takes::Number,
            Some("0.01"),
            "Least distance between two elements; at least 1 for whole numbers.",
        ),
        SHAPE,
        DTYPE,
    ],
    main: None,
    open: false,
    gives: Gives::Tensor,
    draw: spread,
    holds: |frame, value| {
        let (low, high) = frame.bounds();
        let mut data = frame.data(value);
        data.sort_by(f64::total_cmp);
        data.iter().all(|v| (low..=high).contains(v)) && data.windows(2).all(|w| w[1] - w[0] >= gap(frame))
    },
    repair: None,
    // The same order, evenly spaced by whole gaps from the value nearest to 0.
    simpler: Some(|frame, value| {
        let data = frame.data(value);
        let (low, high) = frame.bounds();
        let step = [1.0, gap(frame) * 1.000_001]
            .into_iter()
            .find(|step| *step >= gap(frame) && step * (data.len() as f64 - 1.0) <= high - low);
        let Some(step) = step else { return Vec::new() };
        let start = 0f64.clamp(low, (high - step * (data.len() as f64 - 1.0)).max(low));
        let ranks = |v: f64| data.iter().filter(|w| **w < v).count() as f64;
        let ordered: Vec<f64> = data.iter().map(|&v| start + step * ranks(v)).collect();
        let sorted: Vec<f64> = (0..data.len()).map(|i| start + step * i as f64).collect();
        let mut out = frame.unless_same(value, frame.replace(value, &sorted));
        if !out.is_empty() {
            out.extend(frame.unless_same(value, frame.replace(value, &ordered)));
        }
        out
    }),
    elements: true,
};

fn gap(frame: &Frame) -> f64 {
    if frame.whole() {
        frame.number("gap").ceil().max(1.0)
    } else {
        frame.number("gap")
    }
}

fn spread(frame: &Frame, rng: &mut Rng) -> Result<Value, String> {
    let n = frame.len();
    let (low, high) = frame.bounds();
    let gap = gap(frame);
    if n == 0 {
        return Ok(frame.fill(0.0));
    }
    // Rounding to the dtype may bring two closer by one rounding error of the larger.
    let rounding = if frame.whole() {
        0.0
    } else {
        low.abs().max(high.abs()) * frame.epsilon()
    };
    let gap = gap + rounding;
    let slack = high - low - gap * (n as f64 - 1.0);
    if slack < 0.0 || slack.is_nan() {
        return Err(format!("{n} numbers from {low} to {high} can't keep a gap of {gap}"));
    }
    let mut offsets: Vec<f64> = (0..n)
        .map(|_| {
            if frame.whole() {
                rng.between(0, slack as i64) as f64
            } else {
                slack * rng.unit()
            }
        })
        .collect();
    offsets.sort_by(f64::total_cmp);
    let mut data: Vec<f64> = offsets
        .iter()
        .enumerate()
        .map(|(i, o)| low + o + gap * i as f64)
        .collect();
    rng.shuffle(&mut data);
    Ok(frame.wrap(data))
}
