//! Seeds: of a run, from the course's content; of anything else, by hashing words.

use gradus_course::Course;
use sha2::{Digest, Sha256};

/// 64 bits that depend on every word and on where one ends.
pub fn hash(words: &[&str]) -> u64 {
    let mut sha = Sha256::new();
    for word in words {
        sha.update((word.len() as u64).to_le_bytes());
        sha.update(word.as_bytes());
    }
    let digest = sha.finalize();
    u64::from_le_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}

/// The default seed of a run: eight hexadecimal digits of the course's content, so that local runs repeat.
pub fn of_course(course: &Course) -> String {
    let mut sha = Sha256::new();
    for exercise in course.exercises() {
        sha.update(exercise.id.to_string().as_bytes());
        sha.update(exercise.source.as_bytes());
    }
    hex(&sha.finalize()[..4])
}

/// A seed nobody could have known: from the kernel, else from the clock and the process.
pub fn random() -> String {
    let mut bytes = [0u8; 8];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut f| std::io::Read::read_exact(&mut f, &mut bytes));
    if read.is_err() {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        bytes = hash(&[&now.as_nanos().to_string(), &std::process::id().to_string()]).to_le_bytes();
    }
    hex(&bytes)
}

/// Hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
