//! `sandbox`: serve, fill, reset and look at the org on this machine.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::config::duration;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Card, Cell, Format, shapes};
use crate::sandbox::{self, KeyKind, Options, RateLimit, StatusCount, Summary};

/// What can be done with the sandbox.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Offer the sandbox to any client over HTTP, until interrupted
    Serve(ServeArgs),
    /// Fill the sandbox with believable people, replacing what is there
    Seed(SeedArgs),
    /// Put the sandbox back to how it was when new
    Reset(ResetArgs),
    /// Show what is in the sandbox
    Status(StateArgs),
}

/// Which sandbox.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  okta-admin sandbox status")]
pub struct StateArgs {
    /// Keep the sandbox in this file [default: in the state folder]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

/// The arguments of `sandbox serve`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin sandbox serve --port 8080 --token 00secret
  okta-admin sandbox serve --latency 60ms --rate-limit 300/10s --faults 0.2 --seed 7
  okta-admin sandbox serve --service-app key.pem --service-app-dpop --token-lifetime 30s

The first line on standard output names the URL and the token, further lines the clients that were
made. The file of --service-app is a private key in PEM; client id, key id and URL stand before it.")]
pub struct ServeArgs {
    #[command(flatten)]
    state: StateArgs,

    /// Listen on this port of the loopback interface [default: a free one]
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 0,
        hide_default_value = true
    )]
    port: u16,

    /// Accept this token [default: a random one]
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,

    /// Answer this late
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    latency: Option<Duration>,

    /// Allow this many requests in a time, such as 300/10s
    #[arg(long, value_name = "N/TIME")]
    rate_limit: Option<RateLimit>,

    /// Spoil this share of the answers, before or after the change is made
    #[arg(long, value_name = "SHARE", value_parser = share)]
    faults: Option<f64>,

    /// Make the faults repeatable
    #[arg(long, value_name = "N", requires = "faults")]
    seed: Option<u64>,

    /// Let access tokens live this long
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "1h")]
    token_lifetime: Duration,

    /// Make a service app that may do everything, and write its new private key to this new file
    #[arg(long, value_name = "FILE")]
    service_app: Option<PathBuf>,

    /// Make a key of this kind: rsa or ec
    #[arg(
        long,
        value_name = "KIND",
        default_value = "rsa",
        requires = "service_app"
    )]
    service_app_key: KeyKind,

    /// Bind the tokens of the service app to a key (DPoP)
    #[arg(long, requires = "service_app")]
    service_app_dpop: bool,

    /// Make an app for people to sign in with, that sends them back to this URL (repeatable)
    #[arg(long, value_name = "URL")]
    sign_in_app: Vec<String>,
}

/// The arguments of `sandbox seed`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  okta-admin sandbox seed --users 1000")]
pub struct SeedArgs {
    #[command(flatten)]
    state: StateArgs,

    /// Make this many people
    #[arg(long, value_name = "N", default_value_t = 25)]
    users: usize,

    /// Keep who is there already
    #[arg(long)]
    add: bool,
}

/// The arguments of `sandbox reset`.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  okta-admin sandbox reset")]
pub struct ResetArgs {
    #[command(flatten)]
    state: StateArgs,

    /// Leave nobody in it but the administrator
    #[arg(long)]
    empty: bool,
}

fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|s| (0.0..=1.0).contains(s))
        .ok_or("write a share from 0 to 1".into())
}

impl StateArgs {
    fn file(&self, cx: &Context) -> anyhow::Result<PathBuf> {
        self.state.clone().map_or_else(|| cx.sandbox_file(), Ok)
    }
}

/// Runs the verb.
pub async fn run(command: Command, cx: &Context) -> anyhow::Result<()> {
    let clock = &*cx.clock;
    match command {
        Command::Serve(args) => serve(args, cx).await,
        Command::Seed(args) => show(
            cx,
            &sandbox::seed(&args.state.file(cx)?, args.users, args.add, clock)?,
        ),
        Command::Reset(args) => show(
            cx,
            &sandbox::reset(&args.state.file(cx)?, args.empty, clock)?,
        ),
        Command::Status(args) => show(cx, &sandbox::status(&args.file(cx)?)?),
    }
}

async fn serve(args: ServeArgs, cx: &Context) -> anyhow::Result<()> {
    let state = args.state.file(cx)?;
    // Before anything is made: a file that cannot be written would leave an app nobody can use.
    let key_file = args.service_app.as_deref().map(NewFile::make).transpose()?;
    let running = sandbox::start(Options {
        state: state.clone(),
        port: args.port,
        token: args.token,
        latency: args.latency.unwrap_or_default(),
        rate_limit: args.rate_limit,
        faults: args.faults.unwrap_or_default(),
        seed: args.seed.unwrap_or_default(),
        token_lifetime: args.token_lifetime,
        clock: Arc::clone(&cx.clock),
    })?;
    let mut clients = serde_json::Map::new();
    if let Some(file) = key_file {
        let (key, bound) = (args.service_app_key, args.service_app_dpop);
        let app = sandbox::service_app(&state, key, bound, &cx.clock)?;
        let (client, key) = (&app.client_id, &app.key_id);
        let url = running.url();
        // Text before a key in PEM is a remark (RFC 7468, section 2).
        let text = format!(
            "url: {url}\nclient-id: {client}\nkey-id: {key}\n{}",
            app.pem
        );
        file.keep(&text)?;
        clients.insert("service_app".to_owned(), app.client_id.into());
    }
    if !args.sign_in_app.is_empty() {
        let client = sandbox::sign_in_app(&state, &args.sign_in_app, &cx.clock)?;
        clients.insert("sign_in_app".to_owned(), client.into());
    }
    let (url, token) = (running.url(), running.token());
    match cx.out.format() {
        Format::Json | Format::Ndjson => {
            let mut line = serde_json::Map::new();
            line.insert("url".to_owned(), url.into());
            line.insert("token".to_owned(), token.into());
            line.extend(clients);
            cx.out.text(&format!("{}\n", json!(line)));
        }
        _ => {
            cx.out.text(&format!("{url} {token}\n"));
            for (name, id) in &clients {
                let id = id.as_str().unwrap_or_default();
                cx.out.text(&format!("{name} {id}\n"));
            }
        }
    }
    cx.out.finish()?;
    cx.out
        .status("serving until Ctrl-C; the first line names the URL and the token");
    let _busy = cx.halt.busy();
    cx.halt.heard().await;
    running.stop();
    Ok(())
}

/// A file that only its owner reads; gone again if nothing came to be in it.
struct NewFile {
    path: PathBuf,
    file: File,
    kept: bool,
}

impl NewFile {
    /// Makes it, never over one that is there.
    fn make(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let made = options.open(path).map_err(|error| {
            let what = format!("--service-app: could not make {}", path.display());
            Failure::usage(what)
                .hint("name a file that is not there yet")
                .because(error)
        });
        Ok(Self {
            path: path.to_owned(),
            file: made?,
            kept: false,
        })
    }

    fn keep(mut self, text: &str) -> io::Result<()> {
        self.file.write_all(text.as_bytes())?;
        self.kept = true;
        self.file.sync_all()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept {
            std::fs::remove_file(&self.path).ok();
        }
    }
}

fn show(cx: &Context, summary: &Summary) -> anyhow::Result<()> {
    let object = serde_json::to_vec(summary)?;
    Ok(cx.out.card(&shapes::SANDBOX, &object, &card(summary))?)
}

fn card(summary: &Summary) -> Card {
    let number = |n: u64| Cell::Json(n.into());
    let mut card = Card::new("sandbox");
    card.line("users", number(summary.users));
    for StatusCount { status, users } in &summary.statuses {
        card.line(format!("  {status}"), number(*users));
    }
    card.line("groups", number(summary.groups));
    card.line("kept in", summary.file.display().to_string());
    card
}
