//! People as YAML: a list of mappings, or a document for each.
//!
//! The list is cut where an item begins, at a `-` in the first column, and each item is parsed by
//! itself, so that memory stays flat; an anchor reaches no further than its item. Built without the
//! feature `yaml`, the format is a usage error.

use super::json::Members;
use super::text::{Lines, MOST, too_long};
use super::{Bad, Record};
use crate::failure::Failure;

/// The items of a YAML file.
pub(super) struct Yaml<'r> {
    lines: Lines<'r>,
    /// The first line of the next item, which ended the last one.
    held: Option<(u64, String)>,
}

impl<'r> Yaml<'r> {
    pub(super) fn new(lines: Lines<'r>) -> Result<Self, Failure> {
        if cfg!(feature = "yaml") {
            Ok(Self { lines, held: None })
        } else {
            Err(Failure::usage("this build reads no YAML (feature `yaml`)"))
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Result<Record, Bad>>, Failure> {
        let mut item: Option<(u64, String)> = self.held.take();
        while let Some((number, line)) = self.lines.next()? {
            let is_mark = line.starts_with("---") || line.starts_with("...");
            let is_item = line.trim_end() == "-" || line.starts_with("- ");
            if is_mark {
                if item.is_some() {
                    break;
                }
                continue;
            }
            match &mut item {
                // A list below a key may begin in the first column too, where no list of items is.
                Some((_, text)) if is_item && text.starts_with('-') => {
                    self.held = Some((number, line.to_owned()));
                    break;
                }
                Some((first, text)) => {
                    text.push_str(line);
                    if text.len() > MOST {
                        return Err(too_long(*first));
                    }
                }
                None if is_blank(line) => {}
                None => item = Some((number, line.to_owned())),
            }
        }
        let Some((first, text)) = item else {
            return Ok(None);
        };
        if text.trim() == "[]" {
            return self.next();
        }
        let members = if text.starts_with('-') {
            parse::<Vec<Members>>(&text).map(|mut items| items.pop())
        } else {
            parse::<Members>(&text).map(Some)
        };
        Ok(match members {
            Ok(Some(members)) => Some(Ok(members.into_record(first))),
            Ok(None) => return self.next(),
            Err(why) => Some(Err(Bad::row(first, why))),
        })
    }
}

fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#') || line.starts_with('%')
}

#[cfg(feature = "yaml")]
fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_saphyr::from_str(text).map_err(|error| {
        // The rest is a picture of the place, in lines of the item and not of the file.
        let text = error.to_string();
        text.lines().next().unwrap_or_default().to_owned()
    })
}

#[cfg(not(feature = "yaml"))]
fn parse<T>(_text: &str) -> Result<T, String> {
    Err("this build reads no YAML (feature `yaml`)".to_owned())
}
