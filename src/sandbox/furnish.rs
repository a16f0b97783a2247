//! What a new org has besides people, groups and roles: factors, apps, grants, tokens.
//!
//! Only the first few people have any, always the same ones: number 1 of the seeded people has a
//! push, an SMS and a TOTP factor and two apps, number 2 a push and a grant, number 3 a question,
//! number 4 a push that is always declined; number 1 is the manager of number 3. Deterministic, and apart from the counter of ids.

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::{faults, ids};

/// How many people are looked at.
const PEOPLE: usize = 6;

/// The apps: label, name, way of signing in.
pub(super) const APPS: [(&str, &str, &str); 4] = [
    ("Google Workspace", "google", "SAML_2_0"),
    ("Slack", "slack", "SAML_2_0"),
    ("GitHub", "githubcloud", "SAML_2_0"),
    ("Reporting Dashboard", "oidc_client", "OPENID_CONNECT"),
];

/// One of the people.
struct Person {
    id: String,
    login: String,
    name: String,
}

/// Puts everything into an org that was just made.
pub(super) fn furnish(db: &Connection, now: &str) -> rusqlite::Result<()> {
    let people = people(db)?;
    let Some(admin) = people.first() else {
        return Ok(());
    };
    api_tokens(db, &people, admin, now)?;
    if people.len() < PEOPLE {
        return Ok(());
    }
    let apps = apps(db, now)?;
    for (n, person) in people.iter().enumerate() {
        factors(db, n, person, now)?;
        assignments(db, n, person, &apps, now)?;
    }
    if let (Some(person), Some(client)) = (people.get(2), apps.last()) {
        grants(db, person, client, now)?;
    }
    relation(db, &people)
}

fn people(db: &Connection) -> rusqlite::Result<Vec<Person>> {
    let mut statement = db.prepare(
        "SELECT id, doc ->> '$.profile.login', doc ->> '$.profile.firstName'
         FROM users ORDER BY serial LIMIT ?1",
    )?;
    let rows = statement.query_map([i64::try_from(PEOPLE).unwrap_or_default()], |row| {
        Ok(Person {
            id: row.get(0)?,
            login: row.get(1)?,
            name: row.get(2)?,
        })
    })?;
    rows.collect()
}

/// An id that looks like one and is the same in every org.
fn id(prefix: &str, n: usize) -> String {
    let n = u64::try_from(n).unwrap_or_default();
    let mut state = n + 7_000;
    let word = format!("{:016x}", faults::mix(&mut state));
    ids::id(prefix, n, word.get(..8).unwrap_or_default())
}

fn keep(db: &Connection, kind: &str, owner: &str, id: &str, doc: &Value) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO things (kind, owner, id, doc) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![kind, owner, id, doc.to_string()])?;
    Ok(())
}

fn api_tokens(
    db: &Connection,
    people: &[Person],
    admin: &Person,
    now: &str,
) -> rusqlite::Result<()> {
    let owner = people.get(2).unwrap_or(admin);
    for (n, (name, user)) in [("sandbox", admin), ("CI pipeline", owner)]
        .into_iter()
        .enumerate()
        .take(people.len().min(2))
    {
        let id = id("00T", n);
        let doc = json!({
            "id": id, "name": name, "userId": user.id, "tokenWindow": "P30D",
            "network": {"connection": "ANYWHERE"}, "clientName": "Okta API",
            "created": now, "lastUpdated": now,
        });
        keep(db, "api_token", "", &id, &doc)?;
        if n == 0 {
            let sql = "INSERT OR REPLACE INTO meta (key, value) VALUES ('token', ?1)";
            db.execute(sql, [&id])?;
        }
    }
    Ok(())
}

fn apps(db: &Connection, now: &str) -> rusqlite::Result<Vec<String>> {
    let mut all = Vec::new();
    for (n, (label, name, mode)) in APPS.into_iter().enumerate() {
        let id = id("0oa", n);
        let doc = json!({
            "id": id, "name": name, "label": label, "status": "ACTIVE",
            "lastUpdated": now, "created": now,
            "accessibility": {"selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null},
            "visibility": {"autoSubmitToolbar": false, "hide": {"iOS": false, "web": false}},
            "features": [], "signOnMode": mode,
            "credentials": {"userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN"}},
            "settings": {"notes": {"admin": null, "enduser": null}},
        });
        keep(db, "app", "", &id, &doc)?;
        all.push(id);
    }
    Ok(all)
}

fn assignments(
    db: &Connection,
    n: usize,
    person: &Person,
    apps: &[String],
    now: &str,
) -> rusqlite::Result<()> {
    // Google for all of them; number 1 has Slack, and number 3 GitHub through a group.
    let wanted = [
        (0, "USER", n > 0),
        (1, "USER", n == 1),
        (2, "GROUP", n == 3),
    ];
    for (app, scope, has) in wanted {
        let Some(app) = apps.get(app).filter(|_| has) else {
            continue;
        };
        keep(
            db,
            "app_user",
            app,
            &person.id,
            &app_user(person, scope, now),
        )?;
    }
    Ok(())
}

fn app_user(person: &Person, scope: &str, now: &str) -> Value {
    json!({
        "id": person.id, "externalId": null, "created": now, "lastUpdated": now,
        "scope": scope, "status": "ACTIVE", "statusChanged": now, "passwordChanged": null,
        "syncState": "DISABLED", "credentials": {"userName": person.login}, "profile": {},
    })
}

fn factors(db: &Connection, n: usize, person: &Person, now: &str) -> rusqlite::Result<()> {
    let phone = format!("{}'s phone", person.name);
    let verify = json!({"credentialId": person.login, "deviceType": "SmartPhone_IPhone",
        "name": phone, "platform": "IOS", "version": "18.1"});
    let push = ("opf", "push", verify);
    let sms = ("sms", "sms", json!({"phoneNumber": "+15550000001"}));
    let totp = (
        "ost",
        "token:software:totp",
        json!({"credentialId": person.login}),
    );
    let question = (
        "ufs",
        "question",
        json!({"question": "disliked_food", "questionText": "What is the food you least liked as a child?"}),
    );
    let mine = match n {
        1 => vec![push, sms, totp],
        2 | 4 => vec![push],
        3 => vec![question],
        _ => Vec::new(),
    };
    for (at, (prefix, kind, profile)) in mine.into_iter().enumerate() {
        let id = id(prefix, n * 10 + at);
        let doc = json!({
            "id": id, "factorType": kind, "provider": "OKTA", "vendorName": "OKTA",
            "status": "ACTIVE", "created": now, "lastUpdated": now, "profile": profile,
        });
        keep(db, "factor", &person.id, &id, &doc)?;
        if n == 4 {
            keep(db, "declined", &person.id, &id, &json!({}))?;
        }
    }
    Ok(())
}

fn grants(db: &Connection, person: &Person, client: &str, now: &str) -> rusqlite::Result<()> {
    for (n, scope) in ["okta.users.read", "okta.groups.read"]
        .into_iter()
        .enumerate()
    {
        let id = id("oag", n);
        let doc = json!({
            "id": id, "status": "ACTIVE", "created": now, "lastUpdated": now,
            "issuer": "https://sandbox.example", "clientId": client, "userId": person.id,
            "scopeId": scope, "source": "END_USER",
        });
        keep(db, "grant", &person.id, &id, &doc)?;
    }
    let id = id("oar", 0);
    let doc = json!({
        "id": id, "status": "ACTIVE", "created": now, "lastUpdated": now,
        "expiresAt": "2100-01-01T00:00:00.000Z",
        "issuer": "https://sandbox.example", "clientId": client, "userId": person.id,
        "scopes": ["offline_access", "openid"],
    });
    keep(db, "token", &person.id, &id, &doc)
}

fn relation(db: &Connection, people: &[Person]) -> rusqlite::Result<()> {
    match people {
        [_, manager, _, person, ..] => {
            let link = json!({ "primary": manager.id });
            keep(db, "link", &person.id, "manager", &link)
        }
        _ => Ok(()),
    }
}
