//! How the reader started this program: what messages tell them to run next begins the same way.
//!
//! In a checkout that is `cargo xtask`; the grader of an archive is a file of any name, and needs the archive again.

use std::path::Path;
use std::sync::OnceLock;

struct Invocation {
    command: String,
    again: String,
}

static STARTED: OnceLock<Invocation> = OnceLock::new();

const CARGO: &str = "cargo xtask";
const REPLAY: &str = "cargo xtask replay";

/// Notes how this process was started, and the archive that it grades. Said once, before anything is printed.
pub fn note(command: &str, archive: Option<&Path>) {
    let again = match archive {
        Some(file) => format!("{command} replay --archive {}", shell_word(&file.to_string_lossy())),
        None => format!("{command} replay"),
    };
    let command = command.to_owned();
    // Whoever comes second is told by the first.
    let _ = STARTED.set(Invocation { command, again });
}

/// The words that start this program: `cargo xtask`, `./gradus`.
pub fn command() -> &'static str {
    STARTED.get().map_or(CARGO, |started| &started.command)
}

/// The words that show a case again, but for its token: `cargo xtask replay`.
pub fn again() -> &'static str {
    STARTED.get().map_or(REPLAY, |started| &started.again)
}

/// The words that started this program, from its path as it was typed and as it lies.
pub fn words(typed: &str, program: Option<&Path>) -> String {
    let folder = program.and_then(Path::parent);
    // Cargo keeps everything that it builds beside or below a folder of this name.
    let built = folder.is_some_and(|folder| folder.ends_with("deps") || folder.join("deps").is_dir());
    let named = program.and_then(Path::file_stem).is_some_and(|name| name == "xtask");
    match built || named || typed.is_empty() {
        true => CARGO.to_owned(),
        false => shell_word(typed),
    }
}

/// A word as a shell takes it for one.
pub fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-./+,:@%=".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_called_as_it_was_typed_unless_cargo_built_it() {
        let called = |typed, program| words(typed, Some(Path::new(program)));
        assert_eq!(
            called("target/debug/xtask", "/nowhere/target/debug/xtask"),
            "cargo xtask"
        );
        assert_eq!(called("./gradus", "/nowhere/gradus"), "./gradus");
        assert_eq!(called("my grader's", "/nowhere/my grader's"), "'my grader'\\''s'");
        assert_eq!(words("", None), "cargo xtask");
        let own = std::env::current_exe().expect("this test");
        assert_eq!(words("x", Some(&own)), "cargo xtask");
    }
}
