//! Files named by the hash of what made them, written aside and renamed: two judges never disturb each other.

use crate::environment::EnvironmentError;
use crate::files::Folder;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
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

/// A new empty folder for staged sources, removed when it is dropped.
pub fn stage(kit: &Path) -> Result<Folder, EnvironmentError> {
    Folder::new(kit, STAGE)
}

/// What the names of staged sources begin with.
const STAGE: &str = ".stage-";

/// The file of a kit that is locked: shared by those who use the kit, alone by whoever removes it, or something of it.
pub const IN_USE: &str = "in-use";

/// Marks a kit as used for as long as the file lives; waits while somebody removes something of it. `None` where there is
/// no kit.
pub fn hold(kit: &Path) -> Option<File> {
    let file = kit.join(IN_USE);
    let in_use = File::options().append(true).open(&file).ok()?;
    // Where files can't be locked, as on some network disks, nothing is removed either.
    let _ = in_use.lock_shared();
    let _ = in_use.set_modified(SystemTime::now());
    Some(in_use)
}

/// Removes a kit that nobody uses. What can't be removed stays.
pub fn remove_unused(kit: &Path) {
    let Ok(in_use) = File::options().append(true).open(kit.join(IN_USE)) else {
        return;
    };
    if in_use.try_lock().is_ok() {
        let _ = fs::remove_dir_all(kit);
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn older(path: &Path, than: Duration) -> bool {
    let changed = fs::metadata(path).and_then(|m| m.modified()).ok();
    let age = changed.and_then(|changed| SystemTime::now().duration_since(changed).ok());
    age.is_some_and(|age| age > than)
}

fn entries(folder: &Path) -> impl Iterator<Item = (PathBuf, String)> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| (entry.path(), entry.file_name().to_string_lossy().into_owned()))
}

/// Removes kits that were not opened for a month, and what a killed judge left behind while it made one; of the kit at
/// hand what was not used for two weeks, unless another judge uses that kit as well. Errors are of no interest: what
/// can't be removed stays.
pub fn prune(base: &Path, kit: &Path, in_use: &File) {
    for (path, name) in entries(base).filter(|(path, _)| path.is_dir() && path != kit) {
        let lock = path.join(IN_USE);
        if name.starts_with('.') {
            if older(&path, DAY) {
                let _ = fs::remove_dir_all(&path);
            }
        } else if lock.is_file() {
            if older(&lock, DAY * 30) {
                remove_unused(&path);
            }
        } else if older(&path, DAY * 30) {
            let _ = fs::remove_dir_all(&path);
        }
    }
    for (path, name) in entries(kit).filter(|(path, name)| name.starts_with(STAGE) && path.is_dir()) {
        if older(&path, DAY) || abandoned(&path, &name) {
            let _ = fs::remove_dir_all(&path);
        }
    }
    // A program that was found in the cache must still be there when it is started.
    if in_use.try_lock().is_ok() {
        let own = |name: &str| matches!(name, "launch" | "probe" | crate::cuda::ASK_DRIVER) || name.starts_with("lib");
        let programs = entries(&kit.join("programs")).filter(|(_, name)| !own(name));
        for (path, _) in programs.chain(entries(&kit.join("crates"))) {
            if path.is_file() && older(&path, DAY * 14) {
                let _ = fs::remove_file(&path);
            }
        }
    }
    let _ = in_use.lock_shared();
}

/// Whether the judge that made this stage is gone, and was not seen lately: it may be one of another container, whose
/// number means nothing here.
fn abandoned(stage: &Path, name: &str) -> bool {
    let id = name.trim_start_matches(STAGE).split('-').next().unwrap_or_default();
    older(stage, Duration::from_secs(15 * 60)) && !Path::new("/proc").join(id).exists()
}

/// Marks a file as used now, so that it is not pruned; false when it is not there.
pub fn touch(file: &Path) -> bool {
    let Ok(open) = File::open(file) else {
        return false;
    };
    let _ = open.set_modified(SystemTime::now());
    true
}
