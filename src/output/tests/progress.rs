//! The line of progress, among what else is printed.

use std::time::Duration;

use super::*;
use crate::clock::{Clock, Sleep};

/// A clock that a test moves.
#[derive(Default)]
struct Hand(Mutex<Duration>);

impl Hand {
    fn moves(&self, millis: u64) {
        *self.0.lock().unwrap() += Duration::from_millis(millis);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        now()
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, time: Duration) -> Sleep<'_> {
        *self.0.lock().unwrap() += time;
        Box::pin(std::future::ready(()))
    }

    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
}

/// A way out whose two streams are one terminal, and a clock.
fn terminal(terminal: Terminal, look: Look) -> (Output, Tape, Arc<Hand>) {
    let tape = Tape::default();
    let (one, other) = (Box::new(tape.clone()), Box::new(tape.clone()));
    let out = Output::new(one, other, terminal, look, Redactor::default(), now());
    (out.unwrap(), tape, Arc::default())
}

fn mode(progress: ProgressMode) -> Look {
    Look {
        progress,
        ..look(Format::Id)
    }
}

/// What is on the screen after all that was written.
fn shown(tape: &Tape) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in tape.text().split_inclusive(['\n', '\r']) {
        let text = piece.trim_end_matches(['\n', '\r']);
        let line = lines.last_mut().unwrap();
        let rest: String = line.chars().skip(text.chars().count()).collect();
        *line = format!("{text}{rest}");
        if piece.ends_with('\n') {
            lines.push(String::new());
        }
    }
    lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[test]
fn a_run_that_is_over_at_once_shows_nothing() {
    let (out, tape, hand) = terminal(PERSON, mode(ProgressMode::Auto));
    let progress = Progress::start(&out, hand.clone(), Some(3));
    for _ in 0..3 {
        hand.moves(300);
        progress.step(false);
    }
    progress.end();
    assert_eq!(tape.text(), "");
}

#[test]
fn the_line_is_drawn_anew_and_wiped_at_the_end() {
    let (out, tape, hand) = terminal(PERSON, mode(ProgressMode::Auto));
    let progress = Progress::start(&out, hand.clone(), Some(1000));
    hand.moves(2000);
    progress.step(true);
    assert_eq!(
        shown(&tape),
        ["1 of 1000 done, 0.5/s, 33m18s left, 1 failed"]
    );
    hand.moves(10);
    progress.step(false);
    assert_eq!(shown(&tape)[0].split(',').next(), Some("1 of 1000 done"));
    hand.moves(1990);
    progress.step(false);
    assert_eq!(
        shown(&tape),
        ["3 of 1000 done, 0.7/s, 22m10s left, 1 failed"]
    );
    progress.end();
    assert_eq!(shown(&tape), [""]);
}

#[test]
fn results_and_messages_in_between_stay_whole() {
    let (out, tape, hand) = terminal(PERSON, mode(ProgressMode::Auto));
    let progress = Progress::start(&out, hand.clone(), Some(2));
    let mut list = out.list(&USER).unwrap();
    hand.moves(1500);
    progress.step(false);
    list.item(ADA.as_bytes()).unwrap();
    list.flush().unwrap();
    hand.moves(1500);
    progress.step(true);
    out.error_line("error: ", "no");
    hand.moves(500);
    progress.step(true);
    out.question("Sure? ");
    progress.end();
    let expected = ["00u1ada0000000000001", "error: no", "Sure?"];
    assert_eq!(shown(&tape), expected);
}

#[test]
fn a_wait_is_told_in_the_line_and_counted_down() {
    let (out, tape, hand) = terminal(PERSON, mode(ProgressMode::Auto));
    assert!(!out.progress_waits("/users limit 600", Duration::from_secs(12)));
    let progress = Progress::start(&out, hand.clone(), Some(20));
    hand.moves(2000);
    progress.step(false);
    assert!(out.progress_waits("/users limit 600", Duration::from_secs(12)));
    for (after, expected) in [
        (
            1000,
            "1 of 20 done, 0.3/s, 57s left; waiting 11s: /users limit 600",
        ),
        (
            10_000,
            "1 of 20 done, 4m7s left; waiting 1s: /users limit 600",
        ),
        (2000, "1 of 20 done, 4m45s left"),
    ] {
        hand.moves(after);
        out.draw_progress();
        assert_eq!(shown(&tape), [expected]);
    }
    progress.end();
}

#[test]
fn the_line_is_never_wider_than_the_terminal() {
    let narrow = Terminal {
        width: 20,
        ..PERSON
    };
    let (out, tape, hand) = terminal(narrow, mode(ProgressMode::Auto));
    let progress = Progress::start(&out, hand.clone(), Some(1000));
    hand.moves(2000);
    progress.step(false);
    assert_eq!(shown(&tape), ["1 of 1000 done, 0.5"]);
    progress.end();
}

#[test]
fn plain_lines_come_every_five_seconds_terminal_or_not() {
    for streams in [PERSON, Terminal::pipes()] {
        let (out, tape, hand) = terminal(streams, mode(ProgressMode::Plain));
        let progress = Progress::start(&out, hand.clone(), Some(100));
        for _ in 0..11 {
            hand.moves(1000);
            progress.step(false);
        }
        progress.end();
        let lines = "5 of 100 done, 1.0/s, 1m35s left\n10 of 100 done, 1.0/s, 1m30s left\n";
        assert_eq!(tape.text(), lines);
    }
}

#[test]
fn nothing_is_shown_where_nobody_looks_or_nobody_wants_it() {
    let quiet = Look {
        quiet: true,
        ..mode(ProgressMode::Plain)
    };
    for (streams, look) in [
        (Terminal::pipes(), mode(ProgressMode::Auto)),
        (PERSON, mode(ProgressMode::None)),
        (PERSON, quiet),
    ] {
        let (out, tape, hand) = terminal(streams, look);
        let progress = Progress::start(&out, hand.clone(), None);
        hand.moves(60_000);
        progress.step(false);
        progress.end();
        assert_eq!(tape.text(), "");
    }
}

#[tokio::test]
async fn the_line_moves_while_the_work_does_not() {
    let (out, tape, hand) = terminal(PERSON, mode(ProgressMode::Auto));
    let progress = Progress::start(&out, hand.clone(), Some(7));
    let work = std::future::poll_fn(|_| {
        let is_over = hand.elapsed() >= Duration::from_secs(3);
        if is_over {
            std::task::Poll::Ready("done")
        } else {
            std::task::Poll::Pending
        }
    });
    assert_eq!(progress.beside(work).await, "done");
    assert_eq!(shown(&tape), ["0 of 7 done"]);
    progress.end();
}
