//! The folders of a program whose function takes a path: what it is given to read, and what it may write.

use crate::environment::EnvironmentError;
use crate::files::Folder;
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};

/// Bytes that a program may leave in its folder, in all files together; its limits keep each file below it.
pub const MAX_WRITTEN: u64 = 64 << 20;
/// Files and folders that it may leave there.
const MAX_ENTRIES: usize = 1024;

/// A file that a program is given: its name, and what it holds.
pub type GivenFile = (String, Vec<u8>);

/// The folders, which are gone when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    folder: Folder,
}

impl Scratch {
    /// New empty ones below `base`.
    pub fn new(base: &Path) -> Result<Scratch, EnvironmentError> {
        let scratch = Scratch {
            folder: Folder::new(base, "files-")?,
        };
        for folder in [scratch.given(), scratch.written()] {
            fs::create_dir(&folder).map_err(|e| EnvironmentError::file("created", &folder, &e))?;
        }
        Ok(scratch)
    }

    /// The folder that may be read.
    pub fn given(&self) -> PathBuf {
        self.folder.path().join("given")
    }

    /// The folder that may be written.
    pub fn written(&self) -> PathBuf {
        self.folder.path().join("written")
    }

    /// Empties both folders and puts the files of the next call there. An error says that the folders can't be used
    /// any more: a thread that writes there may be one.
    pub fn renew(&self, files: &[GivenFile]) -> io::Result<()> {
        empty(&self.written())?;
        empty(&self.given())?;
        for (name, bytes) in files {
            fs::write(self.given().join(name), bytes)?;
        }
        Ok(())
    }

    /// What the program left in a file of its folder; nothing where there is none, or why it can't be read.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let plain = Path::new(name).components().all(|c| matches!(c, Component::Normal(_)));
        let path = self.written().join(name);
        let no_file = || "what is there is no file".to_owned();
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_file() && plain => {}
            Ok(_) => return Err(no_file()),
            Err(_) => return Ok(None),
        }
        // What it was a moment ago may be something else now.
        let flags = nix::fcntl::OFlag::O_NOFOLLOW | nix::fcntl::OFlag::O_NONBLOCK;
        let opened = fs::OpenOptions::new().read(true).custom_flags(flags.bits()).open(&path);
        let file = opened.map_err(|_| no_file())?;
        let mut bytes = Vec::new();
        let read = file.take(MAX_WRITTEN + 1).read_to_end(&mut bytes);
        read.map_err(|e| format!("it can't be read: {e}"))?;
        match bytes.len() as u64 > MAX_WRITTEN {
            true => Err(format!("it is larger than {MAX_WRITTEN} bytes")),
            false => Ok(Some(bytes)),
        }
    }
}

/// Whether a program has left more in this folder than it may.
pub(super) fn overflows(folder: &Path) -> bool {
    let (mut bytes, mut entries) = (0, 0);
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(found) = entry.metadata() else { continue };
            entries += 1;
            bytes += found.len();
            if found.is_dir() {
                open.push(entry.path());
            }
            if entries > MAX_ENTRIES || bytes > MAX_WRITTEN {
                return true;
            }
        }
    }
    false
}

/// Removes all in a folder, whatever permissions its parts were given.
fn empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o700))?;
            empty(&entry.path())?;
            fs::remove_dir(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
