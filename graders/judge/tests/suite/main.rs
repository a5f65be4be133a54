//! The judge, and what it stands on, from outside.

mod bare;
mod checkout;
mod compiled;
mod course_reader;
mod draws;
mod format_page;
mod hostile_text;
mod invalid_specs;
mod law;
mod report;
mod repository;
mod spec_fuzz;
mod tooling;
