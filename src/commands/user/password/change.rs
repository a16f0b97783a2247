//! `user password change`: a new password with the old one, as the user would.
//!
//! Unlike `set`, Okta checks the old password, and a wrong one changes nothing. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserCred/#tag/UserCred/operation/changePassword>

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::args::generated_password::generate;
use crate::args::stdin::only_use;
use crate::args::{ConfirmArgs, SecretFrom, SecretsOutArgs, UserTargets};
use crate::change::Action;
use crate::change::actions::credentials::ChangePassword;
use crate::commands::user::changes::{change, place_for_secrets, plan};
use crate::commands::user::credentials::read_secret;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Failure;
use crate::okta::PasswordChange;
use crate::output::shapes;

/// The arguments of `user password change`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Args, Debug)]
#[command(after_long_help = "Example:
  printf '%s\\n' Correct-Horse-7 > old && chmod 600 old && \\
    okta-admin --sandbox user password change evelyn.boyd@sandbox.example --old-password-file old --generate-password

What no flag says is asked for at a prompt.")]
pub struct ChangeArgs {
    #[command(flatten)]
    targets: UserTargets,

    /// Ask for the old password at a hidden prompt
    #[arg(long, help_heading = "Password", group = "old")]
    old_password_prompt: bool,

    /// Read the old password from standard input; one newline at its end is removed
    #[arg(long, help_heading = "Password", group = "old")]
    old_password_stdin: bool,

    /// Read the old password from a file; one newline at its end is removed
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Password", group = "old")]
    old_password_file: Option<PathBuf>,

    /// Ask for the new password at a hidden prompt, twice
    #[arg(long, help_heading = "Password", group = "new")]
    new_password_prompt: bool,

    /// Read the new password from standard input; one newline at its end is removed
    #[arg(long, help_heading = "Password", group = "new")]
    new_password_stdin: bool,

    /// Read the new password from a file; one newline at its end is removed
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Password", group = "new")]
    new_password_file: Option<PathBuf>,

    /// Make a random password for each user and print it once [default length: 20]
    #[arg(
        long,
        alias = "generate",
        value_name = "LENGTH",
        help_heading = "Password",
        group = "new",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "20",
        value_parser = clap::value_parser!(u8).range(12..=72),
    )]
    generate_password: Option<u8>,

    /// Apply the password policy's age and history rules
    #[arg(long, help_heading = "Password")]
    strict: bool,

    /// End the user's sessions
    #[arg(long)]
    revoke_sessions: bool,

    #[command(flatten)]
    secrets: SecretsOutArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Changes the passwords.
pub(super) async fn run(args: ChangeArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let old = source(
        args.old_password_stdin.then_some("--old-password-stdin"),
        args.old_password_file
            .as_ref()
            .map(|path| ("--old-password-file", path)),
        "--old-password-prompt",
    );
    let new = source(
        args.new_password_stdin.then_some("--new-password-stdin"),
        args.new_password_file
            .as_ref()
            .map(|path| ("--new-password-file", path)),
        "--new-password-prompt",
    );
    let users = args.targets.wants_stdin().then_some("the list of users");
    only_use([old.stdin(), new.stdin(), users])?;
    let secrets = match args.generate_password {
        Some(_) => place_for_secrets(
            cx,
            "the password that is made",
            &args.secrets,
            &args.confirm,
        )?,
        None => None,
    };
    can_be_asked(cx, &old)?;
    let old = read_secret(cx, &old, "Old password", false).await?;
    let given = if args.generate_password.is_some() {
        None
    } else {
        can_be_asked(cx, &new)?;
        Some(read_secret(cx, &new, "New password", true).await?)
    };
    let plan = plan(
        cx,
        &args.targets,
        &args.confirm,
        "change-password",
        |found| {
            let made = args.generate_password.map(|length| {
                let made = generate(length, &*cx.clock);
                cx.redactor.learn(&made);
                made
            });
            let new = made.as_ref().or(given.as_ref()).unwrap_or(&old).clone();
            let change_password = ChangePassword {
                change: PasswordChange {
                    old: old.clone(),
                    new,
                    strict: args.strict,
                    revoke_sessions: args.revoke_sessions,
                },
                made,
            };
            change(found, vec![Action::ChangePassword(change_password)])
        },
    )
    .await?;
    let task = Task::new(plan, "change the password of", &args.confirm, single);
    carry_out(cx, task.keeping(secrets)).await
}

fn source(
    stdin: Option<&'static str>,
    file: Option<(&'static str, &PathBuf)>,
    prompt: &'static str,
) -> SecretFrom {
    match (stdin, file) {
        (Some(flag), _) => SecretFrom::Stdin { flag },
        (None, Some((flag, path))) => SecretFrom::File {
            flag,
            path: path.clone(),
        },
        (None, None) => SecretFrom::Prompt { flag: prompt },
    }
}

fn can_be_asked(cx: &Context, from: &SecretFrom) -> Result<(), Failure> {
    match from {
        SecretFrom::Prompt { flag } if !cx.can_ask() => {
            let what = flag.trim_start_matches("--").trim_end_matches("-prompt");
            let what = what.replace('-', " ");
            Err(Failure::usage(format!(
                "no {what} was given, and there is no terminal to ask at"
            ))
            .hint("use the flags that end in -stdin or -file"))
        }
        _ => Ok(()),
    }
}
