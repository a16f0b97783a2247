//! The shapes of Okta's objects, as far as this program looks into them. No I/O.
//!
//! Views are partial on purpose: what is not named here stays in the [`Resource`]'s raw bytes and
//! reaches the user untouched. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/>

pub mod api_token;
pub mod app;
pub mod custom_role;
pub mod event;
pub mod event_hook;
pub mod factor;
pub mod group;
pub mod group_rule;
pub mod identity_provider;
pub mod ids;
pub mod organization;
pub mod resource;
pub mod role;
pub mod schema;
pub mod service_app;
pub mod status;
pub mod user;
pub mod user_type;

pub use api_token::ApiToken;
pub use app::{App, AppUser};
pub use custom_role::{CustomRole, Permission, ResourceSet};
pub use event::Event;
pub use event_hook::EventHook;
pub use factor::Factor;
pub use group::Group;
pub use group_rule::GroupRule;
pub use identity_provider::IdentityProvider;
pub use ids::{
    ApiTokenId, AppId, AssignmentId, CustomRoleId, FactorId, GroupId, RequestId, ResourceSetId,
    RuleId, TypeId, UserId,
};
pub use organization::Organization;
pub use resource::Resource;
pub use role::{AppTarget, RoleAssignment};
pub use schema::Schema;
pub use service_app::{ScopeGrant, ServiceApp};
pub use status::Status;
pub use user::User;
pub use user_type::UserType;
