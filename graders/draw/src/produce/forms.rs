//! Values in the forms that arguments have.

use super::Producer;
use crate::dress::Dresser;
use crate::error::{Fault, Fixed, error};
use crate::recipe::{Node, Recipe};
use gradus_course::signature::Type;
use gradus_course::{Form, TensorForm};
use gradus_law::value::Value;
use gradus_wire::DType;

impl Producer<'_> {
    /// A fault of a value that an example writes out, or of one that is drawn or computed.
    pub(super) fn fault(&self, name: &str, why: String) -> Fault {
        let mut error = error(self.place(name), why);
        let fixes = |(n, node): &(String, Node)| n == name && matches!(node, Node::Fixed(..) | Node::Computed(..));
        if let (Some(line), true) = (self.recipe.line, self.recipe.nodes.iter().any(fixes)) {
            error.path = "given.examples".into();
            error.example = Some(Fixed {
                line,
                name: Some(name.to_owned()),
            });
        }
        Fault::Course(error)
    }

    pub(super) fn dress(&self, name: &str, value: Value) -> Result<Value, Fault> {
        match self.recipe.parameter(name) {
            None => Ok(value),
            Some((ty, form)) => self.dress_as(name, value, Some(ty), form),
        }
    }

    pub(super) fn dress_as(
        &self,
        name: &str,
        value: Value,
        ty: Option<&Type>,
        form: Option<&Form>,
    ) -> Result<Value, Fault> {
        let dtype = |form: &TensorForm| self.recipe.dtype(form, &self.out.values);
        let dresser = Dresser {
            structs: &self.recipe.structs,
            dtype: &dtype,
            float: self.recipe.dtypes.get(&'F').copied().unwrap_or(DType::F32),
        };
        dresser
            .dress(value, ty, form)
            .map_err(|why| self.fault(name, format!("`{name}`: {why}")))
    }

    /// Where a name is given its value.
    fn place(&self, name: &str) -> String {
        if self.recipe.lets.iter().any(|(n, _)| n == name) {
            format!("given.let.{name}")
        } else {
            format!("given.draw.{name}")
        }
    }

    /// Every argument has the form that `takes` says.
    pub(super) fn check_forms(&self) -> Result<(), Fault> {
        for parameter in &self.recipe.signature.parameters {
            let Some(value) = self.out.values.get(&parameter.name) else {
                return Err(self.fault(&parameter.name, format!("`{}` has no value", parameter.name)));
            };
            if let Some(form) = self.recipe.takes.get(&parameter.name) {
                self.check_form(value, form)
                    .map_err(|why| self.fault(&parameter.name, format!("`{}` {why}", parameter.name)))?;
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
            (Value::Struct(fields), Form::Struct(name, float)) => match self.recipe.structs.get(name) {
                None => Ok(()),
                Some(declared) => declared
                    .fields
                    .iter()
                    .try_for_each(|(name, field)| match fields.get(name) {
                        Some(value) => self
                            .check_form(value, &field.form.with_float(float))
                            .map_err(|why| format!(".{name} {why}")),
                        None => Err(format!("lacks `{name}`")),
                    }),
            },
            _ => Ok(()),
        }
    }
}
