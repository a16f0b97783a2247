//! Users as changes, a file for each: create, update, replace, change the type, delete.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/>

mod change_type;
mod create;
mod delete;
mod replace;
mod update;

pub use change_type::ChangeType;
pub use create::{CreateUser, IfExists};
pub use delete::DeleteUser;
pub use replace::ReplaceUser;
pub use update::UpdateUser;

use crate::okta::Credentials;

/// Returns what credentials would be sent, without their values.
fn named(credentials: &Credentials) -> Vec<String> {
    let password = credentials
        .password
        .is_some()
        .then(|| "password: set".to_owned());
    let recovery = credentials
        .recovery
        .is_some()
        .then(|| "recovery question: set".to_owned());
    let provider = credentials.provider.as_ref();
    let provider = provider.map(|p| format!("provider: {}", p.provider_type));
    [password, recovery, provider]
        .into_iter()
        .flatten()
        .collect()
}
