//! Files around a call: what those that a function is given hold, and what those that it wrote are read as.

use super::failure::Failure;
use super::scope::{define, words};
use gradus_course::signature::Type;
use gradus_course::{Course, Draw, Exercise};
use gradus_draw::GIVEN;
use gradus_engine::supervise::GivenFile;
use gradus_law::value::{Tensor, Value};
use gradus_law::{Content, Env, Expr, NoAsker, Tolerance};
use gradus_wire::value::MAX_ELEMENTS;
use gradus_wire::{DType, TensorData};
use indexmap::IndexMap;
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};

/// The files that the path arguments of a call lead to, made from the values of the question.
pub(super) fn given(
    course: &Course,
    exercise: &Exercise,
    values: &IndexMap<String, Value>,
) -> Result<Vec<GivenFile>, Failure> {
    let mut files = Vec::new();
    for parameter in exercise.signature.parameters.iter().filter(|p| p.ty == Type::Path) {
        let Some(Value::Text(path)) = values.get(&parameter.name) else {
            continue;
        };
        let name = path.strip_prefix(GIVEN).and_then(|rest| rest.strip_prefix('/'));
        if let (Some(name), Some(draw)) = (name, exercise.given.draw.get(&parameter.name)) {
            let bytes = content(course, exercise, draw, values)
                .map_err(|why| Failure::Course(format!("given.draw.{}: {why}", parameter.name)))?;
            files.push((name.to_owned(), bytes));
        }
    }
    Ok(files)
}

fn content(
    course: &Course,
    exercise: &Exercise,
    draw: &Draw,
    values: &IndexMap<String, Value>,
) -> Result<Vec<u8>, String> {
    let defines = |name: &str| define(course, exercise, name);
    let env = Env {
        values,
        defines: &defines,
        tolerance: &|_| Tolerance::default(),
    };
    let value = |expression: &Expr| expression.eval(&env, &mut NoAsker).map_err(|e| words(&e));
    let mut bytes = Vec::new();
    let mut missing = 0;
    for (option, expression) in draw.contents() {
        match (option, value(&expression)?) {
            ("safetensors", Value::Struct(entries)) => bytes = encode(&entries)?,
            ("text", Value::Text(text)) => bytes = text.into_bytes(),
            ("cut", cut) => match cut.as_whole().and_then(|n| usize::try_from(n).ok()) {
                Some(cut) => missing = cut,
                None => return Err(format!("`cut` is {}, a whole number from 0 is needed", cut.kind())),
            },
            (option, other) => return Err(format!("`{option}` can't be made from {}", other.kind())),
        }
    }
    bytes.truncate(bytes.len().saturating_sub(missing));
    Ok(bytes)
}

/// The bytes of a file of these tensors.
fn encode(entries: &IndexMap<String, Value>) -> Result<Vec<u8>, String> {
    let mut tensors: Vec<(&String, TensorData)> = Vec::new();
    for (name, value) in entries {
        match value {
            Value::Tensor(tensor) => tensors.push((name, tensor.cast_exactly().to_wire())),
            other => return Err(format!("`{name}` is {}, not a tensor", other.kind())),
        }
    }
    let mut views = Vec::new();
    for (name, data) in &tensors {
        let shape = data.shape.iter().map(|&size| size as usize).collect();
        let view = TensorView::new(stored(data.dtype), shape, &data.data).map_err(|e| format!("`{name}`: {e}"))?;
        views.push((*name, view));
    }
    serialize(views, None).map_err(|e| e.to_string())
}

/// What a law sees of a file that an answer wrote; or what is wrong with it.
pub(super) fn read(bytes: &[u8], content: Content) -> Result<Value, String> {
    match content {
        Content::Text => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(e) => Err(format!("its byte {} is not UTF-8", e.valid_up_to())),
        },
        Content::Safetensors => decode(bytes),
    }
}

fn decode(bytes: &[u8]) -> Result<Value, String> {
    let file = SafeTensors::deserialize(bytes).map_err(|e| format!("it holds no safetensors: {e}"))?;
    let mut views = file.tensors();
    views.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut elements = 0u64;
    let mut entries = IndexMap::new();
    for (name, view) in views {
        let dtype = known(view.dtype()).ok_or_else(|| format!("`{name}` has the dtype {:?}", view.dtype()))?;
        let shape: Vec<u64> = view.shape().iter().map(|&size| size as u64).collect();
        let data = TensorData::new(dtype, shape, view.data().to_vec());
        elements = elements.saturating_add(data.elements().unwrap_or(u64::MAX));
        if elements > MAX_ELEMENTS {
            return Err(format!("it holds more than {MAX_ELEMENTS} numbers"));
        }
        let tensor = Tensor::from_wire(&data).ok_or_else(|| format!("`{name}` is not what its shape claims"))?;
        entries.insert(name, Value::Tensor(tensor));
    }
    Ok(Value::Struct(entries))
}

fn stored(dtype: DType) -> Dtype {
    match dtype {
        DType::U8 => Dtype::U8,
        DType::U32 => Dtype::U32,
        DType::I16 => Dtype::I16,
        DType::I32 => Dtype::I32,
        DType::I64 => Dtype::I64,
        DType::BF16 => Dtype::BF16,
        DType::F16 => Dtype::F16,
        DType::F32 => Dtype::F32,
        DType::F64 => Dtype::F64,
    }
}

fn known(dtype: Dtype) -> Option<DType> {
    DType::ALL.into_iter().find(|known| stored(*known) == dtype)
}
