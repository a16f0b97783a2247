//! What an action is: apply, probe, inverse and describe, stated next to each other.
//!
//! `apply` sends the request. `probe` is asked when the answer cannot be known: did it happen?
//! `inverse` is what would bring the state before back, for undo. `describe` is what a person reads
//! before saying yes. The implementations are in `actions/`, one file per API resource.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::actions::api::ApiCall;
use super::actions::api_tokens::{RevokeApiToken, RevokeTokenInUse};
use super::actions::apps::{AssignApp, UnassignApp};
use super::actions::credentials::{ChangePassword, ClearSessions, SetPassword, SetRecovery};
use super::actions::custom_roles::{CreateCustomRole, DeleteCustomRole, UpdateCustomRole};
use super::actions::ensure::Ensure;
use super::actions::event_hooks::{CreateHook, DeleteHook, HookStep};
use super::actions::factors::{ResetFactors, VerifyFactor};
use super::actions::grants::{RevokeGrants, RevokeTokens};
use super::actions::group_objects::{CreateGroup, DeleteGroup, UpdateGroup};
use super::actions::group_rules::{ActivateRule, CreateRule, DeactivateRule, DeleteRule};
use super::actions::groups::{AddToGroup, RemoveFromGroup};
use super::actions::issue::Issue;
use super::actions::lifecycle::{Activate, Deactivate, ExpirePassword};
use super::actions::links::{RemoveLink, SetLink};
use super::actions::role_targets::{LimitRole, UnlimitRole};
use super::actions::roles::{AssignRole, UnassignRole};
use super::actions::schemas::{PutAttribute, RemoveAttribute};
use super::actions::service_apps::{CreateServiceApp, GrantScope, RemoveServiceApp, RevokeScope};
use super::actions::steps::Step;
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

/// For whom an action is, of the users that a run creates or finds there already.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum Audience {
    /// Whoever it is.
    #[default]
    Everyone,
    /// Only a user whom the action before created.
    Created,
    /// Only a user who was there before.
    Existing,
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

impl Effects {
    /// Effects of what neither mails nor changes the status.
    pub const fn quiet(one: Weight, many: Weight) -> Self {
        Self {
            one,
            many,
            mails: false,
            moves: false,
        }
    }
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
    /// What the object was before, where only the action saw it.
    pub before: Option<Bytes>,
    /// What Okta calls the request that did it.
    pub request_id: Option<RequestId>,
    /// Secrets to hand over.
    pub issued: Vec<Issued>,
    /// Things to say about it.
    pub notes: Vec<String>,
    /// It was done, and the secret that it was done for never arrived.
    pub lost: Option<Lost>,
}

/// A secret that Okta made and that never arrived.
#[derive(Clone, Debug)]
pub struct Lost {
    /// What it was, such as `reset link`.
    pub what: &'static str,
    /// The command that makes Okta issue a new one.
    pub again: String,
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
            before: None,
            request_id,
            issued: Vec::new(),
            notes: Vec::new(),
            lost: None,
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

/// When a request was first meant to be sent.
#[derive(Clone, Copy, Debug)]
pub enum Since {
    /// In this run, by [`Clock::elapsed`].
    Elapsed(Duration),
    /// In an earlier run, by this machine's wall clock.
    Recorded(Timestamp),
}

impl Since {
    /// Returns the moment by the server's clock, as far as it is known by now.
    pub fn on_server(self, means: &Means<'_>) -> Timestamp {
        match self {
            Self::Elapsed(at) => means.client.server_time(at),
            Self::Recorded(at) => {
                // A clock that is wrong now was as wrong then.
                let error = means.client.server_time(means.clock.elapsed()) - means.clock.now();
                at.checked_add(error).unwrap_or(at)
            }
        }
    }
}

/// Something that is done to an object of the org.
pub trait Act: Send + Sync {
    /// Returns the word for reports, such as `create`.
    fn name(&self) -> &'static str;

    /// Returns what it would do, a line each; no secrets.
    fn describe(&self, subject: &Subject) -> Vec<String>;

    /// Returns what it does beyond its request.
    fn effects(&self) -> Effects;

    /// Returns for whom it is; for others it is left out.
    fn audience(&self) -> Audience {
        Audience::Everyone
    }

    /// Returns the other object that it is about, such as the group a user is added to, for reports.
    fn other(&self) -> Option<(&'static str, Value)> {
        None
    }

    /// Sends the request.
    fn apply<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
    ) -> BoxFuture<'a, Result<Done, Error>>;

    /// Finds out whether an ambiguous request was applied; `since` is when it was first meant to
    /// be sent.
    fn probe<'a>(
        &'a self,
        subject: &'a Subject,
        means: &'a Means<'a>,
        since: Since,
    ) -> BoxFuture<'a, Result<Probe, Error>>;

    /// Returns the actions that bring back the state in `subject`, which was read before; `None`
    /// where Okta offers no way back.
    fn inverse(&self, subject: &Subject) -> Option<Vec<Action>>;

    /// Returns whether nothing can undo it.
    fn is_lasting(&self, subject: &Subject) -> bool {
        self.inverse(subject).is_none()
    }

    /// Returns the command that does it anew, for what is not to be repeated while its outcome is
    /// unknown: a secret or a mail.
    fn again(&self, _: &Subject) -> Option<String> {
        None
    }
}

/// Every action there is.
#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "do", content = "with", rename_all = "kebab-case")]
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
    /// Suspends, unsuspends or unlocks the user.
    Step(Step),
    /// Brings the user to a status.
    Ensure(Ensure),
    /// Issues a link or a password that lets the user in.
    Issue(Issue),
    /// Sets the password.
    SetPassword(SetPassword),
    /// Changes the password with the old one.
    ChangePassword(ChangePassword),
    /// Sets the recovery question.
    SetRecovery(SetRecovery),
    /// Ends the user's sessions.
    ClearSessions(ClearSessions),
    /// Removes enrolled factors.
    ResetFactors(ResetFactors),
    /// Asks for a factor.
    VerifyFactor(VerifyFactor),
    /// Revokes grants.
    RevokeGrants(RevokeGrants),
    /// Revokes refresh tokens.
    RevokeTokens(RevokeTokens),
    /// Assigns an application.
    AssignApp(AssignApp),
    /// Ends an assignment to an application.
    UnassignApp(UnassignApp),
    /// Sets the user's primary in a relation.
    SetLink(SetLink),
    /// Removes the user's primary from a relation.
    RemoveLink(RemoveLink),
    /// Revokes an API token.
    RevokeApiToken(RevokeApiToken),
    /// Adds the user to a group.
    AddToGroup(AddToGroup),
    /// Takes the user out of a group.
    RemoveFromGroup(RemoveFromGroup),
    /// Creates the group.
    CreateGroup(CreateGroup),
    /// Changes the group's name or description.
    UpdateGroup(UpdateGroup),
    /// Deletes the group.
    DeleteGroup(DeleteGroup),
    /// Creates the group rule.
    CreateRule(CreateRule),
    /// Lets the group rule work.
    ActivateRule(ActivateRule),
    /// Stops the group rule.
    DeactivateRule(DeactivateRule),
    /// Deletes the group rule.
    DeleteRule(DeleteRule),
    /// Gives a role.
    AssignRole(AssignRole),
    /// Takes a role away.
    UnassignRole(UnassignRole),
    /// Adds a target to a role that has some.
    LimitRole(LimitRole),
    /// Takes a target from a role.
    UnlimitRole(UnlimitRole),
    /// Creates the custom role.
    CreateCustomRole(CreateCustomRole),
    /// Changes the custom role.
    UpdateCustomRole(UpdateCustomRole),
    /// Deletes the custom role.
    DeleteCustomRole(DeleteCustomRole),
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
    /// Makes a service app.
    CreateServiceApp(CreateServiceApp),
    /// Grants a scope to a service app.
    GrantScope(GrantScope),
    /// Takes a scope from a service app.
    RevokeScope(RevokeScope),
    /// Removes a service app for good.
    RemoveServiceApp(RemoveServiceApp),
    /// Revokes the API token that the run itself uses.
    RevokeTokenInUse(RevokeTokenInUse),
}

impl Audience {
    /// Returns whether the action is for a user whom the same run created, or did not.
    pub fn includes(self, is_created: bool) -> bool {
        match self {
            Self::Everyone => true,
            Self::Created => is_created,
            Self::Existing => !is_created,
        }
    }
}

impl Action {
    /// Returns whether it changes this attribute of a user.
    pub fn touches(&self, attribute: &str) -> bool {
        match self {
            Self::Update(act) => act.patch.profile.contains_key(attribute),
            Self::ChangeType(act) => act.edits.contains_key(attribute),
            Self::Replace(_) => true,
            _ => false,
        }
    }

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
            Self::Step(act) => act,
            Self::Ensure(act) => act,
            Self::Issue(act) => act,
            Self::SetPassword(act) => act,
            Self::ChangePassword(act) => act,
            Self::SetRecovery(act) => act,
            Self::ClearSessions(act) => act,
            Self::ResetFactors(act) => act,
            Self::VerifyFactor(act) => act,
            Self::RevokeGrants(act) => act,
            Self::RevokeTokens(act) => act,
            Self::AssignApp(act) => act,
            Self::UnassignApp(act) => act,
            Self::SetLink(act) => act,
            Self::RemoveLink(act) => act,
            Self::RevokeApiToken(act) => act,
            Self::AddToGroup(act) => act,
            Self::RemoveFromGroup(act) => act,
            Self::CreateGroup(act) => act,
            Self::UpdateGroup(act) => act,
            Self::DeleteGroup(act) => act,
            Self::CreateRule(act) => act,
            Self::ActivateRule(act) => act,
            Self::DeactivateRule(act) => act,
            Self::DeleteRule(act) => act,
            Self::AssignRole(act) => act,
            Self::UnassignRole(act) => act,
            Self::LimitRole(act) => act,
            Self::UnlimitRole(act) => act,
            Self::CreateCustomRole(act) => act,
            Self::UpdateCustomRole(act) => act,
            Self::DeleteCustomRole(act) => act,
            Self::Api(act) => act,
            Self::CreateType(act) => act,
            Self::UpdateType(act) => act,
            Self::DeleteType(act) => act,
            Self::PutAttribute(act) => act,
            Self::RemoveAttribute(act) => act,
            Self::CreateHook(act) => act,
            Self::HookStep(act) => act,
            Self::DeleteHook(act) => act,
            Self::CreateServiceApp(act) => act,
            Self::GrantScope(act) => act,
            Self::RevokeScope(act) => act,
            Self::RemoveServiceApp(act) => act,
            Self::RevokeTokenInUse(act) => act,
        }
    }
}
