//! argv in, exit code out.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use okta_admin::app::{self, World};
use okta_admin::clock::SystemClock;
use okta_admin::config::Env;
use okta_admin::output::Terminal;
use okta_admin::prompt::Person;

fn main() -> ExitCode {
    guard_secrets();
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

/// Before any secret is read: no core dump, no reading by a debugger, no panic that prints data.
fn guard_secrets() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        // Where the system refuses, the tool works as before; there is nothing better to do.
        setrlimit(Resource::Core, none).ok();
        rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
    }
    std::panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map(|l| format!("{}:{}", l.file(), l.line()));
        let place = place.unwrap_or_else(|| "an unknown place".to_owned());
        writeln!(
            io::stderr(),
            "error: a defect in okta-admin at {place}; please report it"
        )
        .ok();
    }));
}
