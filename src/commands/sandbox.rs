//! `sandbox`: serve, fill, reset and look at the org on this machine.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::config::duration;
use crate::context::Context;
use crate::output::{Card, Cell, Format, shapes};
use crate::sandbox::{self, Options, RateLimit, StatusCount, Summary};

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

The first line on standard output names the URL and the token.")]
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
    let running = sandbox::start(Options {
        state: args.state.file(cx)?,
        port: args.port,
        token: args.token,
        latency: args.latency.unwrap_or_default(),
        rate_limit: args.rate_limit,
        faults: args.faults.unwrap_or_default(),
        seed: args.seed.unwrap_or_default(),
        clock: Arc::clone(&cx.clock),
    })?;
    let (url, token) = (running.url(), running.token());
    match cx.out.format() {
        Format::Json | Format::Ndjson => {
            cx.out
                .text(&format!("{}\n", json!({"url": url, "token": token})));
        }
        _ => cx.out.text(&format!("{url} {token}\n")),
    }
    cx.out.finish()?;
    cx.out
        .status("serving until Ctrl-C; the first line names the URL and the token");
    let _busy = cx.halt.busy();
    cx.halt.heard().await;
    running.stop();
    Ok(())
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
