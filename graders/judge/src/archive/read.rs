//! Opening an archive: a file, which is unpacked first, or a folder that was unpacked before.

use super::index::{FORMAT, INDEX};
use super::source::Archive;
use flate2::read::GzDecoder;
use gradus_engine::EnvironmentError;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

const HELP: &str = "an archive is made by `cargo xtask grade --build-only --archive FILE`";

/// The folder of an archive: itself, if it is one; else where the file's content is, or now gets, unpacked, below the
/// system's folder for temporary files.
pub fn unpack(file: &Path) -> Result<PathBuf, EnvironmentError> {
    if file.is_dir() {
        return Ok(file.to_path_buf());
    }
    let name = content_name(file).map_err(|e| EnvironmentError::file("read", file, &e))?;
    let base = std::env::temp_dir();
    let place = base.join(format!("gradus-archive-{name}"));
    if place.join(INDEX).is_file() {
        return Ok(place);
    }
    let aside = base.join(format!("gradus-archive-{name}-{}", std::process::id()));
    let result = (|| {
        fs::create_dir_all(&aside).map_err(|e| EnvironmentError::file("created", &aside, &e))?;
        let open = fs::File::open(file).map_err(|e| EnvironmentError::file("read", file, &e))?;
        // Nothing of it lands outside of the folder: the library sees to that.
        let unpacked = tar::Archive::new(GzDecoder::new(open)).unpack(&aside);
        unpacked
            .map_err(|e| EnvironmentError::with_help(format!("{} can't be unpacked: {e}", file.display()), HELP))?;
        if !aside.join(INDEX).is_file() {
            let words = format!("{} is no archive of this grader: it has no {INDEX}", file.display());
            return Err(EnvironmentError::with_help(words, HELP));
        }
        match fs::rename(&aside, &place) {
            Err(_) if place.join(INDEX).is_file() => Ok(()),
            Err(e) => Err(EnvironmentError::file("created", &place, &e)),
            Ok(()) => Ok(()),
        }
    })();
    let _ = fs::remove_dir_all(&aside);
    result.map(|()| place)
}

/// Reads an unpacked archive.
pub fn open(folder: &Path) -> Result<Archive, EnvironmentError> {
    let file = folder.join(INDEX);
    let text = fs::read(&file)
        .map_err(|e| EnvironmentError::with_help(format!("{} can't be read: {e}", file.display()), HELP))?;
    let version: Result<serde_json::Value, _> = serde_json::from_slice(&text);
    let format = version.ok().and_then(|v| v.get("format")?.as_u64());
    if format != Some(u64::from(FORMAT)) {
        let words = match format {
            Some(other) => format!("{} has format {other}; this grader reads {FORMAT}", file.display()),
            None => format!("{} is no index of an archive", file.display()),
        };
        return Err(EnvironmentError::with_help(
            words,
            "grade an archive with the grader that is inside: `tar -xzf FILE gradus`",
        ));
    }
    let index = serde_json::from_slice(&text)
        .map_err(|e| EnvironmentError::with_help(format!("{} is malformed: {e}", file.display()), HELP))?;
    let folder = std::path::absolute(folder).map_err(|e| EnvironmentError::file("read", folder, &e))?;
    Ok(Archive { folder, index })
}

fn content_name(file: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut open = fs::File::open(file)?;
    let mut part = vec![0; 1 << 16];
    loop {
        let n = open.read(&mut part)?;
        if n == 0 {
            break;
        }
        hash.update(&part[..n]);
    }
    Ok(hash
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect())
}
