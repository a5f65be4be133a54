//! Courses damaged on purpose: `verify` finds each damage, says where it is, and finds nothing in a sound course.

mod contributing;
mod course;
mod damage;
mod files;
mod fingerprints;
mod format;
mod integers;
mod plain;
