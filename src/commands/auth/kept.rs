//! What a sign-in leaves behind: an org of the config file, and its secret where secrets are kept.

use crate::config::store::Name;
use crate::config::{Address, ConfigFile, Entry, Method, Org, Store, TokenFile, check_name};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::okta::oauth::Dpop;
use crate::secret::Secret;

/// A credential that is kept.
pub(super) struct Kept {
    /// How it signs in.
    pub(super) method: Method,
    pub(super) client_id: Option<String>,
    pub(super) key_id: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) dpop: Dpop,
    /// The API token, the access token, the private key or the refresh token.
    pub(super) secret: Secret,
}

/// What the secret of a method is called.
fn name_of(method: Method) -> Name {
    match method {
        Method::Token | Method::Bearer => Name::Token,
        Method::ServiceApp => Name::Key,
        Method::Person => Name::Refresh,
    }
}

/// Where a credential is to be kept: an org of the config file, there already or yet to be added.
pub(super) struct Place {
    entry: Entry,
    is_known: bool,
}

impl Place {
    /// Finds the org of the file that is meant, or makes its name and address; `keep_as` names it.
    pub(super) fn find(cx: &Context, keep_as: Option<&str>) -> anyhow::Result<Self> {
        let file = ConfigFile::open(cx.settings()?.config_folder()?)?;
        let Some(wanted) = keep_as else {
            let (entry, is_known) = entry(cx, &file)?;
            return Ok(Self { entry, is_known });
        };
        let Org::Real { address, .. } = &cx.settings()?.org else {
            return Err(Failure::usage("no org is named").into());
        };
        check_name(wanted)?;
        let known = file.entries()?.into_iter().find(|e| e.name == wanted);
        if let Some(other) = known.as_ref()
            && other.address.url() != address.value.url()
        {
            let message = format!("org {wanted} is at {}", other.address.host());
            return Err(Failure::usage(message)
                .hint("keep it as another one with --keep-as")
                .into());
        }
        let is_known = known.is_some();
        Ok(Self {
            entry: known.unwrap_or_else(|| Entry::new(wanted, address.value.clone())),
            is_known,
        })
    }

    /// Returns the name of the org.
    pub(super) fn name(&self) -> &str {
        &self.entry.name
    }

    /// Returns its address.
    pub(super) fn url(&self) -> &str {
        self.entry.address.url()
    }

    /// Returns the service app that the org signs in with already; one whose key was forgotten does
    /// not count.
    pub(super) fn client_id(&self, cx: &Context) -> anyhow::Result<Option<&str>> {
        let entry = &self.entry;
        let has_key =
            entry.key_file.is_some() || entry.key_command.is_some() || self.key(cx)?.is_some();
        let is_app = self.is_known && entry.method == Method::ServiceApp && has_key;
        Ok(entry.client_id.as_deref().filter(|_| is_app))
    }

    /// Returns the private key that is kept for the org.
    pub(super) fn key(&self, cx: &Context) -> anyhow::Result<Option<Secret>> {
        Ok(store(cx)?.read_secret(&self.entry.name, Name::Key)?)
    }

    /// Keeps a private key, before there is anything that it opens.
    pub(super) fn keep_key(&self, cx: &Context, key: &Secret) -> anyhow::Result<()> {
        store(cx)?.store_secret(&self.entry.name, Name::Key, key)?;
        Ok(())
    }

    /// Keeps what was left for the org; returns where the secret is and the org's name.
    pub(super) fn keep(self, cx: &Context, kept: &Kept) -> anyhow::Result<(String, String)> {
        // Opened anew: others may have changed it while the credential was tried.
        let mut file = ConfigFile::open_alone(cx.settings()?.config_folder()?)?;
        let found = self.entry;
        let known = file.entry(&found.name)?;
        let mut entry = known.unwrap_or_else(|| found.clone());
        if entry.address.url() != found.address.url() {
            let (name, host) = (&entry.name, entry.address.host());
            let message = format!("by now there is an org {name}, at {host}; nothing was kept");
            return Err(Failure::new(Kind::Conflict, message)
                .hint("do it again, and keep it as another one with --keep-as")
                .into());
        }
        entry.method = kept.method;
        entry.client_id.clone_from(&kept.client_id);
        entry.key_id.clone_from(&kept.key_id);
        entry.scopes.clone_from(&kept.scopes);
        entry.dpop = kept.dpop;
        // The secret is kept here from now on.
        entry.token_command = None;
        entry.token_file = None;
        entry.key_file = None;
        entry.key_command = None;
        let place = store(cx)?.store_secret(&entry.name, name_of(kept.method), &kept.secret)?;
        let is_first = file.names().is_empty() && file.default_org().is_none();
        let is_default = file.default_org() == Some(entry.name.as_str());
        if file.names().contains(&entry.name.as_str()) {
            file.remove(&entry.name);
        }
        file.add(&entry);
        if is_first || is_default {
            file.set_default(&entry.name);
        }
        file.save()?;
        Ok((place.to_string(), entry.name))
    }
}

fn store(cx: &Context) -> anyhow::Result<&Store> {
    let none = || Failure::usage("there is no folder to keep the credential in").into();
    cx.settings()?.store.as_ref().ok_or_else(none)
}

/// Forgets the API token of an org that has another credential now.
pub(super) fn forget_token(cx: &Context, org: &str) -> anyhow::Result<()> {
    if let Some(note) = store(cx)?.forget_secret(org, Name::Token)? {
        cx.out.warning(&note);
    }
    Ok(())
}

/// Finds the org of the file that is meant, or makes its name and address.
fn entry(cx: &Context, file: &ConfigFile) -> anyhow::Result<(Entry, bool)> {
    let Org::Real { name, address, .. } = &cx.settings()?.org else {
        return Err(Failure::usage("no org is named").into());
    };
    let same = |entry: &Entry| match name {
        Some(name) => entry.name == *name,
        None => entry.address.host() == address.value.host(),
    };
    if let Some(entry) = file.entries()?.into_iter().find(same) {
        return Ok((entry, true));
    }
    Ok((
        Entry::new(&free_name(file, &address.value), address.value.clone()),
        false,
    ))
}

/// The first part of the host, with a number where it is taken.
fn free_name(file: &ConfigFile, address: &Address) -> String {
    let names = file.names();
    let is_free = |name: &String| {
        name != "sandbox" && !names.iter().any(|taken| taken.eq_ignore_ascii_case(name))
    };
    let host = address.host();
    let is_number = host.chars().all(|c| c.is_ascii_digit() || c == '.');
    let first = match host.split('.').next() {
        Some(first) if !is_number && !first.is_empty() => first,
        _ => "org",
    };
    let numbered = (2..).map(|n| format!("{first}-{n}"));
    let mut names = std::iter::once(first.to_owned()).chain(numbered);
    names.find(is_free).unwrap_or_default()
}

/// Keeps what was left for an org; returns where the secret is and the org's name.
pub(super) fn keep(cx: &Context, kept: &Kept) -> anyhow::Result<(String, String)> {
    Place::find(cx, None)?.keep(cx, kept)
}

/// Returns what is kept for the org that is meant.
pub(super) fn read(cx: &Context) -> anyhow::Result<Option<Kept>> {
    let settings = cx.settings()?;
    let file = ConfigFile::open(settings.config_folder()?)?;
    let (entry, is_known) = entry(cx, &file)?;
    let Some(store) = settings.store.as_ref().filter(|_| is_known) else {
        return Ok(None);
    };
    let secret = store.read_secret(&entry.name, name_of(entry.method))?;
    Ok(secret.map(|secret| Kept {
        method: entry.method,
        client_id: entry.client_id,
        key_id: entry.key_id,
        scopes: entry.scopes,
        dpop: entry.dpop,
        secret,
    }))
}

/// Forgets the secrets of the org; its settings stay.
pub(super) fn forget(cx: &Context) -> anyhow::Result<()> {
    let settings = cx.settings()?;
    let file = ConfigFile::open(settings.config_folder()?)?;
    let (entry, _) = entry(cx, &file)?;
    if let Some(store) = &settings.store
        && let Some(note) = store.forget_secrets(&entry.name)?
    {
        cx.out.warning(&note);
    }
    // The access token that processes share is good for an hour yet.
    if let (Some(state), Some(client)) = (&settings.state_dir, &entry.client_id) {
        let url = entry.address.url();
        TokenFile::below(&state.value, url, client, &entry.scopes).forget();
    }
    Ok(())
}
