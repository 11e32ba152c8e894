//! The same reports in each layout.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BinaryArray, Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray, UInt32Array,
};
use jiff::Timestamp;
use parquet::arrow::ArrowWriter;

use super::fleet::{Fleet, Seen, Ship};
use super::nmea;

/// Header of MarineCadastre up to 2024.
pub const MARINE_CADASTRE: &str = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,TransceiverClass";

fn rows(fleet: &Fleet, header: &str, row: impl Fn(&Seen, &Ship) -> String) -> String {
    let lines = fleet.seen.iter().map(|seen| row(seen, &fleet.ships[seen.ship]));
    std::iter::once(header.to_owned()).chain(lines).map(|line| line + "\n").collect()
}

/// `strftime` of a time in UTC.
pub fn stamp(time_s: i64, form: &str) -> String {
    Timestamp::from_second(time_s).expect("in range").strftime(form).to_string()
}

/// An unsigned number of hundred-thousandths or tenths, exact in decimal.
fn decimal(value: i64, places: u32) -> String {
    let unit = 10_i64.pow(places);
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", value.abs() / unit, value.abs() % unit, width = places as usize)
}

fn places(seen: &Seen) -> (String, String) {
    (decimal(seen.longitude_e5.into(), 5), decimal(seen.latitude_e5.into(), 5))
}

fn motion(seen: &Seen) -> (String, String) {
    (decimal(seen.sog_tenths.into(), 1), decimal(seen.cog_tenths.into(), 1))
}

/// Draught, metres.
fn draught(ship: &Ship) -> String {
    decimal(ship.draught_dm.into(), 1)
}

/// A row of MarineCadastre up to 2024.
pub fn marine_cadastre_row(seen: &Seen, ship: &Ship) -> String {
    let ((longitude, latitude), (sog, cog)) = (places(seen), motion(seen));
    let Ship { mmsi, imo, name, callsign, type_code, length_m, beam_m, .. } = ship;
    let (time, draught, heading) = (stamp(seen.time_s, "%Y-%m-%dT%H:%M:%S"), draught(ship), f64::from(seen.heading));
    format!(
        "{mmsi},{time},{latitude},{longitude},{sog},{cog},{heading:.1},{name},IMO{imo},{callsign},{type_code},0,{length_m}.0,{beam_m}.0,{draught},{type_code},A"
    )
}

/// MarineCadastre up to 2024.
pub fn marine_cadastre(fleet: &Fleet) -> String {
    rows(fleet, MARINE_CADASTRE, marine_cadastre_row)
}

/// MarineCadastre from 2025 on: longitude first.
pub fn marine_cadastre_2025(fleet: &Fleet) -> String {
    let header = "mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,status,length,width,draft,cargo,transceiver";
    rows(fleet, header, |seen, ship| {
        let ((longitude, latitude), (sog, cog)) = (places(seen), motion(seen));
        let Ship { mmsi, imo, name, callsign, type_code, length_m, beam_m, .. } = ship;
        let (time, draught, heading) = (stamp(seen.time_s, "%Y-%m-%d %H:%M:%S"), draught(ship), seen.heading);
        format!(
            "{mmsi},{time},{longitude},{latitude},{sog},{cog},{heading},\"{name}\",IMO{imo},{callsign},{type_code},0,{length_m},{beam_m},{draught},{type_code},A"
        )
    })
}

/// The Danish Maritime Authority's: day first, words for types.
pub fn danish(fleet: &Fleet) -> String {
    let header = "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,C,D";
    rows(fleet, header, |seen, ship| {
        let ((longitude, latitude), (sog, cog)) = (places(seen), motion(seen));
        let Ship { mmsi, imo, name, callsign, length_m, beam_m, .. } = ship;
        let (time, draught, heading) = (stamp(seen.time_s, "%d/%m/%Y %H:%M:%S"), draught(ship), seen.heading);
        let (along, across) = (length_m / 2, beam_m / 2);
        format!(
            "{time},Class A,{mmsi},{latitude},{longitude},Under way using engine,,{sog},{cog},{heading},{imo},{callsign},{name},Tanker,,{beam_m},{length_m},GPS,{draught},,,AIS,{along},{along},{across},{across}"
        )
    })
}

/// Columns by names that the alias table knows, separated by `;`, time in Unix seconds, nothing on the ships.
pub fn aliases(fleet: &Fleet) -> String {
    rows(fleet, "lon;t;ssvid;lat;speed;course", |seen, ship| {
        let ((longitude, latitude), (sog, cog)) = (places(seen), motion(seen));
        format!("{longitude};{};{};{latitude};{sog};{cog}", seen.time_s, ship.mmsi)
    })
}

/// Columns by names that only the settings can explain.
pub fn named_by_user(fleet: &Fleet) -> (String, &'static str) {
    let table = rows(fleet, "Bricht,Hafen,Schiff,Wann,Breite,Laenge", |seen, ship| {
        let (longitude, latitude) = places(seen);
        format!("1,2,{},{},{latitude},{longitude}", ship.mmsi, stamp(seen.time_s, "%Y-%m-%dT%H:%M:%SZ"))
    });
    (table, "[columns]\nmmsi = \"Schiff\"\ntime = \"Wann\"\nlatitude = \"Breite\"\nlongitude = \"Laenge\"\n")
}

/// AIS-catcher's JSON lines: particulars at first, then positions.
pub fn ais_catcher(fleet: &Fleet) -> String {
    let mut told = vec![false; fleet.ships.len()];
    let mut text = String::new();
    for seen in &fleet.seen {
        let ship = &fleet.ships[seen.ship];
        let ((longitude, latitude), (sog, cog)) = (places(seen), motion(seen));
        let (mmsi, time_s) = (ship.mmsi, seen.time_s);
        if !std::mem::replace(&mut told[seen.ship], true) {
            let (along, across) = (ship.length_m / 2, ship.beam_m / 2);
            text += &format!(
                "{{\"class\":\"AIS\",\"device\":\"AIS-catcher\",\"rxuxtime\":{time_s},\"scaled\":true,\"channel\":\"A\",\"type\":5,\"repeat\":0,\"mmsi\":{mmsi},\"imo\":{},\"callsign\":\"{}\",\"shipname\":\"{}\",\"shiptype\":{},\"to_bow\":{along},\"to_stern\":{along},\"to_port\":{across},\"to_starboard\":{across},\"draught\":{}}}\n",
                ship.imo,
                ship.callsign,
                ship.name,
                ship.type_code,
                draught(ship)
            );
        }
        text += &format!(
            "{{\"class\":\"AIS\",\"device\":\"AIS-catcher\",\"rxuxtime\":{time_s}.0,\"scaled\":true,\"channel\":\"B\",\"type\":1,\"repeat\":0,\"mmsi\":{mmsi},\"status\":0,\"turn\":\"nan\",\"speed\":{sog},\"accuracy\":true,\"lon\":{longitude},\"lat\":{latitude},\"course\":{cog},\"heading\":{},\"second\":{}}}\n",
            seen.heading,
            time_s % 60
        );
    }
    text
}

/// Raw sentences with tag blocks: particulars at first, then positions.
pub fn nmea(fleet: &Fleet) -> String {
    let mut told = vec![false; fleet.ships.len()];
    let mut lines = Vec::new();
    for seen in &fleet.seen {
        let ship = &fleet.ships[seen.ship];
        if !std::mem::replace(&mut told[seen.ship], true) {
            lines.extend(nmea::particulars(ship, seen.time_s));
        }
        lines.push(nmea::position(seen, ship));
    }
    lines.join("\r\n") + "\r\n"
}

/// How a Parquet file holds a column.
pub type Column<'c> = (&'c str, ArrayRef);

/// A column with a value for each report.
pub fn column<T, A>(fleet: &Fleet, of: impl Fn(&Seen) -> T) -> ArrayRef
where
    A: FromIterator<Option<T>> + Array + 'static,
{
    Arc::new(fleet.seen.iter().map(|seen| Some(of(seen))).collect::<A>())
}

/// Longitude and latitude as two columns of degrees.
pub fn places_in_degrees(fleet: &Fleet) -> Vec<Column<'static>> {
    let longitudes = column::<_, Float64Array>(fleet, |seen| f64::from(seen.longitude_e5) / 1e5);
    let latitudes = column::<_, Float64Array>(fleet, |seen| f64::from(seen.latitude_e5) / 1e5);
    vec![("longitude", longitudes), ("latitude", latitudes)]
}

/// The same as one column of WKB points.
pub fn places_as_points(fleet: &Fleet) -> Vec<Column<'static>> {
    let point = |seen: &Seen| {
        let [x, y] = [seen.longitude_e5, seen.latitude_e5].map(|e5| (f64::from(e5) / 1e5).to_le_bytes());
        [&[1, 1, 0, 0, 0][..], &x, &y].concat()
    };
    let points: Vec<Vec<u8>> = fleet.seen.iter().map(point).collect();
    vec![("geometry", Arc::new(BinaryArray::from_iter_values(points)))]
}

/// Times as microseconds, in a zone or in none.
pub fn times(fleet: &Fleet, zone: Option<&str>) -> ArrayRef {
    let times = fleet.seen.iter().map(|seen| Some(seen.time_s * 1_000_000)).collect::<TimestampMicrosecondArray>();
    Arc::new(times.with_timezone_opt(zone))
}

/// Parquet with MarineCadastre's columns; times and places as given.
pub fn parquet_of(fleet: &Fleet, times: ArrayRef, places: Vec<Column>) -> Vec<u8> {
    let ship = |seen: &Seen| &fleet.ships[seen.ship];
    let numbers = |of: &dyn Fn(&Seen) -> f64| column::<_, Float64Array>(fleet, of);
    let texts = |of: &dyn Fn(&Seen) -> String| column::<_, StringArray>(fleet, of);
    let mut columns: Vec<Column> = vec![
        ("mmsi", column::<_, UInt32Array>(fleet, |seen| ship(seen).mmsi)),
        ("base_date_time", times),
        ("sog", numbers(&|seen| f64::from(seen.sog_tenths) / 10.0)),
        ("cog", numbers(&|seen| f64::from(seen.cog_tenths) / 10.0)),
        ("heading", numbers(&|seen| f64::from(seen.heading))),
        ("vessel_name", texts(&|seen| ship(seen).name.clone())),
        ("imo", texts(&|seen| format!("IMO{}", ship(seen).imo))),
        ("call_sign", texts(&|seen| ship(seen).callsign.clone())),
        ("vessel_type", numbers(&|seen| f64::from(ship(seen).type_code))),
        ("length", numbers(&|seen| f64::from(ship(seen).length_m))),
        ("width", numbers(&|seen| f64::from(ship(seen).beam_m))),
        ("draft", numbers(&|seen| f64::from(ship(seen).draught_dm) / 10.0)),
        ("transceiver", texts(&|_| "A".to_owned())),
    ];
    columns.extend(places);
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a schema");
    writer.write(&batch).expect("room");
    writer.close().expect("room");
    bytes
}

/// Parquet with MarineCadastre's columns.
pub fn parquet(fleet: &Fleet) -> Vec<u8> {
    parquet_of(fleet, times(fleet, None), places_in_degrees(fleet))
}
