//! Showing one or several things by name: a card or an object for one, a list for several.
//!
//! Of several, one that cannot be shown does not stop the others: it is reported, and the run ends
//! with 3.

use bytes::Bytes;

use crate::change::Error;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{Card, Shape};

/// Gets each by its name and shows it.
pub(crate) async fn each<T>(
    cx: &Context,
    shape: &'static Shape,
    names: &[String],
    doing: &str,
    get: impl AsyncFn(&str) -> Result<(Bytes, T), Error>,
    card: impl Fn(&[u8], &T) -> Card,
) -> anyhow::Result<()> {
    let in_words = |error: Error, name: &str| {
        anyhow::Error::from(error).context(format!("could not {doing} {name}"))
    };
    if let [name] = names {
        let (raw, view) = get(name).await.map_err(|e| in_words(e, name))?;
        return Ok(cx.out.card(shape, &raw, &card(&raw, &view))?);
    }
    let mut list = cx.out.list(shape)?;
    let mut failed = 0;
    for name in names {
        match get(name).await {
            Ok((raw, _)) => list.item(&raw)?,
            Err(error) if error.kind() == Kind::Credential => {
                list.abort()?;
                return Err(in_words(error, name));
            }
            Err(error) => {
                failed += 1;
                cx.report_item(&in_words(error, name));
            }
        }
    }
    list.end()?;
    if failed > 0 {
        let message = format!("{failed} of {} could not be shown", names.len());
        return Err(Failure::new(Kind::Partial, message).into());
    }
    Ok(())
}
