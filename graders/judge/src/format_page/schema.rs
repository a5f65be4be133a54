//! The keys of a file of the course, read off its JSON Schema.

use serde_json::Value;

/// A key of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Where it stands: `laws.NAME.holds`, `NAME` for what the author names.
    pub path: String,
    /// What it means: the doc comment of the type that it is read into.
    pub about: String,
    /// What its value looks like.
    pub form: String,
    /// Whether the file is refused without it.
    pub required: bool,
}

impl Key {
    /// The key of the first level that it belongs to.
    pub fn top(&self) -> &str {
        self.path.split('.').next().unwrap_or(&self.path)
    }

    /// Itself, without what it stands in.
    pub fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }
}

/// Every key of a schema; those below a key follow it.
pub fn keys(schema: &str) -> Vec<Key> {
    let schema: Value = serde_json::from_str(schema).unwrap_or_default();
    let mut found = Vec::new();
    Walk { root: &schema }.properties(&schema, "", &mut found);
    found
}

struct Walk<'s> {
    root: &'s Value,
}

impl<'s> Walk<'s> {
    /// What a `$ref` leads to.
    fn resolved(&self, schema: &'s Value) -> &'s Value {
        let pointer = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|r| r.strip_prefix('#'));
        pointer.and_then(|pointer| self.root.pointer(pointer)).unwrap_or(schema)
    }

    /// The kinds of value that may stand there, `null` left out.
    fn choices(&self, schema: &'s Value) -> Vec<&'s Value> {
        let schema = self.resolved(schema);
        match schema.get("anyOf").and_then(Value::as_array) {
            Some(any) => any
                .iter()
                .map(|one| self.resolved(one))
                .filter(|one| one.get("type").and_then(Value::as_str) != Some("null"))
                .collect(),
            None => vec![schema],
        }
    }

    fn properties(&self, schema: &'s Value, below: &str, found: &mut Vec<Key>) {
        let required: Vec<&str> = strings(schema.get("required"));
        for (name, value) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let path = match below {
                "" => name.clone(),
                below => format!("{below}.{name}"),
            };
            let about = value
                .get("description")
                .or_else(|| self.resolved(value).get("description"));
            found.push(Key {
                path: path.clone(),
                about: about.and_then(Value::as_str).unwrap_or_default().replace('\n', " "),
                form: self.form(value),
                required: required.contains(&name.as_str()),
            });
            // What stands at the first level as well is described there.
            let known = self.root.pointer(&format!("/properties/{name}"));
            if below.is_empty()
                || known.is_none_or(|known| known.get("anyOf") != value.get("anyOf") || value.get("anyOf").is_none())
            {
                self.below(value, &path, found);
            }
        }
    }

    /// The keys of whatever maps may stand there.
    fn below(&self, schema: &'s Value, path: &str, found: &mut Vec<Key>) {
        if is_draw(self.resolved(schema)) {
            return;
        }
        for choice in self.choices(schema) {
            self.properties(choice, path, found);
            if let Some(each) = choice.get("additionalProperties").filter(|each| each.is_object()) {
                let own = choice.get("properties").is_some();
                if !own {
                    self.below(each, &format!("{path}.NAME"), found);
                }
            }
            if let Some(items) = choice.get("items") {
                self.below(items, path, found);
            }
        }
    }

    /// In words.
    fn form(&self, schema: &'s Value) -> String {
        if is_draw(self.resolved(schema)) {
            return "a [draw](draws.md)".to_owned();
        }
        let mut words: Vec<String> = Vec::new();
        for choice in self.choices(schema) {
            let one = self.one(choice);
            if !words.contains(&one) {
                words.push(one);
            }
        }
        words.join(", or ")
    }

    fn one(&self, schema: &'s Value) -> String {
        if let Some(one_of) = schema.get("oneOf").and_then(Value::as_array) {
            let names: Vec<String> = one_of
                .iter()
                .filter_map(|one| one.get("const").and_then(Value::as_str))
                .map(|name| format!("`{name}`"))
                .collect();
            return names.join(" or ");
        }
        let names = strings(schema.get("enum"));
        if !names.is_empty() {
            return names
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(" or ");
        }
        let types = match schema.get("type") {
            Some(Value::String(one)) => vec![one.as_str()],
            more => strings(more),
        };
        let types: Vec<&str> = types.into_iter().filter(|one| *one != "null").collect();
        match types.as_slice() {
            ["string"] => "a text".to_owned(),
            ["integer"] => "a whole number".to_owned(),
            ["number"] => "a number".to_owned(),
            ["boolean"] => "`true` or `false`".to_owned(),
            ["array"] => match schema.get("items").map(|items| self.form(items)) {
                Some(items) => format!("a list, each {items}"),
                None => "a list".to_owned(),
            },
            ["object"] => match schema.get("additionalProperties") {
                Some(each) if each.is_object() && schema.get("properties").is_none() => {
                    format!("names, each with {}", self.form(each))
                }
                Some(Value::Bool(true)) => "names with values".to_owned(),
                _ => "keys".to_owned(),
            },
            [] => "a value".to_owned(),
            _ => "an expression".to_owned(),
        }
    }
}

/// Draws have a page of their own.
fn is_draw(schema: &Value) -> bool {
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    about.starts_with("{kind: {options}}")
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).collect()
}
