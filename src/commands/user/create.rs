//! `user create`: one user, with everything the endpoint takes.
//!
//! On a terminal what is missing is asked for, what will be created is shown, and one question is
//! asked; without a terminal a missing flag is a usage error. Nothing is repeated blindly: see
//! [`crate::change::actions::users`]. Memberships are added after the creation, each by its own
//! request, since the endpoint takes only a few and says nothing about which it refused. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/createUser>

use clap::{Args, ValueEnum};

use super::credentials::{CredentialArgs, Gathered, can_hand_over};
use super::profile;
use crate::args::{ConfirmArgs, NameOrId, ProfileFields};
use crate::change::action::{Action, Audience};
use crate::change::actions::groups::AddToGroup;
use crate::change::actions::lifecycle::Activate;
use crate::change::actions::users::{CreateUser, IfExists};
use crate::change::values::{Given, ProfileEdits};
use crate::change::{Plan, Subject};
use crate::commands::lookup;
use crate::commands::memberships::{self, Rules};
use crate::commands::write::{Task, carry_out, described};
use crate::context::Context;
use crate::exit::kind_of_chain;
use crate::failure::{Failure, Kind};
use crate::model::{Group, UserType};
use crate::okta::{Client, CreateHow, NewUser};
use crate::output::shapes;

/// What every org asks for, and how a person is asked.
pub(super) const REQUIRED: [(&str, &str, &str); 3] = [
    ("firstName", "--first-name", "First name"),
    ("lastName", "--last-name", "Last name"),
    ("email", "--email", "E-mail address"),
];

/// What to do when the login is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Taken {
    /// Fail with exit code 8 and name the existing user
    #[default]
    Fail,
    /// Leave the existing user alone
    Skip,
    /// Set the attributes given on the existing user
    Update,
}

impl From<Taken> for IfExists {
    fn from(taken: Taken) -> Self {
        match taken {
            Taken::Fail => Self::Fail,
            Taken::Skip => Self::Skip,
            Taken::Update => Self::Update,
        }
    }
}

/// What the user must do at the next sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum NextLogin {
    /// Choose a new password
    ChangePassword,
}

/// The arguments of `user create`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox user create --first-name Ada --last-name Lovelace --email ada@example.com
  okta-admin --sandbox user create --first-name Joe --last-name Doe --email joe@example.com \\
    --set department=IT --group Engineering --no-email -o json --jq .id

Without a password, activating makes Okta mail an activation link; --no-email prints the link instead.")]
pub struct CreateArgs {
    #[command(flatten)]
    fields: ProfileFields,

    #[command(flatten)]
    credentials: CredentialArgs,

    /// Make the user of this type (id or exact name)
    #[arg(long = "type", value_name = "TYPE")]
    user_type: Option<String>,

    /// Add the user to this group (id or exact name)
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,

    /// Activate the user [default]
    #[arg(long, overrides_with = "no_activate")]
    activate: bool,

    /// Leave the user staged
    #[arg(long, overrides_with = "activate", conflicts_with = "next_login")]
    no_activate: bool,

    /// Say what the next sign-in must do; needs a password
    #[arg(long, value_name = "WHAT", value_enum)]
    next_login: Option<NextLogin>,

    /// Send no mail; the activation link is printed instead
    #[arg(long)]
    no_email: bool,

    /// Say what happens when the login is taken
    #[arg(long, value_name = "WHAT", value_enum, default_value_t)]
    if_exists: Taken,

    /// Wait until Okta has finished activating
    #[arg(long)]
    wait: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// Creates the user.
pub(super) async fn run(args: CreateArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::USER, false)?;
    args.credentials.check_stdin(&[args.fields.stdin()])?;
    if args.no_email {
        can_hand_over(cx, "--no-email")?;
    }
    let mut edits = profile::edits(cx, &args.fields)?;
    let asked = complete(cx, &mut edits).await?;
    check_email(&edits)?;
    let gathered = args.credentials.gather(cx).await?;
    gathered.check_shown(cx)?;
    let has_password = gathered.has_password();
    if args.next_login.is_some() && !has_password {
        return Err(Failure::usage("--next-login change-password needs a password").into());
    }
    let client = cx.client().await?;
    let user_type = match &args.user_type {
        Some(name) => Some(lookup::user_type(client, name).await?),
        None => None,
    };
    let groups = groups(cx, client, &args.groups).await?;
    let plan = plan(client, &args, &edits, &gathered, user_type.as_ref(), groups).await?;
    if asked && !args.confirm.dry_run && !args.confirm.yes {
        agree(cx, &plan).await?;
    }
    let task = Task::new(plan, "create user", &args.confirm, true).printing(&shapes::USER);
    let task = task.issuing(gathered.issued()).waiting(args.wait);
    carry_out(cx, task).await.map_err(|e| again(cx, e))
}

/// Whoever tries the same example twice in the sandbox is told how to begin anew.
fn again(cx: &Context, error: anyhow::Error) -> anyhow::Error {
    if !cx.is_sandbox() || kind_of_chain(&error) != Kind::Conflict {
        return error;
    }
    Failure::new(Kind::Conflict, error.to_string())
        .hint("`okta-admin sandbox reset` makes the sandbox as it was when new")
        .because(error)
        .into()
}

/// Asks for what is missing; returns whether anything was asked.
async fn complete(cx: &Context, edits: &mut ProfileEdits) -> anyhow::Result<bool> {
    let missing: Vec<_> = REQUIRED
        .iter()
        .filter(|(name, ..)| edits.text(name).is_none_or(str::is_empty))
        .collect();
    let asked = !missing.is_empty();
    if asked && !cx.can_ask() {
        let flags: Vec<&str> = missing.iter().map(|(_, flag, _)| *flag).collect();
        return Err(
            Failure::usage(format!("{} missing; nothing was sent", flags.join(", ")))
                .hint("give them as flags or in --from-json; on a terminal they are asked for")
                .into(),
        );
    }
    for (name, _, question) in missing {
        let mut answer = String::new();
        while answer.is_empty() {
            answer = cx.ask(format!("{question}: ")).await?;
        }
        edits.put(*name, Given::Text(answer));
    }
    let email = edits.text("email").unwrap_or_default().to_owned();
    if edits.text("login").is_none_or(str::is_empty) {
        let mut login = email.clone();
        if asked {
            let answer = cx.ask(format!("Login [{email}]: ")).await?;
            login = if answer.is_empty() { email } else { answer };
        }
        edits.put("login", Given::Text(login));
    }
    Ok(asked)
}

/// Refuses what can be no address; what Okta takes beyond that is the org's own rule.
fn check_email(edits: &ProfileEdits) -> Result<(), Failure> {
    let email = edits.text("email").unwrap_or_default();
    match email.split_once('@') {
        Some((name, domain)) if !name.is_empty() && !domain.is_empty() => Ok(()),
        _ => Err(Failure::usage(format!(
            "{email:?} is not an e-mail address"
        ))),
    }
}

/// Finds the groups to put users into; those that a rule fills are refused.
pub(super) async fn groups(
    cx: &Context,
    client: &Client,
    names: &[String],
) -> anyhow::Result<Vec<Group>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let groups = memberships::writable(client, names, NameOrId::Auto).await?;
    Rules::read(cx, client).await?.refuse_setting(&groups)?;
    Ok(groups)
}

async fn plan(
    client: &Client,
    args: &CreateArgs,
    edits: &ProfileEdits,
    gathered: &Gathered,
    user_type: Option<&UserType>,
    groups: Vec<Group>,
) -> anyhow::Result<Plan> {
    let profile = profile::typed(client, edits, user_type).await?;
    let activate = !args.no_activate;
    let has_password = gathered.has_password();
    let federated = gathered.is_federated();
    // Okta mails the link exactly when it activates someone who has no way to sign in yet. To
    // activate without that mail takes two calls: create staged, then activate with sendEmail=false.
    let would_mail = activate && !has_password && !federated;
    let quietly = would_mail && args.no_email;
    let login = edits.text("login").unwrap_or_default();
    let name = [edits.text("firstName"), edits.text("lastName")];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let create = CreateUser {
        user: NewUser {
            profile,
            credentials: gathered.credentials.clone(),
            group_ids: Vec::new(),
            type_id: user_type.map(|t| t.id.clone()),
        },
        how: CreateHow {
            activate: activate && !quietly,
            provider: gathered.has_provider(),
            next_login_change_password: args.next_login.is_some(),
        },
        if_exists: args.if_exists.into(),
        mails: would_mail && !quietly,
        look: false,
    };
    let mut actions = vec![Action::Create(create)];
    let join = |g: Group| {
        Action::AddToGroup(AddToGroup {
            name: g.name().to_owned(),
            id: g.id,
            look: false,
        })
    };
    actions.extend(groups.into_iter().map(join));
    if quietly {
        // An existing user who is updated instead is not activated by the way.
        actions.push(Action::Activate(Activate {
            send_email: false,
            audience: Audience::Created,
        }));
    }
    Ok(Plan::one(Subject::new_user(login, name), actions))
}

/// Shows what will be created and asks once.
async fn agree(cx: &Context, plan: &Plan) -> anyhow::Result<()> {
    let lines: Vec<String> = plan.changes().flat_map(|c| described(&c)).collect();
    let question = format!(
        "{}Create this user in {}? [y/N] ",
        lines.concat(),
        cx.org_name()
    );
    let answer = cx.ask(question).await?;
    if matches!(answer.to_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(Failure::usage("not confirmed; nothing was sent").into())
}
