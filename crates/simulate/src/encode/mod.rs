//! The encoder: fields to payloads, payloads to sentences. Written for itself: it shares nothing with the decoder.

mod bits;
mod payload;
mod sentence;

pub(crate) use bits::Payload;
pub(crate) use payload::{
    class_a_position, class_b_position, long_range_position, static_part_a, static_part_b, voyage,
};
pub(crate) use sentence::Sentences;
