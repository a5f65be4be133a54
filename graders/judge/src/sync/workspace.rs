//! A learner's own workspace: what stands around the starters in a folder that `start DIR` makes.

use std::io;
use std::path::Path;

/// Files around the starters: path from the learner's root, and text. `grader` is the root of the grader's workspace,
/// whose versions and formatting rules the new workspace takes over; `course` is the course's root.
pub fn workspace_files(grader: &Path, course: &Path) -> io::Result<Vec<(String, String)>> {
    let read = |name: &str| -> io::Result<String> {
        let path = grader.join(name);
        std::fs::read_to_string(&path)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    };
    let manifest = read("Cargo.toml")?;
    let mut files = vec![("Cargo.toml".to_string(), workspace_manifest(&manifest)?)];
    for name in ["Cargo.lock", "rust-toolchain.toml", "rustfmt.toml"] {
        if let Ok(text) = read(name) {
            files.push((name.to_string(), text));
        }
    }
    let alias = |text: &str| toml::Value::from(text).to_string();
    let xtask_manifest = alias(&grader.join("Cargo.toml").to_string_lossy());
    files.push((
        ".cargo/config.toml".to_string(),
        format!(
            "# Written by `cargo xtask start`: where the grader is.\n[alias]\nxtask = [\"run\", \"--quiet\", \
             \"--manifest-path\", {xtask_manifest}, \"--package\", \"xtask\", \"--\"]\n"
        ),
    ));
    files.push((".gitignore".to_string(), "/target\n/.gradus/course\n".to_string()));
    files.push((".gradus/course".to_string(), format!("{}\n", course.display())));
    Ok(files)
}

/// The manifest of the new workspace: the tables of the grader's that starters inherit from.
fn workspace_manifest(text: &str) -> io::Result<String> {
    let table: toml::Table = toml::from_str(text).map_err(io::Error::other)?;
    let workspace = table.get("workspace").and_then(|value| value.as_table());
    let inherited = |name: &str| {
        workspace
            .and_then(|workspace| workspace.get(name))
            .and_then(|value| value.as_table())
            .cloned()
            .unwrap_or_default()
    };
    let mut out =
        "# Written by `cargo xtask start`: your answers to the course, a workspace of their own.\n[workspace]\n\
                   resolver = \"3\"\nmembers = [\"exercises/*\"]\n\n[workspace.package]\n"
            .to_string();
    for (key, value) in inherited("package") {
        out.push_str(&format!("{key} = {value}\n"));
    }
    out.push_str("\n[workspace.dependencies]\n");
    for (key, value) in inherited("dependencies") {
        // Only what starters use; the grader's own crates are no business of this workspace.
        if key.starts_with("candle-") {
            out.push_str(&format!("{key} = {value}\n"));
        }
    }
    Ok(out)
}
