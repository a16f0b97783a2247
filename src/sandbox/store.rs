//! The state: one SQLite file in WAL mode that many processes use at once.
//!
//! JSON documents in columns, with indexes on what is looked up; `user_version` is the version of
//! the layout. Writers wait for each other, 30 s at most. A crash loses at most the last requests
//! (synchronous NORMAL); the file is never left damaged. Errors: [`Error`].

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::clock::Clock;

use super::org::stamp;
use super::status::Status;
use super::{Error, StatusCount, Summary, furnish, seed};

const VERSION: i64 = 1;
const PATIENCE: Duration = Duration::from_secs(30);
const LAYOUT: &str = include_str!("layout.sql");
const INDEXES: &str = include_str!("indexes.sql");

/// An open sandbox file.
pub(super) struct Store {
    /// The connection; a request is one transaction on it.
    pub db: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the file, making folder, file and a new org as needed.
    pub(super) fn open(path: &Path, clock: &dyn Clock) -> Result<Self, Error> {
        make_private(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
        let mut store = Self::connect(path)?;
        if store.version()? != VERSION {
            store.create(clock)?;
        }
        Ok(store)
    }

    /// Opens a file that must be there.
    pub(super) fn open_existing(path: &Path) -> Result<Self, Error> {
        let missing = || Error::Missing {
            path: path.to_owned(),
        };
        if !path.is_file() {
            return Err(missing());
        }
        let store = Self::connect(path)?;
        match store.version()? {
            VERSION => Ok(store),
            _ => Err(missing()),
        }
    }

    fn connect(path: &Path) -> Result<Self, Error> {
        let open = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let db = Connection::open_with_flags(path, flags)?;
            db.busy_timeout(PATIENCE)?;
            // The last process to leave must not hold the others up with a checkpoint.
            db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
            db.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")?;
            db.set_prepared_statement_cache_capacity(64);
            Ok(db)
        };
        let db = open().map_err(|source| database(path, source))?;
        Ok(Self {
            db,
            path: path.to_owned(),
        })
    }

    fn version(&self) -> Result<i64, Error> {
        let found: i64 = self
            .db
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(|source| database(&self.path, source))?;
        if found > VERSION {
            return Err(Error::Newer {
                path: self.path.clone(),
                found,
                known: VERSION,
            });
        }
        Ok(found)
    }

    fn has_tables(&self) -> Result<bool, Error> {
        self.db
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
                row.get::<_, i64>(0)
            })
            .map(|count| count > 0)
            .map_err(|source| database(&self.path, source))
    }

    /// Makes the tables and a new org. One process does it, the others wait.
    fn create(&mut self, clock: &dyn Clock) -> Result<(), Error> {
        let lock = self.path.with_extension("lock");
        let file = private_file(&lock)
            .and_then(|file| file.lock().map(|()| file))
            .map_err(|source| Error::File { path: lock, source })?;
        if self.version()? != VERSION {
            if self.has_tables()? {
                return Err(Error::Foreign {
                    path: self.path.clone(),
                });
            }
            self.db
                .execute_batch("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;")
                .map_err(|source| database(&self.path, source))?;
            self.fill(seed::NEW_ORG, false, clock)?;
        }
        drop(file);
        Ok(())
    }

    /// Puts `people` into the org, in place of what is there unless `add`.
    pub(super) fn fill(
        &mut self,
        people: usize,
        add: bool,
        clock: &dyn Clock,
    ) -> Result<(), Error> {
        let path = self.path.clone();
        self.try_fill(people, add, clock)
            .map_err(|source| database(&path, source))
    }

    fn try_fill(
        &mut self,
        people: usize,
        add: bool,
        clock: &dyn Clock,
    ) -> Result<(), rusqlite::Error> {
        // What is being made can be made again; a lost power line costs a seeding, nothing else.
        self.db
            .execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")?;
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        if !add {
            transaction.execute_batch(LAYOUT)?;
            seed::found(&transaction, clock)?;
        }
        seed::populate(&transaction, people, clock)?;
        if !add {
            furnish::furnish(&transaction, &stamp(clock.now()))?;
        }
        transaction.execute_batch(INDEXES)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()?;
        // Into the main file, as far as others who read now let it.
        self.db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.db
            .execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000;")
    }

    /// Counts what is there.
    pub(super) fn summary(&self) -> Result<Summary, Error> {
        self.try_summary()
            .map_err(|source| database(&self.path, source))
    }

    fn try_summary(&self) -> Result<Summary, rusqlite::Error> {
        let number = |sql: &str| {
            self.db
                .query_row(sql, [], |row| row.get::<_, i64>(0))
                .map(i64::unsigned_abs)
        };
        let mut statuses = Vec::new();
        for status in Status::ALL {
            let users: i64 = self.db.query_row(
                "SELECT count(*) FROM users WHERE status = ?1",
                [status.word()],
                |row| row.get(0),
            )?;
            if users > 0 {
                statuses.push(StatusCount {
                    status: status.word().to_owned(),
                    users: users.unsigned_abs(),
                });
            }
        }
        let mut wal = self.path.clone().into_os_string();
        wal.push("-wal");
        let size = |path: &Path| fs::metadata(path).map_or(0, |meta| meta.len());
        Ok(Summary {
            file: self.path.clone(),
            size: size(&self.path) + size(Path::new(&wal)),
            org: self
                .db
                .query_row("SELECT value FROM meta WHERE key = 'org'", [], |row| {
                    row.get(0)
                })?,
            users: number("SELECT count(*) FROM users")?,
            statuses,
            groups: number("SELECT count(*) FROM groups")?,
        })
    }
}

fn database(path: &Path, source: rusqlite::Error) -> Error {
    Error::Database {
        path: path.to_owned(),
        source,
    }
}

/// Makes the folder (0700) and the file (0600), if they are missing.
fn make_private(path: &Path) -> std::io::Result<()> {
    if path.is_file() {
        return Ok(());
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    private_file(path).map(drop)
}

fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
