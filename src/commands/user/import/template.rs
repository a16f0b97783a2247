//! `--template`: a file to fill in, with every column that any org understands.

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::args::profile_fields::ATTRIBUTES;
use crate::change::read::WORDS;

/// What the template is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Template {
    /// A header, to which rows are added
    Csv,
    /// One object, as an example
    Ndjson,
}

impl Template {
    /// Returns the text of the file.
    pub(super) fn text(self) -> String {
        match self {
            Self::Csv => format!("{}\n", names().collect::<Vec<_>>().join(",")),
            Self::Ndjson => format!("{}\n", Value::Object(names().map(example).collect())),
        }
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    let attributes = ATTRIBUTES.iter().map(|a| a.name);
    let words = WORDS.iter().map(|(word, _)| *word);
    attributes.chain(words)
}

/// A value to see how one is written; `null` leaves out what a new user does not have.
fn example(name: &str) -> (String, Value) {
    let value = match name {
        "login" | "email" => json!("ada@example.com"),
        "firstName" => json!("Ada"),
        "lastName" => json!("Lovelace"),
        "groups" | "roles" => json!([]),
        "status" => json!("active"),
        _ => Value::Null,
    };
    (name.to_owned(), value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::read::{Cleared, Reader, Row, Vocabulary};

    #[test]
    fn a_template_is_read_back() {
        let vocabulary = Vocabulary::new(ATTRIBUTES.iter().map(|a| a.name));
        let text = Template::Csv.text();
        let reader = Reader::open(text.as_bytes(), "-", None).unwrap();
        vocabulary.check(reader.headers()).unwrap();
        assert_eq!(reader.headers().len(), ATTRIBUTES.len() + WORDS.len());

        let text = Template::Ndjson.text();
        let mut reader = Reader::open(text.as_bytes(), "-", None).unwrap();
        let record = reader.next_record().unwrap().unwrap().unwrap();
        let row = Row::read(record, &vocabulary, &Cleared::Never, false).unwrap();
        assert_eq!(row.login, "ada@example.com");
    }
}
