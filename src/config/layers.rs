//! One setting out of several layers: a flag, a variable of the environment, the org of the config file, a line of a
//! `.env` file, a default.
//!
//! A layer that is outranked is not parsed, only noted. Pure.

use std::path::PathBuf;
use std::time::Duration;

use super::dotenv::DotEnv;
use super::{
    Concurrency, Env, Error, Flags, Limits, Seen, Setting, Share, Source, duration, limits,
};

/// The layers, and what was seen in them.
pub(super) struct Layers<'a> {
    pub(super) env: &'a Env,
    /// The file, if the connection comes from it; otherwise a chance file would tune the run.
    pub(super) dotenv: Option<&'a DotEnv>,
    /// What the org of the config file says, if the connection comes from it.
    pub(super) org: Option<&'a OrgLayer>,
    /// The share of the rate limits that the config file allows at most, and where it says so.
    pub(super) ceiling: Option<Setting<Share>>,
    pub(super) seen: Vec<Seen>,
}

/// The settings of an org of the config file, by the keys there.
pub(super) struct OrgLayer {
    pub(super) values: Vec<(&'static str, String)>,
    pub(super) source: Source,
}

impl OrgLayer {
    fn get(&self, knob: &str) -> Option<(&str, Source)> {
        let (_, value) = self.values.iter().find(|(key, _)| *key == knob)?;
        Some((value, self.source.clone()))
    }
}

/// How one setting is named, read and shown.
struct Knob<T> {
    flag: &'static str,
    variable: &'static str,
    parse: fn(&str) -> Result<T, limits::Error>,
    show: fn(&T) -> String,
}

const fn time(flag: &'static str, variable: &'static str) -> Knob<Duration> {
    Knob {
        flag,
        variable,
        parse: limits::time,
        show: |time| duration::show(*time),
    }
}

const ATTEMPT: Knob<Duration> = time("--attempt-timeout", "OKTA_ADMIN_ATTEMPT_TIMEOUT");
const TIMEOUT: Knob<Duration> = time("--timeout", "OKTA_ADMIN_TIMEOUT");
const DEADLINE: Knob<Duration> = time("--deadline", "OKTA_ADMIN_DEADLINE");
const MAX_WAIT: Knob<Duration> = Knob {
    // Not to wait at all is a sensible wish here.
    parse: |text| Ok(duration::parse(text)?),
    ..time("--max-wait", "OKTA_ADMIN_MAX_WAIT")
};
const RETRIES: Knob<u32> = Knob {
    flag: "--retries",
    variable: "OKTA_ADMIN_RETRIES",
    parse: limits::retries,
    show: u32::to_string,
};
const CONCURRENCY: Knob<Concurrency> = Knob {
    flag: "--concurrency",
    variable: "OKTA_ADMIN_CONCURRENCY",
    parse: str::parse,
    show: Concurrency::to_string,
};
const MAX_API_SHARE: Knob<Share> = Knob {
    flag: "--max-api-share",
    variable: "OKTA_ADMIN_MAX_API_SHARE",
    parse: str::parse,
    show: Share::to_string,
};
const CA_FILE: Knob<PathBuf> = Knob {
    flag: "--ca-file",
    variable: CA_FILE_VARIABLE,
    parse: |text| Ok(text.into()),
    show: |path| path.display().to_string(),
};
/// The flag belongs to another group and outranks what is read here.
const OUTPUT: Knob<String> = Knob {
    flag: "--output",
    variable: "OKTA_ADMIN_OUTPUT",
    parse: |text| Ok(text.trim().to_owned()),
    show: String::clone,
};

const CA_FILE_VARIABLE: &str = "OKTA_ADMIN_CA_FILE";
/// What is never taken from a file that may be there by chance: where trust, state and the org's name come from.
const NOT_FROM_FILE: [&str; 6] = [
    CA_FILE_VARIABLE,
    "OKTA_ADMIN_CONFIG_DIR",
    "OKTA_ADMIN_NO_KEYRING",
    "OKTA_ADMIN_STATE_DIR",
    "OKTA_ADMIN_ORG",
    "OKTA_ADMIN_NO_ENV_FILE",
];

impl Layers<'_> {
    /// Settles all limits.
    pub(super) fn limits(&mut self, flags: &Flags) -> Result<Limits, Error> {
        let seconds = Duration::from_secs;
        Ok(Limits {
            attempt_timeout: self.settle(&ATTEMPT, flags.attempt_timeout, seconds(30))?,
            timeout: self.settle(&TIMEOUT, flags.timeout, seconds(120))?,
            deadline: self.pick(&DEADLINE, flags.deadline)?,
            max_wait: self.settle(&MAX_WAIT, flags.max_wait, seconds(300))?,
            retries: self.settle(&RETRIES, flags.retries, 7)?,
            concurrency: self.settle(&CONCURRENCY, flags.concurrency, Concurrency::Auto)?,
            max_api_share: self.max_api_share(flags)?,
        })
    }

    /// Settles the share; what the config file allows the org is never exceeded.
    fn max_api_share(&mut self, flags: &Flags) -> Result<Setting<Share>, Error> {
        let asked = self.pick(&MAX_API_SHARE, flags.max_api_share)?;
        let ceiling = self.ceiling.clone();
        Ok(match (asked, ceiling) {
            (Some(asked), Some(most)) if asked.value.percent() > most.value.percent() => {
                let why = format!("{} allows at most {}", most.source, most.value);
                let rows = self.seen.iter_mut();
                for row in rows.filter(|row| row.setting == "max-api-share") {
                    row.unused.get_or_insert_with(|| why.clone());
                }
                self.see(
                    &MAX_API_SHARE,
                    "max_api_share",
                    most.source.clone(),
                    most.value.to_string(),
                    None,
                );
                most
            }
            (Some(asked), _) => asked,
            (None, Some(most)) => {
                self.see(
                    &MAX_API_SHARE,
                    "max_api_share",
                    most.source.clone(),
                    most.value.to_string(),
                    None,
                );
                most
            }
            (None, None) => self.settle(&MAX_API_SHARE, None, Share::ALL)?,
        })
    }

    /// Settles the file of certificate authorities.
    pub(super) fn ca_file(&mut self, flags: &Flags) -> Result<Option<Setting<PathBuf>>, Error> {
        self.pick(&CA_FILE, flags.ca_file.clone())
    }

    /// Settles the output format's name.
    pub(super) fn output(&mut self) -> Result<Option<Setting<String>>, Error> {
        self.pick(&OUTPUT, None)
    }

    /// Notes what stands in the file and is not taken from there.
    pub(super) fn not_from_file(&mut self) {
        let Some(file) = self.dotenv else { return };
        self.seen.extend(NOT_FROM_FILE.iter().filter_map(|name| {
            Some(Seen {
                setting: name,
                name,
                source: file.source(),
                value: Some(file.get(name)?.to_owned()),
                unused: Some("not taken from a .env file".to_owned()),
            })
        }));
    }

    /// Takes the first layer that says something, or the default.
    fn settle<T>(
        &mut self,
        knob: &Knob<T>,
        flag: Option<T>,
        default: T,
    ) -> Result<Setting<T>, Error> {
        let picked = self.pick(knob, flag)?;
        Ok(picked.unwrap_or_else(|| {
            let shown = (knob.show)(&default);
            self.see(knob, "", Source::Default, shown, None);
            Setting::new(default, Source::Default)
        }))
    }

    /// Takes the first layer that says something, and notes the others.
    fn pick<T>(&mut self, knob: &Knob<T>, flag: Option<T>) -> Result<Option<Setting<T>>, Error> {
        let name = knob.variable;
        let set = |text| (text, Source::Environment(name));
        let from_file = self.dotenv.filter(|_| !NOT_FROM_FILE.contains(&name));
        let key = knob.flag.trim_start_matches('-').replace('-', "_");
        let mut written = [
            self.env.get(name).map(set),
            self.org.and_then(|org| org.get(&key)),
            from_file.and_then(|file| Some((file.get(name)?, file.source()))),
        ]
        .into_iter()
        .flatten();
        let (name, chosen) = if let Some(value) = flag {
            (knob.flag, Setting::new(value, Source::Flag(knob.flag)))
        } else if let Some((text, source)) = written.next() {
            let value = (knob.parse)(text).map_err(|error| Error::Limit {
                setting: match &source {
                    Source::DotEnv { .. } => format!("{name} in {source}"),
                    Source::Org { .. } => format!("{key} of {source}"),
                    _ => name.to_owned(),
                },
                error,
            })?;
            (name, Setting::new(value, source))
        } else {
            return Ok(None);
        };
        self.see(
            knob,
            name,
            chosen.source.clone(),
            (knob.show)(&chosen.value),
            None,
        );
        for (text, source) in written {
            let why = format!("{} comes first", chosen.source);
            self.see(knob, knob.variable, source, text.to_owned(), Some(why));
        }
        Ok(Some(chosen))
    }

    fn see<T>(
        &mut self,
        knob: &Knob<T>,
        name: &'static str,
        source: Source,
        value: String,
        unused: Option<String>,
    ) {
        self.seen.push(Seen {
            setting: knob.flag.trim_start_matches('-'),
            name,
            source,
            value: Some(value),
            unused,
        });
    }
}
