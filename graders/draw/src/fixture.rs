//! Stored data below the course's `fixtures/`.

use gradus_course::unix_lines;
use gradus_law::value::{Tensor, Value};
use gradus_wire::DType;
use indexmap::IndexMap;
use serde_json::Value as Json;
use std::path::{Component, Path, PathBuf};

/// The file's path, if it is a file below `fixtures/`.
fn path(root: &Path, file: &str) -> Result<PathBuf, String> {
    let path = place(root, file)?;
    match path.is_file() {
        true => Ok(path),
        false => Err(format!("fixtures/{file} is a folder")),
    }
}

/// The path of a file or folder below `fixtures/`.
pub(crate) fn place(root: &Path, file: &str) -> Result<PathBuf, String> {
    if Path::new(file).components().any(|c| !matches!(c, Component::Normal(_))) {
        return Err(format!("`{file}` is not a file's name below fixtures/"));
    }
    let path = root.join("fixtures").join(file);
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("there is no file fixtures/{file}"))
    }
}

/// What is stored in it: a text, a tensor, or a map of tensors.
pub(crate) fn load(root: &Path, file: &str, name: Option<&str>) -> Result<Value, String> {
    let path = path(root, file)?;
    let text = std::fs::read_to_string(&path).map_err(|e| format!("fixtures/{file}: {e}"))?;
    if path.extension().is_none_or(|e| e != "json") {
        return match name {
            None => Ok(Value::Text(unix_lines(&text).into_owned())),
            Some(_) => Err(format!("fixtures/{file} is a text, it has no entries")),
        };
    }
    let json: Json = serde_json::from_str(&text).map_err(|e| format!("fixtures/{file}: {e}"))?;
    let json = match name {
        None => &json,
        Some(name) => json
            .get(name)
            .ok_or_else(|| format!("fixtures/{file} has no entry `{name}`"))?,
    };
    value(json).map_err(|why| format!("fixtures/{file}: {why}"))
}

fn value(json: &Json) -> Result<Value, String> {
    match json {
        Json::Null => Ok(Value::None),
        Json::Bool(b) => Ok(Value::Bool(*b)),
        Json::Number(_) => number(json).ok_or_else(|| "a number is too large".into()),
        Json::String(s) => Ok(number(json).unwrap_or_else(|| Value::Text(s.clone()))),
        Json::Array(items) if items.iter().any(|i| i.is_string() && number(i).is_none()) => {
            items.iter().map(value).collect::<Result<_, _>>().map(Value::List)
        }
        Json::Array(_) => tensor(json, DType::F64).map(Value::Tensor),
        Json::Object(map) => match (map.get("data"), map.get("shape"), map.get("dtype")) {
            (Some(data), Some(Json::Array(shape)), Some(Json::String(dtype))) => {
                let dtype = dtype.parse().map_err(|()| format!("`{dtype}` is no dtype"))?;
                let shape = shape
                    .iter()
                    .map(|s| s.as_u64().map(|s| s as usize))
                    .collect::<Option<Vec<_>>>();
                let shape = shape.ok_or("a size is no whole number")?;
                let flat = tensor(data, dtype)?;
                let count = flat.array.len();
                if shape.iter().product::<usize>() != count {
                    return Err(format!("{count} elements don't fill the shape {shape:?}"));
                }
                Ok(Value::Tensor(flat.reshaped(&shape)))
            }
            _ => {
                let entries = map.iter().map(|(k, v)| Ok((k.clone(), value(v)?)));
                Ok(Value::Struct(entries.collect::<Result<IndexMap<_, _>, String>>()?))
            }
        },
    }
}

fn number(json: &Json) -> Option<Value> {
    match json {
        Json::Number(n) => match n.as_i128() {
            Some(whole) => Some(Value::whole(whole)),
            None => n.as_f64().map(Value::Number),
        },
        Json::String(s) => match s.as_str() {
            "nan" => Some(Value::Number(f64::NAN)),
            "inf" => Some(Value::Number(f64::INFINITY)),
            "-inf" => Some(Value::Number(f64::NEG_INFINITY)),
            _ => None,
        },
        _ => None,
    }
}

fn tensor(json: &Json, dtype: DType) -> Result<Tensor, String> {
    let mut shape = Vec::new();
    let mut data = Vec::new();
    walk(json, 0, &mut shape, &mut data)?;
    Ok(Tensor::of_numbers(&shape, &data).cast(dtype))
}

fn walk(json: &Json, depth: usize, shape: &mut Vec<usize>, data: &mut Vec<Value>) -> Result<(), String> {
    match json {
        Json::Array(items) => {
            match shape.get(depth) {
                None if data.is_empty() && shape.len() == depth => shape.push(items.len()),
                Some(&n) if n == items.len() => {}
                _ => return Err("the rows differ in length".into()),
            }
            items.iter().try_for_each(|item| walk(item, depth + 1, shape, data))
        }
        _ if depth != shape.len() => Err("numbers and lists stand side by side".into()),
        other => {
            data.push(number(other).ok_or("an element is no number")?);
            Ok(())
        }
    }
}
