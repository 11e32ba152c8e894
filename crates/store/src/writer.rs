//! Rows to a Parquet file, a batch at a time, in bounded memory.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use serde_json::json;

use crate::folder::{Draft, file_name};
use crate::geometry::Bounds;
use crate::table::{BBOX, GEOMETRY, batch_of, schema};
use crate::{Action, Folder, Geometry, Row, StoreError};

/// Rows turned to columns at once, at most.
const BATCH_ROWS: usize = 8_192;
/// Bytes of rows turned to columns at once, about.
const BATCH_BYTES: usize = 4 << 20;
/// Rows in a row group, at most.
const GROUP_ROWS: usize = 65_536;
/// Bytes of rows in a row group, about.
const GROUP_BYTES: usize = 32 << 20;
/// Bytes of a single row, at most: Arrow counts a column's bytes in 31 bits.
const ROW_BYTES_MAX: usize = 1 << 30;

/// Writes one table, row by row, in memory that does not grow with the table.
///
/// The file appears under its name when [`TableWriter::finish`] returns; dropped before, nothing is left. The same
/// rows give the same bytes.
pub struct TableWriter<R: Row> {
    path: PathBuf,
    schema: SchemaRef,
    /// Gone after a failure: a file that was written in part is never finished.
    parquet: Option<ArrowWriter<Draft>>,
    rows: Vec<R>,
    rows_bytes: usize,
    group_rows: usize,
    group_bytes: usize,
    total_rows: u64,
    shapes: Shapes,
}

impl<R: Row> TableWriter<R> {
    /// Begins the table's file in `folder`.
    pub fn create(folder: &Folder) -> Result<TableWriter<R>, StoreError> {
        let draft = folder.draft(&file_name(R::TABLE))?;
        let (path, schema) = (draft.unfinished().to_owned(), schema::<R>());
        let parquet = ArrowWriter::try_new(draft, SchemaRef::clone(&schema), Some(properties()))
            .map_err(|error| StoreError::writing(&path, error))?;
        Ok(TableWriter {
            path,
            schema,
            parquet: Some(parquet),
            rows: Vec::new(),
            rows_bytes: 0,
            group_rows: 0,
            group_bytes: 0,
            total_rows: 0,
            shapes: Shapes::default(),
        })
    }

    /// Adds a row. Rows stay in the order in which they come.
    pub fn push(&mut self, row: R) -> Result<(), StoreError> {
        let bytes = row.bytes();
        if bytes > ROW_BYTES_MAX {
            let what = format!("row `{}` takes {bytes} bytes, more than 1 GiB", row.id());
            return Err(StoreError::Unwritable { path: self.path.clone(), what });
        }
        self.shapes.add(row.shape());
        self.rows.push(row);
        self.rows_bytes += bytes;
        self.total_rows += 1;
        if self.rows.len() >= BATCH_ROWS || self.rows_bytes >= BATCH_BYTES { self.write_batch() } else { Ok(()) }
    }

    /// Completes the file and gives it its name. Returns the number of rows.
    pub fn finish(mut self) -> Result<u64, StoreError> {
        self.write_batch()?;
        let geo = R::GEOMETRY.then(|| KeyValue::new("geo".to_owned(), self.shapes.metadata()));
        self.with_parquet(|parquet| {
            geo.into_iter().for_each(|geo| parquet.append_key_value_metadata(geo));
            parquet.finish().map(|_| ())
        })?;
        if let Some(parquet) = &mut self.parquet {
            parquet.inner_mut().publish()?;
        }
        Ok(self.total_rows)
    }

    fn write_batch(&mut self) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        self.group_rows += self.rows.len();
        self.group_bytes += std::mem::take(&mut self.rows_bytes);
        let rows = std::mem::take(&mut self.rows);
        let schema = SchemaRef::clone(&self.schema);
        let ends_group = self.group_rows >= GROUP_ROWS || self.group_bytes >= GROUP_BYTES;
        if ends_group {
            (self.group_rows, self.group_bytes) = (0, 0);
        }
        self.with_parquet(|parquet| {
            parquet.write(&batch_of(&schema, &rows)?)?;
            if ends_group { parquet.flush() } else { Ok(()) }
        })
    }

    /// Lends the writer to `work`; after a failure there is none any more.
    fn with_parquet(
        &mut self,
        work: impl FnOnce(&mut ArrowWriter<Draft>) -> Result<(), ParquetError>,
    ) -> Result<(), StoreError> {
        let Some(parquet) = &mut self.parquet else {
            let earlier = io::Error::other("an earlier write to it failed");
            return Err(StoreError::io(Action::Write, &self.path, earlier));
        };
        work(parquet).map_err(|error| {
            self.parquet = None;
            StoreError::writing(&self.path, error)
        })
    }
}

/// A table's file in memory, for tables that are small; `path` is where it goes.
pub(crate) fn table_bytes<R: Row>(path: &Path, rows: &[R]) -> Result<Vec<u8>, StoreError> {
    let (schema, mut shapes) = (schema::<R>(), Shapes::default());
    rows.iter().for_each(|row| shapes.add(row.shape()));
    let write = || {
        let mut parquet = ArrowWriter::try_new(Vec::new(), SchemaRef::clone(&schema), Some(properties()))?;
        for rows in rows.chunks(BATCH_ROWS) {
            parquet.write(&batch_of(&schema, rows)?)?;
        }
        if R::GEOMETRY {
            parquet.append_key_value_metadata(KeyValue::new("geo".to_owned(), shapes.metadata()));
        }
        parquet.into_inner()
    };
    write().map_err(|error| StoreError::writing(path, error))
}

/// What the file is made of: nothing that changes from run to run.
fn properties() -> WriterProperties {
    let mut properties = WriterProperties::builder()
        // Readers take statistics on trust only from a writer that names itself in this form.
        .set_created_by(concat!("alongside version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        // No two geometries or times are equal, and the order of WKB means nothing.
        .set_column_dictionary_enabled(ColumnPath::from(GEOMETRY), false)
        .set_column_statistics_enabled(ColumnPath::from(GEOMETRY), EnabledStatistics::None);
    for edge in ["xmin", "ymin", "xmax", "ymax"] {
        let path = ColumnPath::new(vec![BBOX.to_owned(), edge.to_owned()]);
        properties = properties.set_column_dictionary_enabled(path, false);
    }
    let times = ColumnPath::new(["times", "list", "element"].map(str::to_owned).to_vec());
    properties
        .set_column_dictionary_enabled(times.clone(), false)
        .set_column_encoding(times, parquet::basic::Encoding::DELTA_BINARY_PACKED)
        .build()
}

/// What a table's geometries have in common.
#[derive(Default)]
struct Shapes {
    types: BTreeSet<&'static str>,
    bounds: Option<Bounds>,
}

impl Shapes {
    fn add(&mut self, shape: Option<&Geometry>) {
        let Some(shape) = shape else { return };
        self.types.insert(shape.type_name());
        let bounds = shape.bounds();
        self.bounds = self.bounds.into_iter().chain(bounds).reduce(Bounds::with);
    }

    /// The file's `geo` entry (GeoParquet 1.1). Coordinates are OGC:CRS84, its default.
    fn metadata(&self) -> String {
        let covering = json!({
            "xmin": [BBOX, "xmin"], "ymin": [BBOX, "ymin"], "xmax": [BBOX, "xmax"], "ymax": [BBOX, "ymax"],
        });
        let mut column = json!({
            "encoding": "WKB",
            "geometry_types": self.types,
            "covering": { "bbox": covering },
        });
        if let Some(Bounds { xmin, ymin, xmax, ymax }) = self.bounds {
            column["bbox"] = json!([xmin, ymin, xmax, ymax]);
        }
        json!({ "version": "1.1.0", "primary_column": GEOMETRY, "columns": { (GEOMETRY): column } }).to_string()
    }
}
