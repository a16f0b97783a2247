//! Where files are kept: state (journals, caches, the sandbox's database), and the config file.
//!
//! Pure: no folder is made here. XDG's places on every system, as Git's and GitHub's own tools have them.

use std::path::{Path, PathBuf};

use super::{Env, Seen, Setting, Source};

const OURS: &str = "okta-admin";

/// How one of the folders is found.
struct Kind {
    setting: &'static str,
    ours: &'static str,
    xdg: &'static str,
    below_home: &'static str,
}

const STATE: Kind = Kind {
    setting: "state-dir",
    ours: "OKTA_ADMIN_STATE_DIR",
    xdg: "XDG_STATE_HOME",
    below_home: ".local/state",
};

const CONFIG: Kind = Kind {
    setting: "config-dir",
    ours: "OKTA_ADMIN_CONFIG_DIR",
    xdg: "XDG_CONFIG_HOME",
    below_home: ".config",
};

/// Returns the state folder; nothing where neither a variable nor a home folder says where it could be.
pub(super) fn state(env: &Env, cwd: &Path) -> Option<Setting<PathBuf>> {
    STATE.find(env, cwd)
}

/// Returns the folder of the config file, by the same rules.
pub(super) fn config(env: &Env, cwd: &Path) -> Option<Setting<PathBuf>> {
    CONFIG.find(env, cwd)
}

/// Returns the row that shows the state folder.
pub(super) fn state_seen(dir: &Setting<PathBuf>) -> Seen {
    STATE.seen(dir)
}

/// Returns the row that shows the config folder.
pub(super) fn config_seen(dir: &Setting<PathBuf>) -> Seen {
    CONFIG.seen(dir)
}

/// Returns the home folder, where a variable names one that can be used.
pub(super) fn home(env: &Env) -> Option<&Path> {
    absolute(env, "HOME")
}

/// The XDG base directory specification: a relative path is invalid and to be ignored.
fn absolute<'a>(env: &'a Env, name: &str) -> Option<&'a Path> {
    let path = env.get(name).map(Path::new);
    path.filter(|path| path.is_absolute())
}

impl Kind {
    fn find(&self, env: &Env, cwd: &Path) -> Option<Setting<PathBuf>> {
        if let Some(dir) = env.get(self.ours) {
            let source = Source::Environment(self.ours);
            return Some(Setting::new(cwd.join(dir), source));
        }
        if let Some(base) = absolute(env, self.xdg) {
            let source = Source::Environment(self.xdg);
            return Some(Setting::new(base.join(OURS), source));
        }
        let folder = home(env)?.join(self.below_home).join(OURS);
        Some(Setting::new(folder, Source::Default))
    }

    fn seen(&self, dir: &Setting<PathBuf>) -> Seen {
        Seen {
            setting: self.setting,
            name: match dir.source {
                Source::Environment(name) => name,
                _ => "",
            },
            source: dir.source.clone(),
            value: Some(dir.value.display().to_string()),
            unused: None,
        }
    }
}
