//! The families of names under which an org and its token are set already: ours and Terraform's, and the SDKs'.
//!
//! A family is kept whole: an address of one never meets a token of another. `OKTA_API_TOKEN` is the token of two
//! namings, `OKTA_DOMAIN` and `OKTA_ORG_NAME`, which therefore are one family here and must agree. Nothing is parsed
//! before it is needed, so that a family that is not used cannot be in the way. Pure.

use super::{Address, Error};
use crate::secret::Secret;

const OURS: &str = "OKTA_DOMAIN";
const TERRAFORM: &str = "OKTA_ORG_NAME";
const TERRAFORM_BASE: &str = "OKTA_BASE_URL";
const API_TOKEN: &str = "OKTA_API_TOKEN";
const SDK: &str = "OKTA_CLIENT_ORGURL";
const SDK_TOKEN: &str = "OKTA_CLIENT_TOKEN";
const SDK_MODE: &str = "OKTA_CLIENT_AUTHORIZATIONMODE";

/// What one place (the environment, a file) says in one family's names.
#[derive(Clone, Debug)]
pub(super) struct Family {
    /// The variables that name the org, with the text of each; the first one decides.
    orgs: Vec<Named<String>>,
    /// The token.
    pub(super) token: Option<Named<Secret>>,
    /// How requests are to be authorized, where that is not by an API token.
    other_mode: Option<String>,
}

/// A value and the variable that holds it.
#[derive(Clone, Debug)]
pub(super) struct Named<T> {
    pub(super) name: &'static str,
    pub(super) value: T,
}

/// Returns the families of a place, the one that counts first in front.
pub(super) fn all<'a>(get: &dyn Fn(&str) -> Option<&'a str>) -> [Family; 2] {
    let named = |name| {
        get(name).map(|value| Named {
            name,
            value: value.to_owned(),
        })
    };
    let token = |name| {
        get(name).map(|value| Named {
            name,
            value: Secret::new(value),
        })
    };
    let terraform = named(TERRAFORM).map(|org| Named {
        name: org.name,
        // The provider joins the two in the same way.
        value: format!(
            "{}.{}",
            org.value.trim(),
            get(TERRAFORM_BASE).unwrap_or("okta.com").trim()
        ),
    });
    [
        Family {
            orgs: named(OURS).into_iter().chain(terraform).collect(),
            token: token(API_TOKEN),
            other_mode: None,
        },
        Family {
            orgs: named(SDK).into_iter().collect(),
            token: token(SDK_TOKEN),
            other_mode: get(SDK_MODE)
                .filter(|mode| !mode.trim().eq_ignore_ascii_case("SSWS"))
                .map(ToOwned::to_owned),
        },
    ]
}

impl Family {
    /// Tells whether the family names an org.
    pub(super) fn names_an_org(&self) -> bool {
        !self.orgs.is_empty()
    }

    /// Returns the variables that name the org, with their texts.
    pub(super) fn orgs(&self) -> &[Named<String>] {
        &self.orgs
    }

    /// Returns the family's org, if it names one.
    ///
    /// Errors: an address that cannot be read, two that differ, or a way to authorize that is not understood.
    pub(super) fn org(&self) -> Result<Option<Named<Address>>, Error> {
        if let Some(mode) = &self.other_mode {
            return Err(Error::Mode { mode: mode.clone() });
        }
        let mut orgs = self.orgs.iter().map(|org| {
            let value = Address::parse(&org.value).map_err(|error| Error::Address {
                setting: org.name.to_owned(),
                error,
            })?;
            Ok(Named {
                name: org.name,
                value,
            })
        });
        let Some(first) = orgs.next().transpose()? else {
            return Ok(None);
        };
        for org in orgs {
            let org = org?;
            if org.value != first.value {
                return Err(Error::TwoOrgs {
                    first: first.name,
                    first_org: first.value.to_string(),
                    second: org.name,
                    second_org: org.value.to_string(),
                });
            }
        }
        Ok(Some(first))
    }
}
