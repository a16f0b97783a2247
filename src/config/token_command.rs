//! A secret that a command prints: `token_command = "pass show okta/prod"`.
//!
//! Run by the shell, so that pipes and quotes work as where it was tried out; with nothing on standard input, which
//! belongs to the run. The first line counts for a token. What the command says on standard error is shown only when
//! it fails. Blocking, at most a minute: a person may have to unlock something.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Error;
use super::env::without_credentials;
use crate::secret::{Redactor, Secret};

const LONGEST_WAIT: Duration = Duration::from_secs(60);
const LONGEST_TEXT: u64 = 16 * 1024;
/// Of what a command says on standard error.
const LONGEST_WORDS: usize = 300;

/// Runs a command and returns what it printed; a private key is all of it, anything else the first line.
pub(super) fn run(command: &str, from: &str) -> Result<Secret, Error> {
    within(command, from, LONGEST_WAIT)
}

fn within(command: &str, from: &str, wait: Duration) -> Result<Secret, Error> {
    let failed = |what: String| Error::Command {
        from: from.to_owned(),
        what,
    };
    // It is asked for the credential; another one that is set is none of its business.
    let mut child = without_credentials(&mut shell(command))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Error::Read {
            path: "the shell".into(),
            error: Arc::new(error),
        })?;
    let (send, receive) = mpsc::channel();
    let words = child.stderr.take().map(|from| reading(from, None));
    let text = child.stdout.take().map(|from| reading(from, Some(send)));
    // Ends when the command closes its output, or when the time is over.
    if receive.recv_timeout(wait) == Err(mpsc::RecvTimeoutError::Timeout) {
        stop(&mut child);
        return Err(failed(format!("no answer within {} s", wait.as_secs())));
    }
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    if !status.success() {
        let words = joined(words);
        // What it printed before it failed may be the secret, and its complaint may quote it.
        let printed = Redactor::default();
        joined(text)
            .lines()
            .for_each(|line| printed.learn_value(line.trim()));
        let words = printed.clean(words.trim());
        let words: String = words.chars().take(LONGEST_WORDS).collect();
        let said = if words.is_empty() {
            String::new()
        } else {
            format!(": {words}")
        };
        return Err(failed(format!("the command failed ({status}){said}")));
    }
    let text = joined(text);
    let is_key = text.contains("-----BEGIN") || text.trim_start().starts_with('{');
    let text = match text.lines().next() {
        Some(line) if !is_key => line,
        _ => &text,
    };
    if text.trim().is_empty() {
        return Err(failed("the command printed nothing".to_owned()));
    }
    Ok(Secret::new(text))
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", command]);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

/// Reads a stream beside the others, so that none of them fills up; says so when it has ended.
fn reading(
    from: impl Read + Send + 'static,
    done: Option<mpsc::Sender<()>>,
) -> thread::JoinHandle<Zeroizing<String>> {
    thread::spawn(move || {
        let mut bytes = Zeroizing::new(Vec::new());
        from.take(LONGEST_TEXT).read_to_end(&mut bytes).ok();
        if let Some(done) = done {
            done.send(()).ok();
        }
        Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned())
    })
}

fn joined(reader: Option<thread::JoinHandle<Zeroizing<String>>>) -> Zeroizing<String> {
    reader
        .and_then(|reader| reader.join().ok())
        .unwrap_or_default()
}

fn stop(child: &mut Child) {
    child.kill().ok();
    child.wait().ok();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn text(command: &str) -> String {
        match within(command, "token_command", Duration::from_secs(10)) {
            Ok(secret) => secret.expose().to_owned(),
            Err(error) => {
                assert_eq!(error.kind(), crate::failure::Kind::Credential);
                format!("error: {error}")
            }
        }
    }

    #[test]
    fn the_first_line_is_the_token_and_a_key_is_whole() {
        for (command, expected) in [
            ("echo 00abc", "00abc"),
            ("printf '00abc\\nuser: ada\\n'", "00abc"),
            ("echo noise >&2; echo 00abc", "00abc"),
            ("cat; echo 00abc", "00abc"),
            ("printf -- '-----BEGIN X\\nab\\n'", "-----BEGIN X\nab\n"),
            ("true", "error: token_command: the command printed nothing"),
            (
                "echo 00abc; echo locked >&2; exit 3",
                "error: token_command: the command failed (exit status: 3): locked",
            ),
            (
                "echo 00abcdef; echo 00abcdef is no good >&2; exit 1",
                "error: token_command: the command failed (exit status: 1): [redacted] is no good",
            ),
        ] {
            assert_eq!(text(command), expected, "{command}");
        }
    }

    #[test]
    fn a_command_that_never_ends_is_stopped() {
        let error = within("exec sleep 600", "token_command", Duration::from_millis(50));
        let error = error.unwrap_err().to_string();
        assert_eq!(error, "token_command: no answer within 0 s");
    }
}
