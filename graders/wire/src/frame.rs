//! Frames: a four-byte little-endian length, then that many bytes of postcard.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};

/// Largest frame either side accepts by default, in bytes.
pub const MAX_FRAME: usize = 256 << 20;

/// Why a frame could not be read.
#[derive(Debug)]
pub enum FrameError {
    /// The other end closed the stream before a frame began.
    Closed,
    /// The stream failed or ended within a frame.
    Io(io::Error),
    /// The length is over the cap.
    TooLarge {
        /// Bytes claimed.
        claimed: usize,
        /// Bytes allowed.
        cap: usize,
    },
    /// The bytes are no such message.
    Malformed(String),
}

impl std::fmt::Display for FrameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FrameError::Closed => f.write_str("the stream is closed"),
            FrameError::Io(e) => write!(f, "the stream failed: {e}"),
            FrameError::TooLarge { claimed, cap } => write!(f, "a frame of {claimed} bytes, {cap} are allowed"),
            FrameError::Malformed(why) => write!(f, "a malformed frame: {why}"),
        }
    }
}

impl std::error::Error for FrameError {}

/// Bytes of one frame, header included.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, FrameError> {
    let mut bytes = vec![0u8; 4];
    bytes = postcard::to_extend(message, bytes).map_err(|e| FrameError::Malformed(e.to_string()))?;
    let length = bytes.len() - 4;
    let header = u32::try_from(length).map_err(|_| FrameError::TooLarge {
        claimed: length,
        cap: u32::MAX as usize,
    })?;
    bytes[..4].copy_from_slice(&header.to_le_bytes());
    Ok(bytes)
}

/// The message in the payload of one frame (header removed). Every byte must be used.
pub fn decode<T: DeserializeOwned>(payload: &[u8]) -> Result<T, FrameError> {
    crate::value::start_counting();
    match postcard::take_from_bytes(payload) {
        Ok((message, [])) => Ok(message),
        Ok((_, rest)) => Err(FrameError::Malformed(format!("{} bytes too many", rest.len()))),
        Err(e) => Err(FrameError::Malformed(e.to_string())),
    }
}

/// Writes one message.
pub fn write<T: Serialize>(to: &mut impl Write, message: &T) -> Result<(), FrameError> {
    let bytes = encode(message)?;
    to.write_all(&bytes).and_then(|()| to.flush()).map_err(FrameError::Io)
}

/// Reads one message of at most `cap` bytes. The buffer grows with what arrives, never with what is claimed.
pub fn read<T: DeserializeOwned>(from: &mut impl Read, cap: usize) -> Result<T, FrameError> {
    let mut header = [0u8; 4];
    let mut got = 0;
    while got < 4 {
        match from.read(&mut header[got..]) {
            Ok(0) if got == 0 => return Err(FrameError::Closed),
            Ok(0) => return Err(FrameError::Io(io::ErrorKind::UnexpectedEof.into())),
            Ok(n) => got += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(FrameError::Io(e)),
        }
    }
    let claimed = u32::from_le_bytes(header) as usize;
    if claimed > cap {
        return Err(FrameError::TooLarge { claimed, cap });
    }
    let mut payload = Vec::with_capacity(claimed.min(64 << 10));
    from.take(claimed as u64)
        .read_to_end(&mut payload)
        .map_err(FrameError::Io)?;
    if payload.len() < claimed {
        return Err(FrameError::Io(io::ErrorKind::UnexpectedEof.into()));
    }
    decode(&payload)
}
