//! Credentials as create and update take them: gathered from prompts, files and standard input.

use clap::Args;

use crate::change::action::Issued;
use crate::context::Context;
use crate::okta::{Credentials, Password};

/// The credential flags as they were typed.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct CredentialArgs {}

/// Credentials that are ready to be sent.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// What is sent.
    pub credentials: Option<Credentials>,
    generated: Vec<Issued>,
}

impl CredentialArgs {
    pub(super) fn is_given(&self) -> bool {
        false
    }
    pub(super) fn leaves_stdin_to(&self, _users: bool) -> anyhow::Result<()> {
        Ok(())
    }
    pub(super) async fn gather(&self, _cx: &Context) -> anyhow::Result<Gathered> {
        Ok(Gathered::default())
    }
}

impl Gathered {
    pub(super) fn has_password(&self) -> bool {
        self.credentials
            .as_ref()
            .is_some_and(|c| c.password.is_some())
    }
    pub(super) fn has_provider(&self) -> bool {
        self.credentials
            .as_ref()
            .is_some_and(|c| c.provider.is_some())
    }
    pub(super) fn is_federated(&self) -> bool {
        let provider = self.credentials.as_ref().and_then(|c| c.provider.as_ref());
        provider.is_some_and(|p| matches!(&*p.provider_type, "FEDERATION" | "SOCIAL"))
    }
    pub(super) fn issued(&self) -> Vec<Issued> {
        self.generated.clone()
    }
    pub(super) fn check_shown(&self, _cx: &Context) -> anyhow::Result<()> {
        Ok(())
    }
}
