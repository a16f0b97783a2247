//! `user password set`: a new password, without knowing the old one.
//!
//! What is generated is made for each user alone; so is what `--add-random-chars` puts after a
//! password that was given. Both are handed over once. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/updateUser>

use clap::Args;

use crate::args::generated_password::{generate, tail};
use crate::args::stdin::only_use;
use crate::args::{
    ConfirmArgs, PasswordArgs, PasswordFrom, SecretFrom, SecretsOutArgs, UserTargets,
};
use crate::change::Action;
use crate::change::actions::credentials::{ClearSessions, SetPassword};
use crate::change::actions::lifecycle::ExpirePassword;
use crate::commands::user::changes::{change, place_for_secrets, plan};
use crate::commands::user::credentials::read_password;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Failure;
use crate::okta::Password;
use crate::output::shapes;
use crate::secret::Secret;

/// The arguments of `user password set`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user password set evelyn.boyd@sandbox.example --generate-password --expire --yes
  echo Winter-Sun-42 | okta-admin --sandbox user password set grace.hopper --password-stdin --add-random-chars --yes
  okta-admin --sandbox user password set --where department=Legal --generate --secrets-out new.csv --yes

With no flag that says where the password comes from, it is asked for at a prompt. A password that
is made here differs from user to user and is printed once, or written to --secrets-out.")]
pub struct SetArgs {
    #[command(flatten)]
    targets: UserTargets,

    #[command(flatten)]
    password: PasswordArgs,

    /// Put random characters after the password, others for each user [default length: 10]
    #[arg(
        long,
        value_name = "LENGTH",
        help_heading = "Password",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "10",
        value_parser = clap::value_parser!(u8).range(1..=60),
    )]
    add_random_chars: Option<u8>,

    /// Apply the password policy's age and history rules
    #[arg(long, help_heading = "Password")]
    strict: bool,

    /// Expire the password at once: the next sign-in must choose another
    #[arg(long)]
    expire: bool,

    /// End the user's sessions
    #[arg(long)]
    revoke_sessions: bool,

    #[command(flatten)]
    secrets: SecretsOutArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Sets the passwords.
pub(super) async fn run(args: SetArgs, cx: &Context) -> anyhow::Result<()> {
    let single = args.targets.is_single();
    cx.out.about(&shapes::OUTCOME, !single)?;
    let from = source(&args, cx)?;
    let users = args.targets.wants_stdin().then_some("the list of users");
    only_use([args.password.stdin(), users])?;
    let makes = args.add_random_chars.is_some() || matches!(from, PasswordFrom::Generated(_));
    let secrets = if makes {
        place_for_secrets(
            cx,
            "the password that is made",
            &args.secrets,
            &args.confirm,
        )?
    } else {
        None
    };
    let given = match &from {
        PasswordFrom::Generated(_) => None,
        from => Some(read_password(cx, from).await?),
    };
    let plan = plan(cx, &args.targets, &args.confirm, "set-password", |found| {
        let (password, made) = one(&args, &from, given.as_ref(), cx);
        let mut actions = vec![Action::SetPassword(SetPassword {
            password,
            strict: args.strict,
            made,
        })];
        if args.expire {
            actions.push(Action::ExpirePassword(ExpirePassword));
        }
        if args.revoke_sessions {
            actions.push(Action::ClearSessions(ClearSessions {
                oauth_tokens: false,
            }));
        }
        change(found, actions)
    })
    .await?;
    let task = Task::new(plan, "set the password of", &args.confirm, single);
    carry_out(cx, task.keeping(secrets)).await
}

/// Says where the password comes from: a flag, or the person at the terminal.
fn source(args: &SetArgs, cx: &Context) -> Result<PasswordFrom, Failure> {
    let from = match args.password.source() {
        Some(from) => from,
        None if cx.can_ask() => PasswordFrom::Given(SecretFrom::Prompt {
            flag: "--password-prompt",
        }),
        None => {
            return Err(Failure::usage(
                "no password was given, and there is no terminal to ask at",
            )
            .hint("use --generate-password, --password-stdin or --password-file"));
        }
    };
    let plain = matches!(from, PasswordFrom::Given(_) | PasswordFrom::Generated(_));
    if args.add_random_chars.is_some() && !plain {
        return Err(Failure::usage(
            "--add-random-chars needs a password, not its hash or a hook",
        ));
    }
    Ok(from)
}

/// Returns the password of one user, and the same again if it is to be handed over.
fn one(
    args: &SetArgs,
    from: &PasswordFrom,
    given: Option<&Password>,
    cx: &Context,
) -> (Password, Option<Secret>) {
    let clock = &*cx.clock;
    let base = match (from, given) {
        (PasswordFrom::Generated(length), _) => generate(*length, clock),
        (_, Some(Password::Plain(given))) => given.clone(),
        (_, Some(other)) => return (other.clone(), None),
        (_, None) => return (Password::Hook, None),
    };
    let made = match args.add_random_chars {
        Some(length) => {
            let tail = tail(length, clock);
            Secret::new(format!("{}{}", base.expose(), tail.expose()))
        }
        None if matches!(from, PasswordFrom::Generated(_)) => base,
        None => return (Password::Plain(base), None),
    };
    cx.redactor.learn(&made);
    (Password::Plain(made.clone()), Some(made))
}
