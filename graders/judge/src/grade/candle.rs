//! What candle 0.11 itself does wrong, or refuses without need: told to a learner who has come upon it.

use super::failure::Failure;
use gradus_engine::build::source::{Extent, Source};
use gradus_wire::Device;

/// How a fault shows.
enum Shows {
    /// An error or a panic holds all of these words.
    Says(&'static [&'static str]),
    /// An answer is wrong, without a word, whose source holds one of each of these.
    WrongAnswer(&'static [&'static [&'static str]]),
    /// A gradient is missing, and the source holds one of these.
    NoGradient(&'static [&'static str]),
}

/// One of candle's faults.
struct Fault {
    /// The device that it is one of; `None` for all.
    device: Option<Device>,
    shows: Shows,
    /// What to do.
    tell: &'static str,
}

/// The first that fits is told.
const FAULTS: [Fault; 11] = [
    Fault {
        device: None,
        shows: Shows::Says(&["no unary function for"]),
        tell: "This is candle's gap, not your mistake: it has no `neg`, `sqr`, `exp`, … for integers and panics. Cast to a \
               float first (`.to_dtype(DType::F64)?`), or use `affine`.",
    },
    Fault {
        device: Some(Device::Cpu),
        shows: Shows::Says(&["matmul", "striding"]),
        tell: "candle refuses this view as a side of a product, although the product makes sense: `.contiguous()?` first.",
    },
    Fault {
        device: None,
        shows: Shows::Says(&["requires contiguous"]),
        tell: "candle refuses a view here, although the call makes sense: `.contiguous()?` first.",
    },
    Fault {
        device: None,
        shows: Shows::Says(&["only supports contiguous"]),
        tell: "candle refuses a view here, although the call makes sense: `.contiguous()?` first.",
    },
    Fault {
        device: None,
        shows: Shows::Says(&["total order"]),
        tell: "candle's sort panics on NaN, which has no place in any order: replace NaN first.",
    },
    Fault {
        device: Some(Device::Cpu),
        shows: Shows::WrongAnswer(&[
            &["matmul"],
            &["broadcast_as", "expand", "broadcast_matmul", "broadcast_left"],
        ]),
        tell: "Perhaps it is candle: on the CPU a batched product whose right side is broadcast is wrong, without a word, \
               where the left side is a transposed view. `.contiguous()?` on both sides shows whether that is it.",
    },
    Fault {
        device: None,
        shows: Shows::NoGradient(&[
            "softmax_last_dim",
            "layer_norm",
            "rms_norm",
            "rope",
            "rope_i",
            "LayerNorm",
            "RmsNorm",
        ]),
        tell: "This is candle's gap: some operations of candle_nn (`softmax_last_dim`, `layer_norm`, `rms_norm`, `rope`) record \
               no backward pass. Compute it from tensor operations, or take the slow variant (`ops::softmax`, \
               `layer_norm_slow`).",
    },
    Fault {
        device: Some(Device::Cuda),
        shows: Shows::Says(&["matmul is only supported for contiguous"]),
        tell: "On a GPU a product takes no view with gaps between its rows: `.contiguous()?` first.",
    },
    Fault {
        device: Some(Device::Cuda),
        shows: Shows::Says(&["striding"]),
        tell: "On a GPU a product takes no view with gaps between its rows: `.contiguous()?` first.",
    },
    Fault {
        device: Some(Device::Cuda),
        shows: Shows::Says(&["CUDA_ERROR_INVALID_VALUE"]),
        tell: "The GPU refused to start a kernel. candle sorts at most 8192 columns there, and has no kernel for a tensor \
               without elements.",
    },
    Fault {
        device: Some(Device::Cuda),
        shows: Shows::Says(&["CUDA_ERROR_NOT_FOUND"]),
        tell: "There is no kernel for this dtype on a GPU: cast first (integers of 16 and 32 bits have none).",
    },
];

fn here(device: Device) -> impl Iterator<Item = &'static Fault> {
    FAULTS
        .iter()
        .filter(move |fault| fault.device.is_none_or(|only| only == device))
}

/// What to say of a failure whose words show a fault of candle's.
pub fn said(device: Device, failure: &Failure) -> Option<&'static str> {
    let (Failure::Error(words) | Failure::Panicked { message: words, .. }) = failure else {
        return None;
    };
    let words = words.to_lowercase();
    let holds = |fault: &&Fault| match &fault.shows {
        Shows::Says(all) => all.iter().all(|word| words.contains(&word.to_lowercase())),
        _ => false,
    };
    here(device).find(holds).map(|fault| fault.tell)
}

/// What to say of a wrong answer whose source may have come upon a fault that says nothing; `no_gradient` where what is
/// wrong is that a gradient is missing.
pub fn unsaid(device: Device, source: &Source, no_gradient: bool) -> Option<&'static str> {
    let uses = |any: &[&str]| any.iter().any(|word| source.first(word, Extent::Whole).is_some());
    let holds = |fault: &&Fault| match &fault.shows {
        Shows::Says(_) => false,
        Shows::WrongAnswer(each) => !no_gradient && each.iter().all(|any| uses(any)),
        Shows::NoGradient(any) => no_gradient && uses(any),
    };
    here(device).find(holds).map(|fault| fault.tell)
}
