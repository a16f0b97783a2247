//! `auth login`: a credential is tried, and kept only if it works.
//!
//! Four ways: an API token, the key of a service app, or a person who signs in, with a code on
//! another device or in a browser of this machine. What it is good for is said on standard error.
//! Errors: a refused credential, of class credential; then nothing is kept. Follows
//! <https://developer.okta.com/docs/guides/implement-oauth-for-okta/main/>

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::kept::{self, Kept};
use super::loopback::{Brought, Loopback};
use super::probe::{Found, probe};
use super::test::{engine_name, not_okta};
use crate::config::env::without_credentials;
use crate::config::{self, CredentialFrom, Org, SecretFrom, Source};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::okta::oauth::login::{LoginApp, OFFLINE, SignedIn, USUAL_SCOPES};
use crate::okta::oauth::{App, Dpop, Grant, InMemory, KeepRefresh, SigningKey, TokenCache as _};
use crate::okta::{Client, Credential};
use crate::output::hostile;
use crate::secret::Secret;

/// The ways to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Method {
    /// An API token
    Token,
    /// The key of a service app
    ServiceApp,
    /// A code, typed into a browser on any device
    Device,
    /// A browser on this machine
    Browser,
}

/// The arguments of `auth login`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin auth login --domain acme.okta.com --api-token-stdin
  okta-admin auth login --domain acme.okta.com --client-id 0oa1 --key-file app.pem
  okta-admin auth login --domain acme.okta.com --method device --client-id 0oa2
  okta-admin auth login --domain acme.okta.com --method browser --client-id 0oa2 --port 8765

A service app needs the scopes it is to have (Okta API Scopes) and an admin role, and the public part
of the key. For people there is a native app with the grant Device Authorization, or Authorization
Code with the redirect URI http://localhost:8765/callback; with Refresh Token nobody has to sign in
again every hour. Key files may be PEM or JWK, RSA or EC. DPoP is used where the app asks for it.")]
pub struct LoginArgs {
    /// Sign in this way [default: what the other flags say, else token]
    #[arg(long, value_name = "METHOD", value_enum)]
    method: Option<Method>,

    /// The id of the application
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,

    /// The private key of the service app, PEM or JWK
    #[arg(long, value_name = "FILE", requires = "client_id")]
    key_file: Option<PathBuf>,

    /// The id of that key, where the app has several
    #[arg(long, value_name = "ID", requires = "key_file")]
    key_id: Option<String>,

    /// Ask for these scopes; may be repeated [default: those that each command needs; for people the usual ones]
    #[arg(
        long = "scope",
        value_name = "SCOPE",
        value_delimiter = ',',
        requires = "client_id"
    )]
    scopes: Vec<String>,

    /// Bind tokens to a key of this machine: auto, always, never
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    dpop: Dpop,

    /// The port that the browser comes back to
    #[arg(long, value_name = "PORT", default_value_t = 8765)]
    port: u16,

    /// Only print the address, open no browser
    #[arg(long)]
    no_browser: bool,
}

/// What was given: a credential to try, and what of it is to be kept.
struct Given {
    credential: Credential,
    kept: Kept,
}

/// Signs in.
pub(super) async fn run(args: LoginArgs, cx: &Context) -> anyhow::Result<()> {
    if cx.is_sandbox() {
        cx.out.status("the sandbox needs no sign-in");
        return Ok(());
    }
    let nobody = cx.client_with(Credential::None)?;
    let base = nobody.base().clone();
    let organization = nobody.org().well_known().await;
    let organization = organization.map_err(|e| not_okta(&base, e))?.view;
    let given = match args.method() {
        Method::Token => token(cx).await?,
        Method::ServiceApp => service_app(&args, cx)?,
        Method::Device => device(&args, cx, &nobody).await?,
        Method::Browser => browser(&args, cx, &nobody).await?,
    };
    let client = cx.client_with(given.credential)?;
    let found = probe(&client).await.map_err(|error| {
        error.context(format!(
            "{} does not take this credential, and nothing was kept",
            base.host()
        ))
    })?;
    let (place, name) = kept::keep(cx, &given.kept)?;
    cx.out.status(&format!(
        "{} is an Okta org ({})",
        base.host(),
        engine_name(&organization)
    ));
    cx.out.status(&who(&client, &found, &given.kept));
    cx.out.status(&found.rights());
    cx.out
        .status(&format!("kept as org {name}, its secret in {place}"));
    Ok(())
}

fn who(client: &Client, found: &Found, kept: &Kept) -> String {
    let scheme = client.scheme().unwrap_or("none");
    match (&found.login, &kept.client_id) {
        (Some(login), _) => format!("you are {login} (authorization {scheme})"),
        (None, Some(app)) => format!("you are the application {app} (authorization {scheme})"),
        (None, None) => format!("who you are is not told (authorization {scheme})"),
    }
}

impl LoginArgs {
    fn method(&self) -> Method {
        self.method
            .unwrap_or(match (&self.client_id, &self.key_file) {
                (_, Some(_)) => Method::ServiceApp,
                (Some(_), None) => Method::Device,
                (None, None) => Method::Token,
            })
    }

    fn client_id(&self) -> Result<&str, Failure> {
        let missing = || {
            Failure::usage("which application? Name it with --client-id")
                .hint("it is on the page of the application in the Admin Console: Client ID")
        };
        self.client_id.as_deref().ok_or_else(missing)
    }

    /// The application for people, with the usual scopes unless others were asked for.
    fn login_app(&self) -> Result<LoginApp, Failure> {
        let mut scopes = self.scopes.clone();
        if scopes.is_empty() {
            scopes.extend(USUAL_SCOPES.map(str::to_owned));
        }
        if !scopes.iter().any(|scope| scope == OFFLINE) {
            scopes.push(OFFLINE.to_owned());
        }
        Ok(LoginApp {
            client_id: self.client_id()?.to_owned(),
            scopes,
            dpop: self.dpop,
        })
    }
}

/// The token that was handed over in this run, or is typed now; one that is set anyway is not meant.
async fn token(cx: &Context) -> anyhow::Result<Given> {
    let typed = match &cx.settings()?.org {
        Org::Real {
            credential: Some(CredentialFrom::Token(from)),
            ..
        } if matches!(from.source(), Source::Flag(_)) => Some(from),
        _ => None,
    };
    let token = match typed {
        Some(from) => cx.with_stdin(|stdin| from.read(stdin))?,
        None if cx.can_ask() => {
            let typed = cx.ask_hidden("API token: ".to_owned(), false).await?;
            let source = Source::Flag("the token");
            let typed = SecretFrom::Value(config::Setting::new(typed, source));
            typed.read(&mut std::io::empty())?
        }
        None => {
            return Err(Failure::usage("there is no terminal to ask for the token")
                .hint("give it with --api-token-stdin or --api-token-file")
                .into());
        }
    };
    cx.redactor.learn(&token);
    Ok(Given {
        credential: Credential::Ssws(token.clone()),
        kept: Kept {
            method: config::Method::Token,
            client_id: None,
            key_id: None,
            scopes: Vec::new(),
            dpop: Dpop::Auto,
            secret: token,
        },
    })
}

fn service_app(args: &LoginArgs, cx: &Context) -> anyhow::Result<Given> {
    let client_id = args.client_id()?;
    let file = args.key_file.as_deref().ok_or_else(|| {
        Failure::usage("where is the private key of the service app? Name it with --key-file")
    })?;
    let (text, key) = read_key(cx, file, args.key_id.clone())?;
    let key_id = key.key_id().map(str::to_owned);
    let app = App {
        client_id: client_id.to_owned(),
        scopes: args.scopes.clone(),
        dpop: args.dpop,
        grant: Grant::Key(key),
    };
    Ok(Given {
        credential: Credential::OAuth(app, Arc::new(InMemory::default())),
        kept: Kept {
            method: config::Method::ServiceApp,
            client_id: Some(client_id.to_owned()),
            key_id,
            scopes: args.scopes.clone(),
            dpop: args.dpop,
            secret: text,
        },
    })
}

/// Reads a key that only its owner can read, and names it in what is wrong with it.
pub(super) fn read_key(
    cx: &Context,
    file: &Path,
    key_id: Option<String>,
) -> anyhow::Result<(Secret, SigningKey)> {
    let file = config::Setting::new(file.to_owned(), Source::Flag("--key-file"));
    let from = SecretFrom::File(file);
    let text = from.read_text(&mut std::io::empty())?;
    cx.redactor.learn_key(&text);
    let key = SigningKey::parse(&text, key_id)
        .with_context(|| format!("{} is no key to sign in with", from.named()))?;
    Ok((text, key))
}

async fn device(args: &LoginArgs, cx: &Context, nobody: &Client) -> anyhow::Result<Given> {
    let app = args.login_app()?;
    let code = nobody.login().device_code(&app).await?;
    tell(
        cx,
        &match &code.complete_address {
            Some(address) => format!("open {address} and check the code {}", code.user_code),
            None => format!("open {} and type the code {}", code.address, code.user_code),
        },
    );
    cx.out
        .status("waiting until you have decided there; Ctrl-C ends it");
    let signed_in = nobody.login().wait_for_device(&app, &code).await?;
    Ok(person(cx, &app, signed_in))
}

/// Says what the run then waits for; nothing silences it.
fn tell(cx: &Context, text: &str) {
    cx.out.question(&format!("{}\n", hostile::line(text)));
}

async fn browser(args: &LoginArgs, cx: &Context, nobody: &Client) -> anyhow::Result<Given> {
    let app = args.login_app()?;
    let loopback = Loopback::bind(args.port).await.map_err(|error| {
        Failure::usage(format!("could not listen on port {}", args.port))
            .because(error)
            .hint("choose another with --port, and register it with the application")
    })?;
    let login = nobody.login().browser(&app, &loopback.address);
    tell(cx, &format!("sign in at {}", login.url));
    if cx.can_ask() && !args.no_browser {
        open(login.url.as_str());
    }
    let brought = loopback.wait(login.state.as_str()).await?;
    let code = match brought {
        Brought::Code(code) => code,
        Brought::Refusal(error, why) => {
            let kind = if error == "access_denied" {
                Kind::Permission
            } else {
                Kind::Credential
            };
            let why = if why.is_empty() { error.clone() } else { why };
            return Err(Failure::new(kind, "nobody signed in, and nothing was kept")
                .because(format!("{why} ({error})"))
                .into());
        }
    };
    let signed_in = nobody.login().redeem(&app, &login, &code).await?;
    Ok(person(cx, &app, signed_in))
}

/// Opens a browser; where none opens, the address is on the screen.
fn open(url: &str) {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    without_credentials(&mut Command::new(program))
        .args(first)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok();
}

/// What a person left behind. Without a refresh token it ends with the hour, and is kept as it is.
fn person(cx: &Context, app: &LoginApp, signed_in: SignedIn) -> Given {
    let cache = Arc::new(InMemory::default());
    cache.store(&signed_in.access);
    let renews = signed_in.refresh.is_some();
    let token = signed_in.refresh.unwrap_or_else(|| {
        cx.out.warning(
            "no refresh token was granted: this sign-in ends within the hour (does the application \
             allow Refresh Token?)",
        );
        signed_in.access.access_token.clone()
    });
    let credential = Credential::OAuth(
        App {
            client_id: app.client_id.clone(),
            scopes: app.scopes.clone(),
            dpop: app.dpop,
            grant: Grant::Refresh {
                token: token.clone(),
                keep: Arc::new(Once),
            },
        },
        cache,
    );
    Given {
        credential,
        kept: Kept {
            method: if renews {
                config::Method::Person
            } else {
                config::Method::Bearer
            },
            client_id: Some(app.client_id.clone()),
            key_id: None,
            scopes: app.scopes.clone(),
            dpop: app.dpop,
            secret: token,
        },
    }
}

/// During the sign-in nothing is renewed: the token is a few seconds old.
struct Once;

impl KeepRefresh for Once {
    fn keep(&self, _: &Secret) -> Result<(), String> {
        Ok(())
    }
}
