//! The shapes of Okta's objects, as far as this program looks into them. No I/O.
//!
//! Views are partial on purpose: what is not named here stays in the [`Resource`]'s raw bytes and
//! reaches the user untouched. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/>

pub mod ids;
pub mod resource;
pub mod status;
pub mod user;

pub use ids::{GroupId, RequestId, TypeId, UserId};
pub use resource::Resource;
pub use status::Status;
pub use user::User;
