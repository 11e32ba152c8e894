//! Inputs as they are in the wild: files, folders, patterns and standard input; unpacked, recognised and read.

mod batch;
mod blocks;
mod live;
mod open;
mod parquet;
mod read;
mod recognise;
mod sortable;

pub use batch::{Batch, Filter, Told};
pub use live::{LiveReader, Read};
pub use open::{FeedError, Input, find_inputs};
pub use read::{InputRead, ReadSettings, Sink, read_input};
pub use sortable::Sortable;
