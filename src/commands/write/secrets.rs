//! `--secrets-out`: a new file for the secrets of a run.
//!
//! Made before the first request (0600, never over a file that is there), so that a secret cannot be
//! issued that has no place. Each row is on the disk before the next one comes. A file that nothing
//! was written to is removed again.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::args::SecretsOutArgs;
use crate::change::action::Issued;
use crate::failure::Failure;

/// Room for a row, so that a secret is not left behind by a growing buffer.
const ROW: usize = 4096;

/// The file, while the run lasts.
pub(crate) struct SecretsFile {
    path: PathBuf,
    file: File,
    rows: usize,
}

impl SecretsFile {
    /// Makes the file if one was asked for; a run that sends nothing needs none.
    pub(crate) fn open(args: &SecretsOutArgs, dry_run: bool) -> Result<Option<Self>, Failure> {
        let Some(path) = args.secrets_out.as_ref().filter(|_| !dry_run) else {
            return Ok(None);
        };
        let file = create(path).map_err(|error| {
            let failure =
                Failure::usage(format!("--secrets-out: could not make {}", path.display()));
            let failure = match error.kind() {
                io::ErrorKind::AlreadyExists => failure.hint("name a file that is not there yet"),
                _ => failure,
            };
            failure.because(error)
        })?;
        Ok(Some(Self {
            path: path.clone(),
            file,
            rows: 0,
        }))
    }

    /// Writes the secrets of one user, and makes sure that they are on the disk.
    pub(super) fn put(&mut self, login: &str, issued: &[Issued]) -> io::Result<()> {
        let mut rows = Zeroizing::new(Vec::with_capacity(ROW));
        let mut csv = csv::WriterBuilder::new().from_writer(&mut *rows);
        if self.rows == 0 {
            csv.write_record(["login", "secret"])?;
        }
        for one in issued {
            csv.write_record([login, one.value.expose()])?;
        }
        csv.flush()?;
        drop(csv);
        self.file.write_all(&rows)?;
        self.file.sync_data()?;
        self.rows += issued.len();
        Ok(())
    }

    /// Returns what to say at the end, if there is anything.
    pub(super) fn summary(&self) -> Option<String> {
        let file = self.path.display();
        (self.rows > 0).then(|| format!("{} secrets are in {file}", self.rows))
    }
}

impl Drop for SecretsFile {
    fn drop(&mut self) {
        if self.rows == 0 {
            // Empty, and ours; left behind it would only be in the way of the next run.
            std::fs::remove_file(&self.path).ok();
        }
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn asked(path: &Path) -> SecretsOutArgs {
        SecretsOutArgs {
            secrets_out: Some(path.to_owned()),
        }
    }

    #[test]
    fn a_file_is_private_new_and_gone_if_nothing_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.csv");
        assert!(SecretsFile::open(&asked(&path), true).unwrap().is_none());
        drop(SecretsFile::open(&asked(&path), false).unwrap());
        assert!(!path.exists());

        let mut file = SecretsFile::open(&asked(&path), false).unwrap().unwrap();
        let issued = Issued {
            name: "tempPassword",
            label: "temporary password",
            value: Secret::new("a,b"),
        };
        file.put("ada@x", std::slice::from_ref(&issued)).unwrap();
        file.put("bob@x", &[issued]).unwrap();
        assert!(SecretsFile::open(&asked(&path), false).is_err());
        drop(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "login,secret\nada@x,\"a,b\"\nbob@x,\"a,b\"\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
