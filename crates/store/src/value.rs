//! How a field of a row becomes an Arrow column, and back.

use std::sync::Arc;

use arrow_array::builder::BinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float64Type, Int64Type, TimestampMicrosecondType, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BooleanArray, ListArray, PrimitiveArray, StringArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, FieldRef};
use nautical::Time;

use crate::Geometry;

/// A type that can be a column or the item of a list.
pub trait Value: Sized {
    /// Whether it has a null of its own.
    const NULLABLE: bool = false;
    /// Whether it is a geometry, which brings a bbox column with it.
    const GEOMETRY: bool = false;

    /// The type of its column.
    fn data_type() -> DataType;
    /// A column of these values.
    fn array(values: &[Option<&Self>]) -> ArrayRef;
    /// The values of a column, or what is wrong with it.
    fn values(array: &dyn Array) -> Result<Vec<Option<Self>>, String>;

    /// Its value where the file has no such column, as one written by an earlier version has not.
    fn absent() -> Option<Self> {
        None
    }

    /// Itself, if it is a geometry.
    fn geometry(&self) -> Option<&Geometry> {
        None
    }

    /// Bytes held outside of the value itself.
    fn heap_bytes(&self) -> usize {
        0
    }
}

fn unexpected<T: Value>(array: &dyn Array) -> String {
    format!("it is {} where {} is expected", array.data_type(), T::data_type())
}

macro_rules! number {
    ($($native:ty: $arrow:ty),*) => {$(
        impl Value for $native {
            fn data_type() -> DataType {
                <$arrow>::DATA_TYPE
            }

            fn array(values: &[Option<&Self>]) -> ArrayRef {
                Arc::new(values.iter().map(|value| value.copied()).collect::<PrimitiveArray<$arrow>>())
            }

            fn values(array: &dyn Array) -> Result<Vec<Option<Self>>, String> {
                let numbers = array.as_primitive_opt::<$arrow>().ok_or_else(|| unexpected::<Self>(array))?;
                Ok(numbers.iter().collect())
            }
        }
    )*};
}

number!(u16: UInt16Type, u32: UInt32Type, u64: UInt64Type, i64: Int64Type, f64: Float64Type);

impl Value for bool {
    fn data_type() -> DataType {
        DataType::Boolean
    }

    fn array(values: &[Option<&Self>]) -> ArrayRef {
        Arc::new(values.iter().map(|value| value.copied()).collect::<BooleanArray>())
    }

    fn values(array: &dyn Array) -> Result<Vec<Option<Self>>, String> {
        Ok(array.as_boolean_opt().ok_or_else(|| unexpected::<Self>(array))?.iter().collect())
    }
}

impl Value for String {
    fn data_type() -> DataType {
        DataType::Utf8
    }

    fn array(values: &[Option<&Self>]) -> ArrayRef {
        Arc::new(values.iter().copied().collect::<StringArray>())
    }

    fn values(array: &dyn Array) -> Result<Vec<Option<Self>>, String> {
        let texts = array.as_string_opt::<i32>().ok_or_else(|| unexpected::<Self>(array))?;
        Ok(texts.iter().map(|text| text.map(str::to_owned)).collect())
    }

    fn heap_bytes(&self) -> usize {
        self.len()
    }
}

impl Value for Time {
    fn data_type() -> DataType {
        DataType::Timestamp(arrow_schema::TimeUnit::Microsecond, Some("UTC".into()))
    }

    fn array(values: &[Option<&Self>]) -> ArrayRef {
        let micros = values.iter().map(|value| value.map(|time| time.0));
        Arc::new(micros.collect::<PrimitiveArray<TimestampMicrosecondType>>().with_timezone("UTC"))
    }

    fn values(array: &dyn Array) -> Result<Vec<Option<Self>>, String> {
        let micros = array.as_primitive_opt::<TimestampMicrosecondType>().ok_or_else(|| unexpected::<Self>(array))?;
        Ok(micros.iter().map(|micros| micros.map(Time)).collect())
    }
}

impl Value for Geometry {
    const GEOMETRY: bool = true;

    fn data_type() -> DataType {
        DataType::Binary
    }

    fn array(values: &[Option<&Self>]) -> ArrayRef {
        let mut builder = BinaryBuilder::new();
        let mut wkb = Vec::new();
        for value in values {
            wkb.clear();
            value.inspect(|geometry| geometry.write_wkb(&mut wkb));
            builder.append_option(value.map(|_| &wkb));
        }
        Arc::new(builder.finish())
    }

    fn values(array: &dyn Array) -> Result<Vec<Option<Self>>, String> {
        let shapes = array.as_binary_opt::<i32>().ok_or_else(|| unexpected::<Self>(array))?;
        let read = |wkb| Geometry::from_wkb(wkb).ok_or_else(|| "it holds a geometry that is not ours".to_owned());
        shapes.iter().map(|wkb| wkb.map(read).transpose()).collect()
    }

    fn geometry(&self) -> Option<&Geometry> {
        Some(self)
    }

    fn heap_bytes(&self) -> usize {
        Geometry::heap_bytes(self)
    }
}

impl<T: Value> Value for Option<T> {
    const NULLABLE: bool = true;
    const GEOMETRY: bool = T::GEOMETRY;

    fn data_type() -> DataType {
        T::data_type()
    }

    fn array(values: &[Option<&Self>]) -> ArrayRef {
        T::array(&values.iter().map(|value| value.and_then(Option::as_ref)).collect::<Vec<_>>())
    }

    fn values(array: &dyn Array) -> Result<Vec<Option<Self>>, String> {
        Ok(T::values(array)?.into_iter().map(Some).collect())
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn geometry(&self) -> Option<&Geometry> {
        self.as_ref().and_then(T::geometry)
    }

    fn heap_bytes(&self) -> usize {
        self.as_ref().map_or(0, T::heap_bytes)
    }
}

/// The field of a list's items, under the name that the Parquet format gives it.
fn element<T: Value>() -> FieldRef {
    Arc::new(Field::new("element", T::data_type(), T::NULLABLE))
}

impl<T: Value> Value for Vec<T> {
    fn data_type() -> DataType {
        DataType::List(element::<T>())
    }

    fn array(values: &[Option<&Self>]) -> ArrayRef {
        let items: Vec<Option<&T>> = values.iter().flatten().flat_map(|list| list.iter().map(Some)).collect();
        let offsets = OffsetBuffer::from_lengths(values.iter().map(|list| list.map_or(0, Vec::len)));
        let nulls = nulls_of(values);
        Arc::new(ListArray::new(element::<T>(), offsets, T::array(&items), nulls))
    }

    fn values(array: &dyn Array) -> Result<Vec<Option<Self>>, String> {
        let lists = array.as_list_opt::<i32>().ok_or_else(|| unexpected::<Self>(array))?;
        let first = lists.value_offsets().first().map_or(0, |&offset| offset as usize);
        let mut items = T::values(lists.values().as_ref())?.into_iter().skip(first);
        let mut next_list = |row: usize| {
            let part = items.by_ref().take(lists.value_length(row) as usize);
            if lists.is_null(row) {
                part.for_each(drop);
                return Ok(None);
            }
            part.map(required).collect::<Result<Vec<T>, String>>().map(Some)
        };
        (0..lists.len()).map(&mut next_list).collect()
    }

    fn heap_bytes(&self) -> usize {
        self.len() * size_of::<T>() + self.iter().map(T::heap_bytes).sum::<usize>()
    }
}

/// Which values are there; `None` where all are.
pub(crate) fn nulls_of<T>(values: &[Option<&T>]) -> Option<NullBuffer> {
    values.iter().any(Option::is_none).then(|| values.iter().map(Option::is_some).collect())
}

/// A value that has to be there.
pub(crate) fn required<T>(value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| "it holds a null, which it must not".to_owned())
}
