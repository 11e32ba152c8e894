//! Parquet archives: the columns of the alias table, whatever their types, row by row.

use std::cell::Cell;
use std::fs::File;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Arc, Once};

use ais::Deliver;
use ais::table::{Cells, Field, Layout, TableSettings};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowTimestampType, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::batch::{Batch, Filter};
use super::read::{ReadSettings, Sink};

/// Rows decoded at once.
const BATCH_ROWS: usize = 8_192;

/// What was recognised before a fault, and the fault.
type Fault = (Option<&'static str>, String);

/// Reads a Parquet file; each record counts as a line. Gives what it is called.
pub(super) fn read(path: &Path, settings: &ReadSettings, sink: &mut dyn Sink) -> Result<&'static str, Fault> {
    let unread = |fault: String| (None, fault);
    let file = File::open(path).map_err(|fault| unread(format!("cannot be read: {fault}")))?;
    let builder = guarded(|| ParquetRecordBatchReaderBuilder::try_new(file).map_err(|fault| fault.to_string()))
        .map_err(|fault| unread(format!("is damaged or cut off (Parquet: {fault}): fetch it again")))?;
    let names: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let point = point_column(&names, settings);
    let mut bound: Vec<&str> = names.iter().map(String::as_str).collect();
    if point.is_some() {
        bound.extend(["longitude", "latitude"]);
    }
    let layout = Layout::from_names(&bound, &settings.aliases).map_err(|fault| unread(fault.to_string()))?;
    let columns: Vec<(Field, usize)> = Field::all().filter_map(|f| Some((f, layout.column_of(f)?))).collect();
    let wanted: Vec<usize> =
        (0..names.len()).filter(|i| Some(*i) == point || columns.iter().any(|(_, column)| column == i)).collect();
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
    let format = "Parquet";
    let damaged = |fault: String| (Some(format), format!("is damaged (Parquet: {fault}); the rest of it was not read"));
    let builder = builder.with_projection(mask).with_batch_size(BATCH_ROWS);
    let mut batches: ParquetRecordBatchReader =
        guarded(|| builder.build().map_err(|fault| fault.to_string())).map_err(damaged)?;
    let place = |column: usize| wanted.iter().position(|&w| w == column);
    let table = TableSettings { start: settings.start, ..TableSettings::default() };
    while let Some(batch) =
        guarded(|| batches.next().transpose().map_err(|fault| fault.to_string())).map_err(damaged)?
    {
        let texts = texts(&batch, &columns, &place, point.and_then(place)).map_err(damaged)?;
        sink.take(deliver(&batch, &texts, &layout, &table, sink.filter()));
        if sink.failed() {
            break;
        }
    }
    Ok(format)
}

/// Calls into the decoder, which panics on some damaged files instead of telling: that too becomes a fault, in silence.
fn guarded<T>(decode: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    thread_local!(static GUARDED: Cell<bool> = const { Cell::new(false) });
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                told(panic);
            }
        }));
    });
    GUARDED.set(true);
    let decoded = panic::catch_unwind(AssertUnwindSafe(decode));
    GUARDED.set(false);
    decoded.unwrap_or_else(|_| Err("a page that cannot be decoded".into()))
}

/// The column of WKB points that stands for longitude and latitude, where those are missing.
fn point_column(names: &[String], settings: &ReadSettings) -> Option<usize> {
    let bound: Vec<&str> = names.iter().map(String::as_str).collect();
    let lacks = Layout::from_names(&bound, &settings.aliases).is_err();
    lacks.then(|| names.iter().position(|name| name.eq_ignore_ascii_case("geometry"))).flatten()
}

/// The batch's columns as text, by field.
fn texts(
    batch: &RecordBatch,
    columns: &[(Field, usize)],
    place: &dyn Fn(usize) -> Option<usize>,
    point: Option<usize>,
) -> Result<Vec<(Field, StringArray)>, String> {
    let mut texts = Vec::new();
    for &(field, column) in columns {
        if let Some(array) = place(column).and_then(|index| batch.columns().get(index)) {
            texts.push((field, as_text(array)?));
        }
    }
    if let Some(points) = point.and_then(|index| batch.columns().get(index)) {
        let points = arrow_cast::cast(points, &DataType::Binary).map_err(|fault| fault.to_string())?;
        let places: Vec<Option<(f64, f64)>> =
            points.as_binary::<i32>().iter().map(|wkb| wkb.and_then(point_of)).collect();
        let axis = |pick: fn(&(f64, f64)) -> f64| {
            places.iter().map(|place| place.as_ref().map(|place| pick(place).to_string())).collect::<StringArray>()
        };
        texts.push((Field::Longitude, axis(|place| place.0)));
        texts.push((Field::Latitude, axis(|place| place.1)));
    }
    Ok(texts)
}

fn as_text(array: &ArrayRef) -> Result<StringArray, String> {
    // Instants are UTC whatever zone they are shown in; the names of zones need tables that are not here.
    let array: ArrayRef = match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, Some(_)) => without_zone::<TimestampSecondType>(array),
        DataType::Timestamp(TimeUnit::Millisecond, Some(_)) => without_zone::<TimestampMillisecondType>(array),
        DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => without_zone::<TimestampMicrosecondType>(array),
        DataType::Timestamp(TimeUnit::Nanosecond, Some(_)) => without_zone::<TimestampNanosecondType>(array),
        _ => array.clone(),
    };
    let text = arrow_cast::cast(&array, &DataType::Utf8).map_err(|fault| fault.to_string())?;
    Ok(text.as_string::<i32>().clone())
}

fn without_zone<T: ArrowTimestampType>(array: &ArrayRef) -> ArrayRef {
    Arc::new(array.as_primitive::<T>().clone().with_timezone_opt(None::<Arc<str>>))
}

/// Longitude and latitude of a WKB point (OGC 06-103r4, 8.2; extended WKB has more bits in its type).
fn point_of(wkb: &[u8]) -> Option<(f64, f64)> {
    let little = *wkb.first()? == 1;
    let word: [u8; 4] = wkb.get(1..5)?.try_into().ok()?;
    let kind = if little { u32::from_le_bytes(word) } else { u32::from_be_bytes(word) };
    if kind & 0xff != 1 {
        return None;
    }
    let from = if kind & 0x2000_0000 != 0 { 9 } else { 5 };
    let number = |at: usize| {
        let bytes: [u8; 8] = wkb.get(at..at + 8)?.try_into().ok()?;
        Some(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    };
    Some((number(from)?, number(from + 8)?))
}

fn deliver(
    batch: &RecordBatch,
    texts: &[(Field, StringArray)],
    layout: &Layout,
    settings: &TableSettings,
    filter: Filter,
) -> Batch {
    let mut read = Batch::new(filter);
    read.records(batch.num_rows() as u64);
    for row in 0..batch.num_rows() {
        let mut cells = Cells::new();
        for (field, text) in texts {
            if text.is_valid(row) {
                cells.set(*field, text.value(row).as_bytes());
            }
        }
        match layout.report(&cells, settings) {
            Ok(report) => read.report(report),
            Err(reason) => read.reject(reason, 1),
        }
    }
    read
}
