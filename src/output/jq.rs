//! `--jq EXPR`: a filter over the JSON of the results, with no jq on the machine.
//!
//! Compiled once, before any request. Strings are printed bare, everything else as JSON on one line,
//! as `gh --jq` does; on a terminal a bare string is made harmless first. The filter can read neither
//! files nor further input nor the environment. Values nested deeper than 128 are refused, because filters recurse.

use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Filter, Vars, load};
use jaq_json::write::Pp;
use jaq_json::{Val, read};

use super::{Error, hostile, raw};

const DEEPEST: usize = 128;
const LONGEST_MESSAGE: usize = 200;

/// The two formats of jq that its Rust counterpart leaves out.
const MORE_FORMATS: &str = r#"
def @csv:
  [.[] | if . == null then "" elif isstring then "\"\(gsub("\""; "\"\""))\""
    elif isarray or isobject then error("\(.) cannot be a cell of CSV") else tostring end]
  | join(",");
def @tsv:
  [.[] | if . == null then "" elif isstring then
      gsub("\\\\"; "\\\\") | gsub("\t"; "\\t") | gsub("\n"; "\\n") | gsub("\r"; "\\r")
    elif isarray or isobject then error("\(.) cannot be a cell of TSV") else tostring end]
  | join("\t");
"#;

/// A compiled filter.
pub(super) struct Jq(Filter<JustLut<Val>>);

impl Jq {
    /// Compiles; the error says where the expression goes wrong.
    pub(super) fn compile(expression: &str) -> Result<Self, Error> {
        let definitions = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs())
            .chain(
                load::parse(MORE_FORMATS, |parser| parser.defs())
                    .expect("the definitions are constant and a test compiles them"),
            );
        let functions = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs())
            // The environment holds the token.
            .filter(|(name, ..)| *name != "env");
        let arena = Arena::default();
        let program = File {
            code: expression,
            path: (),
        };
        let modules = Loader::new(definitions)
            .load(&arena, program)
            .map_err(|errors| Error::JqSyntax(loading(&errors)))?;
        Compiler::default()
            .with_funs(functions)
            .compile(modules)
            .map(Self)
            .map_err(|errors| {
                let undefined = errors.iter().flat_map(|(_, errors)| errors).next();
                Error::JqSyntax(undefined.map_or_else(
                    || "cannot be compiled".to_owned(),
                    |(name, what)| format!("there is no {} {name}", what.as_str()),
                ))
            })
    }

    /// Appends what the filter makes of one JSON document, one result a line. `person` is whether a
    /// terminal shows it.
    pub(super) fn run(&self, json: &[u8], person: bool, buffer: &mut Vec<u8>) -> Result<(), Error> {
        let run_error = |text: String| Error::JqRun(shorten(&text));
        if raw::depth(json) > DEEPEST {
            return Err(run_error("the results are nested too deeply".to_owned()));
        }
        let input = read::parse_single(json).map_err(|error| run_error(error.to_string()))?;
        let context = Ctx::<JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        for result in self.0.id.run((context, input)) {
            match result {
                Ok(Val::TStr(text)) => {
                    let text = String::from_utf8_lossy(&text);
                    if person {
                        buffer.extend_from_slice(hostile::lines(&text).as_bytes());
                    } else {
                        buffer.extend_from_slice(text.as_bytes());
                    }
                }
                Ok(value) => {
                    let mut text = Vec::new();
                    jaq_json::write::write(&mut text, &Pp::default(), 0, &value)
                        .expect("a Vec takes everything");
                    buffer.extend_from_slice(&raw::escape(&text));
                }
                Err(exception) => {
                    return match exception.get_err() {
                        Ok(error) => Err(run_error(error.to_string())),
                        // `halt` ends the filter, not this process.
                        Err(_) => Ok(()),
                    };
                }
            }
            buffer.push(b'\n');
        }
        Ok(())
    }
}

/// Says where the first error of loading is.
fn loading(errors: &load::Errors<&str, ()>) -> String {
    let place = |part: &str| match part {
        "" => "at the end".to_owned(),
        part => {
            format!("at {:?}", part.chars().take(20).collect::<String>())
        }
    };
    let first = errors.iter().map(|(_, error)| error).next();
    match first {
        Some(load::Error::Lex(errors)) => errors
            .first()
            .map(|(wanted, found)| (lexed(wanted), *found)),
        Some(load::Error::Parse(errors)) => errors
            .first()
            .map(|(wanted, found)| (wanted.as_str(), *found)),
        Some(load::Error::Io(_)) => return "modules cannot be loaded".to_owned(),
        None => None,
    }
    .map_or_else(
        || "cannot be read".to_owned(),
        |(wanted, found)| format!("expected {wanted} {}", place(found)),
    )
}

/// `Expect::as_str` panics for a delimiter it does not know.
fn lexed(wanted: &load::lex::Expect<&str>) -> &'static str {
    match wanted {
        load::lex::Expect::Delim("(" | "[" | "{" | "\"") => wanted.as_str(),
        load::lex::Expect::Delim(_) => "closing delimiter",
        other => other.as_str(),
    }
}

/// An error of a filter quotes its input, which may be the whole answer.
fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST_MESSAGE).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
