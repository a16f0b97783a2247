//! Plans in files: what `plan --out` writes and `apply` reads.
//!
//! JSON lines: what the plan was made of and for, then one change a line with the values before, in
//! the form of the record of a run, then how many there are and the SHA-256 of all lines before.
//! There is no secret in it. A file that was cut or edited is refused. Errors: [`Error::Target`],
//! of kind `Usage`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use jiff::Timestamp;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::desired::Prune;
use super::journal::{Input, hex};
use super::spill::Spill;
use super::{Error, Item, Plan, kept};
use crate::failure::Kind;

/// The version of the form; a plan of another one is refused.
pub const FORMAT: u32 = 1;

/// What a plan was made of, and for which org.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Header {
    /// The version of the form.
    pub format: u32,
    /// The version of this program.
    pub version: String,
    /// The org in words.
    pub org: String,
    /// What the org is recognised by.
    pub address: String,
    /// When the plan was made, by this machine's clock.
    pub made: Timestamp,
    /// The file that it was made of.
    pub input: Input,
    /// The attribute by which people are found.
    #[serde(rename = "match")]
    pub key: String,
    /// What was to be as the file says.
    pub managed: Managed,
    /// What becomes of people who are not in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prune: Option<Pruned>,
}

/// What is as a file says, beyond what its rows name.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Managed {
    /// The attributes, or those that a row has where none are named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Vec<String>>,
    /// Groups that people are taken out of, too.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Roles that are taken away, too.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// What becomes of people who are in scope and not in the file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// What becomes of them.
    pub to: Prune,
    /// The scope, a search expression.
    pub within: String,
}

/// The first and the last line; between them are those of the items.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Plan(Box<Header>),
    End { items: usize, sha256: String },
}

/// A plan that was read.
#[derive(Debug)]
pub struct PlanFile {
    /// What it was made of.
    pub header: Header,
    /// The changes.
    pub plan: Plan,
    /// The SHA-256 of the whole file.
    pub sha256: String,
}

/// Writes the changes of a plan into a file that is not there yet.
pub fn write(path: &Path, header: Header, plan: &Plan) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let refuse = |error: io::Error| {
        let message = format!("--out: could not write {}: {error}", path.display());
        match error.kind() {
            io::ErrorKind::AlreadyExists => {
                Error::target(Kind::Usage, message).hint("name a file that is not there yet")
            }
            _ => Error::target(Kind::Usage, message),
        }
    };
    let file = options.open(path).map_err(refuse)?;
    write_to(&file, header, plan).map_err(|error| {
        // Half a plan is of no use.
        fs::remove_file(path).ok();
        refuse(error)
    })
}

fn write_to(file: &File, header: Header, plan: &Plan) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    let mut digest = Context::new(&SHA256);
    let mut put = |line: &[u8]| {
        digest.update(line);
        out.write_all(line)
    };
    put(&line(&Line::Plan(Box::new(header)))?)?;
    let mut items = 0;
    for item in plan.items().map_err(io::Error::other)? {
        let item = item.map_err(io::Error::other)?;
        // What needs nothing is not applied.
        if matches!(&*item, Item::Change(_)) {
            put(&kept::line(&item)?)?;
            items += 1;
        }
    }
    let sha256 = hex(digest.finish().as_ref());
    out.write_all(&line(&Line::End { items, sha256 })?)?;
    out.flush()?;
    file.sync_all()
}

fn line(line: &Line) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a plan, whose file must be one that can be read twice; `name` is what people call it.
pub fn read(mut file: File, name: &str) -> Result<PlanFile, Error> {
    let refuse = |what: String| Error::target(Kind::Usage, format!("{name}: {what}"));
    let cannot = |error: io::Error| refuse(format!("it could not be read: {error}"));
    file.seek(SeekFrom::Start(0)).map_err(cannot)?;
    let mut reader = BufReader::new(file.try_clone().map_err(cannot)?);
    let mut text = Vec::new();
    let mut next = |text: &mut Vec<u8>| {
        text.clear();
        reader.read_until(b'\n', text).map_err(cannot)
    };
    next(&mut text)?;
    let header = match serde_json::from_slice(&text) {
        Ok(Line::Plan(header)) => *header,
        _ => {
            return Err(refuse("this is no plan".to_owned())
                .hint("`okta-admin plan FILE --out PLAN.json` makes one"));
        }
    };
    if header.format != FORMAT {
        let form = header.format;
        return Err(refuse(format!("a plan in form {form}, not {FORMAT}")));
    }
    let mut digest = Context::new(&SHA256);
    let mut whole = Context::new(&SHA256);
    digest.update(&text);
    whole.update(&text);
    let start = text.len() as u64;
    let (mut length, mut items) = (0, 0);
    let edited = || {
        refuse("it is not as it was written, so it is not applied".to_owned())
            .hint("make the plan again")
    };
    loop {
        next(&mut text)?;
        whole.update(&text);
        if text.starts_with(b"{\"change\"") {
            digest.update(&text);
            length += text.len() as u64;
            items += 1;
            continue;
        }
        let Ok(Line::End { items: n, sha256 }) = serde_json::from_slice(&text) else {
            return Err(edited());
        };
        let is_last = next(&mut text)? == 0;
        if !is_last || n != items || sha256 != hex(digest.finish().as_ref()) {
            return Err(edited());
        }
        break;
    }
    Ok(PlanFile {
        header,
        plan: Plan::on_disk(Spill::within(file, start, length, items))?,
        sha256: hex(whole.finish().as_ref()),
    })
}
