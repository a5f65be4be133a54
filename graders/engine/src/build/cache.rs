//! Files named by the hash of what made them, written aside and renamed: two judges never disturb each other.

use crate::environment::EnvironmentError;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// The digest in hexadecimal.
pub fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A hash over parts, each preceded by its length: no two lists of parts give the same bytes.
pub fn key(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut text = hex(hash);
    text.truncate(32);
    text
}

/// A name that no other thread or process uses.
pub fn unique() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A folder that is removed when this is dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new empty folder below `base`.
    pub fn new(base: &Path) -> Result<Scratch, EnvironmentError> {
        let folder = base.join(format!(".stage-{}", unique()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).map_err(|e| EnvironmentError::file("created", &folder, &e))?;
        Ok(Scratch(folder))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes what was not used for two weeks, stages that a killed judge left behind, and kits that were not opened
/// for a month. Errors are of no interest: what can't be removed stays.
pub fn prune(base: &Path, kit: &Path) {
    let now = SystemTime::now();
    let age = |path: &Path| {
        let changed = fs::metadata(path).and_then(|m| m.modified()).ok()?;
        now.duration_since(changed).ok()
    };
    let day = Duration::from_secs(24 * 60 * 60);
    let older = |path: &Path, than: Duration| age(path).is_some_and(|a| a > than);
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let path = entry.path();
        let aside = entry.file_name().to_string_lossy().starts_with('.');
        if path.is_dir() && path != kit && older(&path, if aside { day } else { day * 30 }) {
            let _ = fs::remove_dir_all(&path);
        }
    }
    for (folder, keep_libraries) in [
        (kit.join("programs"), true),
        (kit.join("crates"), false),
        (kit.to_owned(), true),
    ] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let part_of_the_kit = keep_libraries
                && (name.starts_with("lib") || matches!(&*name, "launch" | "probe" | crate::cuda::ASK_DRIVER));
            if name.starts_with(".stage-") && path.is_dir() && (older(&path, day) || abandoned(&path, &name)) {
                let _ = fs::remove_dir_all(&path);
            } else if path.is_file() && !part_of_the_kit && older(&path, day * 14) {
                let _ = fs::remove_file(&path);
            }
        }
    }
}

/// Whether the judge that made this stage is gone, and was not seen lately: it may be one of another container, whose
/// number means nothing here.
fn abandoned(stage: &Path, name: &str) -> bool {
    let id = name.trim_start_matches(".stage-").split('-').next().unwrap_or_default();
    let changed = fs::metadata(stage).and_then(|m| m.modified()).ok();
    let age = changed.and_then(|c| SystemTime::now().duration_since(c).ok());
    age.is_some_and(|a| a > Duration::from_secs(15 * 60)) && !Path::new("/proc").join(id).exists()
}

/// Marks a file as used now, so that it is not pruned; false when it is not there.
pub fn touch(file: &Path) -> bool {
    let Ok(open) = fs::File::open(file) else {
        return false;
    };
    let _ = open.set_modified(SystemTime::now());
    true
}
