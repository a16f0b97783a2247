//! Reads the table of an org.
//!
//! A value of the wrong kind is an error that names its key, never a default: `read_only = "yes"` must not mean no.

use std::path::Path;

use toml_edit::TableLike;

use super::{Entry, Guard, TYPE_NAME};
use crate::config::near::near;
use crate::config::{Address, Error};

/// Reads an org's table.
pub(in crate::config) fn read(
    name: &str,
    table: &dyn TableLike,
    file: &Path,
) -> Result<Entry, Error> {
    let reader = Reader { name, table, file };
    let domain = reader.text("domain")?;
    let domain = domain.ok_or_else(|| {
        let mut unknown = table.iter().map(|(key, _)| key);
        let meant = unknown.find(|key| near(key, ["domain"]).is_some());
        let meant = meant.map(|key| format!(", and {key} is no setting: is domain meant?"));
        reader.wrong("domain", format!("is missing{}", meant.unwrap_or_default()))
    })?;
    let address = Address::parse(&domain).map_err(|error| reader.wrong("domain", error))?;
    let confirm = reader.parsed("confirm", |text| match text {
        TYPE_NAME => Ok(true),
        "ask" => Ok(false),
        _ => Err(format!("{text:?} is neither {TYPE_NAME} nor ask")),
    })?;
    Ok(Entry {
        method: reader.parsed("method", str::parse)?.unwrap_or_default(),
        token_command: reader.text("token_command")?,
        token_file: reader.text("token_file")?,
        client_id: reader.text("client_id")?,
        key_file: reader.text("key_file")?,
        key_command: reader.text("key_command")?,
        key_id: reader.text("key_id")?,
        scopes: reader.list("scopes")?,
        dpop: reader.parsed("dpop", str::parse)?.unwrap_or_default(),
        output: reader.text("output")?,
        max_api_share: reader.parsed("max_api_share", str::parse)?,
        concurrency: reader.parsed("concurrency", str::parse)?,
        ca_file: reader.text("ca_file")?,
        guard: Guard {
            read_only: reader.flag("read_only")?,
            type_name: confirm.unwrap_or_default(),
            protect: reader.list("protect")?,
            retain: reader.parsed("retain", crate::config::limits::time)?,
        },
        domain,
        ..Entry::new(name, address)
    })
}

/// Reads the keys of a table, and names them in what is wrong.
struct Reader<'a> {
    name: &'a str,
    table: &'a dyn TableLike,
    file: &'a Path,
}

impl Reader<'_> {
    fn wrong(&self, key: &str, what: impl std::fmt::Display) -> Error {
        Error::Config {
            path: self.file.to_owned(),
            what: format!("org.{}.{key}: {what}", self.name),
        }
    }

    /// A text, or a number where people leave the quotes out.
    fn text(&self, key: &str) -> Result<Option<String>, Error> {
        let Some(item) = self.table.get(key) else {
            return Ok(None);
        };
        let number = || item.as_integer().map(|number| number.to_string());
        let text = item.as_str().map(str::to_owned).or_else(number);
        let text = text.ok_or_else(|| self.wrong(key, "is not a text in quotes"))?;
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }

    fn parsed<T, E: std::fmt::Display>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Error> {
        let text = self.text(key)?;
        let value = text.map(|text| parse(text.trim()).map_err(|error| self.wrong(key, error)));
        value.transpose()
    }

    fn flag(&self, key: &str) -> Result<bool, Error> {
        let Some(item) = self.table.get(key) else {
            return Ok(false);
        };
        item.as_bool()
            .ok_or_else(|| self.wrong(key, "is neither true nor false"))
    }

    /// A list of texts.
    fn list(&self, key: &str) -> Result<Vec<String>, Error> {
        let Some(item) = self.table.get(key) else {
            return Ok(Vec::new());
        };
        let wrong = || self.wrong(key, "is not a list of texts in quotes");
        let array = item.as_array().ok_or_else(wrong)?;
        let texts = array.iter().map(|value| value.as_str().map(str::to_owned));
        texts.collect::<Option<_>>().ok_or_else(wrong)
    }
}
