//! `api`: any authorised call, for what has no command of its own.
//!
//! Paths are understood in every form that Okta's documents and other tools have. A call that may
//! change something is a change like any other: never repeated when nobody knows whether it was
//! applied, shown by `--dry-run`, and a DELETE is asked about. Follows
//! <https://developer.okta.com/docs/reference/core-okta-api/>

mod body;
mod print;
mod subject;

use std::sync::{Arc, PoisonError};

use clap::{Args, ValueEnum};

use crate::args::ConfirmArgs;
use crate::change::Plan;
use crate::change::action::Action;
use crate::change::actions::api::ApiCall;
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::Failure;
use crate::okta::{Client, RawAnswer, RawCall, Verb};
use crate::output::List;

/// The arguments of `api`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox api users --query limit=2
  okta-admin --sandbox api /v1/users --paginate --jq '.[].profile.login'
  okta-admin --sandbox api groups -f profile.name=Night-Shift -F profile.description=null
  echo '{\"profile\":{\"name\":\"Day Shift\"}}' | okta-admin --sandbox api groups --input -

The result is the body as JSON, or as it comes if it is something else. With fields or --input and no
-X, the method is POST. Authorisation is added; addresses of other hosts are refused.")]
pub struct ApiArgs {
    /// Call this path: users, /v1/users, /api/v1/users, /oauth2/v1/clients, or a URL of the org
    #[arg(value_name = "PATH")]
    path: String,

    /// Use this method [default: GET, or POST with a body]
    #[arg(
        long,
        short = 'X',
        value_name = "METHOD",
        value_enum,
        ignore_case = true
    )]
    method: Option<Method>,

    /// Send a header, such as 'If-Match: W/\"1\"'
    #[arg(long = "header", short = 'H', value_name = "KEY: VALUE")]
    headers: Vec<String>,

    /// Add a parameter to the query; it is encoded
    #[arg(long = "query", value_name = "KEY=VALUE")]
    query: Vec<String>,

    /// Send this file as the body, - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fields", "json_fields"])]
    input: Option<String>,

    /// Put a text into the body; dots lead into objects, such as profile.city=Bern
    #[arg(long = "field", short = 'f', value_name = "KEY=VALUE")]
    fields: Vec<String>,

    /// Put JSON into the body, such as profile.level=7 or profile.tags=[1,2]
    #[arg(long = "json-field", short = 'F', value_name = "KEY=JSON")]
    json_fields: Vec<String>,

    /// Follow the links to all pages and print one list
    #[arg(long)]
    paginate: bool,

    /// Print one item a line, like -o ndjson
    #[arg(long)]
    ndjson: bool,

    /// Print the status and the headers first, of a refusal too
    #[arg(long, short = 'i', conflicts_with = "paginate")]
    include: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// The methods as they are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    fn verb(self) -> Verb {
        match self {
            Self::Get => Verb::Get,
            Self::Post => Verb::Post,
            Self::Put => Verb::Put,
            Self::Patch => Verb::Patch,
            Self::Delete => Verb::Delete,
        }
    }
}

/// Makes the call.
pub async fn run(args: ApiArgs, cx: &Context) -> anyhow::Result<()> {
    let body = body::read(cx, args.input.as_deref(), &args.fields, &args.json_fields)?;
    let verb = match (args.method, &body) {
        (Some(method), _) => method.verb(),
        (None, Some(_)) => Verb::Post,
        (None, None) => Verb::Get,
    };
    if verb == Verb::Get && body.is_some() {
        return Err(Failure::usage("a GET has no body")
            .hint("parameters go into the query: --query KEY=VALUE")
            .into());
    }
    if verb != Verb::Get && args.paginate {
        return Err(Failure::usage("--paginate follows a GET only").into());
    }
    let query = pairs(&args.query)?;
    let out = print::json(cx, args.ndjson)?;
    let client = cx.client().await?;
    let mut call = client
        .raw()
        .prepare(verb, &args.path, &query)
        .map_err(|e| Failure::new(e.kind(), e.to_string()))?;
    for header in &args.headers {
        let (name, value) = header.split_once(':').ok_or_else(|| {
            Failure::usage(format!("{header:?} is no header: write 'NAME: VALUE'"))
        })?;
        call.header(name.trim(), value.trim())
            .map_err(|e| Failure::new(e.kind(), e.to_string()))?;
    }
    call.body = body;
    if verb != Verb::Get {
        return write(&args, cx, &out, call).await;
    }
    if args.paginate {
        return all_pages(client, &out, call).await;
    }
    let (answer, error) = match client.raw().send(&call).await {
        Ok(answer) => (Some(answer), None),
        Err(failure) => (failure.answer, Some(failure.error)),
    };
    print::answer(&out, answer.as_ref(), args.include, error.is_none())?;
    error.map_or(Ok(()), |error| Err(error.into()))
}

/// Splits `KEY=VALUE`.
fn pairs(typed: &[String]) -> Result<Vec<(String, String)>, Failure> {
    typed
        .iter()
        .map(|pair| {
            pair.split_once('=')
                .filter(|(key, _)| !key.is_empty())
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .ok_or_else(|| Failure::usage(format!("{pair:?} is no KEY=VALUE")))
        })
        .collect()
}

async fn write(
    args: &ApiArgs,
    cx: &Context,
    out: &crate::output::Output,
    call: RawCall,
) -> anyhow::Result<()> {
    let subject = subject::of(cx, &call).await?;
    let action = ApiCall::new(call);
    let kept = Arc::clone(&action.answer);
    let show = |outcome: &crate::change::Outcome| {
        let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let done = outcome.status.is_success();
        print::answer(out, kept.as_ref(), args.include, done)
    };
    let plan = Plan::one(subject, vec![Action::Api(action)]);
    carry_out(
        cx,
        Task::new(plan, "call", &args.confirm, true).shown_by(&show),
    )
    .await
}

/// Prints the items of all pages as one list, each page when it is there.
async fn all_pages(
    client: &Client,
    out: &crate::output::Output,
    call: RawCall,
) -> anyhow::Result<()> {
    let is_log = call.segments().last() == Some(&"logs");
    let mut list = print::list(out)?;
    let mut seen = std::collections::HashSet::new();
    let mut next = Some(call);
    while let Some(call) = next {
        if !seen.insert(call.path()) {
            list.abort()?;
            return Err(Failure::new(
                crate::failure::Kind::Other,
                "the list is incomplete: the pages go round in circles",
            )
            .into());
        }
        let (answer, following) = match client.raw().page(&call).await {
            Ok(page) => page,
            Err(failure) => {
                let printed = list.len();
                list.abort()?;
                let error = anyhow::Error::from(failure.error);
                return Err(match printed {
                    0 => error,
                    n => error.context(format!("the list is incomplete: it ended after {n} items")),
                });
            }
        };
        let count = items(&mut list, &answer)?;
        // The log always has a next page; an empty one only means that nothing happened since.
        next = following.filter(|_| !(is_log && count == 0));
    }
    Ok(list.end()?)
}

fn items(list: &mut List, answer: &RawAnswer) -> anyhow::Result<usize> {
    let items = answer
        .items()
        .ok_or_else(|| Failure::usage("the answer is no list, so there are no pages to follow"))?;
    for item in &items {
        list.item(item.get().as_bytes())?;
    }
    list.flush()?;
    Ok(items.len())
}
