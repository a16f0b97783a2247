//! The device grant: a code is shown here, typed into a browser there, and asked about meanwhile.
//!
//! Codes live for ten minutes. Who asks more often than every five seconds is told `slow_down` and
//! has to wait five seconds longer each time.
//!
//! Follows <https://developer.okta.com/docs/guides/device-authorization-grant/main/>

use serde_json::{Value, json};

use super::authorize::chosen;
use super::clients::{Client, authenticate};
use super::page::{choice, page};
use super::token::give;
use super::tokens::{Given, find_secret, keep_secret, millis, number};
use super::{Form, Trouble};
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::ids;
use crate::sandbox::org::Visit;
use crate::sandbox::request::{Method, Request, pairs};

/// The name of the grant.
pub(super) const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

const KIND: &str = "device";
const LIFETIME: i64 = 600;
const INTERVAL: i64 = 5;

/// POST `/oauth2/v1/device/authorize`: a code for the device and one for the person.
pub(super) fn begin(visit: &Visit<'_>, request: &Request, form: &Form) -> Result<Answer, Trouble> {
    let client = authenticate(visit, request, form)?;
    client.check_grant(GRANT)?;
    let scope = client.scope(visit, form.required("scope")?)?;
    let user_code = ids::word(visit.clock, 8).to_uppercase();
    let doc = json!({
        "client": client.id, "scope": scope, "code": user_code, "state": "waiting",
        "interval": INTERVAL, "expires": millis(visit) + LIFETIME * 1000,
    });
    let device_code = keep_secret(visit, KIND, doc.as_object().cloned().unwrap_or_default())?;
    let origin = request.origin(visit.base);
    Ok(Answer::ok(&json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_uri": format!("{origin}/activate"),
        "verification_uri_complete": format!("{origin}/activate?user_code={user_code}"),
        "expires_in": LIFETIME,
        "interval": INTERVAL,
    })))
}

/// The device asks whether it was decided.
pub(super) fn poll(
    visit: &Visit<'_>,
    form: &Form,
    client: &Client,
    key: Option<&str>,
) -> Result<Answer, Trouble> {
    let invalid = || Trouble::grant("The device code is invalid.");
    let mut kept = find_secret(visit, KIND, form.required("device_code")?)?
        .filter(|kept| kept.text("client") == client.id)
        .ok_or_else(invalid)?;
    let now = millis(visit);
    if number(&kept, "expires") <= now {
        return Err(Trouble::new(
            "expired_token",
            "The device code has expired.",
        ));
    }
    match kept.text("state") {
        "allowed" => {
            let given = Given {
                key: key.map(str::to_owned),
                ..Given::of(&kept)
            };
            kept.doc.insert("state".to_owned(), json!("used"));
            visit.keep_thing(KIND, &kept)?;
            give(visit, client, given)
        }
        "denied" => Err(Trouble::new(
            "access_denied",
            "The resource owner denied the request.",
        )),
        "waiting" => {
            let interval = number(&kept, "interval");
            let last = kept.doc.get("asked").and_then(Value::as_i64);
            let early = last.is_some_and(|last| now - last < interval * 1000);
            kept.doc.insert("asked".to_owned(), now.into());
            if early {
                kept.doc
                    .insert("interval".to_owned(), (interval + INTERVAL).into());
            }
            visit.keep_thing(KIND, &kept)?;
            Err(if early {
                Trouble::new("slow_down", "The device is polling too frequently.")
            } else {
                Trouble::new(
                    "authorization_pending",
                    "The device authorization is pending. Please try again later.",
                )
            })
        }
        _ => Err(invalid()),
    }
}

/// `/activate`: GET asks for the code and for a decision, POST has it.
pub(super) fn page_of(visit: &Visit<'_>, request: &Request) -> Result<Answer, Refusal> {
    const TITLE: &str = "Activate your device";
    let fields = match request.method {
        Method::Get => request.query.clone(),
        Method::Post => pairs(&String::from_utf8_lossy(&request.body)),
        _ => return Err(Refusal::method()),
    };
    let get = |name: &str| {
        let found = fields.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let code = get("user_code").trim().to_uppercase();
    if code.is_empty() {
        let form = "<form><label>Code <input name=\"user_code\" autofocus></label>\n\
                    <button>Next</button></form>";
        return Ok(page(200, TITLE, form));
    }
    let waiting = visit.things(KIND, "")?.into_iter().find(|device| {
        device.text("code") == code
            && device.text("state") == "waiting"
            && number(device, "expires") > millis(visit)
    });
    let Some(mut device) = waiting else {
        return Ok(page(400, TITLE, "Invalid code. Try again."));
    };
    if request.method == Method::Get {
        let client = Client::find(visit, device.text("client"))?;
        let label = client.as_ref().map_or("An app", Client::label);
        let asks = format!("{label} asks for: {} (code {code})", device.text("scope"));
        let hidden = [("user_code".to_owned(), code)];
        return Ok(page(
            200,
            TITLE,
            &choice(visit, "/activate", &hidden, &asks)?,
        ));
    }
    let state = match get("decision") {
        "allow" => {
            let Some(user) = chosen(visit, get("user"), get("login")) else {
                return Ok(page(400, TITLE, "This account may not sign in."));
            };
            device.doc.insert("user".to_owned(), user.into());
            "allowed"
        }
        _ => "denied",
    };
    device.doc.insert("state".to_owned(), state.into());
    visit.keep_thing(KIND, &device)?;
    let said = format!("Device {state}. You can close this window.");
    Ok(page(200, TITLE, &said))
}
