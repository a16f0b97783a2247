//! Secrets are looked for in everything that a run leaves behind: both streams, every file below
//! its folder, and what other processes can see of it.
//!
//! The search knows each value plain, percent-encoded, inside JSON and in base64, and finds a piece
//! of twelve characters of any of them; that it finds is tested first.

mod changes;
mod children;
mod echo;
mod handed_over;
mod process;
mod search;
mod sign_in;

use std::sync::{Arc, Mutex};

use echo::Way;
use search::Secrets;
use serde_json::Value;

use crate::support::{Call, Env, Gate, Seen};

/// Prepares a command; `@/` in an argument is the folder of the place.
fn call<'a>(env: &'a Env, args: &[&str]) -> Call<'a> {
    let folder = format!("{}/", env.folder().display());
    env.call(args.iter().map(|arg| arg.replace("@/", &folder)))
}

/// Which requests the relay answers by itself now, and how: with the secrets that are in them.
#[derive(Clone, Default)]
struct Switch(Arc<Mutex<Option<Spoiled>>>);

/// Chooses requests.
type Which = fn(&Seen) -> bool;

#[derive(Clone, Copy)]
struct Spoiled {
    which: Which,
    way: Way,
}

impl Switch {
    fn gate(&self) -> Gate {
        let switch = self.clone();
        Arc::new(move |_, seen| {
            let spoiled = (*switch.0.lock().unwrap())?;
            if !(spoiled.which)(seen) {
                return None;
            }
            Some(spoiled.way.answer(&sent(seen), seen))
        })
    }

    fn spoil(&self, which: Which, way: Way) {
        *self.0.lock().unwrap() = Some(Spoiled { which, way });
    }

    fn heal(&self) {
        *self.0.lock().unwrap() = None;
    }
}

/// The secrets that went over the wire in a request: the credential, what a form about tokens holds,
/// and every value below a member that holds a secret.
fn sent(seen: &Seen) -> Vec<String> {
    let credential = seen.header("authorization");
    let credential = credential.and_then(|value| value.split_once(' '));
    let mut found: Vec<String> = credential.map(|(_, v)| v.to_owned()).into_iter().collect();
    let fields = [
        "client_assertion",
        "refresh_token",
        "device_code",
        "code",
        "code_verifier",
        "token",
    ];
    found.extend(fields.iter().filter_map(|name| seen.field(name)));
    in_body(&seen.body, false, &mut found);
    found
}

fn in_body(value: &Value, is_secret: bool, found: &mut Vec<String>) {
    match value {
        Value::String(text) if is_secret => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|v| in_body(v, is_secret, found)),
        Value::Object(members) => {
            for (name, value) in members {
                let names = [
                    "password",
                    "oldPassword",
                    "newPassword",
                    "answer",
                    "authScheme",
                ];
                let is_secret = (is_secret || names.contains(&name.as_str()))
                    && !matches!(name.as_str(), "type" | "key" | "algorithm" | "question");
                in_body(value, is_secret, found);
            }
        }
        _ => {}
    }
}

/// Everything secret that these requests held.
fn all_sent(seen: &[Seen]) -> Secrets {
    let mut secrets = Secrets::default();
    for value in seen.iter().flat_map(sent) {
        secrets.add("what was sent", &value);
    }
    secrets
}
