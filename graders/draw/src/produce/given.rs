//! Values that an example writes out, cut to the sizes of now.

use super::{Producer, fits};
use crate::built::Leaf;
use crate::error::{Fault, course, error};
use crate::kind::Frame;
use crate::recipe::{Length, Node, Recipe};
use crate::{crop, fixed, notation};
use gradus_course::Form;
use gradus_course::signature::Type;
use gradus_law::value::Value;

impl Producer<'_> {
    pub(super) fn fixed(
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
                        Some(literal) if notation::is_single(literal) => {
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
}
