//! The search itself, and the proof that it finds what it is to find.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::support::{Env, Ran};

/// A piece of a secret as long as this is a leak.
const PIECE: usize = 12;

/// The values that are looked for.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    /// Every piece of every form, and what it is a piece of.
    pieces: HashMap<Vec<u8>, String>,
}

impl Secrets {
    /// These values, all of the same kind.
    pub(super) fn of<const N: usize>(named: [(&str, &str); N]) -> Self {
        let mut secrets = Self::default();
        for (name, value) in named {
            secrets.add(name, value);
        }
        secrets
    }

    /// Looks for this one, too. Of a key in PEM the lines count, not its frame.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let inside = value.lines().filter(|line| !line.contains("-----"));
        let value = if value.contains("-----BEGIN") {
            inside.collect::<Vec<_>>().join("\n")
        } else {
            value.to_owned()
        };
        assert!(
            value.len() >= PIECE,
            "{name}: {value:?} is too short to be looked for"
        );
        let joined = value.replace('\n', "");
        for value in [&value, &joined] {
            for form in forms(value) {
                for piece in form.as_bytes().windows(PIECE) {
                    let name = format!("{name} ({})", String::from_utf8_lossy(piece));
                    self.pieces.insert(piece.to_vec(), name);
                }
            }
        }
    }

    /// Takes all of another's values in.
    pub(super) fn join(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// What of them is in these bytes, if anything is.
    pub(super) fn within(&self, bytes: &[u8]) -> Option<&str> {
        let mut pieces = bytes.windows(PIECE);
        pieces.find_map(|piece| self.pieces.get(piece).map(String::as_str))
    }

    /// Insists that none of them is in a text.
    #[track_caller]
    pub(super) fn not_in(&self, place: &str, text: &str) {
        if let Some(found) = self.within(text.as_bytes()) {
            panic!("{place} holds {found}\n{text}");
        }
    }

    /// Insists that none is in either stream of a run, nor in what it asked.
    #[track_caller]
    pub(super) fn not_said(&self, ran: &Ran) {
        self.not_in("standard output", &ran.stdout);
        self.not_on_stderr(ran);
    }

    /// Insists that none is in what a run said beside its results.
    #[track_caller]
    pub(super) fn not_on_stderr(&self, ran: &Ran) {
        self.not_in("standard error", &ran.stderr);
        self.not_in("a question", &ran.asked.join("\n"));
    }

    /// Insists that none is in a file of this place, but in those whose purpose is to keep it.
    #[track_caller]
    pub(super) fn not_kept(&self, env: &Env, but_in: &[&str]) {
        let found = self.files(env.folder(), but_in);
        assert!(found.is_empty(), "{found:#?}");
    }

    /// The files below a folder that hold one, and which.
    fn files(&self, folder: &Path, but_in: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        each_file(folder, &mut |path| {
            let path_text = path.strip_prefix(folder).unwrap().to_str().unwrap();
            if but_in.iter().any(|part| path_text.contains(part)) {
                return;
            }
            // The name of a file is read by others, too.
            let hit = self.within(path_text.as_bytes());
            let bytes = fs::read(path).unwrap();
            if let Some(secret) = hit.or_else(|| self.within(&bytes)) {
                found.push(format!("{path_text} holds {secret}"));
            }
        });
        found
    }
}

/// Calls for every file below a folder.
pub(super) fn each_file(folder: &Path, call: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_file(&path, call);
        } else {
            call(&path);
        }
    }
}

/// The forms in which a value may be written.
pub(super) fn forms(value: &str) -> Vec<String> {
    let plus: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let json = Value::from(value).to_string();
    vec![
        value.to_owned(),
        plus.replace('+', "%20"),
        plus,
        json.trim_matches('"').to_owned(),
        STANDARD.encode(value).trim_end_matches('=').to_owned(),
        URL_SAFE_NO_PAD.encode(value),
    ]
}

const VALUE: &str = "Osprey/Lantern+93 \"Purple\"";

#[test]
fn a_leak_is_found_in_every_form_and_a_piece_is_enough() {
    let secrets = Secrets::of([("the value", VALUE)]);
    for form in forms(VALUE) {
        let text = format!("before {form} after");
        assert!(secrets.within(text.as_bytes()).is_some(), "{form}");
    }
    assert!(secrets.within(&VALUE.as_bytes()[..PIECE]).is_some());
    assert!(secrets.within(&VALUE.as_bytes()[7..7 + PIECE]).is_some());
    assert!(secrets.within(b"Osprey and Lantern, 93 of them").is_none());
}

#[test]
fn a_leak_is_found_in_a_file_wherever_it_is_and_in_its_name() {
    let secrets = Secrets::of([("the value", VALUE)]);
    let env = Env::new();
    let deep = env.folder().join("state/runs");
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("a"), "nothing").unwrap();
    assert_eq!(secrets.files(env.folder(), &[]), [""; 0]);
    fs::write(
        deep.join("b"),
        format!("{{\"error\":{}}}", Value::from(VALUE)),
    )
    .unwrap();
    fs::write(env.folder().join(URL_SAFE_NO_PAD.encode(VALUE)), "").unwrap();
    assert_eq!(secrets.files(env.folder(), &[]).len(), 2);
    assert_eq!(secrets.files(env.folder(), &["state/"]).len(), 1);
}

#[test]
fn a_leak_of_the_program_itself_is_found() {
    // What was asked for is printed, so here the search has to find it.
    let env = Env::sandbox();
    let args = [
        "user",
        "password",
        "set",
        "evelyn.boyd",
        "--generate",
        "--yes",
    ];
    let ran = env.run(args).ok();
    let made = ran.stdout.lines().last().unwrap();
    let secrets = Secrets::of([("the password", made.strip_prefix("password: ").unwrap())]);
    assert!(secrets.within(ran.stdout.as_bytes()).is_some(), "{ran}");
    secrets.not_on_stderr(&ran);
}
