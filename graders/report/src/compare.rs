//! What came out beside what was due: aligned tensors, the worst place marked, and how far apart they are.

use super::heat::{self, Differences};
use super::paint::{Paint, clip, columns, wrap};
use super::tensor_text::{self, Flat, View, digits};
use crate::verdict::{Counterexample, Shown, ToleranceShown};
use gradus_course::escape;
use gradus_law::value::unravel;
use gradus_wire::Device;
use serde_json::Value as Json;

/// Between blocks that stand side by side.
const GAP: usize = 3;
/// Longest text of a side in a heading.
const SIDE: usize = 30;
/// Most cells whose differences are looked at: counterexamples are small.
const MOST_CELLS: usize = 1 << 20;

/// One side of a comparison, ready to be shown.
struct Side<'s> {
    heading: String,
    about: String,
    shown: &'s Shown,
    data: &'s Json,
    inside: bool,
    off_the_wire: bool,
}

/// Lines that compare what came with what was due, in at most `width` columns.
pub fn lines(shown: &Counterexample, device: Device, paint: Paint, width: usize) -> Vec<String> {
    let (Some(left), Some(right)) = (&shown.actual, &shown.expected) else {
        let alone = shown.expected.as_ref().map(|e| ("expected", e));
        let alone = alone.or(shown.actual.as_ref().map(|a| ("your answer", a)));
        return alone.map_or_else(Vec::new, |(heading, value)| {
            let side = Side {
                heading: heading.into(),
                about: String::new(),
                shown: value,
                data: &value.data,
                inside: false,
                off_the_wire: true,
            };
            single(&side, None, device, paint, width)
        });
    };
    let sides = shown.sides.as_ref();
    let swap = sides.is_some_and(|s| s.right_is_learners && !s.left_is_learners);
    let both = sides.is_some_and(|s| s.right_is_learners && s.left_is_learners);
    let relation = if swap {
        mirrored(&shown.relation)
    } else {
        shown.relation.clone()
    };
    let negated = shown.part.starts_with('!');
    let (yours, due) = if swap { (right, left) } else { (left, right) };
    let (yours_text, due_text) = match sides {
        Some(s) if swap => (s.right.as_str(), s.left.as_str()),
        Some(s) => (s.left.as_str(), s.right.as_str()),
        None => ("out", "expected"),
    };
    let side = |heading: &str, shown_side, text: &str, position: &str| {
        let (data, inside) = at_path(shown_side, &shown.path);
        Side {
            heading: match inside {
                true => format!("{heading} ({})", escape::line(&shown.path)),
                false => heading.to_owned(),
            },
            about: about(text, position),
            shown: shown_side,
            data,
            inside,
            off_the_wire: plain(text),
        }
    };
    let (left_side, right_side) = if swap { ("right", "left") } else { ("left", "right") };
    let yours = side(
        if both { "left side" } else { "your answer" },
        yours,
        yours_text,
        left_side,
    );
    let due = side(
        if negated {
            "must not be"
        } else {
            due_heading(&relation, both)
        },
        due,
        due_text,
        right_side,
    );
    let mut out: Vec<String> = opening(&relation, both, negated)
        .iter()
        .flat_map(|line| wrap(line, width, 0))
        .collect();
    let mark = shown.index.as_deref().filter(|_| shown.mismatch.is_none());
    let a = Flat::new(yours.data, yours.shown.shape.as_deref().filter(|_| !yours.inside));
    let b = Flat::new(due.data, due.shown.shape.as_deref().filter(|_| !due.inside));
    match (a, b) {
        (Some(a), Some(b)) if shown.mismatch.is_none() => {
            out.extend(grids(
                &Pair {
                    shown,
                    relation: &relation,
                    both,
                    mark,
                },
                (&yours, &a),
                (&due, &b),
                device,
                paint,
                width,
            ));
        }
        _ => {
            out.extend(single(&due, mark, device, paint, width));
            out.extend(single(&yours, mark, device, paint, width));
        }
    }
    out
}

/// What the comparison asks for, where the two sides alone do not show it.
fn opening(relation: &str, both: bool, negated: bool) -> Option<String> {
    if both && equality(relation) {
        Some("Both sides are made from your answers, and should be the same:".to_owned())
    } else if relation.starts_with("any ") {
        Some("At least one place must do, and none does:".to_owned())
    } else {
        demand(relation).map(|words| match negated {
            true => format!("Must not be so. {words}"),
            false => words.to_owned(),
        })
    }
}

/// Where both sides of a failing comparison differ, where that can be measured.
pub fn measure(shown: &Counterexample) -> Option<Differences> {
    let (left, right) = (shown.actual.as_ref()?, shown.expected.as_ref()?);
    if shown.mismatch.is_some() || !measured(&shown.relation) {
        return None;
    }
    let swap = shown
        .sides
        .as_ref()
        .is_some_and(|s| s.right_is_learners && !s.left_is_learners);
    let (yours, due) = if swap { (right, left) } else { (left, right) };
    let flat = |side| {
        let (data, inside) = at_path(side, &shown.path);
        Flat::new(data, side.shape.as_deref().filter(|_| !inside))
    };
    let (a, b) = (flat(yours)?, flat(due)?);
    let shape = broadcast(&a.shape, &b.shape)?;
    differences(&a, &b, &shape, shown.tolerance)
}

/// What is compared, and how.
struct Pair<'p> {
    shown: &'p Counterexample,
    relation: &'p str,
    both: bool,
    mark: Option<&'p [usize]>,
}

fn grids(
    pair: &Pair<'_>,
    (yours, a): (&Side<'_>, &Flat),
    (due, b): (&Side<'_>, &Flat),
    device: Device,
    paint: Paint,
    width: usize,
) -> Vec<String> {
    let shown = pair.shown;
    let whole = broadcast(&a.shape, &b.shape);
    let worst = |flat: &Flat| pair.mark.and_then(|m| flat.at(m)).cloned();
    let (worst_a, worst_b) = (worst(a), worst(b));
    // Two numbers that differ must not look the same.
    let alike = matches!((&worst_a, &worst_b), (Some(x), Some(y)) if x != y
        && tensor_text::number(x) == tensor_text::number(y));
    let text: fn(&Json) -> String = if alike { tensor_text::exact } else { tensor_text::number };
    let differences = whole
        .as_ref()
        .filter(|_| measured(pair.relation))
        .and_then(|shape| differences(a, b, shape, shown.tolerance));
    let scalar = whole.as_ref().is_some_and(Vec::is_empty);
    let mut most = 12;
    let mut out = loop {
        let (blocks, words, cut) = blocks(pair, (yours, a), (due, b), differences.as_ref(), &text, device, most);
        let wide =
            |blocks: &[Block]| blocks.iter().map(|b| b.width).sum::<usize>() + GAP * blocks.len().saturating_sub(1);
        let last = most <= 4;
        let count = blocks.len();
        let together = if wide(&blocks) <= width {
            count
        } else if count == 3 && wide(&blocks[..2]) <= width {
            2
        } else if last || blocks.iter().all(|b| b.width <= width) {
            1
        } else {
            most -= 1;
            continue;
        };
        let mut out = Vec::new();
        for row in blocks.chunks(together.max(1)) {
            out.extend(beside(row, paint, width));
        }
        if !words.is_empty() {
            out.extend(
                wrap(&format!("(shown: {words})"), width, 2)
                    .iter()
                    .map(|l| paint.dim(l)),
            );
        }
        if let (true, Some(differences)) = (cut, &differences) {
            out.push(String::new());
            out.push(paint.strong("where it differs"));
            out.extend(heat::map(differences, width).iter().map(|l| clip(l, width)));
        }
        break out;
    };
    if let (Some(x), Some(y), Some(index)) = (&worst_a, &worst_b, pair.mark) {
        let words = verdict_words(pair, x, y, index, text);
        // One number against another says it all above, unless a tolerance is worth telling.
        let words = if pair.relation.starts_with("any ") || shown.part.starts_with('!') {
            String::new()
        } else {
            words
        };
        if !(scalar && shown.tolerance.is_none() && equality(pair.relation)) {
            out.extend(wrap(&words, width, 2));
        }
    }
    out
}

/// One block: heading, kind, grid.
struct Block {
    lines: Vec<String>,
    heads: usize,
    width: usize,
}

type Text<'t> = &'t dyn Fn(&Json) -> String;

fn blocks(
    pair: &Pair<'_>,
    (yours, a): (&Side<'_>, &Flat),
    (due, b): (&Side<'_>, &Flat),
    differences: Option<&Differences>,
    text: Text<'_>,
    device: Device,
    most: usize,
) -> (Vec<Block>, String, bool) {
    let mut words = String::new();
    let mut cut = false;
    let mut block = |side: &Side<'_>, flat: &Flat| {
        let mark = pair
            .mark
            .and_then(|m| flat.project(m))
            .filter(|_| !flat.shape.is_empty());
        let view = tensor_text::view(&flat.shape, mark.as_deref(), most);
        if !view.words.is_empty() {
            words = view.words.clone();
            cut = true;
        }
        made(
            heads(side, flat, device),
            tensor_text::matrix(flat, &view, mark.as_deref(), text),
        )
    };
    let mut blocks = vec![block(due, b), block(yours, a)];
    // "Your answer must be at most …" reads from the left.
    if pair.both || !measured(pair.relation) {
        blocks.reverse();
    }
    if let Some(differences) = differences.filter(|d| !d.shape.is_empty()) {
        let view = tensor_text::view(&differences.shape, pair.mark, most);
        blocks.push(made(
            vec!["difference".into(), String::new(), String::new()],
            difference_lines(differences, &view, pair.mark),
        ));
    }
    (blocks, words, cut)
}

fn made(heads: Vec<String>, grid: Vec<String>) -> Block {
    let width = heads.iter().chain(&grid).map(|l| columns(l)).max().unwrap_or(0);
    Block {
        heads: heads.len(),
        lines: heads.into_iter().chain(grid).collect(),
        width,
    }
}

fn heads(side: &Side<'_>, flat: &Flat, device: Device) -> Vec<String> {
    let shape = format!("{:?}", flat.shape);
    let tensor = side.shown.dtype.is_some() || (side.inside && !flat.shape.is_empty());
    let kind = match (&side.shown.dtype, tensor) {
        (Some(dtype), _) if side.off_the_wire && !side.inside => format!("{dtype}{shape} on {device}"),
        (_, true) => shape,
        _ => String::new(),
    };
    vec![side.heading.clone(), side.about.clone(), kind]
}

/// Blocks beside each other, their grids beginning on one line.
fn beside(blocks: &[Block], paint: Paint, width: usize) -> Vec<String> {
    let heads = blocks.iter().map(|b| b.heads).max().unwrap_or(0);
    let rows = blocks.iter().map(|b| b.lines.len() - b.heads).max().unwrap_or(0);
    let mut out = Vec::new();
    for row in 0..heads + rows {
        if row < heads && blocks.iter().all(|b| b.lines.get(row).is_none_or(String::is_empty)) {
            continue;
        }
        let mut line = String::new();
        let mut pad = 0;
        for block in blocks {
            let text = match row {
                r if r < heads => block.lines[..block.heads].get(r),
                r => block.lines[block.heads..].get(r - heads),
            };
            let text = clip(text.map_or("", String::as_str), width);
            if !text.is_empty() {
                line.push_str(&" ".repeat(pad));
                pad = 0;
                line.push_str(&match row {
                    0 => paint.strong(&text),
                    r if r < heads => paint.dim(&text),
                    _ => paint.marks(&text),
                });
            }
            pad += block.width.saturating_sub(columns(&text)) + GAP;
        }
        out.push(line);
    }
    out
}

fn single(side: &Side<'_>, mark: Option<&[usize]>, device: Device, paint: Paint, width: usize) -> Vec<String> {
    let mut about = Vec::new();
    if !side.about.is_empty() {
        about.push(side.about.clone());
    }
    if !side.inside && side.shown.dtype.is_some() {
        about.push(match (side.off_the_wire, &side.shown.shape) {
            (false, Some(shape)) => format!("{shape:?}"),
            _ => format!("{} on {device}", tensor_text::kind(side.shown)),
        });
    }
    let room = width.saturating_sub(columns(&side.heading) + 2);
    let about = clip(&about.join(", "), room);
    let mut out = vec![match about.is_empty() {
        true => paint.strong(&side.heading),
        false => format!("{}  {}", paint.strong(&side.heading), paint.dim(&about)),
    }];
    let inner = tensor_text::lines(side.data, mark, width.saturating_sub(2));
    out.extend(
        inner
            .iter()
            .take(40)
            .map(|l| format!("  {}", paint.marks(&clip(l, width.saturating_sub(2))))),
    );
    out
}

/// Differences as a grid: what is within the tolerance is a dot.
fn difference_lines(differences: &Differences, view: &View, mark: Option<&[usize]>) -> Vec<String> {
    let cells = differences.values.iter().zip(&differences.outside);
    let flat = Flat {
        shape: differences.shape.clone(),
        cells: cells
            .map(|(&value, &outside)| match outside {
                false => Json::String("·".into()),
                true => Json::String(short(value)),
            })
            .collect(),
    };
    tensor_text::matrix(&flat, view, mark, &tensor_text::number)
}

/// A difference in two or three digits.
fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return digits(value);
    }
    let size = 10f64.powi(value.abs().log10().floor() as i32 - 1);
    digits((value / size).round() * size)
}

fn differences(a: &Flat, b: &Flat, shape: &[usize], tolerance: Option<ToleranceShown>) -> Option<Differences> {
    // Two lists of a file can broadcast to more than any machine holds.
    let count = shape.iter().try_fold(1usize, |size, n| size.checked_mul(*n))?;
    if count > MOST_CELLS {
        return None;
    }
    let (mut values, mut outside) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for k in 0..count {
        let index = unravel(k, shape);
        let (x, y) = (tensor_text::value(a.at(&index)?)?, tensor_text::value(b.at(&index)?)?);
        let difference = if x == y { 0.0 } else { (x - y).abs() };
        let allowed = tolerance
            .filter(|t| t.ulp.is_none())
            .map_or(0.0, |t| t.atol + t.rtol * y.abs());
        values.push(difference);
        outside.push(difference.is_nan() || difference > allowed);
    }
    Some(Differences {
        shape: shape.to_vec(),
        values,
        outside,
    })
}

/// The shape that both broadcast to.
fn broadcast(a: &[usize], b: &[usize]) -> Option<Vec<usize>> {
    let rank = a.len().max(b.len());
    let size = |shape: &[usize], axis: usize| (axis + shape.len()).checked_sub(rank).map_or(1, |i| shape[i]);
    (0..rank)
        .map(|axis| match (size(a, axis), size(b, axis)) {
            (x, y) if x == y || y == 1 => Some(x),
            (1, y) => Some(y),
            _ => None,
        })
        .collect()
}

/// The worst place in words.
fn verdict_words(pair: &Pair<'_>, yours: &Json, due: &Json, index: &[usize], text: fn(&Json) -> String) -> String {
    let shown = pair.shown;
    let place = match index.is_empty() {
        true => String::new(),
        false => format!("at {index:?}: "),
    };
    let (yours_text, due_text) = (escape::line(&text(yours)), escape::line(&text(due)));
    if !measured(pair.relation) {
        let must = match pair.relation {
            "!=" => "must not be",
            "<" => "must be less than",
            "<=" => "must be at most",
            ">" => "must be more than",
            ">=" => "must be at least",
            _ => "should be",
        };
        return format!("{place}{yours_text} {must} {due_text}");
    }
    let worst = if index.is_empty() { "" } else { "worst " };
    let mut words = match pair.both {
        true => format!("{worst}{place}{yours_text} on the left, {due_text} on the right"),
        false => format!("{worst}{place}{yours_text} instead of {due_text}"),
    };
    let (Some(x), Some(y)) = (tensor_text::value(yours), tensor_text::value(due)) else {
        return words;
    };
    if !(x - y).is_finite() {
        return words;
    }
    words.push_str(&format!(
        ", off by {}",
        digits(shown.difference.unwrap_or((x - y).abs()))
    ));
    match shown.tolerance {
        Some(t) if t.ulp.is_some() => {
            words.push_str(&format!("; allowed: {} ulp", digits(t.ulp.unwrap_or_default())));
        }
        Some(t) if t.rtol > 0.0 => words.push_str(&format!(
            "; allowed: {} (rtol {}, atol {})",
            short(t.atol + t.rtol * y.abs()),
            digits(t.rtol),
            digits(t.atol)
        )),
        Some(t) if t.atol > 0.0 => words.push_str(&format!("; allowed: {}", short(t.atol))),
        _ => {}
    }
    words
}

/// Relations whose two sides should be the same.
fn equality(relation: &str) -> bool {
    matches!(relation, "approx" | "equals" | "==" | "near" | "close" | "same")
}

/// Relations for which a difference says something.
fn measured(relation: &str) -> bool {
    !matches!(
        relation,
        "!=" | "<" | "<=" | ">" | ">=" | "apart" | "moved" | "distinct"
    ) && !relation.starts_with("any ")
}

/// The same relation, sides exchanged.
fn mirrored(relation: &str) -> String {
    match relation {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        other => other,
    }
    .to_owned()
}

fn due_heading(relation: &str, both: bool) -> &'static str {
    match relation {
        "!=" | "apart" | "moved" => "must differ from",
        "<" => "must be less than",
        "<=" => "must be at most",
        ">" => "must be more than",
        ">=" => "must be at least",
        any if any.starts_with("any ") => "beside",
        "distribution" | "is_one_hot" | "orthonormal" | "symmetric" => "asked for",
        _ if both => "right side",
        _ => "expected",
    }
}

/// What a predicate asks for.
fn demand(relation: &str) -> Option<&'static str> {
    Some(match relation {
        "distribution" => "A distribution: no entry is below 0, and the entries along the axis sum to 1.",
        "is_one_hot" => "One-hot: a single 1 along the axis, and zeros beside it.",
        "orthonormal" => "Orthonormal: every product of two different ones is 0, of each with itself 1.",
        "symmetric" => "Symmetric: the entry at [i, j] is that at [j, i].",
        "distinct" => "No two may be alike.",
        "is_permutation" => "A permutation: each index once.",
        "has_mean" | "has_variance" => "Draws of the right kind come this close all but once in a million times.",
        "is_normal" | "is_uniform" => {
            "The largest gap between the share of draws up to a value and what that share should be: larger only once in a \
             million times for draws of the right kind."
        }
        _ => return None,
    })
}

/// What a side's heading says of its place in the law; nothing for the plain answer and the plain expectation.
fn about(text: &str, position: &str) -> String {
    match text {
        "out" | "expected" => String::new(),
        text if columns(text) <= SIDE => escape::line(text),
        _ => format!("the law's {position} side"),
    }
}

/// Whether a side is a value by name, so that its dtype is that of a tensor somebody made.
fn plain(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
}

/// The entry of a struct or list at a path such as `.w_q` or `[1].k`, and whether it lies inside; the whole where the
/// path leads nowhere.
fn at_path<'j>(shown: &'j Shown, path: &str) -> (&'j Json, bool) {
    let mut at = &shown.data;
    for step in path.split(['.', '[', ']']).filter(|s| !s.is_empty()) {
        let next = match step.parse::<usize>() {
            Ok(index) if at.is_array() => at.get(index),
            _ => at.get(step),
        };
        match next {
            Some(next) => at = next,
            None => return (&shown.data, false),
        }
    }
    (at, !path.is_empty())
}
