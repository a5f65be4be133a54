//! Courses damaged on purpose: `verify` finds each damage, says where it is, and finds nothing in a sound course.

#[path = "verify/contributing.rs"]
mod contributing;
#[path = "verify/course.rs"]
mod course;
#[path = "verify/damage.rs"]
mod damage;
#[path = "verify/format.rs"]
mod format;
#[path = "verify/integers.rs"]
mod integers;
