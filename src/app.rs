//! Parse, settle the settings, dispatch, report: what `main` hands over, and tests too.
//!
//! Nothing here is taken from the process: arguments, environment, streams, the clock and the person
//! to ask are handed in. The runtime is made only for commands that parsed, so `--help` and
//! `--version` start none.

use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::error::ErrorKind;

use crate::cli;
use crate::clock::Clock;
use crate::commands;
use crate::commands::needs;
use crate::config::{self, Env};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Kind};
use crate::output::{Format, Output, Sink, Terminal};
use crate::prompt::Asker;
use crate::report;
use crate::secret::Redactor;

/// How long changes in flight may take to finish after a signal.
const GRACE: Duration = Duration::from_secs(5);

/// Everything a run takes from outside.
pub struct World {
    /// The arguments, the program's name first.
    pub args: Vec<OsString>,
    /// The environment.
    pub env: Env,
    /// The working folder.
    pub cwd: PathBuf,
    /// Standard input.
    pub stdin: Box<dyn Read + Send>,
    /// Standard output.
    pub stdout: Sink,
    /// Standard error.
    pub stderr: Sink,
    /// What is known about the streams.
    pub terminal: Terminal,
    /// The person, if there is one.
    pub asker: Arc<dyn Asker>,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
}

/// Runs one command line and returns how it ended.
pub fn run(world: World) -> Exit {
    let redactor = Redactor::default();
    let now = world.clock.now();
    let out = Output::plain(
        world.stdout,
        world.stderr,
        world.terminal,
        redactor.clone(),
        now,
    );
    let (cli, command) = match cli::parse(&world.args) {
        Ok(parsed) => parsed,
        Err(error) => return not_parsed(&out, &error, &world.args),
    };
    let settings = config::resolve(&cli.connection.flags(), &world.env, &world.cwd);
    let default = settings.as_ref().ok().and_then(|s| s.output.as_ref());
    let default = default.map(|o| o.value.parse::<Format>()).transpose();
    let look = default.map(|format| cli.output.look(format));
    let out = match look
        .map_err(anyhow::Error::from)
        .and_then(|l| Ok(out.with_look(l)?))
    {
        Ok(out) => out,
        Err(error) => return ended(&out, Err(error)),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return ended(&out, Err(error.into())),
    };
    let cx = Context::new(
        out.clone(),
        world.clock,
        redactor,
        settings,
        world.asker,
        world.stdin,
        command,
    );
    let words = cx.command.clone();
    let result = runtime.block_on(heeding_signals(
        &cx,
        commands::run(cli.command, &cx, cli::tree),
    ));
    // A prompt that nobody answers any more must not keep the process.
    runtime.shutdown_background();
    let (is_api_token, scopes) = cx.known_rights();
    let known = needs::Known {
        is_api_token,
        scopes,
    };
    cx.close();
    ended_knowing(&out, result, |facts| {
        let typed: Vec<String> = lossy(&world.args);
        needs::hints(facts, &words, &typed, &known)
    })
}

/// Runs the command until it ends or a signal ends it: reading stops at once, changes in flight
/// may finish, and a second signal leaves without waiting.
async fn heeding_signals(
    cx: &Context,
    command: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    let mut command = std::pin::pin!(command);
    let failure = || {
        let failure = Failure::new(cx.halt.kind(), "interrupted");
        match cx.resume_command() {
            Some(command) => failure.hint(format!("go on with `{command}`")),
            None => failure,
        }
    };
    let interrupted = || Err(failure().into());
    tokio::select! {
        result = &mut command => return result,
        terminated = signal() => cx.halt.by_signal(terminated),
    }
    if !cx.halt.is_busy() {
        return interrupted();
    }
    let later = cx
        .resume_command()
        .map(|command| format!("; go on later with `{command}`"));
    cx.out.status(&format!(
        "stopping: changes in flight are finished first{}",
        later.unwrap_or_default()
    ));
    tokio::select! {
        result = &mut command => result.and_then(|()| interrupted()).map_err(|error| {
            // What was stopped by a signal ends as that, whatever the last change said.
            anyhow::Error::from(failure().because(error))
        }),
        _ = signal() => interrupted(),
        () = cx.clock.sleep(GRACE) => interrupted(),
    }
}

/// Waits for SIGINT or SIGTERM; returns whether it was SIGTERM.
async fn signal() -> bool {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            return tokio::select! {
                _ = terminate.recv() => true,
                _ = tokio::signal::ctrl_c() => false,
            };
        }
    }
    match tokio::signal::ctrl_c().await {
        Ok(()) => false,
        // Without a handler the signal ends the process by itself.
        Err(_) => std::future::pending().await,
    }
}

/// Help and version are results; everything else that clap says is a usage error.
fn not_parsed(out: &Output, error: &clap::Error, args: &[OsString]) -> Exit {
    // Plain: what was typed is in it, and passes the filter for hostile text.
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let coloured = out.terminal().color && out.terminal().stdout;
            let help = if coloured {
                error.render().ansi().to_string()
            } else {
                text
            };
            out.text(&help);
            return ended(out, Ok(()));
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => out.error_text(&text),
        _ if wants_json(args) => {
            let message = text.trim().trim_start_matches("error: ").to_owned();
            let failure = anyhow::Error::from(Failure::usage(message));
            let facts = report::facts_of(&failure);
            out.error_text(&report::as_json(&failure.to_string(), &facts).to_string());
        }
        _ => out.error_text(&text),
    }
    Exit::of(Kind::Usage)
}

/// Returns whether JSON was asked for by a command line that could not be parsed.
fn wants_json(args: &[OsString]) -> bool {
    let args: Vec<_> = args.iter().filter_map(|a| a.to_str()).collect();
    let is_json = |format: &str| matches!(format, "json" | "ndjson");
    args.iter().any(|a| {
        a.strip_prefix("--output=")
            .or_else(|| a.strip_prefix("-o"))
            .is_some_and(is_json)
    }) || args
        .windows(2)
        .any(|pair| matches!(pair, ["-o" | "--output", format] if is_json(format)))
}

fn lossy(args: &[OsString]) -> Vec<String> {
    let args = args.iter().map(|arg| arg.to_string_lossy().into_owned());
    args.collect()
}

/// Flushes the results, reports the error and returns the exit code.
fn ended(out: &Output, result: anyhow::Result<()>) -> Exit {
    ended_knowing(out, result, |_| Vec::new())
}

/// The same, with what is known about the command besides the error.
fn ended_knowing(
    out: &Output,
    result: anyhow::Result<()>,
    hints: impl FnOnce(&report::Facts) -> Vec<String>,
) -> Exit {
    let result = result.and_then(|()| Ok(out.finish()?));
    match result {
        Ok(()) => Exit::Done,
        Err(error) => {
            let mut facts = report::facts_of(&error);
            facts.hints.extend(hints(&facts));
            report::report(out, &error, &facts);
            // Whatever was printed before the error still belongs to the reader.
            out.finish().ok();
            Exit::of_error(&error)
        }
    }
}
