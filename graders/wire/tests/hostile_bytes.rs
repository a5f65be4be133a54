//! Bytes that a hostile runner may send: decoding gives a message or an error, never a panic and never much memory.

use gradus_wire::value::{MAX_RANK, MAX_VALUES};
use gradus_wire::{Answer, DType, FromRunner, Outcome, TensorData, Value, frame};
use proptest::collection::vec;
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Value> {
    let tensor = (vec(0u64..4, 0..4), vec(any::<u8>(), 0..64), 0..DType::ALL.len())
        .prop_map(|(shape, data, dtype)| Value::Tensor(TensorData::new(DType::ALL[dtype], shape, data)));
    let leaf = prop_oneof![
        Just(Value::None),
        any::<bool>().prop_map(Value::Bool),
        (-1e9..1e9).prop_map(Value::F64),
        any::<i64>().prop_map(Value::I64),
        any::<u64>().prop_map(Value::U64),
        ".{0,8}".prop_map(Value::Text),
        tensor,
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            inner.clone().prop_map(|v| Value::Some(Box::new(v))),
            vec(("[a-z]{0,3}", inner), 0..4).prop_map(Value::Struct),
        ]
    })
}

fn message() -> impl Strategy<Value = FromRunner> {
    prop_oneof![
        (any::<u64>(), value(), any::<Option<u32>>()).prop_map(|(nonce, value, changed)| {
            FromRunner::Answer(Answer {
                nonce,
                calls: 1,
                outcome: Outcome::Returned(value),
                changed,
                gradient: None,
                device_memory: 1 << 40,
                nanoseconds: 7,
            })
        }),
        (".{0,8}", vec(value(), 0..3)).prop_map(|(name, arguments)| FromRunner::Callback { name, arguments }),
        (any::<u64>(), ".{0,8}").prop_map(|(nonce, words)| {
            FromRunner::Answer(Answer {
                nonce,
                calls: 1,
                outcome: Outcome::Failed(words),
                changed: None,
                gradient: None,
                device_memory: 1 << 40,
                nanoseconds: 7,
            })
        }),
    ]
}

fn payload(message: &FromRunner) -> Vec<u8> {
    frame::encode(message).expect("a frame")[4..].to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sent_is_what_comes(message in message()) {
        let back: FromRunner = frame::decode(&payload(&message)).expect("a message");
        prop_assert_eq!(&back, &message);
        let mut stream = frame::encode(&message).expect("a frame");
        stream.extend([1, 2, 3]);
        let back: FromRunner = frame::read(&mut stream.as_slice(), 1 << 20).expect("a message");
        prop_assert_eq!(back, message);
    }

    #[test]
    fn any_bytes_are_a_message_or_an_error(bytes in vec(any::<u8>(), 0..512)) {
        let _ = frame::decode::<FromRunner>(&bytes);
        let _ = frame::read::<FromRunner>(&mut bytes.as_slice(), 256);
    }

    #[test]
    fn damaged_messages_are_a_message_or_an_error(
        message in message(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = payload(&message);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(FromRunner::Answer(answer)) = frame::decode::<FromRunner>(&bytes) {
            // What is decoded is no larger than what was sent: lengths inside are claims.
            prop_assert!(answer.weight() <= bytes.len() as u64);
        }
        bytes.truncate(cut.index(bytes.len()));
        let _ = frame::decode::<FromRunner>(&bytes);
    }

    #[test]
    fn a_frame_cut_short_is_an_error(message in message(), cut in any::<prop::sample::Index>()) {
        let bytes = frame::encode(&message).expect("a frame");
        let cut = cut.index(bytes.len());
        prop_assert!(frame::read::<FromRunner>(&mut &bytes[..cut], 1 << 20).is_err());
    }
}

#[test]
fn caps_hold() {
    let answer = |value| {
        FromRunner::Answer(Answer {
            nonce: 0,
            calls: 1,
            outcome: Outcome::Returned(value),
            changed: None,
            gradient: None,
            device_memory: 1 << 40,
            nanoseconds: 7,
        })
    };
    let most = answer(Value::List(vec![Value::None; MAX_VALUES - 1]));
    assert!(frame::decode::<FromRunner>(&payload(&most)).is_ok());
    let more = answer(Value::List(vec![Value::None; MAX_VALUES]));
    assert!(frame::decode::<FromRunner>(&payload(&more)).is_err());
    let axes = |n| answer(Value::Tensor(TensorData::new(DType::U8, vec![1; n], vec![0])));
    assert!(frame::decode::<FromRunner>(&payload(&axes(MAX_RANK))).is_ok());
    assert!(frame::decode::<FromRunner>(&payload(&axes(MAX_RANK + 1))).is_err());
}
