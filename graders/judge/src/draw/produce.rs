//! One case, built: sizes, then values in order; anew, or from an earlier case and a change to it.

use super::DrawError;
use super::crop::{self, Side};
use super::dress::Dresser;
use super::fixed;
use super::frame::{Frame, Resolved};
use super::kinds::{self, Gives, Kind};
use super::options;
use super::recipe::{Length, Node, Recipe, bare};
use super::rng::Rng;
use crate::signature::Type;
use crate::spec::{Dim, Draw, Form, Literal, Origin, TensorForm};
use crate::value::Value;
use gradus_wire::DType;
use indexmap::IndexMap;

/// A case with what it was made of.
#[derive(Debug, Clone)]
pub(crate) struct Built {
    /// All sizes.
    pub sizes: IndexMap<String, i64>,
    /// Least and largest value of the sizes that are chosen.
    pub ranges: IndexMap<String, (i64, i64)>,
    /// Lengths of lists that are drawn: length, least, largest.
    pub lengths: IndexMap<String, (usize, usize, usize)>,
    /// What kinds drew, by path.
    pub leaves: IndexMap<String, Leaf>,
    /// Sizes, arguments, draws, lets by name.
    pub values: IndexMap<String, Value>,
}

/// What a kind drew.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub frame: Frame,
    pub value: Value,
}

/// What is to be different from the earlier case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    /// New sizes.
    pub sizes: Vec<(String, i64)>,
    /// New length of a drawn list.
    pub length: Option<(String, usize)>,
    /// Which part stays of what gets shorter.
    pub side: Side,
    /// New values of leaves.
    pub leaves: Vec<(String, Value)>,
}

/// Why no case came about.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The course's fault.
    Course(DrawError),
    /// Not with these sizes, or not by this change.
    Unfit(DrawError),
    /// `avoid` rejects it.
    Avoided,
}

pub(crate) fn course(path: impl Into<String>, message: impl Into<String>) -> Fault {
    Fault::Course(error(path, message))
}

fn error(path: impl Into<String>, message: impl Into<String>) -> DrawError {
    DrawError {
        message: message.into(),
        path: path.into(),
    }
}

struct Producer<'a> {
    recipe: &'a Recipe,
    old: Option<&'a Built>,
    change: &'a Change,
    attempt: u32,
    out: Built,
}

/// Builds a case: anew (`old` is none), or as `old` with a change.
pub(crate) fn build(recipe: &Recipe, attempt: u32, old: Option<&Built>, change: &Change) -> Result<Built, Fault> {
    let mut producer = Producer {
        recipe,
        old,
        change,
        attempt,
        out: Built {
            sizes: IndexMap::new(),
            ranges: IndexMap::new(),
            lengths: IndexMap::new(),
            leaves: IndexMap::new(),
            values: IndexMap::new(),
        },
    };
    producer.sizes()?;
    for (name, node) in &recipe.nodes {
        let value = producer.produce(node, name, name)?;
        let value = match node {
            // Already in its form.
            Node::Fixed(..) | Node::Computed(..) => value,
            _ => producer.dress(name, value)?,
        };
        producer.out.values.insert(name.clone(), value);
    }
    for (name, expr) in &recipe.lets {
        let at = || format!("given.let.{name}");
        let value = recipe
            .eval(expr, &producer.out.values)
            .map_err(|why| course(at(), why))?;
        let value = match recipe.parameter(name) {
            Some(_) => producer.dress(name, value)?,
            None => value,
        };
        producer.out.values.insert(name.clone(), value);
    }
    producer.check_forms()?;
    if let Some(avoid) = &recipe.given.avoid
        && recipe
            .judge(avoid, &producer.out.values)
            .map_err(|why| course("given.avoid", why))?
    {
        return Err(Fault::Avoided);
    }
    Ok(producer.out)
}

impl Producer<'_> {
    /// A generator that belongs to a name in this attempt.
    fn rng(&self, name: &str) -> Rng {
        let plan = &self.recipe.plan;
        Rng::new(&[
            &plan.seed,
            &self.recipe.id,
            &format!("{:?}", plan.origin),
            &self.attempt.to_string(),
            name,
        ])
    }

    fn sizes(&mut self) -> Result<(), Fault> {
        let mut used = Vec::new();
        for (name, dim) in &self.recipe.given.dims {
            let at = format!("given.dims.{name}");
            let original = self.recipe.fixed.get(name).copied();
            let size = match dim {
                Dim::Value(expr) if original.is_none() => {
                    let size = self
                        .recipe
                        .number(expr, &self.out.values)
                        .map_err(|why| course(&at, why))?;
                    if size.fract() != 0.0 || size.abs() > 1e15 {
                        let message = format!("`{}` is {size} with {}, no whole number", expr.text, self.sizes_text());
                        return Err(Fault::Unfit(error(at, message)));
                    }
                    size as i64
                }
                Dim::Value(_) => original.unwrap_or(0),
                Dim::Range(low, high) => {
                    let low = self
                        .recipe
                        .number(low, &self.out.values)
                        .map_err(|why| course(&at, why))?;
                    let high = self
                        .recipe
                        .number(high, &self.out.values)
                        .map_err(|why| course(&at, why))?;
                    let (mut low, mut high) = (low.ceil() as i64, high.floor() as i64);
                    if let Some(original) = original {
                        // What an example fixes may lie outside; it shrinks toward the range.
                        low = if low <= high {
                            low.min(original)
                        } else {
                            original.min(1)
                        };
                        high = high.max(original);
                    }
                    if low > high {
                        if self.recipe.line.is_none() {
                            let message = format!("the range {low}..={high} is empty with {}", self.sizes_text());
                            return Err(Fault::Unfit(error(at, message)));
                        }
                        high = low;
                    }
                    self.out.ranges.insert(name.clone(), (low, high));
                    let wanted = self.change.sizes.iter().find(|(n, _)| n == name).map(|(_, s)| *s);
                    let earlier = self.old.and_then(|old| old.sizes.get(name).copied());
                    match (wanted, earlier, original) {
                        (Some(size), _, _) if !(low..=high).contains(&size) => {
                            return Err(Fault::Unfit(error(at, format!("{size} is outside {low}..={high}"))));
                        }
                        (Some(size), _, _) => size,
                        (None, Some(size), _) => size.clamp(low, high),
                        (None, None, Some(size)) => size,
                        (None, None, None) => self.choose(name, low, high, &used),
                    }
                }
            };
            used.push(size);
            self.out.sizes.insert(name.clone(), size);
            self.out.values.insert(name.clone(), Value::Number(size as f64));
        }
        Ok(())
    }

    fn sizes_text(&self) -> String {
        let sizes: Vec<String> = self.out.sizes.iter().map(|(n, s)| format!("{n} = {s}")).collect();
        if sizes.is_empty() {
            "no sizes".into()
        } else {
            sizes.join(", ")
        }
    }

    /// A size: the ends of all ranges in the first cases, then mostly unlike the sizes before it.
    fn choose(&self, name: &str, low: i64, high: i64, used: &[i64]) -> i64 {
        let mut rng = self.rng(&format!("size {name}"));
        match self.recipe.plan.origin {
            // An end that `avoid` rejects every time is given up.
            Origin::Drawn(0) if self.attempt < 20 => return low,
            Origin::Drawn(1) if self.attempt < 20 => return high,
            Origin::Drawn(2 | 3) if self.attempt < 20 => return if rng.chance(0.5) { low } else { high },
            _ => {}
        }
        let mut size = low;
        for _ in 0..8 {
            // Wide ranges are drawn at every scale.
            let wide = high - low > 100 && rng.chance(0.5);
            let top = if wide {
                low + ((high - low) >> rng.between(1, 6))
            } else {
                high
            };
            size = rng.between(low, top);
            if !used.contains(&size) || rng.chance(0.05) {
                break;
            }
        }
        size
    }

    fn produce(&mut self, node: &Node, path: &str, from: &str) -> Result<Value, Fault> {
        let recipe = self.recipe;
        match node {
            Node::Leaf(draw, form, ty) => self.leaf(draw, form.as_ref(), ty.as_ref(), path, from),
            Node::Fields(fields) => {
                let mut out = IndexMap::new();
                for (name, node) in fields {
                    let value = self.produce(node, &format!("{path}.{name}"), &format!("{from}.{name}"))?;
                    out.insert(name.clone(), value);
                }
                Ok(Value::Struct(out))
            }
            Node::Items(items) => {
                let mut out = Vec::new();
                for (i, node) in items.iter().enumerate() {
                    out.push(self.produce(node, &format!("{path}[{i}]"), &format!("{from}[{i}]"))?);
                }
                Ok(Value::List(out))
            }
            Node::Checkpoint(draw) => self.checkpoint(draw, path, from),
            Node::Repeat(item, length) => self.repeat(item, length, path, from),
            Node::Maybe(inner) => {
                // Presence is a length of 0 or 1, so that it shrinks like one.
                let key = format!("{path}?");
                let wanted = self.change.length.as_ref().filter(|(p, _)| *p == key).map(|(_, n)| *n);
                let earlier = self
                    .old
                    .and_then(|old| old.lengths.get(&format!("{from}?")))
                    .map(|(n, _, _)| *n);
                let n = match wanted.or(earlier) {
                    Some(n) => n,
                    None => usize::from(!self.rng(&format!("absent {path}")).chance(0.25)),
                };
                self.out.lengths.insert(key, (n, 0, 1));
                if n == 0 {
                    Ok(Value::None)
                } else {
                    self.produce(inner, path, from)
                }
            }
            Node::Size(expr) => {
                let at = || path.to_string();
                recipe.eval(expr, &self.out.values).map_err(|why| course(at(), why))
            }
            Node::Dim(name) => match self.out.sizes.get(name) {
                Some(size) => Ok(Value::Number(*size as f64)),
                None => Err(course(path, format!("`{name}` is no size"))),
            },
            Node::Constant(value) => Ok(value.clone()),
            Node::Fixed(value, form, ty, declared) => {
                self.fixed(value, form.as_ref(), ty.as_ref(), declared, path, from)
            }
            Node::Computed(literal, form, ty) => {
                let at = self.example_path(path);
                let value = fixed::value(literal, ty.as_ref(), form.as_ref(), &|e| {
                    recipe.eval(e, &self.out.values)
                })
                .map_err(|why| course(at, why))?;
                self.dress_as(path, value, ty.as_ref(), form.as_ref())
            }
        }
    }

    fn example_path(&self, name: &str) -> String {
        match self.recipe.line {
            Some(line) => format!("given.examples (line {line}).{name}"),
            None => format!("given.draw.{name}"),
        }
    }

    /// The frame of a leaf: options evaluated, shape and dtype settled.
    fn frame(
        &self,
        draw: &Draw,
        form: Option<&TensorForm>,
        ty: Option<&Type>,
        path: &str,
        earlier: Option<&[usize]>,
    ) -> Result<Frame, Fault> {
        let recipe = self.recipe;
        let at = |why: String| course(format!("given.draw.{path}"), why);
        let kind = kinds::kind(&draw.kind).ok_or_else(|| at(format!("unknown kind of draw `{}`", draw.kind)))?;
        let text_type = is_text(ty);
        let resolved = recipe.resolve(kind, draw, text_type, &self.out.values).map_err(at)?;
        let dtype = match (resolved.get("dtype"), form) {
            (Some(Resolved::Text(name)), _) if name == "F" => recipe.dtypes.get(&'F').copied().unwrap_or(DType::F32),
            (Some(Resolved::Text(name)), _) => name.parse().map_err(|()| at(format!("`{name}` is no dtype")))?,
            (_, Some(form)) => recipe.dtype(form, &self.out.values).map_err(at)?,
            (_, None) => self.default_dtype(kind, ty),
        };
        let shape = self.shape(kind, draw, &resolved, form, ty, path, earlier)?;
        Ok(Frame {
            kind,
            path: path.into(),
            options: resolved,
            plants: recipe.plants(draw, &self.out.values).map_err(at)?,
            dtype,
            free: match (&shape, form) {
                (Some(shape), Some(form)) if form.any_leading && !draw.options.contains_key("shape") => {
                    shape.len().saturating_sub(form.sizes.len())
                }
                _ => 0,
            },
            shape,
            ty: ty.cloned(),
            fixed: None,
            root: recipe.root.clone(),
        })
    }

    fn default_dtype(&self, kind: &Kind, ty: Option<&Type>) -> DType {
        let float = self.recipe.dtypes.get(&'F').copied().unwrap_or(DType::F64);
        let integers = matches!(kind.name, "integer" | "permutation");
        match ty {
            Some(Type::List(_) | Type::Scalar(_)) => DType::F64,
            _ if integers => DType::I64,
            Some(_) => float,
            None if self.recipe.uses_float_letter() => float,
            None => DType::F64,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "each is one part of the frame in the making")]
    fn shape(
        &self,
        kind: &Kind,
        draw: &Draw,
        resolved: &IndexMap<&'static str, Resolved>,
        form: Option<&TensorForm>,
        ty: Option<&Type>,
        path: &str,
        earlier: Option<&[usize]>,
    ) -> Result<Option<Vec<usize>>, Fault> {
        let at = |why: String| course(format!("given.draw.{path}"), why);
        if kind.gives == Gives::Whole || matches!(ty, Some(Type::Scalar(_) | Type::Text | Type::DType)) {
            return Ok(None);
        }
        if let Some(Resolved::Numbers(numbers)) = resolved.get("shape") {
            return Recipe::sizes(numbers).map(Some).map_err(at);
        }
        if kind.name == "permutation"
            && let Some(Resolved::Number(n)) = resolved.get("length")
        {
            return Recipe::sizes(&[*n]).map(Some).map_err(at);
        }
        let mut tail = Vec::new();
        if let Some(form) = form {
            for size in &form.sizes {
                let number = self.recipe.number(size, &self.out.values).map_err(at)?;
                // A product that is no whole number needs other sizes.
                tail.extend(Recipe::sizes(&[number]).map_err(|why| Fault::Unfit(error(format!("takes.{path}"), why)))?);
            }
        }
        let free = form.map_or(matches!(ty, Some(Type::Tensor)), |f| f.any_leading);
        if free {
            let leading = match earlier {
                Some(shape) if shape.len() >= tail.len() => shape[..shape.len() - tail.len()].to_vec(),
                _ => {
                    let mut rng = self.rng(&format!("shape {path}"));
                    let least = u64::from(kind.gives == Gives::Tensor && tail.is_empty());
                    (0..least + rng.below(4 - least))
                        .map(|_| 1 + rng.below(4) as usize)
                        .collect()
                }
            };
            return Ok(Some([leading, tail].concat()));
        }
        match (form, kind.gives) {
            (Some(_), _) => Ok(Some(tail)),
            (None, Gives::Tensor) => {
                let main = if kind.name == "permutation" { "length" } else { "shape" };
                Err(at(format!(
                    "`{}` needs its `{main}`: nothing else says the size of `{path}`",
                    draw.kind
                )))
            }
            (None, _) => Ok(None),
        }
    }

    fn leaf(
        &mut self,
        draw: &Draw,
        form: Option<&TensorForm>,
        ty: Option<&Type>,
        path: &str,
        from: &str,
    ) -> Result<Value, Fault> {
        let earlier = self.old.and_then(|old| old.leaves.get(from)).map(|leaf| &leaf.value);
        let changed = self.change.leaves.iter().find(|(p, _)| p == path).map(|(_, v)| v);
        let shape_source = changed.or(earlier);
        let earlier_shape = match shape_source {
            Some(Value::Tensor(t)) => Some(t.shape().to_vec()),
            _ => None,
        };
        let frame = self.frame(draw, form, ty, path, earlier_shape.as_deref())?;
        let value = match (changed, earlier) {
            (Some(value), _) => {
                if !fits(&frame, value) || !(frame.kind.holds)(&frame, value) {
                    return Err(Fault::Unfit(error(path, "the draw does not give this value")));
                }
                value.clone()
            }
            (None, Some(value)) => match keep(&frame, value, self.change.side) {
                Some(kept) => kept,
                None => self.draw_leaf(&frame)?,
            },
            (None, None) => self.draw_leaf(&frame)?,
        };
        self.out.leaves.insert(
            path.into(),
            Leaf {
                frame,
                value: value.clone(),
            },
        );
        Ok(value)
    }

    fn draw_leaf(&self, frame: &Frame) -> Result<Value, Fault> {
        let mut rng = self.rng(&frame.path);
        // Rounding to the dtype may break a structure by a hair: a few more tries.
        let mut last = None;
        for _ in 0..8 {
            let value = (frame.kind.draw)(frame, &mut rng).map_err(|why| {
                course(
                    format!("given.draw.{}", frame.path),
                    format!("`{}`: {why}", frame.kind.name),
                )
            })?;
            // Checking costs as much as drawing: for large values it is left to the draw's own care.
            if frame.len() > 4096 || (frame.kind.holds)(frame, &value) {
                return Ok(value);
            }
            last = Some(value);
        }
        last.ok_or_else(|| course(format!("given.draw.{}", frame.path), "nothing could be drawn"))
    }

    fn checkpoint(&mut self, draw: &Draw, path: &str, from: &str) -> Result<Value, Fault> {
        let frame = self.frame(&checkpoint_frame(draw), None, None, path, None)?;
        let at = |why| course(format!("given.draw.{path}"), why);
        let size = |name: &str| frame.count(name).map_err(at);
        let (layers, v, ctx, d) = (size("layers")?, size("vocabulary")?, size("context")?, size("width")?);
        let hidden = if frame.options.contains_key("hidden") {
            size("hidden")?
        } else {
            4 * d
        };
        let prefix = frame.text("prefix").unwrap_or("").to_string();
        let mut entries: Vec<(String, Vec<usize>, bool)> = vec![
            ("wte.weight".into(), vec![v, d], false),
            ("wpe.weight".into(), vec![ctx, d], false),
        ];
        for i in 0..layers {
            let mut add =
                |name: &str, shape: &[usize], buffer| entries.push((format!("h.{i}.{name}"), shape.to_vec(), buffer));
            add("ln_1.weight", &[d], false);
            add("ln_1.bias", &[d], false);
            if frame.flag("buffers") {
                add("attn.bias", &[1, 1, ctx, ctx], true);
            }
            add("attn.c_attn.weight", &[d, 3 * d], false);
            add("attn.c_attn.bias", &[3 * d], false);
            add("attn.c_proj.weight", &[d, d], false);
            add("attn.c_proj.bias", &[d], false);
            add("ln_2.weight", &[d], false);
            add("ln_2.bias", &[d], false);
            add("mlp.c_fc.weight", &[d, hidden], false);
            add("mlp.c_fc.bias", &[hidden], false);
            add("mlp.c_proj.weight", &[hidden, d], false);
            add("mlp.c_proj.bias", &[d], false);
        }
        entries.push(("ln_f.weight".into(), vec![d], false));
        entries.push(("ln_f.bias".into(), vec![d], false));
        let mut out = IndexMap::new();
        for (name, shape, buffer) in entries {
            let mut each = bare(if buffer { "ones" } else { "normal" });
            let sizes = shape.iter().map(|&s| Literal::Number(s as f64)).collect();
            each.options.insert("shape".into(), Literal::List(sizes));
            each.options
                .insert("dtype".into(), Literal::Text(frame.dtype.name().into(), None));
            if !buffer {
                each.options.insert("std".into(), Literal::Number(frame.number("std")));
            }
            let (path, from) = (format!("{path}.{name}"), format!("{from}.{name}"));
            let value = self.leaf(&each, None, None, &path, &from)?;
            out.insert(format!("{prefix}{name}"), value);
        }
        Ok(Value::Struct(out))
    }

    fn repeat(&mut self, item: &Node, length: &Length, path: &str, from: &str) -> Result<Value, Fault> {
        let old_length = self.old.and_then(|old| old.lengths.get(from)).map(|(n, _, _)| *n);
        let (low, high) = self.length(length, path)?;
        let wanted = self.change.length.as_ref().filter(|(p, _)| p == path).map(|(_, n)| *n);
        let n = match (wanted, old_length) {
            (Some(n), _) if (low..=high).contains(&n) => n,
            (Some(_), _) => return Err(Fault::Unfit(error(path, "no such length"))),
            (None, Some(n)) => n.clamp(low, high),
            (None, None) => self.rng(&format!("length {path}")).between(low as i64, high as i64) as usize,
        };
        self.out.lengths.insert(path.into(), (n, low, high));
        let mut items = Vec::with_capacity(n);
        for i in 0..n {
            let source = match old_length {
                Some(old) if old > n => self.change.side.source(i, old, n),
                _ => i,
            };
            items.push(self.produce(item, &format!("{path}[{i}]"), &format!("{from}[{source}]"))?);
        }
        Ok(Value::List(items))
    }

    /// Least and largest length of a list.
    fn length(&self, length: &Length, path: &str) -> Result<(usize, usize), Fault> {
        let recipe = self.recipe;
        let at = |why: String| course(format!("given.draw.{path}"), why);
        match length {
            Length::Size(expr) => {
                let n = recipe.number(expr, &self.out.values).map_err(at)?;
                let n = Recipe::sizes(&[n]).map_err(|why| Fault::Unfit(error(path, why)))?[0];
                Ok((n, n))
            }
            Length::Drawn(draw) => {
                let kind = kinds::kind("list").ok_or_else(|| at("no lists".into()))?;
                let mut own = bare("list");
                own.options.extend(
                    draw.options
                        .get_key_value("length")
                        .map(|(k, v)| (k.clone(), v.clone())),
                );
                let resolved = recipe.resolve(kind, &own, false, &self.out.values).map_err(at)?;
                match resolved.get("length") {
                    Some(&Resolved::Range(low, high)) if 0 <= low && low <= high => Ok((low as usize, high as usize)),
                    Some(&Resolved::Range(low, high)) => {
                        let why = format!("`length` is {low}..={high}: no length lies in it");
                        Err(Fault::Unfit(error(format!("given.draw.{path}"), why)))
                    }
                    _ => Err(at("`length` of `list` is missing".into())),
                }
            }
        }
    }

    fn fixed(
        &mut self,
        original: &Value,
        form: Option<&Form>,
        ty: Option<&Type>,
        declared: &Node,
        path: &str,
        from: &str,
    ) -> Result<Value, Fault> {
        let earlier = self.old.and_then(|old| old.leaves.get(from));
        let changed = self.change.leaves.iter().find(|(p, _)| p == path).map(|(_, v)| v);
        let value = changed.or(earlier.map(|leaf| &leaf.value)).unwrap_or(original).clone();
        let value = if self.old.is_none() {
            value
        } else {
            self.resize(value, form, declared, path)?
        };
        let value = self.dress_as(path, value, ty, form)?;
        // As the draw would have it, where the value is one that it may give; else between its own extremes.
        let shape = match &value {
            Value::Tensor(t) => Some(t.shape().to_vec()),
            _ => None,
        };
        let mut lengths = None;
        let (own, item) = match declared {
            Node::Leaf(draw, form, ty) => (
                self.frame(draw, form.as_ref(), ty.as_ref(), path, shape.as_deref())
                    .ok(),
                None,
            ),
            // A list is one value here: its items' draw gives the bounds.
            Node::Repeat(item, length) => {
                lengths = self.length(length, path).ok();
                let item = match &**item {
                    Node::Leaf(draw, form, ty) => self.frame(draw, form.as_ref(), ty.as_ref(), path, None).ok(),
                    _ => None,
                };
                (None, item)
            }
            _ => (None, None),
        };
        let inside = |frame: &Frame, value: &Value| fits(frame, value) && (frame.kind.holds)(frame, value);
        let was_inside = earlier.is_some_and(|leaf| leaf.frame.fixed.is_none());
        let mut value = value;
        if let Some(frame) = &own {
            if was_inside && !inside(frame, &value) && changed.is_none() {
                let repaired = frame.kind.repair.and_then(|repair| repair(frame, &value));
                value = repaired.unwrap_or(value);
            }
            if inside(frame, &value) {
                let leaf = Leaf {
                    frame: frame.clone(),
                    value: value.clone(),
                };
                self.out.leaves.insert(path.into(), leaf);
                return Ok(value);
            }
        }
        if was_inside {
            return Err(Fault::Unfit(error(path, "the draw does not give this value")));
        }
        let frame = fixed::frame(original, own.or(item), lengths, ty, path, &self.recipe.root);
        if changed.is_some() && !(frame.kind.holds)(&frame, &value) {
            return Err(Fault::Unfit(error(path, "outside the example's own range")));
        }
        self.out.leaves.insert(
            path.into(),
            Leaf {
                frame,
                value: value.clone(),
            },
        );
        Ok(value)
    }

    /// A value of an example, cut to the sizes of now.
    fn resize(&self, value: Value, form: Option<&Form>, declared: &Node, path: &str) -> Result<Value, Fault> {
        let unfit = || Fault::Unfit(error(path, "the example's value does not get larger"));
        match (value, form) {
            (Value::Tensor(t), Some(Form::Tensor(form))) if !form.any_leading => {
                let mut shape = Vec::new();
                for size in &form.sizes {
                    let n = self
                        .recipe
                        .number(size, &self.out.values)
                        .map_err(|why| course(path, why))?;
                    shape.extend(Recipe::sizes(&[n]).map_err(|_| unfit())?);
                }
                crop::tensor(&t, &shape, self.change.side)
                    .map(Value::Tensor)
                    .ok_or_else(unfit)
            }
            (Value::Tensor(t), _) => {
                // An extra draw says its shape itself.
                let frame = match declared {
                    Node::Leaf(draw, form, ty) => {
                        self.frame(draw, form.as_ref(), ty.as_ref(), path, Some(t.shape())).ok()
                    }
                    _ => None,
                };
                match frame.and_then(|f| f.shape) {
                    Some(shape) if shape.len() == t.shape().len() => crop::tensor(&t, &shape, self.change.side)
                        .map(Value::Tensor)
                        .ok_or_else(unfit),
                    _ => Ok(Value::Tensor(t)),
                }
            }
            (Value::List(items), form) => {
                let (inner, length) = match form {
                    Some(Form::List(inner, length)) => (Some(&**inner), length.clone().map(Length::Size)),
                    _ => (None, None),
                };
                let (item, drawn) = match declared {
                    Node::Repeat(item, length) => (&**item, Some(length.clone())),
                    other => (other, None),
                };
                let wanted = match length.or(drawn) {
                    Some(Length::Size(expr)) => {
                        let n = self
                            .recipe
                            .number(&expr, &self.out.values)
                            .map_err(|why| course(path, why))?;
                        Recipe::sizes(&[n]).map_err(|_| unfit())?[0]
                    }
                    Some(Length::Drawn(draw)) => match draw.options.get("length") {
                        // Only a length that is a size binds; a range does not.
                        Some(literal) if options::is_single(literal) => {
                            let n = self
                                .recipe
                                .literal_number(literal, &self.out.values)
                                .map_err(|why| course(path, why))?;
                            Recipe::sizes(&[n]).map_err(|_| unfit())?[0]
                        }
                        _ => items.len(),
                    },
                    None => items.len(),
                };
                let items = crop::list(&items, wanted, self.change.side).ok_or_else(unfit)?;
                let each = items.into_iter().map(|v| self.resize(v, inner, item, path));
                each.collect::<Result<_, _>>().map(Value::List)
            }
            (value, _) => Ok(value),
        }
    }

    fn dress(&self, name: &str, value: Value) -> Result<Value, Fault> {
        match self.recipe.parameter(name) {
            None => Ok(value),
            Some((ty, form)) => self.dress_as(name, value, Some(ty), form),
        }
    }

    fn dress_as(&self, name: &str, value: Value, ty: Option<&Type>, form: Option<&Form>) -> Result<Value, Fault> {
        let dtype = |form: &TensorForm| self.recipe.dtype(form, &self.out.values);
        let dresser = Dresser {
            structs: &self.recipe.structs,
            dtype: &dtype,
            float: self.recipe.dtypes.get(&'F').copied().unwrap_or(DType::F32),
        };
        dresser
            .dress(value, ty, form)
            .map_err(|why| course(self.place(name), format!("`{name}`: {why}")))
    }

    /// Where a name is given its value.
    fn place(&self, name: &str) -> String {
        if self.recipe.lets.iter().any(|(n, _)| n == name) {
            format!("given.let.{name}")
        } else if self.recipe.line.is_some()
            && self
                .recipe
                .nodes
                .iter()
                .any(|(n, node)| n == name && matches!(node, Node::Fixed(..) | Node::Computed(..)))
        {
            self.example_path(name)
        } else {
            format!("given.draw.{name}")
        }
    }

    /// Every argument has the form that `takes` says.
    fn check_forms(&self) -> Result<(), Fault> {
        for parameter in &self.recipe.signature.parameters {
            let Some(value) = self.out.values.get(&parameter.name) else {
                return Err(course(
                    self.place(&parameter.name),
                    format!("`{}` has no value", parameter.name),
                ));
            };
            if let Some(form) = self.recipe.takes.get(&parameter.name) {
                let place = self.place(&parameter.name);
                self.check_form(value, form)
                    .map_err(|why| course(place, format!("`{}` {why}", parameter.name)))?;
            }
        }
        Ok(())
    }

    fn check_form(&self, value: &Value, form: &Form) -> Result<(), String> {
        match (value, form) {
            (Value::Tensor(t), Form::Tensor(form)) => {
                let mut wanted = Vec::new();
                for size in &form.sizes {
                    wanted.extend(Recipe::sizes(&[self.recipe.number(size, &self.out.values)?])?);
                }
                let (shape, tail) = (t.shape(), wanted.len());
                let fits = shape.len() >= tail && shape.ends_with(&wanted) && (form.any_leading || shape.len() == tail);
                if fits {
                    return Ok(());
                }
                let texts: Vec<&str> = form.sizes.iter().map(|e| e.text.as_str()).collect();
                let dots = if form.any_leading { ".., " } else { "" };
                Err(format!(
                    "has the shape {shape:?}, `takes` says [{dots}{}] = {wanted:?}",
                    texts.join(", ")
                ))
            }
            (Value::List(items), Form::List(inner, length)) => {
                if let Some(length) = length {
                    let n = self.recipe.number(length, &self.out.values)?;
                    if n != items.len() as f64 {
                        return Err(format!("has {} items, `takes` says {} = {n}", items.len(), length.text));
                    }
                }
                items.iter().try_for_each(|item| self.check_form(item, inner))
            }
            (Value::None, Form::Option(_)) => Ok(()),
            (value, Form::Option(inner)) => self.check_form(value, inner),
            (Value::Struct(fields), Form::Struct(name)) => match self.recipe.structs.get(name) {
                None => Ok(()),
                Some(declared) => declared
                    .fields
                    .iter()
                    .try_for_each(|(name, field)| match fields.get(name) {
                        Some(value) => self
                            .check_form(value, &field.form)
                            .map_err(|why| format!(".{name} {why}")),
                        None => Err(format!("lacks `{name}`")),
                    }),
            },
            _ => Ok(()),
        }
    }
}

/// The options of a checkpoint with its own dtype.
fn checkpoint_frame(draw: &Draw) -> Draw {
    let mut draw = draw.clone();
    draw.options
        .entry("dtype".into())
        .or_insert_with(|| Literal::Text("F".into(), None));
    draw
}

fn is_text(ty: Option<&Type>) -> bool {
    match ty {
        Some(Type::Text | Type::Path | Type::DType) => true,
        Some(Type::List(inner) | Type::Option(inner)) => is_text(Some(inner)),
        _ => false,
    }
}

/// Whether shape and dtype of a raw value are those of the frame.
pub(crate) fn fits(frame: &Frame, value: &Value) -> bool {
    match (value, &frame.shape) {
        (Value::Tensor(t), Some(shape)) => t.shape() == shape && t.dtype == frame.dtype,
        (Value::Number(_) | Value::Bool(_) | Value::Text(_), None) => true,
        (Value::Tensor(_), None) | (Value::Number(_), Some(_)) => false,
        (Value::List(items), Some(shape)) => [items.len()] == shape[..],
        _ => frame.kind.gives == Gives::Whole || frame.shape.is_none(),
    }
}

/// The earlier value as the frame of now may have it: cut, repaired; `None` when it must be drawn again.
fn keep(frame: &Frame, value: &Value, side: Side) -> Option<Value> {
    let cut = match (value, &frame.shape) {
        (Value::Tensor(t), Some(shape)) => Value::Tensor(crop::tensor(t, shape, side)?.cast(frame.dtype)),
        (value, _) => value.clone(),
    };
    if !fits(frame, &cut) {
        return None;
    }
    if (frame.kind.holds)(frame, &cut) {
        return Some(cut);
    }
    let repaired = frame.kind.repair?(frame, &cut)?;
    (frame.kind.holds)(frame, &repaired).then_some(repaired)
}
