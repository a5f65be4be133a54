//! A file that should be, and how it is treated.

/// How a file is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Written whenever it differs.
    Course,
    /// Written only while it is as sync left it.
    Learner,
    /// Written once: programs change it.
    Programs,
}

/// A file that should be.
pub struct Wanted {
    /// Relative to the root, `/` everywhere.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// How it is treated.
    pub owner: Owner,
}

impl Wanted {
    /// One that is written whenever it differs.
    pub(super) fn course(path: String, text: String) -> Wanted {
        Wanted {
            path,
            text,
            owner: Owner::Course,
        }
    }
}
