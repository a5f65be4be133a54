//! Where this grader's sources are. It is found when the grader runs, not when it is compiled: a checkout that was moved
//! or copied since then works in itself.

use crate::environment::EnvironmentError;
use std::path::{Path, PathBuf};

/// The files that tell a checkout of the grader from any other folder: what programs are linked to is built from them.
const MARKS: [&str; 3] = ["Cargo.toml", "graders/facade/Cargo.toml", "graders/runner/Cargo.toml"];

/// The root of the checkout that this program was built from, as it lies now.
///
/// The program itself lies in its `target` folder. Where `CARGO_TARGET_DIR` put it elsewhere, cargo says whose program it
/// started, and otherwise the current folder decides.
pub fn find() -> Result<PathBuf, EnvironmentError> {
    let program = std::env::current_exe().ok();
    let shared = target_named();
    let placed = |program: &&PathBuf| !shared.as_ref().is_some_and(|target| program.starts_with(target));
    let own = program.as_ref().filter(placed).cloned();
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = std::env::current_dir().ok();
    let roots = [own, package, here, program];
    roots.iter().flatten().find_map(|path| around(path)).ok_or_else(|| {
        EnvironmentError::with_help(
            "the sources of this grader are not here: it was built elsewhere",
            "run it in a checkout; `grade --archive FILE` needs none",
        )
    })
}

/// The checkout that a path lies in.
pub fn around(path: &Path) -> Option<PathBuf> {
    let is_root = |folder: &&Path| MARKS.iter().all(|mark| folder.join(mark).is_file());
    path.ancestors().find(is_root).map(Path::to_path_buf)
}

/// What `CARGO_TARGET_DIR` names.
pub(crate) fn target_named() -> Option<PathBuf> {
    let named = PathBuf::from(std::env::var_os("CARGO_TARGET_DIR").filter(|named| !named.is_empty())?);
    // A program's own path has no links in it.
    named
        .canonicalize()
        .or_else(|_| std::path::absolute(&named))
        .ok()
        .or(Some(named))
}
