//! One of every action, with a secret wherever there can be one.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::MARKER;
use crate::change::Action;
use crate::change::action::Audience;
use crate::change::actions::api::ApiCall;
use crate::change::actions::api_tokens::{RevokeApiToken, RevokeTokenInUse};
use crate::change::actions::apps::{AssignApp, UnassignApp};
use crate::change::actions::credentials::{
    ChangePassword, ClearSessions, SetPassword, SetRecovery,
};
use crate::change::actions::custom_roles::{CreateCustomRole, DeleteCustomRole, UpdateCustomRole};
use crate::change::actions::ensure::Ensure;
use crate::change::actions::event_hooks::{CreateHook, DeleteHook, HookSecret, HookStep};
use crate::change::actions::factors::{ResetFactors, VerifyFactor};
use crate::change::actions::grants::{RevokeGrants, RevokeTokens};
use crate::change::actions::group_objects::{CreateGroup, DeleteGroup, UpdateGroup};
use crate::change::actions::group_rules::{ActivateRule, CreateRule, DeactivateRule, DeleteRule};
use crate::change::actions::groups::{AddToGroup, RemoveFromGroup};
use crate::change::actions::issue::{Issue, Pass};
use crate::change::actions::lifecycle::{Activate, Deactivate, ExpirePassword};
use crate::change::actions::links::{RemoveLink, SetLink};
use crate::change::actions::role_targets::{LimitRole, UnlimitRole};
use crate::change::actions::roles::{AssignRole, Target, UnassignRole};
use crate::change::actions::schemas::{PutAttribute, RemoveAttribute};
use crate::change::actions::service_apps::{
    CreateServiceApp, GrantScope, RemoveServiceApp, RevokeScope,
};
use crate::change::actions::steps::Step;
use crate::change::actions::user_types::{CreateType, DeleteType, UpdateType};
use crate::change::actions::users::{
    ChangeType, CreateUser, DeleteUser, IfExists, ReplaceUser, UpdateUser,
};
use crate::change::goal::Goal;
use crate::model::role::AppTarget;
use crate::model::{
    ApiTokenId, AppId, AssignmentId, CustomRoleId, GroupId, ResourceSetId, TypeId, UserId,
};
use crate::okta::{
    CreateHow, Credentials, NewCustomRole, NewRole, NewRule, NewUser, Password, PasswordChange,
    PasswordHash, Provider, Recovery, RoleTarget, UserPatch, Verb,
};
use crate::secret::Secret;

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn secret() -> Secret {
    Secret::new(MARKER)
}

fn credentials(password: Password) -> Credentials {
    Credentials {
        password: Some(password),
        recovery: Some(recovery()),
        provider: Some(Provider {
            provider_type: "OKTA".to_owned(),
            name: Some("OKTA".to_owned()),
        }),
    }
}

fn recovery() -> Recovery {
    Recovery {
        question: "Where?".to_owned(),
        answer: secret(),
    }
}

fn hash() -> Password {
    // The marker in base64, which is how it would be seen.
    let hash = json!({
        "algorithm": "SHA-256", 
        "value": "TWFya2VyITQ3MTFNYXJrZXIhNDcxMU1hcmtlciE0NzE=",
        "salt": "TWFya2VyITQ3MTE=", "saltOrder": "PREFIX"});
    Password::Hash(PasswordHash::parse(&hash).unwrap())
}

fn target() -> Target {
    Target {
        target: RoleTarget::App(AppTarget {
            name: "slack".to_owned(),
            id: Some("0oa1".to_owned()),
        }),
        name: "app slack".to_owned(),
    }
}

fn create(password: Password) -> Action {
    Action::Create(CreateUser {
        user: NewUser {
            profile: map(&json!({"login": "ada@x.example", "level": 3, "tags": ["a", "b"]})),
            credentials: Some(credentials(password)),
            group_ids: vec![GroupId::new("00g1")],
            type_id: Some(TypeId::new("oty1")),
        },
        how: CreateHow::default(),
        if_exists: IfExists::Update,
        mails: true,
        look: true,
    })
}

/// Returns the number of an action; one that is new does not compile before it has one, and one in
/// [`all`].
fn number(action: &Action) -> usize {
    match action {
        Action::Create(_) => 0,
        Action::Update(_) => 1,
        Action::Replace(_) => 2,
        Action::ChangeType(_) => 3,
        Action::Delete(_) => 4,
        Action::Activate(_) => 5,
        Action::Deactivate(_) => 6,
        Action::ExpirePassword(_) => 7,
        Action::Step(_) => 8,
        Action::Issue(_) => 9,
        Action::SetPassword(_) => 10,
        Action::ChangePassword(_) => 11,
        Action::SetRecovery(_) => 12,
        Action::ClearSessions(_) => 13,
        Action::ResetFactors(_) => 14,
        Action::VerifyFactor(_) => 15,
        Action::RevokeGrants(_) => 16,
        Action::RevokeTokens(_) => 17,
        Action::AssignApp(_) => 18,
        Action::UnassignApp(_) => 19,
        Action::SetLink(_) => 20,
        Action::RemoveLink(_) => 21,
        Action::RevokeApiToken(_) => 22,
        Action::AddToGroup(_) => 23,
        Action::RemoveFromGroup(_) => 24,
        Action::CreateGroup(_) => 25,
        Action::UpdateGroup(_) => 26,
        Action::DeleteGroup(_) => 27,
        Action::CreateRule(_) => 28,
        Action::ActivateRule(_) => 29,
        Action::DeactivateRule(_) => 30,
        Action::DeleteRule(_) => 31,
        Action::AssignRole(_) => 32,
        Action::UnassignRole(_) => 33,
        Action::LimitRole(_) => 34,
        Action::UnlimitRole(_) => 35,
        Action::CreateCustomRole(_) => 36,
        Action::UpdateCustomRole(_) => 37,
        Action::DeleteCustomRole(_) => 38,
        Action::Api(_) => 39,
        Action::CreateType(_) => 40,
        Action::UpdateType(_) => 41,
        Action::DeleteType(_) => 42,
        Action::PutAttribute(_) => 43,
        Action::RemoveAttribute(_) => 44,
        Action::CreateHook(_) => 45,
        Action::HookStep(_) => 46,
        Action::DeleteHook(_) => 47,
        Action::Ensure(_) => 48,
        Action::CreateServiceApp(_) => 49,
        Action::GrantScope(_) => 50,
        Action::RevokeScope(_) => 51,
        Action::RemoveServiceApp(_) => 52,
        Action::RevokeTokenInUse(_) => 53,
    }
}

/// One more than the highest number.
const KINDS: usize = 54;

/// One of every action at least.
#[expect(clippy::too_many_lines, reason = "a list of all there are")]
pub(super) fn all() -> Vec<Action> {
    let custom = NewRole::Custom(CustomRoleId::new("cr01"), ResourceSetId::new("iam1"));
    let estimate = vec!["3 members".to_owned()];
    let text = str::to_owned;
    let profile = map(&json!({"title": null, "city": "Paris"}));
    let all = vec![
        create(Password::Plain(secret())),
        create(hash()),
        create(Password::Hook),
        Action::Update(UpdateUser {
            patch: UserPatch {
                profile: profile.clone(),
                credentials: Some(credentials(Password::Plain(secret()))),
            },
            strict: true,
        }),
        Action::Replace(ReplaceUser {
            profile: profile.clone(),
        }),
        Action::ChangeType(ChangeType {
            type_id: TypeId::new("oty2"),
            type_name: text("contractor"),
            edits: profile.clone(),
        }),
        Action::Delete(DeleteUser { send_email: true }),
        Action::Activate(Activate {
            send_email: true,
            audience: Audience::Created,
        }),
        Action::Ensure(Ensure {
            goal: Goal::Suspended,
            audience: Audience::Existing,
        }),
        Action::Deactivate(Deactivate { send_email: true }),
        Action::ExpirePassword(ExpirePassword),
        Action::Step(Step::Suspend),
        Action::Step(Step::Unsuspend),
        Action::Step(Step::Unlock),
        Action::Issue(Issue {
            pass: Pass::Reset,
            send_email: true,
            revoke_sessions: true,
        }),
        Action::Issue(Issue {
            pass: Pass::Temporary,
            send_email: false,
            revoke_sessions: false,
        }),
        Action::SetPassword(SetPassword {
            password: Password::Plain(secret()),
            strict: true,
            made: Some(secret()),
        }),
        Action::SetPassword(SetPassword {
            password: hash(),
            strict: false,
            made: None,
        }),
        Action::ChangePassword(ChangePassword {
            change: PasswordChange {
                old: secret(),
                new: secret(),
                strict: true,
                revoke_sessions: true,
            },
            made: Some(secret()),
        }),
        Action::SetRecovery(SetRecovery {
            recovery: recovery(),
        }),
        Action::ClearSessions(ClearSessions { oauth_tokens: true }),
        Action::ResetFactors(ResetFactors {
            only: Some(text("mfa1")),
        }),
        Action::VerifyFactor(VerifyFactor {
            factor: Some(text("mfa1")),
        }),
        Action::RevokeGrants(RevokeGrants {
            grant: Some(text("oag1")),
            client: None,
        }),
        Action::RevokeTokens(RevokeTokens {
            token: None,
            client: Some(text("0oa1")),
        }),
        Action::AssignApp(AssignApp {
            id: AppId::new("0oa1"),
            label: text("Slack"),
        }),
        Action::UnassignApp(UnassignApp {
            id: AppId::new("0oa1"),
            label: text("Slack"),
        }),
        Action::SetLink(SetLink {
            name: text("manager"),
            primary: UserId::new("00u2"),
            login: text("bob@x.example"),
        }),
        Action::RemoveLink(RemoveLink {
            name: text("manager"),
        }),
        Action::RevokeApiToken(RevokeApiToken {
            id: ApiTokenId::new("00T1"),
            owned: Some(text("ci")),
        }),
        Action::AddToGroup(AddToGroup {
            id: GroupId::new("00g1"),
            name: text("Sales"),
            look: true,
        }),
        Action::RemoveFromGroup(RemoveFromGroup {
            id: GroupId::new("00g1"),
            name: text("Sales"),
            implied: true,
        }),
        Action::CreateGroup(CreateGroup {
            profile: profile.clone(),
            skip_existing: true,
        }),
        Action::UpdateGroup(UpdateGroup {
            edits: profile.clone(),
        }),
        Action::DeleteGroup(DeleteGroup {
            estimate: estimate.clone(),
        }),
        Action::CreateRule(CreateRule {
            rule: NewRule {
                name: text("r"),
                expression: text("user.a==1"),
                group_ids: vec![GroupId::new("00g1")],
            },
        }),
        Action::ActivateRule(ActivateRule {
            estimate: estimate.clone(),
        }),
        Action::DeactivateRule(DeactivateRule),
        Action::DeleteRule(DeleteRule {
            remove_users: true,
            estimate,
        }),
        Action::AssignRole(AssignRole {
            role: NewRole::Standard(text("USER_ADMIN")),
            name: text("User Administrator"),
            targets: vec![target()],
        }),
        Action::UnassignRole(UnassignRole {
            role: custom,
            name: text("Desk"),
            id: Some(AssignmentId::new("irb1")),
        }),
        Action::LimitRole(LimitRole {
            id: AssignmentId::new("ra1"),
            name: text("App Administrator"),
            target: target(),
        }),
        Action::UnlimitRole(UnlimitRole {
            id: AssignmentId::new("ra1"),
            name: text("App Administrator"),
            target: target(),
        }),
        Action::CreateCustomRole(CreateCustomRole {
            role: NewCustomRole {
                label: text("Desk"),
                description: text("d"),
                permissions: vec![text("okta.users.read")],
            },
        }),
        Action::UpdateCustomRole(UpdateCustomRole {
            label: Some(text("Desk 2")),
            ..UpdateCustomRole::default()
        }),
        Action::DeleteCustomRole(DeleteCustomRole),
        Action::Api(ApiCall {
            verb: Verb::Post,
            path: text("/api/v1/users"),
            call: None,
            answer: std::sync::Arc::default(),
        }),
        Action::CreateType(CreateType {
            body: profile.clone(),
        }),
        Action::UpdateType(UpdateType { body: profile }),
        Action::DeleteType(DeleteType),
        Action::PutAttribute(PutAttribute {
            schema: text("default"),
            attribute: text("level"),
            body: json!({"type": "integer"}),
        }),
        Action::RemoveAttribute(RemoveAttribute {
            schema: text("default"),
            attribute: text("level"),
        }),
        Action::CreateHook(CreateHook {
            name: text("h"),
            description: None,
            uri: text("https://x.example/hook"),
            events: vec![text("user.lifecycle.create")],
            secret: Some(HookSecret {
                header: text("Authorization"),
                value: secret(),
            }),
        }),
        Action::HookStep(HookStep::Verify),
        Action::DeleteHook(DeleteHook),
        Action::CreateServiceApp(CreateServiceApp {
            label: text("okta-admin"),
            jwk: json!({"kty": "EC", "kid": "k1"}),
            bound: Some(true),
        }),
        Action::GrantScope(GrantScope {
            scope: text("okta.users.read"),
        }),
        Action::RevokeScope(RevokeScope {
            scope: text("okta.users.read"),
        }),
        Action::RemoveServiceApp(RemoveServiceApp),
        Action::RevokeTokenInUse(RevokeTokenInUse),
    ];
    let kinds: HashSet<usize> = all.iter().map(number).collect();
    assert_eq!(kinds.len(), KINDS, "one of every action");
    all
}
