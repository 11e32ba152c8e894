//! What a run cost: wall and processor time, memory.

use std::time::Instant;

use serde_json::{Value, json};

/// Figures of the run so far, as `run.json` has them. Processor time and memory come from the system where it tells them
/// (Linux), else they are null.
pub fn figures(started: Instant, lines: u64) -> Value {
    let wall_s = started.elapsed().as_secs_f64();
    json!({
        "wall_s": wall_s,
        "cpu_s": cpu_s(),
        "rows_per_s": if wall_s > 0.0 { lines as f64 / wall_s } else { 0.0 },
        "memory_peak_bytes": memory_peak_bytes(),
    })
}

/// User and system time of the process (proc(5), stat, fields 14 and 15; a tick is 1/100 s on every Linux in use).
fn cpu_s() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    let mut fields = after_name.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    Some(ticks as f64 / 100.0)
}

fn memory_peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}
