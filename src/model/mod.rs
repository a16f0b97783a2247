//! The shapes of Okta's objects, as far as this program looks into them. No I/O.
//!
//! Views are partial on purpose: what is not named here stays in the [`Resource`]'s raw bytes and
//! reaches the user untouched. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/>

pub mod event;
pub mod event_hook;
pub mod group;
pub mod identity_provider;
pub mod ids;
pub mod organization;
pub mod resource;
pub mod schema;
pub mod status;
pub mod user;
pub mod user_type;

pub use event::Event;
pub use event_hook::EventHook;
pub use group::Group;
pub use identity_provider::IdentityProvider;
pub use ids::{GroupId, RequestId, TypeId, UserId};
pub use organization::Organization;
pub use resource::Resource;
pub use schema::Schema;
pub use status::Status;
pub use user::User;
pub use user_type::UserType;
