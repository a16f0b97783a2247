//! What an action is: apply, probe, inverse and describe, stated next to each other.
//!
//! `apply` sends the request. `probe` is asked when the answer cannot be known: did it happen?
//! `inverse` is what would bring the state before back, for undo. `describe` is what a person reads
//! before saying yes. The implementations are in `actions/`, one file per API resource.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;

use super::actions::api::ApiCall;
use super::actions::event_hooks::{CreateHook, DeleteHook, HookStep};
use super::actions::groups::AddToGroup;
use super::actions::lifecycle::{Activate, Deactivate, ExpirePassword};
use super::actions::schemas::{PutAttribute, RemoveAttribute};
use super::actions::user_types::{CreateType, DeleteType, UpdateType};
use super::actions::users::{ChangeType, CreateUser, DeleteUser, ReplaceUser, UpdateUser};
use super::{Error, OutcomeStatus, Subject};
use crate::clock::Clock;
use crate::model::RequestId;
use crate::okta::Client;
use crate::secret::Secret;

/// How much care an action asks for before it is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nobody is asked.
    Light,
    /// One y/N.
    Careful,
    /// The login, or the count of many, is typed.
    Grave,
}

/// What an action does beyond its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effects {
    /// The care asked for when one user is touched.
    pub one: Weight,
    /// The care asked for when several are.
    pub many: Weight,
    /// Whether Okta is asked to send a mail to the user.
    pub mails: bool,
    /// Whether it changes the user's status.
    pub moves: bool,
}

/// A secret that Okta or this tool made and that is handed over once: never in a journal or report.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Its key in JSON output, such as `activationUrl`.
    pub name: &'static str,
    /// The words for people, such as `activation link`.
    pub label: &'static str,
    /// The value.
    pub value: Secret,
}

/// What an action left behind.
#[derive(Debug)]
pub struct Done {
    /// What became of the subject.
    pub status: OutcomeStatus,
    /// The subject's id, if the action is what made it known.
    pub id: Option<String>,
    /// The object as Okta answered, where it did.
    pub resource: Option<Bytes>,
    /// What Okta calls the request that did it.
    pub request_id: Option<RequestId>,
    /// Secrets to hand over.
    pub issued: Vec<Issued>,
    /// Things to say about it.
    pub notes: Vec<String>,
}

impl Done {
    /// Says that the action was carried out and changed the subject.
    pub fn updated(request_id: Option<RequestId>) -> Self {
        Self::with(OutcomeStatus::Updated, request_id)
    }

    /// Says what became of the subject.
    pub fn with(status: OutcomeStatus, request_id: Option<RequestId>) -> Self {
        Self {
            status,
            id: None,
            resource: None,
            request_id,
            issued: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// What looking again showed.
#[derive(Debug)]
pub enum Probe {
    /// It happened.
    Applied(Done),
    /// It did not, and may be sent again.
    NotApplied,
    /// It did not, and why it cannot is known now.
    Refused(Error),
    /// The state cannot tell.
    Unclear,
}

/// What an action works with.
pub struct Means<'a> {
    /// The org.
    pub client: &'a Client,
    /// Time.
    pub clock: &'a dyn Clock,
}

/// Something that is done to an object of the org.
pub trait Act: Send + Sync {
    /// Returns the word for reports, such as `create`.
    fn name(&self) -> &'static str;

    /// Returns what it would do, a line each; no secrets.
    fn describe(&self, subject: &Subject) -> Vec<String>;

    /// Returns what it does beyond its request.
    fn effects(&self) -> Effects;

    /// Sends the request.
    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>>;

    /// Finds out whether an ambiguous request was applied; `since` is when it was first meant to
    /// be sent, by [`Clock::elapsed`].
    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        since: Duration,
    ) -> BoxFuture<'a, Result<Probe, Error>>;

    /// Returns the actions that bring back the state in `subject`, which was read before; `None`
    /// where Okta offers no way back.
    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>>;
}

/// Every action there is.
#[derive(Debug)]
pub enum Action {
    /// Creates the user.
    Create(CreateUser),
    /// Changes the attributes or credentials named, and nothing else.
    Update(UpdateUser),
    /// Replaces the whole profile.
    Replace(ReplaceUser),
    /// Moves the user to another user type.
    ChangeType(ChangeType),
    /// Removes a deactivated user for good.
    Delete(DeleteUser),
    /// Activates a staged or deactivated user.
    Activate(Activate),
    /// Deactivates the user.
    Deactivate(Deactivate),
    /// Makes the user choose a new password at the next sign-in.
    ExpirePassword(ExpirePassword),
    /// Adds the user to a group.
    AddToGroup(AddToGroup),
    /// Makes a call that has no command of its own.
    Api(ApiCall),
    /// Makes a user type.
    CreateType(CreateType),
    /// Changes what people see of a user type.
    UpdateType(UpdateType),
    /// Removes a user type that nobody has.
    DeleteType(DeleteType),
    /// Adds or changes an attribute of a schema.
    PutAttribute(PutAttribute),
    /// Removes an attribute from a schema, with its values.
    RemoveAttribute(RemoveAttribute),
    /// Makes an event hook.
    CreateHook(CreateHook),
    /// Verifies, activates or deactivates an event hook.
    HookStep(HookStep),
    /// Removes an inactive event hook.
    DeleteHook(DeleteHook),
}

impl Action {
    /// Returns the four things every action states.
    pub fn act(&self) -> &dyn Act {
        match self {
            Self::Create(act) => act,
            Self::Update(act) => act,
            Self::Replace(act) => act,
            Self::ChangeType(act) => act,
            Self::Delete(act) => act,
            Self::Activate(act) => act,
            Self::Deactivate(act) => act,
            Self::ExpirePassword(act) => act,
            Self::AddToGroup(act) => act,
            Self::Api(act) => act,
            Self::CreateType(act) => act,
            Self::UpdateType(act) => act,
            Self::DeleteType(act) => act,
            Self::PutAttribute(act) => act,
            Self::RemoveAttribute(act) => act,
            Self::CreateHook(act) => act,
            Self::HookStep(act) => act,
            Self::DeleteHook(act) => act,
        }
    }
}
