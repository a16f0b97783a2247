//! The client of one org: what it is made of, and the door to each resource.
//!
//! Cheap to clone; clones share connections, the rate budget and the retry budget. Making one reads
//! no certificates and opens no connection: that happens at the first request.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinHandle;

use super::admins::Admins;
use super::api_tokens::ApiTokens;
use super::apps::Apps;
use super::base::Base;
use super::belongings::Belongings;
use super::credentials::UserCredentials;
use super::custom_roles::CustomRoles;
use super::error::Error;
use super::event_hooks::EventHooks;
use super::events::Events;
use super::factors::Factors;
use super::grants::Grants;
use super::group_rules::GroupRules;
use super::groups::Groups;
use super::identity_providers::IdentityProviders;
use super::lifecycle::Lifecycle;
use super::links::Links;
use super::oauth::login::Login;
use super::oauth::{App, TokenCache};
use super::observe::Observer;
use super::org::Org;
use super::raw::Raw;
use super::reply::Reply;
use super::request::Request;
use super::resource_sets::ResourceSets;
use super::roles::Roles;
use super::schemas::Schemas;
use super::service_apps::ServiceApps;
use super::stop::Stop;
use super::transport::Transport;
use super::user_types::UserTypes;
use super::users::Users;
use crate::clock::Clock;
use crate::secret::{Redactor, Secret};

/// How requests are authorised.
#[derive(Clone)]
#[non_exhaustive]
pub enum Credential {
    /// Not at all; for what an org says in public.
    None,
    /// An API token.
    Ssws(Secret),
    /// An access token that somebody else got and renews.
    Bearer(Secret),
    /// Access tokens of an application or a person, got and renewed here.
    OAuth(App, Arc<dyn TokenCache>),
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Ssws(_) => f.write_str("Ssws"),
            Self::Bearer(_) => f.write_str("Bearer"),
            Self::OAuth(app, _) => f.debug_tuple("OAuth").field(app).finish(),
        }
    }
}

/// Which certificates are trusted besides the system's.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Certificates of a private CA, PEM.
    pub ca_pem: Option<Vec<u8>>,
    /// Trust anything; warned about every time.
    pub insecure: bool,
}

/// A proxy that is not that of the environment.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Its address, without a user.
    pub url: String,
    /// Who signs in to it.
    pub login: Option<(String, Secret)>,
}

/// How many requests may be in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concurrency {
    /// Starts at 4, grows to 16 while answers are quick, falls back when refused.
    Auto,
    /// At most so many; falls back when refused.
    Fixed(usize),
}

/// How long, how often, how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// One attempt, from sending to the last byte.
    pub attempt_timeout: Duration,
    /// One call with its repeats; waiting for the rate budget is not counted.
    pub timeout: Duration,
    /// The longest single wait for the rate budget; none means any.
    pub max_wait: Option<Duration>,
    /// The whole command, from the making of the client; none means any.
    pub deadline: Option<Duration>,
    /// Attempts of one call, the first included.
    pub attempts: u32,
    /// How many requests may be in flight.
    pub concurrency: Concurrency,
    /// How much of the rate budget to use, in percent.
    pub max_api_share: u8,
    /// The largest answer, in decoded bytes.
    pub max_body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attempt_timeout: Duration::from_secs(30),
            timeout: Duration::from_secs(120),
            max_wait: Some(Duration::from_secs(300)),
            deadline: None,
            attempts: 8,
            concurrency: Concurrency::Auto,
            max_api_share: 100,
            max_body: 32 * 1024 * 1024,
        }
    }
}

/// What a client is made of.
pub struct Options {
    /// The org's address.
    pub base: Base,
    /// How requests are authorised.
    pub credential: Credential,
    /// Which certificates are trusted.
    pub trust: Trust,
    /// How long, how often, how much.
    pub limits: Limits,
    /// Learns the secrets that come in answers.
    pub redactor: Redactor,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
    /// Is told what happens.
    pub observer: Arc<dyn Observer>,
    /// The folder in which rate budgets are shared with other processes of this machine; without
    /// one they are not.
    pub budgets: Option<PathBuf>,
    /// Set from outside: no write is sent any more.
    pub stop: Stop,
    /// No write is sent at all, whoever asks.
    pub read_only: bool,
    /// The way to the org; none means that of `HTTPS_PROXY`, or directly.
    pub proxy: Option<Proxy>,
}

impl Options {
    /// Returns options with the usual limits, nobody observing.
    pub fn new(base: Base, credential: Credential, clock: Arc<dyn Clock>) -> Self {
        Self {
            base,
            credential,
            trust: Trust::default(),
            limits: Limits::default(),
            redactor: Redactor::default(),
            clock,
            observer: Arc::new(super::observe::Silent),
            budgets: None,
            stop: Stop::default(),
            read_only: false,
            proxy: None,
        }
    }
}

/// The client of one org.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
}

/// A call on its way; dropped means not wanted.
struct OnItsWay(JoinHandle<Result<Reply, Error>>);

impl Drop for OnItsWay {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Client {
    /// Makes a client; fails when the credential cannot be sent in a header.
    pub fn new(options: Options) -> Result<Self, Error> {
        Ok(Self {
            transport: Arc::new(Transport::new(options)?),
        })
    }

    /// Returns the org's address.
    pub fn base(&self) -> &Base {
        self.transport.base()
    }

    /// The calls about users.
    pub fn users(&self) -> Users<'_> {
        Users { client: self }
    }

    /// The calls about a user's status.
    pub fn lifecycle(&self) -> Lifecycle<'_> {
        Lifecycle { client: self }
    }

    /// The calls about a user's credentials.
    pub fn credentials(&self) -> UserCredentials<'_> {
        UserCredentials { client: self }
    }

    /// The calls about groups.
    pub fn groups(&self) -> Groups<'_> {
        Groups { client: self }
    }

    /// The calls about group rules.
    pub fn group_rules(&self) -> GroupRules<'_> {
        GroupRules { client: self }
    }

    /// The calls about roles that are held.
    pub fn roles(&self) -> Roles<'_> {
        Roles { client: self }
    }

    /// The calls about custom roles.
    pub fn custom_roles(&self) -> CustomRoles<'_> {
        CustomRoles { client: self }
    }

    /// The calls about resource sets.
    pub fn resource_sets(&self) -> ResourceSets<'_> {
        ResourceSets { client: self }
    }

    /// The calls about user types.
    pub fn user_types(&self) -> UserTypes<'_> {
        UserTypes { client: self }
    }

    /// The calls about schemas.
    pub fn schemas(&self) -> Schemas<'_> {
        Schemas { client: self }
    }

    /// The calls about the org itself.
    pub fn org(&self) -> Org<'_> {
        Org { client: self }
    }

    /// The calls about what belongs to a user.
    pub fn belongings(&self) -> Belongings<'_> {
        Belongings { client: self }
    }

    /// The calls about enrolled factors.
    pub fn factors(&self) -> Factors<'_> {
        Factors { client: self }
    }

    /// The calls about grants and tokens of a user.
    pub fn grants(&self) -> Grants<'_> {
        Grants { client: self }
    }

    /// The calls about applications.
    pub fn apps(&self) -> Apps<'_> {
        Apps { client: self }
    }

    /// The calls about service apps.
    pub fn service_apps(&self) -> ServiceApps<'_> {
        ServiceApps { client: self }
    }

    /// The calls about relations between users.
    pub fn links(&self) -> Links<'_> {
        Links { client: self }
    }

    /// The calls about API tokens.
    pub fn api_tokens(&self) -> ApiTokens<'_> {
        ApiTokens { client: self }
    }

    /// Administrators.
    pub fn admins(&self) -> Admins<'_> {
        Admins { client: self }
    }

    /// The calls about identity providers.
    pub fn identity_providers(&self) -> IdentityProviders<'_> {
        IdentityProviders { client: self }
    }

    /// The calls about the system log.
    pub fn events(&self) -> Events<'_> {
        Events { client: self }
    }

    /// The calls about event hooks.
    pub fn event_hooks(&self) -> EventHooks<'_> {
        EventHooks { client: self }
    }

    /// The calls by which a person signs in and out.
    pub fn login(&self) -> Login<'_> {
        Login { client: self }
    }

    /// Calls of any kind.
    pub fn raw(&self) -> Raw<'_> {
        Raw { client: self }
    }

    /// Returns how requests are authorised: `SSWS`, `Bearer` or `DPoP`; none as long as nobody knows.
    pub fn scheme(&self) -> Option<&'static str> {
        self.transport.scheme()
    }

    /// Returns whether a token with this scope is to be had, asking for one if need be; none for a
    /// credential that says nothing about scopes.
    pub async fn has_scope(&self, scope: &str) -> Result<Option<bool>, Error> {
        self.transport.has_scope(scope).await
    }

    /// Returns the scopes of the token in use, separated by spaces, where there is one that says.
    pub fn scopes(&self) -> Option<String> {
        self.transport.scopes()
    }

    /// Returns whether an application is behind the credential, and no person.
    pub fn is_application(&self) -> bool {
        self.transport.is_application()
    }

    /// Returns what the server's clock showed, at least, at a moment of [`Clock::elapsed`]; by the
    /// local clock as long as no answer has told.
    pub fn server_time(&self, at: Duration) -> Timestamp {
        self.transport.server_time(at)
    }

    pub(in crate::okta) async fn send(&self, request: Request) -> Result<Reply, Error> {
        let (doing, is_write) = (request.doing.clone(), request.is_write());
        let transport = Arc::clone(&self.transport);
        // A task of its own, which goes on while nobody asks for its end: a stream that is not asked
        // for more would keep the turns that others in the same run wait for.
        let mut call = OnItsWay(tokio::spawn(async move {
            transport.send(request, &mut |_| ()).await
        }));
        match (&mut call.0).await {
            Ok(result) => result,
            Err(stopped) if stopped.is_panic() => std::panic::resume_unwind(stopped.into_panic()),
            Err(stopped) => {
                let cut = Error::Cut {
                    doing: doing.clone(),
                    source: Box::new(stopped),
                    request_id: None,
                };
                Err(if is_write { cut.ambiguous(&doing) } else { cut })
            }
        }
    }

    pub(in crate::okta) fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Takes a secret out of an answer; from here on it appears in no message.
    pub(in crate::okta) fn learned(&self, value: String) -> Secret {
        let secret = Secret::new(value);
        self.transport.redactor().learn(&secret);
        secret
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", self.base())
            .finish_non_exhaustive()
    }
}
