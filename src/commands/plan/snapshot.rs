//! The org as one complete listing shows it, for files of many people.
//!
//! It only tells who need not be looked at: whoever seems to differ, or to be missing, is read again
//! by id or login, since a listing lags. Of each person of the file the managed attributes are kept
//! on the disk, in a file without a name; memory holds some bytes a person.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::person::Key;
use crate::failure::Kind;
use crate::model::{GroupId, User, UserId};
use crate::okta::{Client, UserQuery};

/// What finds everybody, deactivated people too.
const EVERYBODY: &str = "id pr";

/// The people that a file names, by a number for each: eight bytes for a key of any length.
#[derive(Debug, Default)]
pub(super) struct Keys {
    numbers: RandomState,
    known: HashSet<u64>,
}

impl Keys {
    fn number(&self, key: &str) -> u64 {
        self.numbers.hash_one(key.to_lowercase())
    }

    pub(super) fn add(&mut self, key: &str) {
        let number = self.number(key);
        self.known.insert(number);
    }

    pub(super) fn holds(&self, key: &str) -> bool {
        self.known.contains(&self.number(key))
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }
}

/// Where in the file a person is.
type Place = (u64, usize);

/// The org as it was listed.
#[derive(Debug)]
pub(super) struct Snapshot {
    file: Mutex<File>,
    /// By the number of the key; `None` where several people have it.
    places: HashMap<u64, Option<Place>>,
    members: HashMap<GroupId, HashSet<UserId>>,
    /// Who holds a role, where this credential may see that.
    admins: Option<HashSet<UserId>>,
}

impl Snapshot {
    /// Lists everybody and keeps who is in the file.
    pub(super) async fn read(
        client: &Client,
        key: &Key,
        keys: &Keys,
        attributes: &HashSet<String>,
        groups: impl Iterator<Item = &GroupId>,
        with_admins: bool,
    ) -> anyhow::Result<Self> {
        let mut pages = client.users().list(&UserQuery {
            search: Some(EVERYBODY.to_owned()),
            ..UserQuery::default()
        });
        let mut out = BufWriter::new(tempfile::tempfile()?);
        let mut places = HashMap::new();
        let mut end = 0;
        while let Some(user) = pages.next_item().await.transpose()? {
            let user = pages.view(&user)?;
            let Some(text) = key.of_user(&user).filter(|text| keys.holds(text)) else {
                continue;
            };
            let kept = reduced(&user, |name| {
                name == "login" || name == key.0 || attributes.contains(name)
            });
            let kept = kept.to_string();
            out.write_all(kept.as_bytes())?;
            let place = (end, kept.len());
            end += kept.len() as u64;
            places
                .entry(keys.number(&text))
                .and_modify(|place| *place = None)
                .or_insert(Some(place));
        }
        let mut members = HashMap::new();
        for group in groups {
            let mut pages = client.groups().members(group);
            let mut ids = HashSet::new();
            while let Some(user) = pages.next_item().await.transpose()? {
                ids.insert(pages.view(&user)?.id);
            }
            members.insert(group.clone(), ids);
        }
        let admins = match with_admins.then(|| client.admins()) {
            None => None,
            Some(admins) => match admins.all().await {
                Ok(admins) => Some(admins),
                Err(error) if error.kind() == Kind::Permission => None,
                Err(error) => return Err(error.into()),
            },
        };
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Self {
            file: Mutex::new(file),
            places,
            members,
            admins,
        })
    }

    /// Returns the one person with the key, with the managed attributes alone.
    pub(super) fn find(&self, keys: &Keys, key: &str) -> io::Result<Option<User>> {
        let Some(Some((start, length))) = self.places.get(&keys.number(key)).copied() else {
            return Ok(None);
        };
        let mut bytes = vec![0; length];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes).ok())
    }

    pub(super) fn is_member(&self, user: &UserId, group: &GroupId) -> Option<bool> {
        Some(self.members.get(group)?.contains(user))
    }

    /// Returns whether the user may hold a role.
    pub(super) fn may_be_admin(&self, user: &UserId) -> bool {
        self.admins.as_ref().is_none_or(|all| all.contains(user))
    }
}

/// Returns what is kept of a user.
fn reduced(user: &User, keep: impl Fn(&str) -> bool) -> Value {
    let profile = user.profile.iter().filter(|(name, _)| keep(name));
    let profile: serde_json::Map<String, Value> =
        profile.map(|(n, v)| (n.clone(), v.clone())).collect();
    json!({
        "id": user.id,
        "status": user.status,
        "created": user.created,
        "type": user.user_type.as_ref().map(|t| json!({ "id": t.id })),
        "profile": profile,
    })
}
