//! Exercises whose functions read and write files: what is opened, what laws see, and what is refused.

use super::course::{Found, Tiny};

/// A course with one more exercise, and the mistakes of it.
fn course(name: &str, spec: &str, reference: &str, mistakes: &[(&str, &str, &str)]) -> Tiny {
    let tiny = Tiny::new();
    let start = "concepts: [files]\nstatement: |\n  Do with the file what the laws of this exercise ask for, whatever that is. It is one of \
                 the exercises by which files are tried, and nobody learns it for its own sake.\nhints: [Think., Write it down.]\n\
                 devices: [cpu]\n";
    tiny.edit("exercises/tiny/unit.yaml", "[cap]", &format!("[cap, {name}]"))
        .write(
            &format!("exercises/tiny/{name}.yaml"),
            &format!("title: {name}\n{start}{spec}"),
        )
        .write(&format!("reference/tiny/src/{name}.rs"), reference)
        .write("fixtures/data/hello.txt", "hello")
        .write("fixtures/data/other.txt", "hello");
    for (file, old, new) in mistakes {
        assert!(reference.contains(old), "{old}");
        let (law, new) = new.split_once('|').expect("the law that it breaks stands before a `|`");
        let text = format!("// breaks: {law}\n// Wrong.\n{}", reference.replace(old, new));
        tiny.write(&format!("fixtures/mistakes/tiny/{name}/{file}.rs"), &text);
    }
    tiny
}

/// Neither does the reference fail, nor is a mistake missed.
#[track_caller]
fn sound(findings: &[Found]) {
    let own = |f: &&Found| {
        let fails = ["does not pass", "has no answer", "can't be built", "ended its process"];
        let fails = fails
            .iter()
            .any(|words| f.message.contains(&format!("the reference {words}")));
        f.error && (f.file.starts_with("fixtures/mistakes") || fails)
    };
    let wrong: Vec<&Found> = findings.iter().filter(own).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

const KEEP: &str = "signature: \"fn keep(t: &Named, file: &Path, dev: &Device) -> Result<Named>\"
given:
  cases: 8
  dims: {n: 0..=4, m: 1..=3}
  draw:
    t: {named: {w: \"bf16[m, n]\", ids: \"i64[n]\", scale: \"f32[]\"}}
    file: {path: writable}
  examples:
    - {t: {}}
laws:
  everything comes back: out equals t
  everything is in the file: read_safetensors(file) equals t
rejects:
  a folder that is not there: {file: \"{scratch}/nowhere/at/all\"}
";

const KEEPS: &str = "use candle_core::{Device, Result, safetensors};\nuse course::Named;\nuse std::collections::HashMap;\nuse std::path::Path;\n\n\
                     /// There and back.\npub fn keep(t: &Named, file: &Path, dev: &Device) -> Result<Named> {\n    let map: HashMap<_, _> = \
                     t.iter().map(|(k, v)| (k.clone(), v.clone())).collect();\n    safetensors::save(&map, file)?;\n    \
                     Ok(safetensors::load(file, dev)?.into_iter().collect())\n}\n";

#[test]
fn what_an_answer_writes_is_there_to_be_read_by_it_and_by_laws() {
    let written = "    safetensors::save(&map, file)?;\n    Ok(safetensors::load(file, dev)?.into_iter().collect())";
    let mistakes = [
        (
            "unwritten",
            written,
            "everything is in the file|    let _ = (map, file, dev);\n    Ok(t.clone())",
        ),
        (
            "no_folder",
            written,
            "a folder that is not there|    let _ = dev;\n    safetensors::save(&map, file).ok();\n    Ok(t.clone())",
        ),
        (
            "wide",
            "(k.clone(), v.clone())",
            "everything comes back|(k.clone(), v.to_dtype(candle_core::DType::F64).unwrap())",
        ),
        (
            "a_text",
            written,
            "everything is in the file|    let _ = (map, dev);\n    std::fs::write(file, \"tensors\")?;\n    Ok(t.clone())",
        ),
        (
            "elsewhere",
            written,
            "everything is in the file|    let _ = dev;\n    safetensors::save(&map, file.with_extension(\"other\"))?;\n    Ok(t.clone())",
        ),
    ];
    let tiny = course("keep", KEEP, KEEPS, &mistakes);
    sound(&tiny.findings(false));
    // What the function can't have written, no law can read.
    tiny.edit(
        "exercises/tiny/keep.yaml",
        "read_safetensors(file)",
        "read_safetensors(t)",
    );
    let findings = tiny.findings(false);
    let told = |f: &&Found| f.message.contains("`t` is no path that the function may write") && f.error;
    assert!(findings.iter().any(|f| told(&f)), "{findings:#?}");
}

const LIST: &str = "signature: \"fn list(file: &Path) -> Result<Vec<String>>\"
given:
  cases: 8
  dims: {n: 0..=4, m: 1..=3}
  draw:
    t: {named: {w: \"bf16[m, n]\", ids: \"i64[n]\", scale: \"f32[]\"}}
    lost: {constant: 0}
    file: {path: {safetensors: t, cut: lost}}
laws:
  each name once: out equals sort(names(t))
  without an entry: solve(t = without(t, \"w\")) equals [\"ids\", \"scale\"]
rejects:
  a file that ends early: {lost: 1}
  no tensors: {t: \"record(\\\"w\\\", zeros([0]))\", lost: 60}
";

const LISTS: &str = "use candle_core::{Device, Result, safetensors};\nuse std::path::Path;\n\n/// The names.\npub fn list(file: &Path) -> \
                     Result<Vec<String>> {\n    let tensors = safetensors::load(file, &Device::Cpu)?;\n    let mut names: Vec<String> = \
                     tensors.into_keys().collect();\n    names.sort();\n    Ok(names)\n}\n";

#[test]
fn a_file_holds_what_the_case_says_and_what_a_question_changes() {
    let reads = "let tensors = safetensors::load(file, &Device::Cpu)?;\n    let mut names: Vec<String> = tensors.into_keys().collect();";
    let mistakes = [
        (
            "none",
            "Ok(names)",
            "each name once|Ok(names.into_iter().skip(1).collect())",
        ),
        (
            "always",
            reads,
            "without an entry|let _ = safetensors::load(file, &Device::Cpu)?;\n    let mut names: Vec<String> = [\"w\", \"ids\", \
             \"scale\"].map(String::from).to_vec();",
        ),
        (
            "unread",
            reads,
            "a file that ends early|let tensors = safetensors::load(file, &Device::Cpu).unwrap_or_default();\n    let mut names: \
             Vec<String> = tensors.into_keys().collect();",
        ),
        (
            "overwrites",
            "names.sort();",
            "an answer|names.sort();\n    std::fs::write(file, \"mine\")?;",
        ),
    ];
    sound(&course("list", LIST, LISTS, &mistakes).findings(false));
}

const COUNT: &str = "signature: \"fn count(file: &Path) -> Result<usize>\"
given:
  cases: 4
  draw:
    body: {fixture: data/hello.txt}
    file: {path: data/hello.txt}
laws:
  the length: out == len(body)
  agrees with the reference: out equals expected
";

const COUNTS: &str = "use candle_core::Result;\nuse std::path::Path;\n\n/// Bytes of the file.\npub fn count(file: &Path) -> Result<usize> \
                      {\n    Ok(std::fs::read(file)?.len())\n}\n";

#[test]
fn of_the_stored_files_the_one_that_is_named_may_be_read_and_none_written() {
    let read = "std::fs::read(file)";
    let mistakes = [
        ("off", ".len()", "the length|.len() + 1"),
        (
            "neighbour",
            read,
            "an answer|std::fs::read(file.with_file_name(\"other.txt\"))",
        ),
        (
            "writes",
            "    Ok(std",
            "an answer|    std::fs::write(file, \"HELLO\")?;\n    Ok(std",
        ),
    ];
    let tiny = course("count", COUNT, COUNTS, &mistakes);
    sound(&tiny.findings(false));
    let text = std::fs::read_to_string(tiny.root().join("fixtures/data/hello.txt"));
    assert_eq!(text.expect("it is still there"), "hello");
}

const STORE: &str = "signature: \"fn store(t: &Named, file: &Path) -> Result<usize>\"
uses: [tiny/fetch]
given:
  cases: 4
  dims: {n: 1..=4}
  draw:
    t: {named: {w: \"f32[n]\", ids: \"i64[n]\"}}
    file: {path: writable}
laws:
  all of it: out == 2
  another function finds it: fetch(file) equals t
";

const FETCH: &str = "title: fetch\nconcepts: [files]\nstatement: |\n  Return the tensors of the file.\nhints: [Think., Write it \
                     down.]\nsignature: \"fn fetch(file: &Path) -> Result<Named>\"\ngiven:\n  cases: 4\n  draw:\n    t: {named: {w: \
                     \"f32[3]\"}}\n    file: {path: {safetensors: t}}\nlaws:\n  it is there: out equals t\ndevices: [cpu]\n";

#[test]
fn what_an_answer_wrote_is_read_by_a_function_of_the_reference() {
    let stores = "use candle_core::{Result, safetensors};\nuse course::Named;\nuse std::collections::HashMap;\nuse std::path::Path;\n\n\
                  /// All in the file.\npub fn store(t: &Named, file: &Path) -> Result<usize> {\n    let map: HashMap<_, _> = \
                  t.iter().map(|(k, v)| (k.clone(), v.clone())).collect();\n    safetensors::save(&map, file)?;\n    Ok(map.len())\n}\n";
    let fetches = "use candle_core::{Device, Result, safetensors};\nuse course::Named;\nuse std::path::Path;\n\n/// All of the \
                   file.\npub fn fetch(file: &Path) -> Result<Named> {\n    Ok(safetensors::load(file, \
                   &Device::Cpu)?.into_iter().collect())\n}\n";
    let mistakes = [
        ("less", "Ok(map.len())", "all of it|Ok(map.len() - 1)"),
        ("doubled", "v.clone())", "another function finds it|(v + v).unwrap())"),
    ];
    let tiny = course("store", STORE, stores, &mistakes);
    tiny.edit("exercises/tiny/unit.yaml", "store]", "store, fetch]")
        .write("exercises/tiny/fetch.yaml", FETCH)
        .write("reference/tiny/src/fetch.rs", fetches);
    sound(&tiny.findings(false));
}

#[test]
fn an_exercise_without_the_files_that_it_needs_is_not_proved_and_that_is_said() {
    let more = COUNT
        .replace("given:", "needs: [large/weights.txt]\ngiven:")
        .replace("data/hello.txt", "large/weights.txt");
    let tiny = course("count", &more, COUNTS, &[]);
    let findings = tiny.findings(false);
    let about: Vec<&Found> = findings.iter().filter(|f| f.file.ends_with("count.yaml")).collect();
    let [told] = about.as_slice() else {
        panic!("{findings:#?}")
    };
    assert!(
        !told.error && told.message.contains("it needs fixtures/large/weights.txt"),
        "{told:?}"
    );
    tiny.write("fixtures/large/weights.txt", "hello");
    sound(&tiny.findings(false));
}
