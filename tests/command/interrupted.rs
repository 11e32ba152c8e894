//! Stopped by the user: exit status 130, and nothing half done.

use std::io::Write;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::fleet::Fleet;
use super::layouts;
use super::run::{Bench, Ran};

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("started").success());
}

/// The end of a program that should end by itself; it is killed after ten seconds.
fn end_of(mut child: Child) -> Ran {
    let until = Instant::now() + Duration::from_secs(10);
    while child.try_wait().expect("a child").is_none() {
        if Instant::now() > until {
            child.kill().expect("killed");
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ran::of(child.wait_with_output().expect("ended"))
}

/// The pipe is open and silent: nothing comes that the program could wake up for.
#[test]
fn while_it_waits_for_input() {
    let day = layouts::marine_cadastre(&Fleet::meeting());
    for (case, first) in [("nothing yet", ""), ("half a day", &day[..day.len() / 2])] {
        let bench = Bench::new();
        let mut child = bench.start("detect - -o out");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(first.as_bytes()).expect("room");
        stdin.flush().expect("room");
        std::thread::sleep(Duration::from_millis(700));
        interrupt(&child);
        let ran = end_of(child);
        assert_eq!(ran.status, Some(130), "{case}: {ran:#?}");
        assert!(ran.stderr.contains("interrupted"), "{case}: {ran:#?}");
        assert!(bench.names("out").is_empty(), "{case}: {:?}", bench.names("out"));
        drop(stdin);
    }
}

/// At whatever moment: the run is finished, or there is no `run.json` and no half table. How many of the runs are cut
/// short depends on the machine; that an interrupt does end a run, the test above tells.
#[test]
fn at_any_moment() {
    let bench = Bench::new();
    let mut fleet = Fleet::meeting();
    for number in 10..60 {
        let x = f64::from(number) * 3_000.0;
        let way = [(0, x, 0.0), (86_400, x + 50_000.0, 9_000.0)];
        fleet.sail(super::fleet::Ship::tanker(number), super::fleet::YELLOW_SEA, &way, 120);
    }
    bench.write("day.csv", layouts::marine_cadastre(&fleet));
    for step in 0..14 {
        let out = format!("out-{step}");
        let child = bench.start(&format!("detect day.csv --tracks all --contacts -o {out}"));
        std::thread::sleep(Duration::from_millis(10 + 20 * step));
        // It may be done already.
        let _ =
            Command::new("kill").args(["-INT", &child.id().to_string()]).stderr(std::process::Stdio::null()).status();
        let ran = end_of(child);
        let names = bench.names(&out);
        match ran.status {
            Some(0) => assert!(names.contains(&"run.json".to_owned()), "{names:?}"),
            Some(130) => {
                assert!(!names.contains(&"run.json".to_owned()), "{names:?}");
                assert!(names.iter().all(|name| name.ends_with(".parquet")), "{names:?}");
            }
            // The signal came before the program could take it.
            None => assert!(names.is_empty(), "{names:?}"),
            Some(_) => panic!("{ran:#?}"),
        }
        bench.run(&format!("detect day.csv -o {out} --overwrite")).expect(0, &[]);
        bench.balance(&out);
    }
}
