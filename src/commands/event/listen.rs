//! `event listen`: the receiving end of an event hook, for one machine.
//!
//! Prints each event once, or feeds it to a command's standard input. It forwards to no other host.
//! An event is answered for when it has been printed, or taken for the command. Follows
//! <https://developer.okta.com/docs/concepts/event-hooks/>

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use clap::Args;

use super::receiver::{Message, listen};
use crate::args::SecretFrom;
use crate::commands::hook_secret;
use crate::config::duration;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::model::Event;
use crate::output::{List, shapes};
use crate::secret::Secret;

/// The arguments of `event listen`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin event listen --port 8765 --for 1s
  okta-admin event listen --name joiners --exec 'cat >> events.ndjson' --for 1s

The address and the file of the secret are named on standard error; the hook is made with
`okta-admin event-hook create NAME --uri ADDRESS --secret-file FILE --verify`.
Okta itself reaches this machine only through a tunnel of yours; the sandbox calls it directly.")]
pub struct ListenArgs {
    /// Call the receiver this; it is the path of the address
    #[arg(long, value_name = "NAME", default_value = "okta-admin", value_parser = name)]
    name: String,

    /// Listen on this port of the loopback interface [default: a free one]
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 0,
        hide_default_value = true
    )]
    port: u16,

    /// Expect the secret that is in this file; it is made if it is missing [default: one in the state folder]
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,

    /// Expect the secret in this header
    #[arg(long, value_name = "NAME", default_value = "Authorization")]
    header: String,

    /// Run this for each event, one at a time, with the event as one line on its standard input
    ///
    /// It is run by the shell in the environment of this command, so that okta-admin works in it as it
    /// does outside.
    #[arg(long, value_name = "COMMAND")]
    exec: Option<String>,

    /// End after this time
    #[arg(long = "for", value_name = "TIME", value_parser = duration::parse)]
    length: Option<Duration>,
}

fn name(text: &str) -> Result<String, String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_dots = text.chars().all(|c| c == '.');
    if !is_dots && text.chars().all(is_name) {
        Ok(text.to_owned())
    } else {
        Err("write letters, digits, -, _ and .".to_owned())
    }
}

/// Listens until told to stop.
pub(super) async fn run(args: ListenArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::EVENT, true)?;
    let (secret, file) = secret(&args, cx)?;
    let mut receiver = listen(args.port, &args.name, &args.header, &secret, &*cx.clock)
        .await
        .map_err(|e| {
            Failure::usage(format!("cannot listen on 127.0.0.1:{}", args.port)).because(e)
        })?;
    cx.out.status(&format!(
        "listening at {}; the secret of the header {} is in {}",
        receiver.url,
        args.header,
        file.display()
    ));
    let mut desk = Desk {
        cx,
        exec: args.exec.clone(),
        list: Some(cx.out.list(&shapes::EVENT)?),
        seen: HashSet::new(),
        failed: 0,
        all: 0,
    };
    let _busy = cx.halt.busy();
    let end = async {
        match args.length {
            Some(length) => cx.clock.sleep(length).await,
            None => std::future::pending().await,
        }
    };
    let mut end = std::pin::pin!(end);
    loop {
        tokio::select! {
            message = receiver.messages.recv() => match message {
                Some(message) => desk.take(message).await?,
                None => break,
            },
            () = &mut end => break,
            () = cx.halt.heard() => break,
        }
    }
    // What was taken is dealt with before the end.
    for message in receiver.stop().await {
        desk.take(message).await?;
    }
    desk.end()
}

/// Returns the secret and the file it is in; makes one where there is none.
fn secret(args: &ListenArgs, cx: &Context) -> anyhow::Result<(Secret, PathBuf)> {
    let file = if let Some(file) = &args.secret_file {
        file.clone()
    } else {
        let folder = cx.settings()?.state_dir.as_ref().ok_or_else(|| {
            Failure::usage("there is no folder to keep the secret in")
                .hint("name a file with --secret-file")
        })?;
        folder
            .value
            .join("listen")
            .join(format!("{}.secret", args.name))
    };
    if !file.exists() {
        make(&file, cx).map_err(|e| {
            Failure::usage(format!("could not write {}", file.display())).because(e)
        })?;
    }
    let from = SecretFrom::File {
        flag: "--secret-file",
        path: file.clone(),
    };
    Ok((hook_secret::read(cx, &from)?, file))
}

/// Makes a file with a new secret, for its owner only.
fn make(file: &Path, cx: &Context) -> std::io::Result<()> {
    if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let mut bytes = [0; 32];
    cx.clock.random(&mut bytes);
    let secret = bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes every write");
        text
    });
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(file)?, "{secret}")
}

/// Deals with what comes in, one event after the other.
struct Desk<'a> {
    cx: &'a Context,
    exec: Option<String>,
    list: Option<List>,
    seen: HashSet<String>,
    failed: usize,
    all: usize,
}

impl Desk<'_> {
    async fn take(&mut self, message: Message) -> anyhow::Result<()> {
        let mut new = Vec::new();
        for event in message.events {
            let view = serde_json::from_slice::<Event>(&event);
            // Okta sends some twice; what has no name cannot be known again.
            if view.map_or(true, |view| self.seen.insert(view.uuid)) {
                new.push(event);
            }
        }
        self.all += new.len();
        let Some(command) = self.exec.clone() else {
            if let Some(list) = &mut self.list {
                for event in &new {
                    list.item(event)?;
                }
                list.flush()?;
            }
            // A caller that has gone needs no answer.
            message.settled.send(()).ok();
            return Ok(());
        };
        // A command may take longer than the caller waits.
        message.settled.send(()).ok();
        for event in new {
            let ran = feed(command.clone(), event).await;
            if let Err(problem) = ran {
                self.failed += 1;
                self.cx.out.warning(&format!("--exec: {problem}"));
            }
        }
        Ok(())
    }

    fn end(mut self) -> anyhow::Result<()> {
        if let Some(list) = self.list.take() {
            list.end()?;
        }
        if self.failed > 0 {
            let message = format!(
                "the command failed for {} of {} events",
                self.failed, self.all
            );
            return Err(Failure::new(Kind::Partial, message).into());
        }
        Ok(())
    }
}

/// Runs the command with the event as one line on its standard input.
async fn feed(command: String, event: Bytes) -> Result<(), String> {
    let run = move || -> std::io::Result<std::process::ExitStatus> {
        let (shell, flag) = if cfg!(windows) {
            ("cmd", "/C")
        } else {
            ("sh", "-c")
        };
        let mut child = Command::new(shell)
            .arg(flag)
            .arg(command)
            .stdin(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            let line: Vec<u8> = event
                .iter()
                .copied()
                .filter(|b| !matches!(b, b'\n' | b'\r'))
                .collect();
            // A command that does not read it all may do so.
            stdin
                .write_all(&line)
                .and_then(|()| stdin.write_all(b"\n"))
                .ok();
        }
        child.wait()
    };
    match tokio::task::spawn_blocking(run).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(format!("the command ended with {status}")),
        Ok(Err(error)) => Err(format!("the command could not be run: {error}")),
        Err(_) => Err("the command was stopped".to_owned()),
    }
}
