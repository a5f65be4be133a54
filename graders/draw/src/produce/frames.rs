//! What a kind needs to know of one value: options, shape, dtype.

use super::{Producer, edge_of_items, recipe_edge};
use crate::edge::At;
use crate::error::{Fault, course, error};
use crate::kind::{Frame, Gives, Kind, Resolved};
use crate::kinds;
use crate::recipe::Recipe;
use gradus_course::signature::Type;
use gradus_course::{Draw, TensorForm};
use gradus_wire::DType;
use indexmap::IndexMap;

/// What the shape of a leaf depends on, besides its options.
struct Shaped<'p> {
    kind: &'p Kind,
    form: Option<&'p TensorForm>,
    ty: Option<&'p Type>,
    path: &'p str,
    /// The shape that it had in the case that is made simpler.
    earlier: Option<&'p [usize]>,
}

impl Producer<'_> {
    /// The frame of a leaf: options evaluated, shape and dtype settled.
    pub(super) fn frame(
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
        let mut resolved = recipe.resolve(kind, draw, text_type, &self.out.values).map_err(at)?;
        // The texts of a list are all at their edge.
        if let (Some(At::Text(n)), "text") = (edge_of_items(recipe, path), kind.name) {
            resolved.insert("length", Resolved::Range(n as i64, n as i64));
        }
        if let (Some(Type::Char), "text") = (ty, kind.name) {
            resolved.insert("length", Resolved::Range(1, 1));
        }
        let dtype = match (resolved.get("dtype"), form) {
            (Some(Resolved::Text(name)), _) if name == "F" => recipe.dtypes.get(&'F').copied().unwrap_or(DType::F32),
            (Some(Resolved::Text(name)), _) => name.parse().map_err(|()| at(format!("`{name}` is no dtype")))?,
            (_, Some(form)) => recipe.dtype(form, &self.out.values).map_err(at)?,
            (_, None) => self.default_dtype(kind, ty),
        };
        let shape = self.shape(
            &Shaped {
                kind,
                form,
                ty,
                path,
                earlier,
            },
            &resolved,
        )?;
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

    fn shape(&self, of: &Shaped<'_>, resolved: &IndexMap<&'static str, Resolved>) -> Result<Option<Vec<usize>>, Fault> {
        let &Shaped {
            kind,
            form,
            ty,
            path,
            earlier,
        } = of;
        let at = |why: String| course(format!("given.draw.{path}"), why);
        if kind.gives == Gives::Whole || matches!(ty, Some(Type::Scalar(_) | Type::Text | Type::Char | Type::DType)) {
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
            let put = match recipe_edge(self.recipe, path) {
                Some(At::Rank(axes)) if axes >= tail.len() => Some(axes - tail.len()),
                _ => None,
            };
            let leading = match earlier {
                _ if let Some(axes) = put => (0..axes).map(|axis| 1 + usize::from(axis % 2 == 0)).collect(),
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
                    kind.name
                )))
            }
            (None, _) => Ok(None),
        }
    }
}

fn is_text(ty: Option<&Type>) -> bool {
    ty.is_some_and(Type::is_textual)
}
