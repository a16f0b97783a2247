//! The map in `src/lib.rs` is the rule: a module imports only from those below it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// One Rust file of the library.
struct Source {
    /// The path below `src`.
    path: String,
    /// The top-level module it belongs to.
    module: String,
    /// The code, without comments.
    code: String,
}

fn sources() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    files.iter().map(|file| source(&src, file)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

fn source(src: &Path, file: &Path) -> Source {
    let path = file.strip_prefix(src).unwrap();
    let path = path.to_str().unwrap().replace('\\', "/");
    let module = path.split(['/', '.']).next().unwrap().to_owned();
    let text = fs::read_to_string(file).unwrap();
    let code = text.lines().map(without_comment).collect::<Vec<_>>();
    Source {
        path,
        module,
        code: code.join("\n"),
    }
}

/// Cuts a comment off; the slashes of an address stay.
fn without_comment(line: &str) -> &str {
    let comment = line
        .match_indices("//")
        .find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

/// The modules of the map, top to bottom; those of one line are of one height.
fn map() -> Vec<Vec<String>> {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"));
    let lib = lib.unwrap();
    let lines = lib.lines().filter_map(|l| l.strip_prefix("//! - "));
    lines
        .map(|line| {
            let names = line.split(": ").next().unwrap();
            names
                .split(", ")
                .map(|name| name.trim_matches(['[', ']', '`']).to_owned())
                .collect()
        })
        .collect()
}

/// The top-level modules that a file names after `crate::`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        // `$crate::` of a macro and `okta_admin_crate::` would be something else.
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(group_heads(group));
        } else {
            found.insert(head(rest));
        }
    }
    found
}

fn head(path: &str) -> String {
    path.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// The first names of `{a, b::{c, d}, e}`, without those inside.
fn group_heads(group: &str) -> Vec<String> {
    let mut depth = 1;
    let mut heads = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => heads.push(String::new()),
            _ if depth == 1 => heads.last_mut().unwrap().push(c),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    let heads = heads.iter().map(|h| head(h.trim()));
    heads.filter(|h| !h.is_empty()).collect()
}

#[test]
fn the_map_names_every_module_once() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"));
    let lib = lib.unwrap();
    let mut declared: Vec<_> = lib
        .lines()
        .filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let mut mapped = map().concat();
    declared.sort_unstable();
    mapped.sort_unstable();
    assert_eq!(declared, mapped);
}

#[test]
fn modules_import_only_down_the_map() {
    let map = map();
    let height = |module: &str| map.iter().position(|line| line.iter().any(|m| m == module));
    let ground = map.len() - 1;
    let mut broken = Vec::new();
    for source in sources() {
        let Some(own) = height(&source.module) else {
            continue;
        };
        for import in imports(&source.code) {
            let Some(other) = height(&import) else {
                broken.push(format!("{} imports {import}, not on the map", source.path));
                continue;
            };
            let inside = import == source.module;
            if !inside && (other < own || other == own && own != ground) {
                broken.push(format!("{} imports {import}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "up the map:\n{}", broken.join("\n"));
}

#[test]
fn the_sandbox_shares_no_code_with_the_client() {
    let allowed = ["sandbox", "clock", "failure"];
    let sources = sources();
    let sandbox: Vec<_> = sources.iter().filter(|s| s.module == "sandbox").collect();
    assert!(!sandbox.is_empty());
    for source in sandbox {
        for import in imports(&source.code) {
            assert!(
                allowed.contains(&import.as_str()),
                "{} uses {import}",
                source.path
            );
        }
    }
}

#[test]
fn the_shapes_of_objects_know_nothing_else() {
    for source in sources().iter().filter(|s| s.module == "model") {
        let imports = imports(&source.code);
        let own = imports.iter().all(|i| i == "model");
        assert!(own, "{} uses {imports:?}", source.path);
    }
}

/// Who may say a word: paths that begin with one of these.
fn only(word: &str, allowed: &[&str]) {
    let sources = sources();
    let saying: Vec<_> = sources
        .iter()
        .filter(|s| s.code.contains(word))
        .map(|s| s.path.as_str())
        .collect();
    assert!(!saying.is_empty(), "nobody says {word}; is it spelled so?");
    for path in saying {
        let may = allowed.iter().any(|a| path.starts_with(a));
        assert!(may, "{path} mentions {word}");
    }
}

#[test]
fn only_the_output_and_the_prompt_write_to_the_process_streams() {
    let allowed = ["output/", "prompt.rs", "main.rs"];
    only("io::stdout", &allowed);
    only("io::stderr", &allowed);
    only("io::stdin", &allowed);
}

#[test]
fn only_the_client_speaks_http() {
    only("reqwest", &["okta/"]);
}

#[test]
fn only_the_clock_knows_the_time_and_only_main_ends_the_process() {
    only("SystemTime::now", &["clock.rs"]);
    only("Instant::now", &["clock.rs"]);
    for source in sources() {
        assert!(!source.code.contains("process::exit"), "{}", source.path);
        let sleeps = source.code.contains("thread::sleep");
        assert!(!sleeps, "{}", source.path);
    }
}

#[test]
fn only_the_environment_module_reads_the_environment() {
    only("env::var", &["config/env.rs"]);
}

#[test]
fn every_file_opens_with_what_it_is() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for source in sources() {
        let text = fs::read_to_string(src.join(&source.path)).unwrap();
        assert!(text.starts_with("//! "), "{}", source.path);
    }
}

#[test]
fn imports_are_read_from_groups_and_paths_alike() {
    let code =
        "use crate::a::B;\nuse crate::{c, d::{e, f}, self};\npub(crate) fn g() { crate::h::i() }";
    let imports = imports(code);
    let mut found: Vec<_> = imports.iter().map(String::as_str).collect();
    found.retain(|f| *f != "self");
    assert_eq!(found, ["a", "c", "d", "h"]);
}
