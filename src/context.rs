//! What a command is handed: the way out, the org, the time, a person to ask.
//!
//! The client is made when a command first asks for it, so `docs` and `auth status` work with no
//! credential and no network. [`Context::client`] is the only door to the network, and in the
//! sandbox it is also what starts the loopback server.

use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::change::execute::Halt;
use crate::clock::Clock;
use crate::config::{self, Concurrency, Org, Settings};
use crate::failure::{Failure, Kind};
use crate::okta::{self, Client};
use crate::output::Output;
use crate::prompt::Asker;
use crate::report;
use crate::sandbox;
use crate::secret::{Redactor, Secret};

mod observer;
mod sign_in;

use observer::Told;

/// Everything a command works with.
pub struct Context {
    /// The way out.
    pub out: Output,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
    /// What ends a run early.
    pub halt: Arc<Halt>,
    /// The secrets of this run.
    pub redactor: Redactor,
    /// The words of the command, such as `user create`.
    pub command: String,
    /// The run that is under way, and whether there is more to it than one change.
    run: OnceLock<(String, bool)>,
    settings: Result<Settings, config::Error>,
    asker: Arc<dyn Asker>,
    stdin: Mutex<Box<dyn Read + Send>>,
    client: OnceCell<Client>,
    sandbox: Mutex<Option<sandbox::Running>>,
}

impl Context {
    /// Puts a context together; nothing is opened or sent.
    pub fn new(
        out: Output,
        clock: Arc<dyn Clock>,
        redactor: Redactor,
        settings: Result<Settings, config::Error>,
        asker: Arc<dyn Asker>,
        stdin: Box<dyn Read + Send>,
        command: String,
    ) -> Self {
        let hidden = settings.iter().flat_map(|settings| &settings.hidden);
        hidden.for_each(|secret| redactor.learn(secret));
        Self {
            out,
            clock,
            halt: Arc::default(),
            redactor,
            command,
            run: OnceLock::new(),
            settings,
            asker,
            stdin: Mutex::new(stdin),
            client: OnceCell::new(),
            sandbox: Mutex::default(),
        }
    }

    /// Returns the settings, or what is wrong with them.
    pub fn settings(&self) -> Result<&Settings, config::Error> {
        self.settings.as_ref().map_err(Clone::clone)
    }

    /// Returns the client of the org; the first call reads the credential or starts the sandbox.
    pub async fn client(&self) -> anyhow::Result<&Client> {
        self.client.get_or_try_init(|| self.connect()).await
    }

    /// Returns whether an API token is in use, and the scopes of a token that has some; as far as a
    /// client was asked for.
    pub fn known_rights(&self) -> (bool, Option<String>) {
        let Some(client) = self.client.get() else {
            return (false, None);
        };
        (client.scheme() == Some("SSWS"), client.scopes())
    }

    async fn connect(&self) -> anyhow::Result<Client> {
        let settings = self.settings()?;
        for note in &settings.notes {
            self.out.status(note);
        }
        self.warn_if_insecure(settings);
        let (base, credential) = if let Some((address, from)) = settings.connection()? {
            let base = okta::Base::new(address.value.url())?;
            let credential = sign_in::credential(self, settings, from, address.value.url()).await?;
            (base, credential)
        } else {
            let (base, token) = self.start_sandbox()?;
            self.redactor.learn(&token);
            (base, okta::Credential::Ssws(token))
        };
        self.client_of(base, credential)
    }

    fn warn_if_insecure(&self, settings: &Settings) {
        if settings.insecure && !matches!(settings.org, Org::Sandbox) {
            // Not even --quiet silences this.
            let danger = "certificates are not checked in this run (--insecure): anyone in between \
                          can read the token";
            self.out.error_line("warning: ", danger);
        }
    }

    /// Returns a client of the org with a credential that is not (yet) the one that is set.
    pub fn client_with(&self, credential: okta::Credential) -> anyhow::Result<Client> {
        match &self.settings()?.org {
            Org::Real { address, .. } => {
                if matches!(credential, okta::Credential::None) {
                    self.warn_if_insecure(self.settings()?);
                }
                self.client_of(okta::Base::new(address.value.url())?, credential)
            }
            Org::Missing { why } => Err(why.clone().into()),
            Org::Sandbox => Err(Failure::usage("the sandbox needs no sign-in").into()),
        }
    }

    fn client_of(&self, base: okta::Base, credential: okta::Credential) -> anyhow::Result<Client> {
        let settings = self.settings()?;
        let ca_pem = match &settings.ca_file {
            Some(file) => Some(std::fs::read(&file.value).map_err(|e| {
                Failure::usage(format!(
                    "could not read the CA file {}",
                    file.value.display()
                ))
                .because(e)
            })?),
            None => None,
        };
        let limits = &settings.limits;
        Ok(Client::new(okta::Options {
            base,
            credential,
            trust: okta::Trust {
                ca_pem,
                insecure: settings.insecure,
            },
            limits: okta::Limits {
                attempt_timeout: limits.attempt_timeout.value,
                timeout: limits.timeout.value,
                max_wait: Some(limits.max_wait.value),
                deadline: limits.deadline.as_ref().map(|d| d.value),
                attempts: limits.retries.value.saturating_add(1),
                concurrency: match limits.concurrency.value {
                    Concurrency::Auto => okta::Concurrency::Auto,
                    Concurrency::Fixed(n) => okta::Concurrency::Fixed(n.get().into()),
                },
                max_api_share: limits.max_api_share.value.percent(),
                ..okta::Limits::default()
            },
            redactor: self.redactor.clone(),
            clock: Arc::clone(&self.clock),
            observer: Arc::new(Told::new(self.out.clone())),
            // Nobody else talks to the sandbox that this process started.
            budgets: settings
                .state_dir
                .as_ref()
                .filter(|_| !matches!(settings.org, Org::Sandbox))
                .map(|folder| folder.value.join("budgets")),
            stop: self.halt.writes(),
            read_only: settings.guard.read_only,
            proxy: settings.proxy.as_ref().map(|proxy| okta::Proxy {
                url: proxy.value.url.clone(),
                login: proxy.value.login.clone(),
            }),
        })?)
    }

    /// Returns the file that keeps the sandbox.
    pub fn sandbox_file(&self) -> anyhow::Result<PathBuf> {
        let settings = self.settings()?;
        let folder = settings.state_dir.as_ref().ok_or_else(|| {
            Failure::usage("there is no folder to keep the sandbox in")
                .hint("name one with OKTA_ADMIN_STATE_DIR")
        })?;
        Ok(folder.value.join("sandbox.sqlite"))
    }

    fn start_sandbox(&self) -> anyhow::Result<(okta::Base, Secret)> {
        let running = sandbox::start(sandbox::Options {
            state: self.sandbox_file()?,
            port: 0,
            token: None,
            latency: Duration::ZERO,
            rate_limit: None,
            faults: 0.0,
            seed: 0,
            token_lifetime: Duration::from_secs(3600),
            clock: Arc::clone(&self.clock),
        })?;
        let base = okta::Base::new(running.url())?;
        let token = Secret::new(running.token());
        *self.sandbox.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
        Ok((base, token))
    }

    /// Stops what was started; hooks of the sandbox are delivered before it returns.
    pub fn close(&self) {
        if let Some(running) = self
            .sandbox
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            running.stop();
        }
    }

    /// Returns the org in words, for messages about writes: `prod (acme.okta.com)`, `acme.okta.com`
    /// where it has no name, or `the sandbox`.
    pub fn org_name(&self) -> String {
        match self.settings.as_ref().map(|s| &s.org) {
            Ok(Org::Real {
                name: Some(name),
                address,
                ..
            }) => format!("{name} ({})", address.value.host()),
            _ => self.org_host(),
        }
    }

    /// Returns the org in words that stay the same when it is given another name.
    pub fn org_host(&self) -> String {
        match self.settings.as_ref().map(|s| &s.org) {
            Ok(Org::Sandbox) => "the sandbox".to_owned(),
            Ok(Org::Real { address, .. }) => address.value.host().to_owned(),
            Ok(Org::Missing { .. }) | Err(_) => "no org".to_owned(),
        }
    }

    /// Returns what the org is recognised by in a record: where requests go, or the file of the
    /// sandbox.
    pub fn org_address(&self) -> anyhow::Result<String> {
        Ok(match &self.settings()?.org {
            Org::Sandbox => format!("sandbox:{}", self.sandbox_file()?.display()),
            Org::Real { address, .. } => address.value.url().to_string(),
            Org::Missing { .. } => String::new(),
        })
    }

    /// Says which run is recorded from now on, and whether it has several changes.
    pub fn recorded(&self, id: &str, several: bool) {
        self.run.get_or_init(|| (id.to_owned(), several));
    }

    /// Returns the id of the run that is recorded.
    pub fn run_id(&self) -> Option<&str> {
        self.run.get().map(|(id, _)| id.as_str())
    }

    /// Returns the command that goes on with the run under way, where there may be something left.
    pub fn resume_command(&self) -> Option<String> {
        let (id, several) = self.run.get()?;
        several.then(|| format!("okta-admin run resume {id}"))
    }

    /// Returns whether the org is the sandbox.
    pub fn is_sandbox(&self) -> bool {
        matches!(self.settings.as_ref().map(|s| &s.org), Ok(Org::Sandbox))
    }

    /// Lends standard input.
    pub fn with_stdin<T>(&self, read: impl FnOnce(&mut dyn Read) -> T) -> T {
        let mut stdin = self.stdin.lock().unwrap_or_else(PoisonError::into_inner);
        read(&mut **stdin)
    }

    /// Returns whether a person can be asked.
    pub fn can_ask(&self) -> bool {
        self.asker.is_there()
    }

    /// Asks for a line; an interrupted or closed terminal ends the command.
    pub async fn ask(&self, question: String) -> anyhow::Result<String> {
        let question = self.redactor.clean(&question).into_owned();
        let answer = self.blocking(move |asker| asker.line(&question)).await?;
        answer.ok_or_else(|| Failure::new(Kind::Interrupted, "nothing was answered").into())
    }

    /// Asks for a secret without showing it.
    pub async fn ask_hidden(&self, question: String, confirm: bool) -> anyhow::Result<Secret> {
        let secret = self
            .blocking(move |asker| asker.hidden(&question, confirm))
            .await?;
        self.redactor.learn(&secret);
        Ok(secret)
    }

    /// Reports what went wrong with one of several; the run goes on.
    pub fn report_item(&self, error: &anyhow::Error) {
        report::tell(&self.out, error, &report::facts_of(error));
    }

    /// Reads from the terminal beside the runtime, so that Ctrl-C is still heard.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Asker) -> std::io::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let asker = Arc::clone(&self.asker);
        let reading = tokio::task::spawn_blocking(move || work(&*asker));
        tokio::select! {
            answer = reading => Ok(answer??),
            () = self.halt.heard() => Err(Failure::new(self.halt.kind(), "interrupted").into()),
        }
    }
}
