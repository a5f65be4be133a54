//! Frames as a hostile runner may write them.
#![no_main]

use gradus_wire::{FromRunner, ToRunner, frame};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = frame::read::<FromRunner>(&mut &data[..], 1 << 20);
    let _ = frame::decode::<ToRunner>(data);
    if let Ok(message) = frame::decode::<FromRunner>(data) {
        let again = frame::encode(&message).expect("what was decoded can be encoded");
        let back: FromRunner = frame::decode(&again[4..]).expect("and decoded");
        // NaN is not equal to itself: compared by bytes.
        assert_eq!(frame::encode(&back).expect("a frame"), again);
    }
});
