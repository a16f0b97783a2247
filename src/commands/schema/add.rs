//! `schema add`: an attribute of the org's own.
//!
//! The same attribute again is `unchanged`; another one of that name is a conflict, since changing
//! what users' values mean is not adding. Follows
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/>

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::SchemaArgs;
use crate::args::ConfirmArgs;
use crate::change::action::Action;
use crate::change::actions::schemas::{PutAttribute, row};
use crate::change::{Change, Error, Item, Noun, Outcome, OutcomeStatus, Plan, Subject};
use crate::commands::write::{Task, carry_out};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::shapes;

/// The arguments of `schema add`.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:
  okta-admin --sandbox schema add shoeSize --type integer --title 'Shoe size'
  okta-admin --sandbox schema add skills --type string-array --self read-write")]
pub struct AddArgs {
    /// Call the attribute this in the profile
    #[arg(value_name = "NAME")]
    name: String,

    /// Let it hold values of this type
    #[arg(long = "type", value_name = "KIND", value_enum, default_value_t = Holds::String)]
    holds: Holds,

    /// Show it under this name [default: NAME]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,

    /// Say what it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,

    /// Let every user need a value
    #[arg(long)]
    required: bool,

    /// Let no two users have the same value
    #[arg(long)]
    unique: bool,

    /// Allow only these values, given once each
    #[arg(long = "enum", value_name = "VALUE")]
    values: Vec<String>,

    /// Let values have so many characters at least
    #[arg(long, value_name = "N")]
    min_length: Option<u32>,

    /// Let values have so many characters at most
    #[arg(long, value_name = "N")]
    max_length: Option<u32>,

    /// Let users see or change their own value
    #[arg(long = "self", value_name = "WHAT", value_enum, default_value_t = Own::ReadOnly)]
    own: Own,

    #[command(flatten)]
    schema: SchemaArgs,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

/// What an attribute holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Holds {
    String,
    Boolean,
    Integer,
    Number,
    StringArray,
    IntegerArray,
    NumberArray,
}

/// What users may do with their own value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Own {
    ReadOnly,
    ReadWrite,
    Hide,
}

impl Holds {
    /// The JSON type of one value, and whether there may be several.
    fn json_type(self) -> (&'static str, bool) {
        match self {
            Self::String => ("string", false),
            Self::Boolean => ("boolean", false),
            Self::Integer => ("integer", false),
            Self::Number => ("number", false),
            Self::StringArray => ("string", true),
            Self::IntegerArray => ("integer", true),
            Self::NumberArray => ("number", true),
        }
    }
}

/// Describes the attribute as a schema does.
fn described(args: &AddArgs) -> Result<Value, Failure> {
    let (json_type, is_array) = args.holds.json_type();
    let mut body = Map::new();
    let title = args.title.as_ref().unwrap_or(&args.name);
    body.insert("title".to_owned(), json!(title));
    if let Some(description) = &args.description {
        body.insert("description".to_owned(), json!(description));
    }
    let values = args
        .values
        .iter()
        .map(|text| value(text, json_type))
        .collect::<Result<Vec<_>, _>>()?;
    let mut item = Map::new();
    item.insert("type".to_owned(), json!(json_type));
    if !values.is_empty() {
        item.insert("enum".to_owned(), values.into());
    }
    if is_array {
        body.insert("type".to_owned(), json!("array"));
        body.insert("items".to_owned(), item.into());
    } else {
        body.extend(item);
    }
    if args.required {
        body.insert("required".to_owned(), json!(true));
    }
    if args.unique {
        body.insert("unique".to_owned(), json!("UNIQUE_VALIDATED"));
    }
    for (key, length) in [
        ("minLength", args.min_length),
        ("maxLength", args.max_length),
    ] {
        if let Some(length) = length {
            body.insert(key.to_owned(), json!(length));
        }
    }
    let own = match args.own {
        Own::ReadOnly => "READ_ONLY",
        Own::ReadWrite => "READ_WRITE",
        Own::Hide => "HIDE",
    };
    let permissions = json!([{"principal": "SELF", "action": own}]);
    body.insert("permissions".to_owned(), permissions);
    Ok(body.into())
}

/// Reads one allowed value.
fn value(text: &str, json_type: &str) -> Result<Value, Failure> {
    let wrong = || Failure::usage(format!("--enum {text}: this is no {json_type}"));
    if json_type == "string" {
        return Ok(text.into());
    }
    let value: Value = serde_json::from_str(text).map_err(|_| wrong())?;
    let fits = match json_type {
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        _ => value.is_boolean(),
    };
    fits.then_some(value).ok_or_else(wrong)
}

/// Adds the attribute.
pub(super) async fn run(args: AddArgs, cx: &Context) -> anyhow::Result<()> {
    cx.out.about(&shapes::ATTRIBUTE, false)?;
    let body = described(&args)?;
    let (schema, fetched) = args.schema.read(cx).await?;
    let whole = fetched.resource.value()?;
    let subject = Subject::new(Noun::Other("schema"), &args.name);
    let item = match fetched.view.attribute(&args.name) {
        None => Item::Change(Change {
            subject,
            actions: vec![Action::PutAttribute(PutAttribute {
                schema,
                attribute: args.name.clone(),
                body,
            })],
        }),
        Some(there) => {
            let now = whole
                .pointer("/definitions/custom/properties")
                .and_then(|properties| properties.get(&args.name))
                .filter(|_| there.is_custom);
            Item::Settled(settled(&args.name, &body, now))
        }
    };
    let plan = Plan::of([item], true);
    let task = Task::new(plan, "add attribute", &args.confirm, true);
    carry_out(cx, task.printing(&shapes::ATTRIBUTE)).await
}

/// What an attribute that is there already means.
fn settled(name: &str, wanted: &Value, now: Option<&Value>) -> Outcome {
    const ACTION: &str = "add-attribute";
    let is_same = |now: &&Value| {
        let wanted = wanted.as_object().into_iter().flatten();
        wanted
            .into_iter()
            .all(|(key, value)| now.get(key) == Some(value))
    };
    if let Some(now) = now.filter(is_same) {
        return Outcome {
            resource: Some(row(name, now, true).to_string().into()),
            ..Outcome::new(name, ACTION, OutcomeStatus::Unchanged)
        };
    }
    let message = format!("there is another attribute {name} already");
    let error = Error::target(Kind::Conflict, message);
    Outcome::failed(
        name,
        ACTION,
        error.hint("see it with `okta-admin schema show`"),
    )
}
