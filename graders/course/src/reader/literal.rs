//! Pieces of the raw files that refuse what serde would let pass: maps without doubled keys, expressions, literals.

use gradus_law::whole;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A map in the order of the file; a doubled key is an error.
#[derive(Debug)]
pub struct Map<T>(pub IndexMap<String, T>);

impl<T> Default for Map<T> {
    fn default() -> Self {
        Map(IndexMap::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Map<T>, D::Error> {
        struct Strict<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Strict<T> {
            type Value = Map<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Map<T>, A::Error> {
                let mut read = IndexMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    if read.contains_key(&key) {
                        return Err(A::Error::custom(format!("duplicate key `{key}`")));
                    }
                    read.insert(key, map.next_value()?);
                }
                Ok(Map(read))
            }
        }
        deserializer.deserialize_map(Strict(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Map<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("MapOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let value = generator.subschema_for::<T>();
        schemars::json_schema!({"type": "object", "additionalProperties": value})
    }
}

/// An expression: its text. Numbers, truth values and lists may stand unquoted.
#[derive(Debug, Clone)]
pub struct Formula(pub String);

impl<'de> Deserialize<'de> for Formula {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Formula, D::Error> {
        struct Expression;
        impl<'de> Visitor<'de> for Expression {
            type Value = Formula;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an expression")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Formula, E> {
                Ok(Formula(text.to_string()))
            }
            fn visit_bool<E: Error>(self, value: bool) -> Result<Formula, E> {
                Ok(Formula(value.to_string()))
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Formula, E> {
                Ok(Formula(value.to_string()))
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Formula, E> {
                Ok(Formula(value.to_string()))
            }
            fn visit_i128<E: Error>(self, value: i128) -> Result<Formula, E> {
                Ok(Formula(value.to_string()))
            }
            fn visit_u128<E: Error>(self, value: u128) -> Result<Formula, E> {
                Ok(Formula(value.to_string()))
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Formula, E> {
                Ok(Formula(number(value)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Formula, A::Error> {
                let mut parts = Vec::new();
                while let Some(Formula(part)) = list.next_element()? {
                    parts.push(part);
                }
                Ok(Formula(format!("[{}]", parts.join(", "))))
            }
        }
        deserializer.deserialize_any(Expression)
    }
}

/// A map of expressions. In `{k: min(m, n)}` the comma ends YAML's value and begins a key `n)` without a value; here, where
/// no key looks like that, the two are put together again.
#[derive(Debug, Default)]
pub struct FormulaMap(pub IndexMap<String, Formula>);

impl<'de> Deserialize<'de> for FormulaMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FormulaMap, D::Error> {
        struct Strict;
        impl<'de> Visitor<'de> for Strict {
            type Value = FormulaMap;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of expressions")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FormulaMap, A::Error> {
                let mut read: IndexMap<String, Formula> = IndexMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    let open = read.last().is_some_and(|(_, Formula(text))| is_open(text));
                    match (open, map.next_value_seed(Part { may_be_missing: open })?) {
                        (true, None) => {
                            let mut entry = read.last_entry();
                            entry
                                .iter_mut()
                                .for_each(|e| e.get_mut().0.push_str(&format!(", {key}")));
                        }
                        (_, Some(formula)) if !read.contains_key(&key) => {
                            read.insert(key, formula);
                        }
                        _ => return Err(A::Error::custom(format!("duplicate key `{key}`"))),
                    }
                }
                Ok(FormulaMap(read))
            }
        }
        deserializer.deserialize_map(Strict)
    }
}

impl JsonSchema for FormulaMap {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Expressions".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Map::<Formula>::json_schema(generator)
    }
}

/// Whether a bracket is still open.
fn is_open(text: &str) -> bool {
    text.matches('(').count() > text.matches(')').count()
}

/// An expression, or nothing where that may be.
struct Part {
    may_be_missing: bool,
}

impl<'de> DeserializeSeed<'de> for Part {
    type Value = Option<Formula>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Formula>, D::Error> {
        match self.may_be_missing {
            true => Option::<Formula>::deserialize(deserializer),
            false => Formula::deserialize(deserializer).map(Some),
        }
    }
}

fn number(value: f64) -> String {
    if value.is_nan() {
        "nan".into()
    } else if value.is_infinite() {
        if value > 0.0 { "inf".into() } else { "-inf".into() }
    } else {
        format!("{value:?}")
    }
}

impl JsonSchema for Formula {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Expression".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": ["string", "number", "boolean", "array"]})
    }
}

/// A value written in YAML.
#[derive(Debug, Clone)]
pub enum RawLiteral {
    /// `~`.
    Null,
    /// `true`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// An integer that f64 can't tell from its neighbours.
    Whole(i128),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<RawLiteral>),
    /// A map.
    Map(IndexMap<String, RawLiteral>),
}

impl<'de> Deserialize<'de> for RawLiteral {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RawLiteral, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = RawLiteral;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E: Error>(self) -> Result<RawLiteral, E> {
                Ok(RawLiteral::Null)
            }
            fn visit_bool<E: Error>(self, value: bool) -> Result<RawLiteral, E> {
                Ok(RawLiteral::Bool(value))
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<RawLiteral, E> {
                self.visit_i128(value.into())
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<RawLiteral, E> {
                self.visit_i128(value.into())
            }
            fn visit_i128<E: Error>(self, value: i128) -> Result<RawLiteral, E> {
                Ok(match whole::fits(value) {
                    true => RawLiteral::Number(value as f64),
                    false => RawLiteral::Whole(value),
                })
            }
            fn visit_u128<E: Error>(self, value: u128) -> Result<RawLiteral, E> {
                match i128::try_from(value) {
                    Ok(value) => self.visit_i128(value),
                    Err(_) => Ok(RawLiteral::Number(value as f64)),
                }
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<RawLiteral, E> {
                Ok(RawLiteral::Number(value))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<RawLiteral, E> {
                Ok(RawLiteral::Text(text.to_string()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RawLiteral, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(RawLiteral::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawLiteral, A::Error> {
                let mut entries = IndexMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    if entries.contains_key(&key) {
                        return Err(A::Error::custom(format!("duplicate key `{key}`")));
                    }
                    entries.insert(key, map.next_value()?);
                }
                Ok(RawLiteral::Map(entries))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl JsonSchema for RawLiteral {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Literal".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!(true)
    }
}

/// The expression in `= expression`, which is how a text is computed rather than written out; and where it begins.
pub(super) fn computed(text: &str) -> Option<(usize, &str)> {
    let rest = text.strip_prefix('=')?;
    let lead = rest.len() - rest.trim_start().len();
    Some((1 + lead, rest.trim()))
}
