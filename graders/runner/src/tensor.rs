//! Tensors from bytes and back, in the layout that is asked for.

use crate::outgoing::{MAX_ELEMENTS, Outgoing, Unsendable};
use candle_core::{D, DType, Device, Result, Tensor};
use gradus_wire::{Layout, TensorData};

fn dtype_of(dtype: gradus_wire::DType) -> DType {
    match dtype {
        gradus_wire::DType::U8 => DType::U8,
        gradus_wire::DType::U32 => DType::U32,
        gradus_wire::DType::I16 => DType::I16,
        gradus_wire::DType::I32 => DType::I32,
        gradus_wire::DType::I64 => DType::I64,
        gradus_wire::DType::BF16 => DType::BF16,
        gradus_wire::DType::F16 => DType::F16,
        gradus_wire::DType::F32 => DType::F32,
        gradus_wire::DType::F64 => DType::F64,
    }
}

fn dtype_to(dtype: DType) -> Option<gradus_wire::DType> {
    gradus_wire::DType::ALL.into_iter().find(|&d| dtype_of(d) == dtype)
}

/// The tensor on `device`, laid out as the data asks.
pub fn from_data(data: &TensorData, device: &Device) -> std::result::Result<Tensor, String> {
    if !data.checked() {
        return Err(format!("{data:?} does not hold what its shape claims"));
    }
    let shape: Vec<usize> = data.shape.iter().map(|&s| s as usize).collect();
    make(data, &shape, device).map_err(|e| e.to_string())
}

fn make(data: &TensorData, shape: &[usize], device: &Device) -> Result<Tensor> {
    let dense = Tensor::from_raw_buffer(&data.data, dtype_of(data.dtype), shape, device)?;
    let rank = shape.len();
    if dense.elem_count() == 0 {
        return Ok(dense);
    }
    match data.layout {
        Layout::Transposed if rank >= 2 => {
            let swapped = dense.transpose(D::Minus1, D::Minus2)?.contiguous()?;
            swapped.transpose(D::Minus1, D::Minus2)
        }
        // A vector has no second axis to swap with: it becomes a column of a matrix.
        Layout::Transposed if rank == 1 => Tensor::stack(&[&dense, &dense], 1)?.narrow(1, 0, 1)?.squeeze(1),
        Layout::Narrowed if rank >= 1 => {
            let edge = dense.narrow(D::Minus1, 0, 1)?;
            Tensor::cat(&[&edge, &dense, &edge], rank - 1)?.narrow(D::Minus1, 1, shape[rank - 1])
        }
        Layout::Broadcast => match constant_axis(data, shape) {
            Some(axis) => dense.narrow(axis, 0, 1)?.contiguous()?.broadcast_as(shape),
            None => Ok(dense),
        },
        _ => Ok(dense),
    }
}

/// The first axis of at least two entries along which all entries are equal, bit for bit.
fn constant_axis(data: &TensorData, shape: &[usize]) -> Option<usize> {
    let size = data.dtype.size();
    (0..shape.len()).filter(|&axis| shape[axis] >= 2).find(|&axis| {
        let inner: usize = shape[axis + 1..].iter().product::<usize>() * size;
        data.data
            .chunks_exact(inner * shape[axis])
            .all(|block| block.chunks_exact(inner).all(|slice| slice == &block[..inner]))
    })
}

/// `cpu`, `cuda` or `metal`.
pub fn device_name(device: &Device) -> &'static str {
    match device {
        Device::Cpu => "cpu",
        Device::Cuda(_) => "cuda",
        Device::Metal(_) => "metal",
    }
}

/// A tensor's storage as a number: equal numbers mean shared storage.
pub fn storage(tensor: &Tensor) -> usize {
    let (guard, _) = tensor.storage_and_layout();
    std::ptr::from_ref(&*guard).addr()
}

/// The tensor as it crosses the wire. Its size is checked before anything is copied: a view may claim far more
/// elements than it owns.
pub fn to_data(tensor: &Tensor, out: &mut Outgoing<'_>) -> std::result::Result<TensorData, Unsendable> {
    let unknown = |dtype: DType| Unsendable::Unknown(format!("a tensor of dtype {} cannot be sent", dtype.as_str()));
    let dtype = dtype_to(tensor.dtype()).ok_or_else(|| unknown(tensor.dtype()))?;
    if tensor.rank() > gradus_wire::value::MAX_RANK {
        let words = format!("the answer has {} axes, more than are looked at", tensor.rank());
        return Err(Unsendable::TooLarge(words));
    }
    let elements = tensor
        .dims()
        .iter()
        .try_fold(1u64, |n, &size| n.checked_mul(size as u64));
    let room = elements.and_then(|n| out.elements.checked_sub(n)).ok_or_else(|| {
        let (shape, limit) = (tensor.dims(), MAX_ELEMENTS);
        Unsendable::TooLarge(format!(
            "the answer is too large: shape {shape:?}, when {limit} elements may be sent in all"
        ))
    })?;
    out.elements = room;
    let data = bytes(tensor).map_err(|e| Unsendable::Unknown(first_line(&e.to_string())))?;
    Ok(TensorData {
        dtype,
        shape: tensor.dims().iter().map(|&s| s as u64).collect(),
        data,
        layout: layout(tensor),
        device: device_name(tensor.device()).into(),
        shared: out.storages.contains(&storage(tensor)),
    })
}

/// Row-major little-endian elements.
pub fn bytes(tensor: &Tensor) -> Result<Vec<u8>> {
    let flat = tensor.detach().to_device(&Device::Cpu)?.flatten_all()?;
    macro_rules! gather {
        ($ty:ty) => {
            flat.to_vec1::<$ty>()?
                .iter()
                .flat_map(|v| v.to_le_bytes())
                .collect()
        };
    }
    Ok(match flat.dtype() {
        DType::U8 => flat.to_vec1::<u8>()?,
        DType::U32 => gather!(u32),
        DType::I16 => gather!(i16),
        DType::I32 => gather!(i32),
        DType::I64 => gather!(i64),
        DType::BF16 => gather!(half::bf16),
        DType::F16 => gather!(half::f16),
        DType::F32 => gather!(f32),
        DType::F64 => gather!(f64),
        other => candle_core::bail!("dtype {} cannot be sent", other.as_str()),
    })
}

fn layout(tensor: &Tensor) -> Layout {
    if tensor.is_contiguous() {
        return Layout::Contiguous;
    }
    let strides = tensor.stride();
    if strides
        .iter()
        .zip(tensor.dims())
        .any(|(&stride, &size)| stride == 0 && size > 1)
    {
        Layout::Broadcast
    } else if strides.windows(2).any(|pair| pair[0] < pair[1]) {
        Layout::Transposed
    } else {
        Layout::Narrowed
    }
}

/// The first line, at most 2,000 characters.
pub fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(2000).collect()
}
