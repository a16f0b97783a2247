//! argv in, exit code out.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use okta_admin::app::{self, World};
use okta_admin::clock::SystemClock;
use okta_admin::config::Env;
use okta_admin::guard;
use okta_admin::output::Terminal;
use okta_admin::prompt::Person;

fn main() -> ExitCode {
    guard::memory();
    guard::panics(|said| {
        writeln!(io::stderr(), "{said}").ok();
    });
    let env = Env::of_process();
    let (stdin, stderr) = (io::stdin().is_terminal(), io::stderr().is_terminal());
    app::run(World {
        args: std::env::args_os().collect(),
        terminal: Terminal::of_process(&|name| env.get(name).map(str::to_owned)),
        env,
        cwd: std::env::current_dir().unwrap_or_default(),
        stdin: Box::new(io::stdin()),
        stdout: Box::new(io::stdout()),
        stderr: Box::new(io::stderr()),
        asker: Arc::new(Person { stdin, stderr }),
        clock: Arc::new(SystemClock::new()),
    })
    .into()
}
