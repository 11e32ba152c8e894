//! Blocks read as their lines do, one by one.

use proptest::prelude::*;

use super::*;
use crate::Particulars;

/// Everything told, in order.
#[derive(Default)]
struct Told {
    reports: Vec<Report>,
    rejects: Vec<(usize, Reject, u64)>,
    kept: Vec<Particulars>,
    plain: usize,
}

impl Deliver for Told {
    fn report(&mut self, report: Report) {
        self.reports.push(report);
    }

    fn reject(&mut self, reason: Reject, lines: u64) {
        self.rejects.push((self.reports.len(), reason, lines));
    }
}

impl TakeRows for Told {
    type Kept = usize;

    fn keep(&mut self, particulars: Particulars) -> usize {
        self.kept.push(particulars);
        self.kept.len() - 1
    }

    fn row(&mut self, report: Report, kept: Option<usize>) {
        self.plain += 1;
        let particulars = kept.map(|kept| Box::new(self.kept[kept].clone()));
        self.reports.push(Report { particulars, ..report });
    }
}

fn reader(header: &str, settings: TableSettings) -> TableReader {
    let layout = Layout::from_header(header.as_bytes(), &ColumnAliases::default());
    TableReader::new(layout.expect("a header").expect("all columns"), settings)
}

/// Reads a block both ways; gives the number of plain rows.
fn check(header: &str, block: &[u8], settings: TableSettings) -> usize {
    let mut by_line = Told::default();
    let mut lines = reader(header, settings);
    let whole = block.strip_suffix(b"\n").unwrap_or(block);
    for line in whole.split(|&byte| byte == b'\n').filter(|_| !block.is_empty()) {
        lines.line(line, &mut by_line);
    }
    let mut by_block = Told::default();
    let mut blocks = BlockReader::new(reader(header, settings));
    blocks.block(block, &mut by_block);
    assert_eq!(blocks.state(), lines.state());
    blocks.reader().finish(&mut by_block);
    lines.finish(&mut by_line);
    assert_eq!(by_block.reports, by_line.reports);
    assert_eq!(by_block.rejects, by_line.rejects);
    by_block.plain
}

const MARINE_CADASTRE: &str = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,TransceiverClass";
const FROM_2025: &str = "mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,status,length,width,draft,cargo,transceiver";
const DANISH: &str = "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,C,D";
const BREST: &str = "sourcemmsi,navigationalstatus,rateofturn,speedoverground,courseoverground,trueheading,lon,lat,t";
const SEMICOLONS: &str = "name;mmsi;time;lat;lon;speed";
const SPLIT: &str = "mmsi,name,time,lat,lon,draught,source";

#[test]
fn plain_rows_of_each_layout_are_read_in_blocks() {
    let line = "217000001,2022-01-03T00:00:02,33.60716,-117.91483,9.6,359.4,0.0,SIM LARCH,IMO9000550,1S00055,70,0,96,16,5.2,70,A\r\n";
    let other = line.replace(",0,96", ",5,96").replace("00:00:02", "00:01:60").replace("\r\n", "\n");
    let third = line.replace("33.60716,-117.91483,9.6,359.4,0.0", "33.6,-17.0,,360.0,511").replace(",A\r", ",B\r");
    let block = [line, &other, &third, line, line].concat().repeat(2);
    assert_eq!(check(MARINE_CADASTRE, block.as_bytes(), TableSettings::default()), 10);
    let line = "217000001,2025-01-03 00:00:02,-117.91483,33.60716,9.6,359.4,,SIM LARCH,,,70,0,96,16,,70,A\n";
    assert_eq!(check(FROM_2025, line.repeat(3).as_bytes(), TableSettings::default()), 3);
    let line = "31/12/2015 23:59:59,Class A,217000001,57.1,10.6,Under way using engine,1.0,9.6,359.4,0,Unknown,1S,SIM LARCH,Cargo,,16,96,GPS,5.2,UNKNOWN,,AIS,90,6,8,8\n";
    assert_eq!(check(DANISH, line.repeat(3).as_bytes(), TableSettings::default()), 3);
    let line = "217000001,7,128,0.1,157.7,511,-4.4456,48.38,1443650402\n";
    assert_eq!(check(BREST, line.repeat(3).as_bytes(), TableSettings::default()), 3);
    let line = "217000001,SIM LARCH,2022-01-03T00:00:02,57.1,10.6,5.2,s\n";
    assert_eq!(check(SPLIT, line.repeat(3).as_bytes(), TableSettings::default()), 0, "particulars around the position");
}

#[test]
fn what_is_not_plain_is_read_by_lines() {
    let rows = [
        "217000001,2022-01-03T00:00:02,33.6,-117.9,9.6,359.4,0.0,\"SIM \"\"L\"\"\",IMO9000550,1S,70,0,96,16,5.2,70,A\n",
        "217000001,2022-01-03T00:00:02,33.6,-117.9,9.6,359.4,0.0,\"SIM\nLARCH\",IMO9000550,1S,70,0,96,16,5.2,70,A\n",
        "217000001,2022-01-03T00:00:02,33.6,-117.9\n",
        "217000001,2022-01-03T00:00:02,33.6,-117.9,\n",
        "217000001,2022-01-03T00:00:02,91.0,181.0,9.6,359.4,0.0,SIM LARCH,IMO9000550,1S,70,0,96,16,5.2,70,A\n",
        "\n\r\n# SYNTHETIC\n",
        FROM_2025,
        "\n217000001,2022-01-03T00:00:02,-117.91483,33.60716,9.6,359.4,0.0,SIM LARCH,,,70,0,96,16,5.2,70,A\n",
        "217000001,2022-01-03T00:00:02,-117.91483,33.60716,9.6,359.4,0.0,SIM LARCH,,,70,0,96,16,5.2,70,A,,\n",
        "217000001,2022-01-03T00:00:02,-117.91483,33.60716,9.6,359.4,0.0,SIM LARCH,,,70,0,96,16,5.2,70,A,\n",
        "217000001,2022-01-03T00:00:02,-117.91483,33.60716,9.6,359.4,0.0,\"SIM LARCH\n",
    ];
    assert_eq!(check(MARINE_CADASTRE, rows.concat().as_bytes(), TableSettings::default()), 1);
    let start = TableSettings { start: Some(Time::from_seconds(1_700_000_000)), ..TableSettings::default() };
    assert_eq!(check(MARINE_CADASTRE, rows.concat().as_bytes(), start), 0);
}

/// A cell as archives write them, or as they should not.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "-?[0-9]{1,3}\\.[0-9]{1,7}",
        2 => "2[01]700000[0-9]",
        2 => "202[0-9]-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-6][0-9]",
        1 => "[0-3][0-9]/[01][0-9]/2015 [0-2][0-9]:[0-5][0-9]:[0-6][0-9]",
        2 => "[A-Z ]{0,8}",
        1 => "-?[0-9.]{0,12}",
        1 => "[0-9a-zA-Z\"# \r+\\-.,;]{0,6}",
        1 => "[\\x00-\\x09\\x0b-\\xff]{0,4}",
        1 => "",
    ]
}

/// A row of the layout's shape, with one or two cells of any kind in it.
fn row(plain: &'static str) -> impl Strategy<Value = String> {
    let cells = plain.split(',').count();
    let changes = proptest::collection::vec((0..cells, cell()), 0..3);
    (changes, 0u32..4, prop_oneof![6 => Just("\n"), 1 => Just("\r\n"), 1 => Just(",\n"), 1 => Just("")]).prop_map(
        move |(changes, ship, end)| {
            let mut row: Vec<String> =
                plain.replace("21700000", &format!("2170000{ship}")).split(',').map(str::to_owned).collect();
            for (at, cell) in changes {
                row[at] = cell;
            }
            row.join(",") + end
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn blocks_read_as_their_lines_do(
        rows in proptest::collection::vec(row("217000001,2022-01-03T00:00:02,33.60716,-117.91483,9.6,359.4,0.0,SIM LARCH,IMO9000550,1S00055,70,0,96,16,5.2,70,A"), 0..12),
        settle in prop::option::of(any::<bool>()),
    ) {
        let settings = TableSettings { day_first: settle, ..TableSettings::default() };
        check(MARINE_CADASTRE, rows.concat().as_bytes(), settings);
    }

    #[test]
    fn danish_blocks_read_as_their_lines_do(rows in proptest::collection::vec(row("31/12/2015 23:59:59,Class A,217000001,57.1,10.6,Under way using engine,1.0,9.6,359.4,0,Unknown,1S,SIM LARCH,Cargo,,16,96,GPS,5.2,UNKNOWN,,AIS,90,6,8,8"), 0..12)) {
        check(DANISH, rows.concat().as_bytes(), TableSettings::default());
    }

    #[test]
    fn any_cells_read_as_their_lines_do(
        rows in proptest::collection::vec((proptest::collection::vec(cell(), 5..7), prop_oneof![Just("\n"), Just("\r\n")]), 0..12),
    ) {
        let block: String = rows.into_iter().map(|(cells, end)| cells.join(";") + end).collect();
        check(SEMICOLONS, block.as_bytes(), TableSettings::default());
    }

    #[test]
    fn any_bytes_read_as_their_lines_do(bytes in proptest::collection::vec(prop_oneof![Just(b','), Just(b'\n'), Just(b'"'), b'0'..=b'9', any::<u8>()], 0..400)) {
        check(BREST, &bytes, TableSettings::default());
    }
}
