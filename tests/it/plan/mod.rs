//! `plan` and `apply`: people as a file says.

mod apply;
mod many;
mod scope;
mod story;
mod what_differs;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::Env;

const EVELYN: &str = "evelyn.boyd@sandbox.example";
const GRACE: &str = "grace.hopper@sandbox.example";
const SOPHIE: &str = "sophie.wilson@sandbox.example";
const TIM: &str = "tim.lee@sandbox.example";

/// The path of a file in the working folder, after a flag if there is one.
fn at(env: &Env, flag: &str, name: &str) -> String {
    format!("{flag}{}", env.folder().join(name).display())
}

/// What can be changed of a user: attributes, status, groups and roles.
fn person(env: &Env, login: &str) -> Value {
    let get = ["user", "get", login, "--with=groups,roles", "-o", "json"];
    let got = env.run(get).ok().json();
    let names = |of: &str, path: &str| {
        let all = got[of].as_array().unwrap().iter();
        let mut names: Vec<Value> = all.map(|o| o.pointer(path).unwrap().clone()).collect();
        names.sort_by_key(Value::to_string);
        names
    };
    serde_json::json!({
        "profile": got["user"]["profile"],
        "status": got["user"]["status"],
        "groups": names("groups", "/profile/name"),
        "roles": names("roles", "/type"),
    })
}

/// Everybody who is there, deactivated people too, by login.
fn everybody(env: &Env) -> BTreeMap<String, Value> {
    let list = ["user", "list", "--include-deactivated", "-o", "json"];
    let listed = env.run(list).ok().json();
    let logins = listed.as_array().unwrap().iter();
    let logins = logins.map(|user| user["profile"]["login"].as_str().unwrap().to_owned());
    logins
        .map(|login| (login.clone(), person(env, &login)))
        .collect()
}
