//! Reports read back from files: whatever they hold, they are refused in words or written in every form.

use super::sample;
use gradus_report::merge::{Source, merge};
use gradus_report::{FORMATS, Look, json};
use serde_json::{Value as Json, json};

/// Pointers to every value inside of one.
fn pointers(value: &Json, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Json::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{i}"), out);
            }
        }
        Json::Object(fields) => {
            for (name, field) in fields {
                pointers(field, &format!("{at}/{name}"), out);
            }
        }
        _ => {}
    }
}

fn writable(bytes: &[u8]) -> bool {
    let Ok(source) = Source::read("x.json", bytes) else {
        return false;
    };
    let Ok(report) = merge(&[source], None) else {
        return false;
    };
    for (width, own) in [(1, false), (100, true)] {
        for format in FORMATS {
            let look = Look {
                colour: true,
                width,
                own,
            };
            (format.write)(&report, &look);
        }
    }
    true
}

#[test]
fn a_report_read_back_is_the_same() {
    let report = sample::everything();
    let text = json(&report);
    let source = Source::read("x.json", text.as_bytes()).expect("a report");
    assert_eq!(json(&source.report), text);
}

#[test]
fn no_value_anywhere_in_a_report_breaks_a_form() {
    let mut report = sample::everything();
    // One of each kind is enough, and each a result of its own.
    for (i, result) in report.results.iter_mut().enumerate() {
        result.submission = format!("s/{i}");
    }
    let (mut read, mut refused) = (0, 0);
    for result in &report.results {
        let mut one = report.clone();
        one.results = vec![result.clone()];
        let whole: Json = serde_json::from_str(&json(&one)).expect("JSON");
        let mut places = Vec::new();
        pointers(&whole, "", &mut places);
        for place in places {
            for value in [
                json!(null),
                json!(""),
                json!("nan"),
                json!("a.b[9].c\u{1b}"),
                json!(-1),
                json!(1e308),
                json!(4_000_000_000u64),
                json!(u64::MAX),
                json!([]),
                json!([0]),
                json!([7, 7, 7, 7]),
                json!([[1, "inf"], []]),
                json!({}),
            ] {
                let mut bad = whole.clone();
                if let Some(at) = bad.pointer_mut(&place) {
                    *at = value;
                }
                match writable(bad.to_string().as_bytes()) {
                    true => read += 1,
                    false => refused += 1,
                }
            }
        }
    }
    assert!(read > 1000 && refused > 1000, "{read} {refused}");
}
