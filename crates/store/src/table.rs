//! One declaration gives a row's struct, its Arrow schema and the way to a file and back.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, StructArray};
use arrow_schema::{ArrowError, Field, Fields, Schema, SchemaRef};

use crate::geometry::Bounds;
use crate::value::{Value, nulls_of, required};
use crate::{Geometry, Status};

/// The column that holds the box of each row's geometry.
pub(crate) const BBOX: &str = "bbox";
/// The column that holds each row's geometry.
pub(crate) const GEOMETRY: &str = "geometry";

/// A struct whose fields are columns; the `record!` macro makes it one.
pub trait Columns: Clone + Sized {
    /// Whether one of the fields is a geometry.
    const GEOMETRY: bool;

    /// Name, type and nullability of each column, in order.
    fn fields() -> Fields;
    /// One array for each field.
    fn arrays(rows: &[Option<&Self>]) -> Vec<ArrayRef>;
    /// The rows of the columns that `lookup` knows by name.
    fn read<'a>(lookup: &dyn Fn(&str) -> Option<&'a ArrayRef>, rows: usize) -> Result<Vec<Self>, String>;
    /// The row's geometry.
    fn shape(&self) -> Option<&Geometry>;
    /// About the bytes that it takes in memory.
    fn bytes(&self) -> usize;
}

/// A row of one of the tables that a run leaves in its folder.
pub trait Row: Columns + Send {
    /// The table's name; its file is `NAME.parquet`.
    const TABLE: &'static str;
    /// Whether later revisions of a row may follow (the event tables).
    const REVISED: bool;

    /// The row's id, unique within the table but for its revisions.
    fn id(&self) -> &str;
    /// The revision, from 0; 0 where the table has none.
    fn revision(&self) -> u32;
    /// The order of rows in the table: by start time, then vessels, then id and revision.
    fn order(&self, other: &Self) -> Ordering;
}

/// Sorts rows as their table wants them.
pub fn sort_rows<R: Row>(rows: &mut [R]) {
    rows.sort_unstable_by(R::order);
}

/// The table's Arrow schema, with the bbox column where there is a geometry.
pub fn schema<R: Row>() -> SchemaRef {
    let fields = R::fields();
    let bbox = fields.find(GEOMETRY).filter(|_| R::GEOMETRY).map(|(_, geometry)| {
        // GeoParquet 1.1: the repetition of the bbox column matches that of the geometry column.
        Arc::new(Field::new_struct(BBOX, bbox_fields(), geometry.is_nullable()))
    });
    Arc::new(Schema::new(fields.iter().cloned().chain(bbox).collect::<Fields>()))
}

fn bbox_fields() -> Fields {
    ["xmin", "ymin", "xmax", "ymax"].map(|name| Field::new(name, f64::data_type(), false)).into_iter().collect()
}

/// The table's own columns, without what is derived from them.
pub(crate) fn columns_schema<R: Row>() -> SchemaRef {
    Arc::new(Schema::new(R::fields()))
}

/// Rows as one batch of the table's own columns.
pub(crate) fn plain_batch_of<R: Row>(schema: &SchemaRef, rows: &[R]) -> Result<RecordBatch, ArrowError> {
    RecordBatch::try_new(Arc::clone(schema), R::arrays(&rows.iter().map(Some).collect::<Vec<_>>()))
}

/// Rows as one batch of columns.
pub(crate) fn batch_of<R: Row>(schema: &SchemaRef, rows: &[R]) -> Result<RecordBatch, ArrowError> {
    let mut arrays = R::arrays(&rows.iter().map(Some).collect::<Vec<_>>());
    if R::GEOMETRY {
        arrays.push(Arc::new(bbox_array(rows)?));
    }
    RecordBatch::try_new(Arc::clone(schema), arrays)
}

fn bbox_array<R: Row>(rows: &[R]) -> Result<StructArray, ArrowError> {
    let shapes: Vec<Option<&Geometry>> = rows.iter().map(R::shape).collect();
    // A shape without places has no box, but its row must have one: the widest, so that nobody skips it.
    let bounds: Vec<Bounds> =
        shapes.iter().map(|shape| shape.and_then(Geometry::bounds).unwrap_or(Bounds::WORLD)).collect();
    let edge = |of: fn(&Bounds) -> f64| Arc::new(bounds.iter().map(|b| Some(of(b))).collect::<Float64Array>());
    let edges: Vec<ArrayRef> = vec![edge(|b| b.xmin), edge(|b| b.ymin), edge(|b| b.xmax), edge(|b| b.ymax)];
    StructArray::try_new(bbox_fields(), edges, nulls_of(&shapes))
}

/// The rows of a batch; columns are found by name, unknown ones are ignored.
pub(crate) fn rows_of<R: Columns>(batch: &RecordBatch) -> Result<Vec<R>, String> {
    R::read(&|name| batch.column_by_name(name), batch.num_rows())
}

/// One field's values, or what is wrong with its column.
pub(crate) fn read_column<T: Value>(name: &str, array: Option<&ArrayRef>, rows: usize) -> Result<Vec<T>, String> {
    let values = match array {
        Some(array) => T::values(array.as_ref()).and_then(|values| values.into_iter().map(required).collect()),
        None => (0..rows).map(|_| T::absent().ok_or_else(|| "it is missing".to_owned())).collect(),
    };
    values.map_err(|what| format!("column `{name}`: {what}"))
}

/// A column's name: the field's, without the mark that lets it be a word of the language.
pub(crate) fn column_name(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}

/// A status is its word.
impl Value for Status {
    fn data_type() -> arrow_schema::DataType {
        String::data_type()
    }

    fn array(values: &[Option<&Self>]) -> ArrayRef {
        Arc::new(values.iter().map(|status| status.map(|s| s.word())).collect::<arrow_array::StringArray>())
    }

    fn values(array: &dyn Array) -> Result<Vec<Option<Self>>, String> {
        let read = |word: String| Status::from_word(&word).ok_or_else(|| format!("`{word}` is no status"));
        String::values(array)?.into_iter().map(|word| word.map(read).transpose()).collect()
    }
}

/// Declares a struct whose fields are columns, usable as a row and as the item of a list.
macro_rules! record {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Debug)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl $crate::table::Columns for $name {
            const GEOMETRY: bool = $(<$type as $crate::value::Value>::GEOMETRY)||*;

            fn fields() -> arrow_schema::Fields {
                use $crate::value::Value;
                let fields = [$(arrow_schema::Field::new(
                    $crate::table::column_name(stringify!($field)),
                    <$type>::data_type(),
                    <$type>::NULLABLE,
                )),*];
                fields.into_iter().collect()
            }

            fn arrays(rows: &[Option<&Self>]) -> Vec<arrow_array::ArrayRef> {
                use $crate::value::Value;
                vec![$(<$type>::array(&rows.iter().map(|row| row.map(|r| &r.$field)).collect::<Vec<_>>())),*]
            }

            fn read<'a>(
                lookup: &dyn Fn(&str) -> Option<&'a arrow_array::ArrayRef>,
                rows: usize,
            ) -> Result<Vec<Self>, String> {
                $(
                    let name = $crate::table::column_name(stringify!($field));
                    let mut $field = $crate::table::read_column::<$type>(name, lookup(name), rows)?.into_iter();
                )*
                let short = || "its columns differ in length".to_owned();
                (0..rows).map(|_| Ok($name { $($field: $field.next().ok_or_else(short)?,)* })).collect()
            }

            fn shape(&self) -> Option<&$crate::Geometry> {
                use $crate::value::Value;
                None$(.or_else(|| self.$field.geometry()))*
            }

            fn bytes(&self) -> usize {
                use $crate::value::Value;
                size_of::<Self>() $(+ self.$field.heap_bytes())*
            }
        }

        #[cfg(test)]
        impl $crate::sample::Sample for $name {
            fn sample(dice: &mut $crate::sample::Dice) -> Self {
                $name { $($field: $crate::sample::Sample::sample(dice),)* }
            }
        }
    };
}

/// Lets a record be the item of a list column.
macro_rules! list_item {
    ($name:ident) => {
        impl $crate::value::Value for $name {
            fn data_type() -> arrow_schema::DataType {
                arrow_schema::DataType::Struct(<Self as $crate::table::Columns>::fields())
            }

            fn array(values: &[Option<&Self>]) -> arrow_array::ArrayRef {
                use $crate::table::Columns;
                let (fields, arrays) = (Self::fields(), Self::arrays(values));
                std::sync::Arc::new(arrow_array::StructArray::new(fields, arrays, $crate::value::nulls_of(values)))
            }

            fn values(array: &dyn arrow_array::Array) -> Result<Vec<Option<Self>>, String> {
                use arrow_array::{Array, cast::AsArray};
                let items = array.as_struct_opt().ok_or("it is not a list of structs")?;
                let rows = <Self as $crate::table::Columns>::read(&|name| items.column_by_name(name), items.len())?;
                Ok(rows.into_iter().enumerate().map(|(index, row)| items.is_valid(index).then_some(row)).collect())
            }

            fn heap_bytes(&self) -> usize {
                <Self as $crate::table::Columns>::bytes(self) - size_of::<Self>()
            }
        }
    };
}

/// Makes a record the row of a table: its name, whether rows are revised, and the columns that give their order.
macro_rules! table {
    ($name:ident, $table:literal, revised: $revised:tt, order: [$($key:ident),*]) => {
        impl $crate::table::Row for $name {
            const TABLE: &'static str = $table;
            const REVISED: bool = $revised;

            fn id(&self) -> &str {
                &self.id
            }

            fn revision(&self) -> u32 {
                table!(@revision self, $revised)
            }

            fn order(&self, other: &Self) -> std::cmp::Ordering {
                let order = std::cmp::Ordering::Equal$(.then_with(|| self.$key.cmp(&other.$key)))*;
                order.then_with(|| self.id.cmp(&other.id)).then_with(|| {
                    $crate::table::Row::revision(self).cmp(&$crate::table::Row::revision(other))
                })
            }
        }
    };
    (@revision $row:ident, true) => { $row.revision };
    (@revision $row:ident, false) => { 0 };
}

pub(crate) use {list_item, record, table};
