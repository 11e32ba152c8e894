//! The one place that asks this computer what time it is.

use std::time::SystemTime;

use nautical::Time;

/// Now, to the second. For people's entries and the age of lists: what is found never depends on it.
pub(crate) fn now() -> Time {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Time::from_seconds(since_1970.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0)))
}
