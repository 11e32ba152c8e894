//! The program: everything is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    alongside::run(std::env::args_os())
}
