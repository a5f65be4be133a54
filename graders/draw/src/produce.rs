//! One case, built: sizes, then values in order; anew, or from an earlier case and a change to it.

mod forms;
mod frames;
mod given;
mod sizes;

use super::built::{Built, Change, Leaf};
use super::crop::{self, Side};
use super::edge::{At, Edge, LONG, WHOLE_ENDS, is_oversized};
use super::error::{Fault, course, error};
use super::kind::{Frame, Gives, Resolved};
use super::notation::bare;
use super::recipe::{Length, Node, Recipe};
use super::rng::Rng;
use super::values::typed;
use super::{fixed, kinds};
use gradus_course::signature::Type;
use gradus_course::{Draw, Literal, TensorForm};
use gradus_law::value::Value;
use indexmap::IndexMap;

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
        let value = producer.at_edge(name, value)?;
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
    if let Some(Edge { at: At::Long, .. }) = recipe.edge
        && is_oversized(&recipe.squares, &producer.out.values)
    {
        return Err(Fault::Avoided);
    }
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

    /// The value as the case's edge has it, where the edge is this argument's.
    fn at_edge(&self, name: &str, value: Value) -> Result<Value, Fault> {
        let recipe = self.recipe;
        match (&recipe.edge, recipe.domain.get(name)) {
            (Some(edge), Some(domain)) if edge.of == name => {
                edge.apply(domain, value, &self.out, &mut self.rng(&format!("edge {name}")))
            }
            _ => Ok(value),
        }
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
                let value = fixed::value(literal, ty.as_ref(), form.as_ref(), &|e| {
                    recipe.eval(e, &self.out.values)
                })
                .map_err(|why| self.fault(path, why))?;
                self.dress_as(path, value, ty.as_ref(), form.as_ref())
            }
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
        let (low, high) = match &recipe_edge(self.recipe, path) {
            Some(At::Short) => (low, low),
            Some(At::LongList) => (LONG.0 as usize, LONG.1 as usize),
            // There is room for every whole number of the edge, unless something else says the length.
            Some(At::Whole) if low < high => (high.max(WHOLE_ENDS), high.max(WHOLE_ENDS)),
            _ => (low, high),
        };
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
}

/// The same for what stands inside it.
fn edge_of_items(recipe: &Recipe, path: &str) -> Option<At> {
    let inside = |of: &str| {
        path.strip_prefix(of)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
    };
    recipe.edge.as_ref().filter(|edge| inside(&edge.of)).map(|edge| edge.at)
}

/// Where this argument is put, if the case lies at an edge of it.
fn recipe_edge(recipe: &Recipe, path: &str) -> Option<At> {
    recipe.edge.as_ref().filter(|edge| edge.of == path).map(|edge| edge.at)
}

/// Whether shape and dtype of a raw value are those of the frame.
pub(crate) fn fits(frame: &Frame, value: &Value) -> bool {
    match (value, &frame.shape) {
        (Value::Tensor(t), Some(shape)) => t.shape() == shape && t.dtype == frame.dtype,
        (Value::Number(_) | Value::Whole(_) | Value::Bool(_) | Value::Text(_), None) => true,
        (Value::Tensor(_), None) | (Value::Number(_) | Value::Whole(_), Some(_)) => false,
        (Value::List(items), Some(shape)) => [items.len()] == shape[..],
        _ => frame.kind.gives == Gives::Whole || frame.shape.is_none(),
    }
}

/// The earlier value as the frame of now may have it: cut, repaired; `None` when it must be drawn again.
fn keep(frame: &Frame, value: &Value, side: Side) -> Option<Value> {
    let cut = match (value, &frame.shape) {
        (Value::Tensor(t), Some(shape)) => Value::Tensor(typed(crop::tensor(t, shape, side)?, frame.dtype)),
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

/// The options of a checkpoint with its own dtype.
fn checkpoint_frame(draw: &Draw) -> Draw {
    let mut draw = draw.clone();
    draw.options
        .entry("dtype".into())
        .or_insert_with(|| Literal::Text("F".into(), None));
    draw
}
