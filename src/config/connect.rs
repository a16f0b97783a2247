//! Which org, and which token for it, where no named org is asked for.
//!
//! The address comes from the flag, else the environment, else a `.env` file; the token from the flag, else from the
//! first family that belongs to that address. Two rules keep a token from going astray: a token whose family names
//! another org is refused, and a `.env` file, which may lie there by chance, gives its org only together with its own
//! token and only where nothing else was said. Nothing is sent and no secret is read.

use std::path::PathBuf;

use super::dotenv::{DotEnv, EnvFile};
use super::families::{self, Family};
use super::okta_yaml;
use super::{Address, CredentialFrom, Env, Error, Flags, SecretFrom, Seen, Setting, Source};

/// The outcome: an org and perhaps a token.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) address: Setting<Address>,
    pub(super) credential: Option<CredentialFrom>,
    /// The flag or variable that names the org.
    pub(super) org_name: &'static str,
    /// The variable that holds the token, where it is one.
    pub(super) token_name: &'static str,
    /// Tokens that were there and are not for this address.
    pub(super) refused: Vec<Refused>,
    /// The file, if the token comes from it.
    pub(super) dotenv: Option<DotEnv>,
}

/// A token that is not used for this address.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) name: &'static str,
    pub(super) source: Source,
    /// A sentence that names the token's variable.
    pub(super) why: String,
}

/// Settles the connection; the file is read only if flags and environment leave something open.
///
/// `yaml`: the places of Okta's own file, which counts last.
pub(super) fn connect(
    flags: &Flags,
    env: &Env,
    file: &EnvFile,
    yaml: &[PathBuf],
) -> Result<Connection, Error> {
    let environment = families::all(&|name| env.get(name));
    let (token_name, typed_token) = typed_token(flags)?.unzip();
    let token_name = token_name.unwrap_or_default();
    let Some((org_name, address)) = address(flags, &environment)? else {
        return from_file_alone(token_name, &environment, file.read()?, yaml);
    };
    let mut connection = Connection {
        address,
        credential: typed_token.map(CredentialFrom::Token),
        org_name,
        token_name,
        refused: Vec::new(),
        dotenv: None,
    };
    if connection.credential.is_none() {
        let any_org = matches!(connection.address.source, Source::Flag(_));
        connection.take_token(&environment, any_org, &Source::Environment);
    }
    if connection.credential.is_none() {
        match file.read() {
            Ok(None) => {}
            Ok(Some(file)) => {
                let families = families::all(&|name| file.get(name));
                connection.take_token(&families, false, &|_| file.source());
                connection.dotenv = connection.credential.is_some().then_some(file);
            }
            // A stranger's file is no reason to stop, but may be the reason why there is no token.
            Err(error) => connection.refused.push(Refused {
                name: ".env",
                source: file.source(),
                why: error.to_string(),
            }),
        }
    }
    Ok(connection)
}

/// Returns the flag that says where the token is, and what it says.
fn typed_token(flags: &Flags) -> Result<Option<(&'static str, SecretFrom)>, Error> {
    let (file, stdin) = ("--api-token-file", "--api-token-stdin");
    match (&flags.api_token_file, flags.api_token_stdin) {
        (None, false) => Ok(None),
        (None, true) => Ok(Some((stdin, SecretFrom::Stdin(Source::Flag(stdin))))),
        (Some(path), false) => {
            let path = Setting::new(path.clone(), Source::Flag(file));
            Ok(Some((file, SecretFrom::File(path))))
        }
        // The parser refuses the pair too, but not when one stands before the command and one after it.
        (Some(_), true) => Err(Error::TwoTokens {
            first: file,
            second: stdin,
        }),
    }
}

fn address(
    flags: &Flags,
    environment: &[Family],
) -> Result<Option<(&'static str, Setting<Address>)>, Error> {
    if let Some(domain) = &flags.domain {
        let value = Address::parse(domain).map_err(|error| Error::Address {
            setting: "--domain".to_owned(),
            error,
        })?;
        let source = Source::Flag("--domain");
        return Ok(Some(("--domain", Setting::new(value, source))));
    }
    let Some(family) = environment.iter().find(|family| family.names_an_org()) else {
        return Ok(None);
    };
    let org = family.org()?;
    Ok(org.map(|org| {
        (
            org.name,
            Setting::new(org.value, Source::Environment(org.name)),
        )
    }))
}

/// Takes both from the file, where neither flags nor environment name an org.
fn from_file_alone(
    typed_token: &'static str,
    environment: &[Family],
    file: Option<DotEnv>,
    yaml: &[PathBuf],
) -> Result<Connection, Error> {
    let lone_token = match typed_token {
        "" => environment
            .iter()
            .find_map(|family| family.token.as_ref())
            .map(|token| token.name),
        name => Some(name),
    };
    // With the file's org this token would go wherever the file says.
    if let Some(token) = lone_token {
        let mut why = format!("{token} is given, but no org with it");
        if file.is_some() {
            why.push_str("; the one in a .env file is taken only with the file's own token");
        }
        return Err(Error::NoOrg { why });
    }
    let Some(file) = file else {
        return from_yaml(yaml);
    };
    let families = families::all(&|name| file.get(name));
    // A file of other programs, with nothing about an org in it.
    if !families
        .iter()
        .any(|f| f.names_an_org() || f.token.is_some())
    {
        return from_yaml(yaml);
    }
    for family in &families {
        let Some(token) = &family.token else { continue };
        if let Some(org) = family.org().map_err(|error| file.blame(&error))? {
            let credential = family.credential(token, file.source());
            let credential = credential.map_err(|missing| Error::NoOrg {
                why: format!(
                    "{} in {} is there without {missing}",
                    token.name,
                    file.source()
                ),
            })?;
            return Ok(Connection {
                address: Setting::new(org.value, file.source()),
                credential: Some(credential),
                org_name: org.name,
                token_name: token.name,
                refused: Vec::new(),
                dotenv: Some(file),
            });
        }
    }
    let why = format!("{} does not hold both an org and its token", file.source());
    Err(Error::NoOrg { why })
}

/// Takes both from Okta's own file.
fn from_yaml(places: &[PathBuf]) -> Result<Connection, Error> {
    let Some(found) = okta_yaml::find(places)? else {
        return Err(Error::NoOrg {
            why: "neither a flag nor the environment names one".to_owned(),
        });
    };
    Ok(Connection {
        address: found.address,
        token_name: match &found.credential {
            CredentialFrom::ServiceApp { .. } => "privateKey",
            _ => "token",
        },
        credential: Some(found.credential),
        org_name: "orgUrl",
        refused: Vec::new(),
        dotenv: None,
    })
}

impl Refused {
    /// Returns the row that shows the token and why it is not used.
    pub(super) fn seen(&self) -> Seen {
        Seen {
            setting: "token",
            name: self.name,
            source: self.source.clone(),
            value: None,
            unused: Some(self.why.clone()),
        }
    }
}

impl Connection {
    /// Takes the first token that belongs to the address.
    ///
    /// `any_org` admits a token whose family names no org: it goes where the flag says.
    fn take_token(
        &mut self,
        families: &[Family],
        any_org: bool,
        source: &dyn Fn(&'static str) -> Source,
    ) {
        for family in families {
            let Some(token) = &family.token else { continue };
            let source = source(token.name);
            let token_name = match &source {
                Source::DotEnv { .. } => format!("{} in {source}", token.name),
                _ => token.name.to_owned(),
            };
            let why = match family.org() {
                Ok(Some(org)) if org.value == self.address.value => None,
                Ok(Some(org)) => Some(format!(
                    "{token_name} belongs to {} ({})",
                    org.value.host(),
                    org.name
                )),
                Ok(None) if any_org => None,
                Ok(None) => Some(format!("{token_name} is there without its own org")),
                Err(error) => Some(format!("{token_name} is not used: {error}")),
            };
            let credential = family.credential(token, source.clone());
            let why = why.or_else(|| {
                let missing = credential.as_ref().err()?;
                Some(format!("{token_name} is there without {missing}"))
            });
            match why {
                None => {
                    self.credential = credential.ok();
                    self.token_name = token.name;
                    return;
                }
                Some(why) => self.refused.push(Refused {
                    name: token.name,
                    source,
                    why,
                }),
            }
        }
    }
}
