//! The secrets inside changes: taken out before a change is written down, put back when it is read.
//!
//! Every field of an action that holds one is named here, once.

use super::Action;
use super::plan::Change;
use crate::okta::{Credentials, Password};
use crate::secret::Secret;

/// A secret that was taken out of a change.
#[derive(Clone, Debug)]
pub(super) enum Withheld {
    /// Any but a password.
    Text(Secret),
    /// A password, or its hash.
    Password(Password),
}

/// A place in an action where a secret is.
enum Place<'a> {
    Text(&'a mut Secret),
    Password(&'a mut Password),
}

fn of_credentials<'a>(credentials: &'a mut Option<Credentials>, found: &mut Vec<Place<'a>>) {
    let Some(credentials) = credentials else {
        return;
    };
    found.extend(credentials.password.as_mut().map(Place::Password));
    let recovery = credentials.recovery.as_mut();
    found.extend(recovery.map(|r| Place::Text(&mut r.answer)));
}

/// Returns the places of an action, always in the same order.
fn places(action: &mut Action) -> Vec<Place<'_>> {
    let mut found = Vec::new();
    match action {
        Action::Create(act) => of_credentials(&mut act.user.credentials, &mut found),
        Action::Update(act) => of_credentials(&mut act.patch.credentials, &mut found),
        Action::SetPassword(act) => {
            found.push(Place::Password(&mut act.password));
            found.extend(act.made.as_mut().map(Place::Text));
        }
        Action::ChangePassword(act) => {
            found.push(Place::Text(&mut act.change.old));
            found.push(Place::Text(&mut act.change.new));
            found.extend(act.made.as_mut().map(Place::Text));
        }
        Action::SetRecovery(act) => found.push(Place::Text(&mut act.recovery.answer)),
        Action::CreateHook(act) => {
            found.extend(act.secret.as_mut().map(|s| Place::Text(&mut s.value)));
        }
        _ => {}
    }
    found
}

impl Change {
    /// Takes the secrets out.
    pub(super) fn withhold(&mut self) -> Vec<Withheld> {
        let places = self.actions.iter_mut().flat_map(places);
        places
            .map(|place| match place {
                Place::Text(secret) => {
                    Withheld::Text(std::mem::replace(secret, Secret::withheld()))
                }
                Place::Password(password) => {
                    Withheld::Password(std::mem::replace(password, Password::withheld()))
                }
            })
            .collect()
    }

    /// Returns whether a password is all that was left out of the change.
    pub(super) fn lacks_password(&mut self) -> bool {
        let mut places = self.actions.iter_mut().flat_map(places);
        let is_lacking = |place: &Place<'_>| matches!(place, Place::Password(password) if password.is_withheld());
        places.next().is_some_and(|place| is_lacking(&place)) && places.next().is_none()
    }

    /// Puts secrets back that were taken out of the same change.
    pub(super) fn restore(&mut self, secrets: &[Withheld]) {
        let places = self.actions.iter_mut().flat_map(places);
        for (place, secret) in places.zip(secrets) {
            match (place, secret) {
                (Place::Text(place), Withheld::Text(secret)) => *place = secret.clone(),
                (Place::Password(place), Withheld::Password(secret)) => *place = secret.clone(),
                _ => {}
            }
        }
    }
}

/// Returns whether something that the action needs was left out of the record it comes from.
pub(super) fn is_withheld(action: &mut Action) -> bool {
    if let Action::Api(call) = action {
        return call.call.is_none();
    }
    places(action).iter().any(|place| match place {
        Place::Text(secret) => secret.is_withheld(),
        Place::Password(password) => password.is_withheld(),
    })
}
