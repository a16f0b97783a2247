//! Where state is kept: journals, caches, the sandbox's database.
//!
//! Pure: no folder is made here.

use std::path::{Path, PathBuf};

use super::{Env, Seen, Setting, Source};

const OURS: &str = "okta-admin";

/// Returns the state folder; nothing where neither a variable nor a home folder says where it could be.
pub(super) fn dir(env: &Env, cwd: &Path) -> Option<Setting<PathBuf>> {
    if let Some(dir) = env.get("OKTA_ADMIN_STATE_DIR") {
        return Some(Setting::new(
            cwd.join(dir),
            Source::Environment("OKTA_ADMIN_STATE_DIR"),
        ));
    }
    // The XDG base directory specification: a relative path is invalid and to be ignored.
    let absolute = |name| {
        env.get(name)
            .map(Path::new)
            .filter(|path| path.is_absolute())
    };
    if let Some(base) = absolute("XDG_STATE_HOME") {
        return Some(Setting::new(
            base.join(OURS),
            Source::Environment("XDG_STATE_HOME"),
        ));
    }
    let home = absolute("HOME")?;
    Some(Setting::new(
        home.join(".local/state").join(OURS),
        Source::Default,
    ))
}

/// Returns the row that shows the folder.
pub(super) fn seen(dir: &Setting<PathBuf>) -> Seen {
    Seen {
        setting: "state-dir",
        name: match dir.source {
            Source::Environment(name) => name,
            _ => "",
        },
        source: dir.source.clone(),
        value: Some(dir.value.display().to_string()),
        unused: None,
    }
}
