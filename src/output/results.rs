//! What a command prints: a list, one object, a card, or a text of its own.

use std::io::Write as _;

use serde_json::Value;

use super::columns::Columns;
use super::exporter::Exporter;
use super::json::{Array, Lines, Prepare, Whole};
use super::lines::{Count, Ids};
use super::list::List;
use super::raw::Tidy;
use super::record::{Card, Shape};
use super::table::Table;
use super::{Error, Format, Output, card, csv, shapes, yaml};

impl Output {
    /// Says what this run is going to print: `many` for a list. Called before the first request, it
    /// finds unknown columns there, and a failure's envelope gets the right key.
    pub fn about(&self, shape: &'static Shape, many: bool) -> Result<(), Error> {
        self.promise(shape, many || self.look().array);
        self.columns(shape).map(|_| ())
    }

    /// Starts a list.
    pub fn list(&self, shape: &'static Shape) -> Result<List, Error> {
        self.promise(shape, true);
        Ok(List::start(self.clone(), self.exporter(shape)?))
    }

    /// Prints one object: an object in JSON and YAML (an array of one if the look says so), a list of
    /// one in every other format.
    pub fn one(&self, shape: &'static Shape, raw: &[u8]) -> Result<(), Error> {
        let look = self.look();
        if look.array || look.count {
            return self.list_of_one(shape, raw);
        }
        let mut text = Vec::new();
        match self.format() {
            Format::Json => {
                let raw = self.tidy(shape).apply(raw);
                self.promise(shape, false);
                if look.envelope {
                    self.owe(self.key(shape, false), raw.into_owned());
                    return Ok(());
                }
                self.document(&raw, &mut text)?;
            }
            Format::Yaml => yaml::one(&self.tidy(shape).apply(raw), &mut text)?,
            _ => return self.list_of_one(shape, raw),
        }
        self.write_results(&text)
    }

    /// Prints one object as a card in a table, and as [`Output::one`] in every other format.
    pub fn card(&self, shape: &'static Shape, raw: &[u8], card: &Card) -> Result<(), Error> {
        let look = self.look();
        if !self.format().is_table() || look.columns.is_some() || look.count {
            return self.one(shape, raw);
        }
        let text = if self.is_person() {
            card::for_person(card, self.paint(), self.streams.now)
        } else {
            card::plain(card)
        };
        self.write_results(text.as_bytes())
    }

    /// Prints a text that is the result itself: documentation, completions, a secret that was asked
    /// for. A failure to write it is told by [`Output::finish`].
    pub fn text(&self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Prints bytes that are the result itself, as [`Output::text`] does.
    pub fn bytes(&self, bytes: &[u8]) {
        if let Err(error) = self.write_results(bytes) {
            self.results().late.get_or_insert(error);
        }
    }

    /// Ends the output: closes an envelope as a success and flushes. To be called once, after the
    /// command and, if it failed, after its report.
    pub fn finish(&self) -> Result<(), Error> {
        self.close_envelope(None)?;
        let mut results = self.results();
        match results.late.take() {
            Some(error) => Err(error),
            None => results.sink.flush().map_err(Error::of_write),
        }
    }

    fn list_of_one(&self, shape: &'static Shape, raw: &[u8]) -> Result<(), Error> {
        let mut list = self.list(shape)?;
        list.item(raw)?;
        list.end()
    }

    /// Appends a whole JSON document and its newline, or what `--jq` makes of it.
    pub(super) fn document(&self, json: &[u8], buffer: &mut Vec<u8>) -> Result<(), Error> {
        if let Some(jq) = &self.settled.jq {
            return jq.run(json, self.terminal().stdout, buffer);
        }
        buffer.extend_from_slice(json);
        buffer.push(b'\n');
        Ok(())
    }

    fn tidy(&self, shape: &'static Shape) -> Tidy {
        // An envelope promises callers the members of a user; without one the bytes are Okta's.
        let promises = self.look().envelope && std::ptr::eq(shape, &raw const shapes::USER);
        Tidy {
            links: self.look().links,
            one_line: self.format() == Format::Ndjson,
            always: if promises { &shapes::USER_MEMBERS } else { &[] },
        }
    }

    /// Returns whether results are coloured.
    fn paint(&self) -> bool {
        self.terminal().color && self.terminal().stdout
    }

    fn columns(&self, shape: &'static Shape) -> Result<Columns, Error> {
        let wide = matches!(self.format(), Format::Wide | Format::Csv | Format::Tsv);
        Columns::select(shape, self.look().columns.as_deref(), wide)
    }

    fn exporter(&self, shape: &'static Shape) -> Result<Box<dyn Exporter>, Error> {
        let look = self.look();
        let columns = self.columns(shape)?;
        if look.count {
            return Ok(Box::new(Count::default()));
        }
        let key = look.envelope.then(|| self.key(shape, true));
        let prepare = match self.format() {
            Format::Options => Prepare::Label {
                shape,
                label: Columns::select(shape, Some(shape.label), false)?,
            },
            _ => Prepare::Raw(self.tidy(shape)),
        };
        Ok(match self.format() {
            Format::Table | Format::Wide if self.is_person() => Box::new(Table::for_person(
                shape,
                columns,
                self.terminal().width,
                self.paint(),
                self.streams.now,
            )),
            Format::Table | Format::Wide => Box::new(Table::plain(columns)),
            Format::Json | Format::Options if self.settled.jq.is_some() => {
                Box::new(Whole::new(self.clone(), prepare, key))
            }
            Format::Json | Format::Options => {
                if key.is_some() {
                    self.owe_the_end();
                }
                Box::new(Array::new(prepare, key))
            }
            Format::Ndjson => Box::new(Lines {
                out: self.clone(),
                prepare,
                key,
            }),
            Format::Csv => Box::new(csv::Csv::new(columns, b',', look.csv_exact)),
            Format::Tsv => Box::new(csv::Csv::new(columns, b'\t', look.csv_exact)),
            Format::Yaml => Box::new(yaml::Yaml::new(self.tidy(shape))),
            Format::Id => Box::new(Ids::new(shape)),
        })
    }
}

/// Reads an object as a tree; depth is limited to 128.
pub(super) fn tree(raw: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(raw).map_err(Error::Unreadable)
}
