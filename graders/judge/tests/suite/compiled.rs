//! What is compiled by the engine and run: these tests need a build of candle.

mod course;
mod engine;
mod oracle;
mod paste;
mod verify;
