//! Asking before a plan is carried out. What is asked is decided in `change/confirm.rs`.

use super::Task;
use crate::change::confirm::{Admins, Ask, ask};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::hostile;

/// How many subjects a confirmation names before it only counts.
const NAMED: usize = 10;

/// Asks what has to be asked; an answer that is no yes is a usage failure and nothing is sent.
pub(super) async fn confirm(cx: &Context, task: &Task<'_>, admins: &Admins) -> anyhow::Result<()> {
    let asked = ask(&task.plan, task.weight(), admins);
    if asked == Ask::Nothing || task.confirm.yes || task.confirm.expect.is_some() {
        return Ok(());
    }
    if !cx.can_ask() {
        return Err(Failure::usage(format!(
            "cannot {} {} without a confirmation, and there is no terminal to ask at; nothing was sent",
            task.verb,
            whom(task)
        ))
        .hint(format!(
            "use --yes, or --expect {} to go on only if exactly that many are touched",
            task.plan.touched()
        ))
        .into());
    }
    let mut lines = Vec::new();
    for change in task.plan.changes().take(NAMED) {
        lines.extend(task.whole.described(&change));
        if admins.holds(&change.subject) {
            lines.push("  this user is an administrator\n".to_owned());
        }
    }
    let touched = task.plan.touched();
    if touched > NAMED {
        lines.push(format!("... and {} more\n", touched - NAMED));
    }
    if matches!(admins, Admins::NotVisible) {
        lines.push("(administrator roles are not visible to this credential)\n".to_owned());
    }
    let mails = task.plan.mails();
    if mails > 0 {
        lines.push(format!(
            "Okta is asked to send {}\n",
            counted(mails, "mail")
        ));
    }
    let lasting = &task.plan.totals().lasting;
    if !lasting.is_empty() && task.plan.totals().requests() > 1 {
        let lasting: Vec<String> = lasting.iter().map(|(a, n)| format!("{a} ({n})")).collect();
        lines.push(format!("cannot be undone: {}\n", lasting.join(", ")));
    }
    lines.push(format!("as {}\n", own_account(cx).await?));
    let (verb, whom, org) = (task.verb, whom(task), cx.org_name());
    let agreed = match &asked {
        Ask::YesNo => {
            lines.push(format!("{} {whom} in {org}? [y/N] ", capital(verb)));
            let answer = cx.ask(lines.concat()).await?;
            matches!(answer.to_lowercase().as_str(), "y" | "yes")
        }
        Ask::Type { text } => {
            lines.push(format!(
                "To {verb} {whom} in {org}, type {} : ",
                hostile::line(text)
            ));
            cx.ask(lines.concat()).await? == *text
        }
        Ask::Nothing => true,
    };
    if agreed {
        return Ok(());
    }
    Err(Failure::usage("not confirmed; nothing was sent").into())
}

/// Names the account in whose name this happens.
async fn own_account(cx: &Context) -> anyhow::Result<String> {
    Ok(match cx.client().await?.users().me().await {
        Ok(me) => hostile::line(me.view.login()).into_owned(),
        // Not every credential has a user, and not every one may look.
        Err(_) => "an application, or somebody that this credential may not see".to_owned(),
    })
}

/// Names the one who is touched, or counts them.
fn whom(task: &Task<'_>) -> String {
    let first = task.plan.changes().next();
    match (task.plan.touched(), &first) {
        (1, Some(only)) => hostile::line(&only.subject.label).into_owned(),
        (touched, first) => {
            let noun = first.as_ref().map_or("item", |c| c.subject.noun.word());
            counted(touched, noun.trim_end_matches('s'))
        }
    }
}

/// Writes `1 mail`, `2 mails`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|c| c.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
