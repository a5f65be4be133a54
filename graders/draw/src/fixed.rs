//! Values that examples write out.

use super::dress;
use super::kind::{Frame, Gives, Kind, Plant, Resolved};
use super::kinds::texts::{shorter, tensor_function};
use super::notation::named_number;
use super::plant;
use super::values::{numbers, same};
use gradus_course::signature::Type;
use gradus_course::{Form, Literal};
use gradus_law::Expr;
use gradus_law::value::{Tensor, Value};
use gradus_wire::DType;
use indexmap::IndexMap;
use std::path::Path;

type Eval<'a> = &'a dyn Fn(&Expr) -> Result<Value, String>;

/// The value that a literal writes for an argument of this type and form, not yet dressed.
pub(crate) fn value(
    literal: &Literal,
    ty: Option<&Type>,
    form: Option<&Form>,
    eval: Eval<'_>,
) -> Result<Value, String> {
    match (literal, ty) {
        (Literal::Null, _) => Ok(Value::None),
        (literal, Some(Type::Option(inner))) => value(literal, Some(inner), form, eval),
        (Literal::Bool(b), _) => Ok(Value::Bool(*b)),
        (Literal::Number(n), Some(Type::Text | Type::Char | Type::Path)) => Ok(Value::Text(n.to_string())),
        (Literal::Number(n), _) => Ok(Value::Number(*n)),
        (Literal::Whole(n), Some(Type::Text | Type::Path)) => Ok(Value::Text(n.to_string())),
        (Literal::Whole(n), _) => Ok(Value::Whole(*n)),
        // What is computed (`= …`) was parsed when the spec was read.
        (Literal::Text(text, None), Some(Type::Text | Type::Char | Type::Path | Type::DType | Type::Device)) => {
            Ok(Value::Text(text.clone()))
        }
        (Literal::Text(name, None), Some(Type::Closure { .. })) => Ok(tensor_function(name)),
        (Literal::Text(text, _), _) if named_number(text).is_some() => {
            Ok(Value::Number(named_number(text).unwrap_or(f64::NAN)))
        }
        (Literal::Text(_, Some(expr)), _) => eval(expr),
        (Literal::Text(text, None), _) => match Expr::parse(text) {
            Ok(expr) => eval(&expr),
            Err(e) => Err(format!("`{text}`: {}", e.message)),
        },
        (Literal::List(items), Some(ty)) if let Some(inner) = ty.item() => {
            let form = match form {
                Some(Form::List(inner, _)) => Some(&**inner),
                _ => None,
            };
            items
                .iter()
                .map(|i| value(i, Some(&inner), form, eval))
                .collect::<Result<_, _>>()
                .map(Value::List)
        }
        (Literal::Map(entries), Some(Type::Map(_, key, inner))) => {
            let pairs = entries.iter().map(|(name, literal)| {
                let key = match key.is_textual() {
                    true => Value::Text(name.clone()),
                    false => {
                        let expr = Expr::parse(name).map_err(|e| format!("`{name}`: {}", e.message))?;
                        eval(&expr)?
                    }
                };
                Ok(Value::List(vec![key, value(literal, Some(inner), None, eval)?]))
            });
            pairs.collect::<Result<_, String>>().map(Value::List)
        }
        (Literal::List(items), Some(Type::Tuple(types))) if types.len() == items.len() => {
            let pairs = items.iter().zip(types);
            pairs
                .map(|(i, t)| value(i, Some(t), None, eval))
                .collect::<Result<_, _>>()
                .map(Value::List)
        }
        (Literal::List(_), ty) => {
            let (mut shape, mut data) = (Vec::new(), Vec::new());
            match nested(literal, 0, &mut shape, &mut data, eval) {
                Ok(()) => Ok(Value::Tensor(Tensor::of_numbers(&shape, &data))),
                Err(why) if ty == Some(&Type::Tensor) => Err(why),
                // A list of other things.
                Err(_) => list_items(literal, eval),
            }
        }
        (Literal::Map(entries), _) => {
            let entries = entries.iter().map(|(name, literal)| {
                let value = value(literal, None, None, eval)?;
                let value = match (&value, dress::tensor(&value)) {
                    (Value::Number(_) | Value::Whole(_) | Value::List(_), Some(t))
                        if matches!(ty, Some(Type::Named)) =>
                    {
                        Value::Tensor(t)
                    }
                    _ => value,
                };
                Ok((name.clone(), value))
            });
            Ok(Value::Struct(entries.collect::<Result<IndexMap<_, _>, String>>()?))
        }
    }
}

fn list_items(literal: &Literal, eval: Eval<'_>) -> Result<Value, String> {
    let Literal::List(items) = literal else {
        return Err("no list".into());
    };
    items
        .iter()
        .map(|item| value(item, None, None, eval))
        .collect::<Result<_, _>>()
        .map(Value::List)
}

fn nested(
    literal: &Literal,
    depth: usize,
    shape: &mut Vec<usize>,
    data: &mut Vec<Value>,
    eval: Eval<'_>,
) -> Result<(), String> {
    match literal {
        Literal::List(items) => {
            match shape.get(depth) {
                None if data.is_empty() && shape.len() == depth => shape.push(items.len()),
                Some(&n) if n == items.len() => {}
                _ => return Err("its rows differ in length".into()),
            }
            items
                .iter()
                .try_for_each(|item| nested(item, depth + 1, shape, data, eval))
        }
        _ if depth != shape.len() => Err("numbers and lists stand side by side in it".into()),
        other => match value(other, None, None, eval)? {
            number @ (Value::Number(_) | Value::Whole(_)) => {
                data.push(number);
                Ok(())
            }
            Value::Bool(b) => {
                data.push(Value::whole(i128::from(b)));
                Ok(())
            }
            other => Err(format!("an element is {}", other.kind())),
        },
    }
}

/// Names that the expressions in a literal mention.
pub(crate) fn names(literal: &Literal, texts: bool, out: &mut Vec<String>) {
    match literal {
        Literal::Text(text, expr) if named_number(text).is_none() => match expr {
            Some(expr) => out.extend(expr.names()),
            None if texts => {}
            None => out.extend(Expr::parse(text).map(|e| e.names()).unwrap_or_default()),
        },
        Literal::List(items) => items.iter().for_each(|i| names(i, texts, out)),
        Literal::Map(entries) => entries.values().for_each(|i| names(i, texts, out)),
        _ => {}
    }
}

/// Stands for the draw where an example's value is none that the draw would give.
static FIXED: Kind = Kind {
    name: "example",
    doc: "",
    example: "",
    options: &[],
    main: None,
    open: false,
    gives: Gives::Whole,
    draw: |_, _| Err("an example is not drawn".into()),
    holds: |frame, value| {
        let (low, high) = frame.bounds();
        let (least, most) = frame.range("length").unwrap_or((0, usize::MAX));
        if matches!(value, Value::List(items) if !(least..=most).contains(&items.len())) {
            return false;
        }
        numbers(value)
            .iter()
            .all(|v| (low..=high).contains(v) || plant::planted(frame, *v))
    },
    repair: Some(plant::clamp),
    simpler: Some(|frame, value| match &frame.ty {
        // Of these nothing can be left out.
        Some(Type::Tuple(_) | Type::Char) => Vec::new(),
        _ => simpler(frame, value, frame.range("length").map_or(0, |(least, _)| least)),
    }),
    elements: true,
};

/// Fewer items, shorter texts.
fn simpler(frame: &Frame, value: &Value, least: usize) -> Vec<Value> {
    match value {
        Value::Text(text) => shorter(text, 0, None),
        Value::List(items) => {
            let mut out = Vec::new();
            let mut keep = least;
            while keep < items.len() {
                out.push(Value::List(items[..keep].to_vec()));
                out.push(Value::List(items[items.len() - keep..].to_vec()));
                keep += (items.len() - keep).div_ceil(2);
            }
            let droppable = if items.len() > least { items.len().min(64) } else { 0 };
            for i in 0..droppable {
                let mut fewer = items.clone();
                fewer.remove(i);
                out.push(Value::List(fewer));
            }
            for (i, item) in items.iter().enumerate().take(32) {
                if let Value::Text(text) = item
                    && frame.ty.as_ref().and_then(Type::item) != Some(Type::Char)
                {
                    for shorter in shorter(text, 0, None).into_iter().take(8) {
                        let mut changed = items.clone();
                        changed[i] = shorter;
                        out.push(Value::List(changed));
                    }
                }
            }
            out.retain(|v| !same(v, value));
            out
        }
        _ => Vec::new(),
    }
}

/// The frame of a value that the draw would not give: elements move between the value's own extremes and the draw's.
/// `lengths` are those that the draw of a list allows.
pub(crate) fn frame(
    original: &Value,
    own: Option<Frame>,
    lengths: Option<(usize, usize)>,
    ty: Option<&Type>,
    path: &str,
    root: &Path,
) -> Frame {
    let data = numbers(original);
    let finite = || data.iter().copied().filter(|v| v.is_finite());
    let (mut low, mut high) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
    let structured = own.as_ref().is_some_and(|f| f.kind.gives == Gives::Tensor);
    if let Some(frame) = &own {
        let bounds = frame.bounds();
        (low, high) = (low.min(bounds.0), high.max(bounds.1));
    }
    let dtype = match original {
        Value::Tensor(t) => t.dtype,
        _ => DType::F64,
    };
    let mut special: Vec<f64> = data.iter().copied().filter(|v| !v.is_finite()).collect();
    if structured {
        // A matrix that was to have a structure is not taken apart: zeros only.
        special.extend(finite());
        (low, high) = (0.0, 0.0);
    }
    let mut options = IndexMap::new();
    if let (Value::List(items), Some((least, most))) = (original, lengths) {
        let range = Resolved::Range(least.min(items.len()) as i64, most.max(items.len()) as i64);
        options.insert("length", range);
    }
    Frame {
        kind: &FIXED,
        path: path.into(),
        options,
        plants: special.into_iter().map(Plant::Number).collect(),
        dtype: own.as_ref().map_or(dtype, |f| f.dtype),
        shape: match original {
            Value::Tensor(t) => Some(t.shape().to_vec()),
            _ => None,
        },
        free: own.as_ref().map_or(0, |f| f.free),
        ty: ty.cloned(),
        fixed: Some((low, high)),
        root: root.to_path_buf(),
    }
}
