//! The process guards what is in its memory: called before any secret is read.
//!
//! No core dump, no reading by a debugger of the same user (Linux), and a defect that ends the program
//! prints its place and nothing of the data that led to it. Where the system refuses, the program works
//! as before; there is nothing better to do.

/// Forbids core dumps and debuggers.
pub fn memory() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        setrlimit(Resource::Core, none).ok();
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
    }
}

/// Has a panic say where it was and nothing else; `say` prints a line.
pub fn panics(say: impl Fn(&str) + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |info| {
        let place = info
            .location()
            .map(|l| format!("{}:{}", l.file(), l.line()));
        let place = place.unwrap_or_else(|| "an unknown place".to_owned());
        say(&format!(
            "error: a defect in okta-admin at {place}; please report it"
        ));
    }));
}
