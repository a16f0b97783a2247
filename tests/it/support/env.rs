//! A hermetic place to run commands in: its own folder, environment, clock and streams.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use okta_admin::app::{self, World};
use okta_admin::clock::Clock;
use okta_admin::output::Terminal;
use tempfile::TempDir;

use super::{Person, Ran, Steady};

/// Where commands run; nothing of this process reaches them.
pub(crate) struct Env {
    folder: TempDir,
    vars: BTreeMap<String, String>,
    clock: Arc<dyn Clock>,
}

impl Env {
    /// An empty folder and no org.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut vars = BTreeMap::new();
        for (name, place) in [("HOME", "home"), ("OKTA_ADMIN_STATE_DIR", "state")] {
            let place = folder.path().join(place);
            vars.insert(name.to_owned(), place.to_str().unwrap().to_owned());
        }
        // What a test keeps must not reach the keyring of whoever runs it.
        vars.insert("OKTA_ADMIN_NO_KEYRING".to_owned(), "1".to_owned());
        Self {
            folder,
            vars,
            clock: Arc::new(Steady::new()),
        }
    }

    /// The sandbox of this place is the org; every run sees what the last one did.
    pub(crate) fn sandbox() -> Self {
        Self::new().with("OKTA_ADMIN_ORG", "sandbox")
    }

    /// A real org at this address, as far as the program can tell.
    pub(crate) fn org(url: &str) -> Self {
        Self::new()
            .with("OKTA_DOMAIN", url)
            .with("OKTA_API_TOKEN", super::TOKEN)
    }

    /// Sets a variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.vars.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The machine's clock is off by so many seconds.
    pub(crate) fn clock_off(mut self, seconds: i64) -> Self {
        self.clock = Arc::new(Steady::ahead(seconds));
        self
    }

    /// Takes a variable away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.vars.remove(name);
        self
    }

    /// Every variable that a run sees.
    pub(crate) fn vars(&self) -> &BTreeMap<String, String> {
        &self.vars
    }

    /// The working folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The clock of all runs here.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Writes a file into the working folder and returns its path as text.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path: PathBuf = self.folder().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Writes the config file, for its owner alone.
    pub(crate) fn config(&self, content: &str) {
        let folder = self.folder().join("home/.config/okta-admin");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("config.toml");
        std::fs::write(&file, content).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&file, private).unwrap();
        }
    }

    /// Runs a command with nobody at a terminal and nothing on standard input.
    pub(crate) fn run<const N: usize>(&self, args: [&str; N]) -> Ran {
        self.call(args).run()
    }

    /// Prepares a command.
    pub(crate) fn call(&self, args: impl IntoIterator<Item = impl Into<String>>) -> Call<'_> {
        Call {
            env: self,
            args: args.into_iter().map(Into::into).collect(),
            stdin: Vec::new(),
            terminal: Terminal::pipes(),
            person: Person::nobody(),
        }
    }
}

/// A command that is about to run.
pub(crate) struct Call<'a> {
    env: &'a Env,
    args: Vec<String>,
    stdin: Vec<u8>,
    terminal: Terminal,
    person: Person,
}

impl Call<'_> {
    /// Standard input is data.
    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Somebody is there and gives these answers.
    pub(crate) fn answers<const N: usize>(mut self, answers: [&str; N]) -> Self {
        self.person = Person::answering(answers.map(str::to_owned).to_vec());
        self
    }

    /// Results go to a terminal of this width, without colours.
    pub(crate) fn terminal(mut self, width: usize) -> Self {
        self.terminal = Terminal {
            stdin: true,
            stdout: true,
            stderr: true,
            width,
            color: false,
        };
        self
    }

    /// Results go to a terminal of this width, with colours.
    pub(crate) fn colours(self, width: usize) -> Self {
        let mut call = self.terminal(width);
        call.terminal.color = true;
        call
    }

    /// Runs it.
    pub(crate) fn run(self) -> Ran {
        let (stdout, stderr) = (Tape::default(), Tape::default());
        let person = Arc::new(self.person);
        let args = std::iter::once("okta-admin").chain(self.args.iter().map(String::as_str));
        let exit = app::run(World {
            args: args.map(OsString::from).collect(),
            env: self.env.vars.clone().into_iter().collect(),
            cwd: self.env.folder().to_owned(),
            stdin: Box::new(Cursor::new(self.stdin)),
            stdout: Box::new(stdout.clone()),
            stderr: Box::new(stderr.clone()),
            terminal: self.terminal,
            asker: Arc::clone(&person) as _,
            clock: self.env.clock(),
        });
        Ran {
            args: self.args,
            stdout: stdout.text(),
            stderr: stderr.text(),
            asked: person.asked(),
            exit,
            folder: self.env.folder().to_owned(),
        }
    }
}

/// A stream that remembers.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Vec<u8>>>);

impl Tape {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
