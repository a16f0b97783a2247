//! What a person says about a user's attributes: a flag for each of Okta's own, and `--set` for any other.
//!
//! This is only what was typed; [`ProfileEdits`] is what it means, and `schema.rs` gives the texts
//! their JSON types. An omitted flag never touches an attribute. The names and limits follow
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/>

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use serde_json::{Map, Value};

use crate::change::values::{Given, ProfileEdits};
use crate::failure::Failure;

/// One of the attributes that every org has.
#[derive(Debug)]
pub struct Attribute {
    /// Okta's name, such as `costCenter`.
    pub name: &'static str,
    /// The flag without its dashes.
    pub flag: &'static str,
    value_name: &'static str,
    help: &'static str,
}

const fn attribute(
    name: &'static str,
    flag: &'static str,
    value_name: &'static str,
    help: &'static str,
) -> Attribute {
    Attribute {
        name,
        flag,
        value_name,
        help,
    }
}

/// The 31 attributes of the default profile; all of them are text.
pub const ATTRIBUTES: [Attribute; 31] = [
    attribute("firstName", "first-name", "NAME", "Given name"),
    attribute("lastName", "last-name", "NAME", "Family name"),
    attribute("email", "email", "EMAIL", "Primary e-mail address"),
    attribute(
        "login",
        "login",
        "LOGIN",
        "Unique login [create: the e-mail address if left out]",
    ),
    attribute("middleName", "middle-name", "NAME", "Middle name"),
    attribute(
        "honorificPrefix",
        "honorific-prefix",
        "TEXT",
        "Prefix, such as Dr.",
    ),
    attribute(
        "honorificSuffix",
        "honorific-suffix",
        "TEXT",
        "Suffix, such as Jr.",
    ),
    attribute("title", "title", "TITLE", "Job title"),
    attribute("displayName", "display-name", "NAME", "Name to show"),
    attribute("nickName", "nick-name", "NAME", "Casual name"),
    attribute(
        "secondEmail",
        "second-email",
        "EMAIL",
        "E-mail address for recovery",
    ),
    attribute(
        "profileUrl",
        "profile-url",
        "URL",
        "Address of an online profile",
    ),
    attribute(
        "primaryPhone",
        "primary-phone",
        "PHONE",
        "Main phone number",
    ),
    attribute(
        "mobilePhone",
        "mobile-phone",
        "PHONE",
        "Mobile phone number",
    ),
    attribute(
        "streetAddress",
        "street-address",
        "TEXT",
        "Street and number",
    ),
    attribute("city", "city", "CITY", "City"),
    attribute("state", "state", "STATE", "State or region"),
    attribute("zipCode", "zip-code", "CODE", "ZIP or postal code"),
    attribute(
        "countryCode",
        "country-code",
        "CC",
        "Two-letter country code",
    ),
    attribute("postalAddress", "postal-address", "TEXT", "Mailing address"),
    attribute(
        "preferredLanguage",
        "preferred-language",
        "LANG",
        "Language, such as en-US",
    ),
    attribute("locale", "locale", "LOCALE", "Locale, such as en_US"),
    attribute(
        "timezone",
        "timezone",
        "ZONE",
        "Time zone, such as Europe/Berlin",
    ),
    attribute(
        "userType",
        "user-type",
        "TEXT",
        "Label such as contractor (not --type)",
    ),
    attribute(
        "employeeNumber",
        "employee-number",
        "NUMBER",
        "Number given by the employer",
    ),
    attribute("costCenter", "cost-center", "TEXT", "Cost center"),
    attribute("organization", "organization", "TEXT", "Organization"),
    attribute("division", "division", "TEXT", "Division"),
    attribute("department", "department", "TEXT", "Department"),
    attribute(
        "managerId",
        "manager-id",
        "ID",
        "Id of the manager, not checked by Okta",
    ),
    attribute("manager", "manager", "NAME", "Display name of the manager"),
];

/// Returns Okta's name of a default attribute, from its name or its flag, whatever the case.
pub fn default_attribute(word: &str) -> Option<&'static str> {
    ATTRIBUTES
        .iter()
        .find(|a| a.name.eq_ignore_ascii_case(word) || a.flag.eq_ignore_ascii_case(word))
        .map(|a| a.name)
}

/// The attribute flags as they were typed.
#[derive(Clone, Debug, Default)]
pub struct ProfileFields {
    named: Vec<(&'static str, String)>,
    set: Vec<(String, String)>,
    set_json: Vec<(String, Value)>,
    from_json: Option<PathBuf>,
}

impl ProfileFields {
    /// Returns the file of `--from-json`; `-` is standard input.
    pub fn file(&self) -> Option<&PathBuf> {
        self.from_json.as_ref()
    }

    /// Returns the flag that takes standard input, if one does.
    pub fn stdin(&self) -> Option<&'static str> {
        self.from_json
            .as_ref()
            .filter(|f| f.as_os_str() == "-")
            .map(|_| "--from-json -")
    }

    /// Puts the file's object and the flags together; flags win.
    ///
    /// The object is either a bare profile or one with `profile` in it, as Okta's own bodies are.
    pub fn edits(&self, file: Option<Map<String, Value>>) -> Result<ProfileEdits, Failure> {
        let mut edits = ProfileEdits::default();
        for (name, value) in file.unwrap_or_default() {
            edits.put(name, Given::Json(value));
        }
        for (name, value) in &self.named {
            edits.put(*name, Given::Text(value.clone()));
        }
        for (name, value) in &self.set {
            edits.put(canonical(name), Given::Text(value.clone()));
        }
        for (name, value) in &self.set_json {
            edits.put(canonical(name), Given::Json(value.clone()));
        }
        let mut said = Vec::new();
        let typed = self.named.iter().map(|(name, _)| (*name).to_owned());
        let typed = typed.chain(self.set.iter().map(|(name, _)| canonical(name)));
        for name in typed.chain(self.set_json.iter().map(|(name, _)| canonical(name))) {
            if said.contains(&name) {
                return Err(Failure::usage(format!("attribute {name} is given twice")));
            }
            said.push(name);
        }
        Ok(edits)
    }
}

/// Turns `cost-center` or `CostCenter` into `costCenter`; leaves names it does not know alone.
pub fn canonical(name: &str) -> String {
    let name = name.strip_prefix("profile.").unwrap_or(name);
    default_attribute(name).map_or_else(|| name.to_owned(), str::to_owned)
}

/// Returns whether a name or a type is used that only the org's schema can judge.
pub fn needs_schema(edits: &ProfileEdits) -> bool {
    let plain = |given: &Given| match given {
        Given::Text(_) => true,
        Given::Json(value) => value.is_string() || value.is_null(),
    };
    !edits
        .names()
        .all(|name| ATTRIBUTES.iter().any(|a| a.name == name))
        || !edits.set.iter().all(|(_, given)| plain(given))
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write it as KEY=VALUE".to_owned()),
    }
}

fn json_pair(text: &str) -> Result<(String, Value), String> {
    let (key, json) = pair(text)?;
    let value = serde_json::from_str(&json).map_err(|e| format!("the value is not JSON: {e}"))?;
    Ok((key, value))
}

// By hand and not derived: 31 fields of a struct would say the table above a second time.
impl Args for ProfileFields {
    fn augment_args(command: Command) -> Command {
        const HEADING: &str = "Attributes";
        let flags = ATTRIBUTES.iter().map(|a| {
            Arg::new(a.name)
                .long(a.flag)
                .value_name(a.value_name)
                .help(a.help)
                .help_heading(HEADING)
                .allow_hyphen_values(true)
        });
        command
            .args(flags)
            .arg(
                Arg::new("set")
                    .long("set")
                    .value_name("KEY=VALUE")
                    .help("Set any attribute, custom ones too; its type comes from the org's schema")
                    .help_heading(HEADING)
                    .action(ArgAction::Append)
                    .value_parser(pair),
            )
            .arg(
                Arg::new("set_json")
                    .long("set-json")
                    .value_name("KEY=JSON")
                    .help("Set any attribute to a JSON value, such as an array")
                    .help_heading(HEADING)
                    .action(ArgAction::Append)
                    .value_parser(json_pair),
            )
            .arg(
                Arg::new("from_json")
                    .long("from-json")
                    .value_name("FILE")
                    .help("Read attributes from a JSON object with Okta's names; - is standard input; flags win")
                    .help_heading(HEADING)
                    .value_parser(NonEmptyStringValueParser::new()),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ProfileFields {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut fields = Self::default();
        fields.update_from_arg_matches(matches)?;
        Ok(fields)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.named = ATTRIBUTES
            .iter()
            .filter_map(|a| Some((a.name, matches.get_one::<String>(a.name)?.clone())))
            .collect();
        self.set = matches
            .get_many("set")
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        self.set_json = matches
            .get_many("set_json")
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        self.from_json = matches
            .get_one::<String>("from_json")
            .map(|f| PathBuf::from(OsString::from(f)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> ProfileFields {
        let command = ProfileFields::augment_args(Command::new("x").no_binary_name(true));
        ProfileFields::from_arg_matches(&command.try_get_matches_from(args).unwrap()).unwrap()
    }

    #[test]
    fn flags_win_over_the_file_and_names_are_understood_in_both_spellings() {
        let file = serde_json::json!({"city": "Paris", "department": "IT"});
        let fields = parse(&[
            "--city",
            "Rome",
            "--set",
            "cost-center=42",
            "--set-json",
            "tags=[1]",
        ]);
        let edits = fields.edits(file.as_object().cloned()).unwrap();
        let text = |t: &str| Given::Text(t.to_owned());
        assert_eq!(
            edits.set,
            [
                ("city".to_owned(), text("Rome")),
                ("department".to_owned(), Given::Json("IT".into())),
                ("costCenter".to_owned(), text("42")),
                ("tags".to_owned(), Given::Json(serde_json::json!([1]))),
            ]
        );
        assert!(needs_schema(&edits));
    }

    #[test]
    fn an_attribute_given_twice_is_a_usage_error() {
        assert!(
            parse(&["--city", "Rome", "--set", "city=Paris"])
                .edits(None)
                .is_err()
        );
    }

    #[test]
    fn the_default_attributes_need_no_schema() {
        assert!(!needs_schema(
            &parse(&["--city", "", "--set", "title=x"])
                .edits(None)
                .unwrap()
        ));
    }

    #[test]
    fn a_pair_without_a_name_is_refused() {
        assert!(pair("=x").is_err() && pair("x").is_err() && pair("x=").is_ok());
    }
}
