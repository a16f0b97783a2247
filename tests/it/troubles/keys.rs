//! Keys that cannot be read or used.

use std::fs;

use snapbox::{assert_data_eq, str};

use super::{private, said};
use crate::support::Env;

/// An org whose service app signs in with this key.
fn with_key(key: &str) -> Env {
    let env = Env::new();
    env.config(&format!(
        "default = \"app\"\n[org.app]\ndomain = \"http://127.0.0.1:1\"\nmethod = \"service-app\"\nclient_id = \"0oa1\"\n{key}\n"
    ));
    env
}

#[cfg(unix)]
#[test]
fn a_key_that_cannot_be_used() {
    let pem = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/okta/oauth/key/");
        fs::read_to_string(format!("{folder}{name}")).unwrap()
    };
    let cut = pem("rsa-pkcs8.pem")[..400].to_owned();
    let mut all = String::new();
    for content in [
        pem("ec-encrypted.pem"),
        pem("ec-encrypted-sec1.pem"),
        pem("rsa-public.pem"),
        pem("rsa-short.pem"),
        pem("ec-p521.pem"),
        pem("ed25519.pem"),
        cut,
        "hello".to_owned(),
    ] {
        let env = with_key("key_file = \"~/key.pem\"");
        private(&env.file("home/key.pem", content));
        let ran = env.run(["user", "list"]);
        all.push_str(&said(&ran));
    }
    assert_data_eq!(
        all,
        str![[r#"
$ okta-admin user list
--- stderr ---
error: FOLDER/home/key.pem is no key to sign in with
  caused by: the private key is encrypted
  hint: let a command decrypt it at each use, which asks for the passphrase: key_command = "openssl pkey -in KEY.pem" in the org's settings, or org add --key-command
  hint: or decrypt it for good: (umask 077; openssl pkey -in KEY.pem -out PLAIN.pem)
--- exit 4 ---
$ okta-admin user list
--- stderr ---
error: FOLDER/home/key.pem is no key to sign in with
  caused by: the private key is encrypted
  hint: let a command decrypt it at each use, which asks for the passphrase: key_command = "openssl pkey -in KEY.pem" in the org's settings, or org add --key-command
  hint: or decrypt it for good: (umask 077; openssl pkey -in KEY.pem -out PLAIN.pem)
--- exit 4 ---
$ okta-admin user list
--- stderr ---
error: FOLDER/home/key.pem is no key to sign in with
  caused by: this is no private key but a public key
  hint: Okta keeps the public key; the private one is needed here
--- exit 4 ---
$ okta-admin user list
--- stderr ---
error: FOLDER/home/key.pem is no key to sign in with
  caused by: the private key is too short; use RSA with 2048 to 4096 bits
  hint: make one (umask 077; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out KEY.pem) and register its public part with the app
--- exit 4 ---
$ okta-admin user list
--- stderr ---
error: FOLDER/home/key.pem is no key to sign in with
  caused by: the private key is on another curve; use RSA, or EC on P-256 or P-384
  hint: make one (umask 077; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out KEY.pem) and register its public part with the app
--- exit 4 ---
$ okta-admin user list
--- stderr ---
error: FOLDER/home/key.pem is no key to sign in with
  caused by: the private key is of another kind, such as Ed25519; use RSA, or EC on P-256 or P-384
  hint: make one (umask 077; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out KEY.pem) and register its public part with the app
--- exit 4 ---
$ okta-admin user list
--- stderr ---
error: FOLDER/home/key.pem is no key to sign in with
  caused by: the private key cannot be read: its last line is missing or broken
  hint: take it anew from where it was made; copying may have cut it
--- exit 4 ---
$ okta-admin user list
--- stderr ---
error: FOLDER/home/key.pem is no key to sign in with
  caused by: the private key is neither PEM nor a JWK
  hint: is it the right one? A key begins with -----BEGIN PRIVATE KEY----- or, as a JWK, with {
--- exit 4 ---

"#]]
    );
}

#[cfg(unix)]
#[test]
fn a_file_of_a_key_that_cannot_be_read() {
    let mut all = String::new();
    let env = with_key("key_file = \"~/key.pem\"");
    all.push_str(&said(&env.run(["user", "list"])));
    let path = env.file("home/key.pem", "-----BEGIN");
    all.push_str(&said(&env.run(["user", "list"])));
    private(&env.file("home/key.pem", [0x30, 0x82, 0xff]));
    all.push_str(&said(&env.run(["user", "list"])));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    all.push_str(&said(&env.run(["user", "list"])));
    assert_data_eq!(
        all,
        str![[r#"
$ okta-admin user list
--- stderr ---
error: could not read FOLDER/home/key.pem
  caused by: No such file or directory (os error 2)
  hint: check how its path is written
--- exit 4 ---
$ okta-admin user list
--- stderr ---
error: FOLDER/home/key.pem holds a secret and others can read it (mode 0644)
  hint: chmod 600 FOLDER/home/key.pem
--- exit 4 ---
$ okta-admin user list
--- stderr ---
error: could not read FOLDER/home/key.pem
  caused by: stream did not contain valid UTF-8
  hint: a key must be text, PEM or JWK: openssl pkey -inform DER -in FOLDER/home/key.pem -out KEY.pem
--- exit 4 ---
$ okta-admin user list
--- stderr ---
error: could not read FOLDER/home/key.pem
  caused by: it is a folder
  hint: look at what is there: ls -ld FOLDER/home/key.pem
--- exit 4 ---

"#]]
    );
}

#[cfg(unix)]
#[test]
fn a_key_that_only_its_owner_can_unlock() {
    use std::os::unix::fs::PermissionsExt as _;

    let env = with_key("key_file = \"~/key.pem\"");
    let path = env.file("home/key.pem", "");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        return; // It is root who runs this.
    }
    let ran = env.run(["user", "list"]).ends(4);
    ran.says("it has to be readable for you and nobody else: ls -l ");
}

#[test]
fn a_key_in_the_environment_is_never_shown_as_the_name_of_a_file() {
    let bare = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg".repeat(4);
    for key in [
        bare.clone(),
        format!("{}\n{bare}", &bare[..64]),
        format!("{bare}\\n"),
    ] {
        let env = Env::new()
            .with("OKTA_DOMAIN", "http://127.0.0.1:1")
            .with("OKTA_API_CLIENT_ID", "0oa1")
            .with("OKTA_API_PRIVATE_KEY", &key);
        for args in [["user", "list", "-vvv"], ["auth", "status", "-vvv"]] {
            let ran = env.run(args);
            ran.never_says(&bare[..40]);
        }
        let ran = env.run(["user", "list"]).ends(4);
        ran.says("OKTA_API_PRIVATE_KEY is no key to sign in with");
        ran.says("neither PEM nor a JWK");
    }
}

#[cfg(unix)]
#[test]
fn a_command_that_decrypts_the_key_and_one_that_cannot() {
    let key = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/okta/oauth/key/ec-p256-pkcs8.pem"
    );
    let env = with_key(&format!("key_command = \"cat '{key}'\""));
    // The key is good: what is missing is an org.
    env.run(["user", "list", "--retries=0"]).ends(5);
    let env = with_key("key_command = \"echo wrong passphrase >&2; exit 1\"");
    assert_data_eq!(
        said(&env.run(["user", "list"])),
        str![[r#"
$ okta-admin user list
--- stderr ---
error: the command of org app (FOLDER/home/.config/okta-admin/config.toml): the command failed (exit status: 1): wrong passphrase
  hint: run the command by hand: it must print the secret and nothing before it
--- exit 4 ---

"#]]
    );
}
