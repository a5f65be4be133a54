//! Sizes: bound by examples, changed by shrinking, or chosen.

use super::Producer;
use crate::error::{Fault, course, error};
use gradus_course::{Dim, Origin};
use gradus_law::value::Value;

impl Producer<'_> {
    pub(super) fn sizes(&mut self) -> Result<(), Fault> {
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
                    let open = (dim.is_open(), self.attempt);
                    let edge = self.recipe.edge.as_ref();
                    let domain = self.recipe.domain.get(name);
                    if let Some(put) = edge.and_then(|edge| edge.size(name, domain, (low, high), open)) {
                        (low, high) = put;
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
            // One entry of either sign says little of an edge: there are as many as usual draws have.
            Origin::Edge(_) if self.attempt < 20 && rng.chance(0.75) => return high,
            // Sizes are mostly unlike each other; once they are all alike, as far as they can be: what is square is a case
            // of its own.
            Origin::Drawn(4) if self.attempt < 20 => {
                let earlier = used.iter().copied().find(|size| (low.max(2)..=high).contains(size));
                if let Some(size) = earlier {
                    return size;
                }
            }
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
}
