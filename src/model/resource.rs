//! One object as the server sent it: its bytes, and a typed view of them on demand.
//!
//! The bytes are a slice of the page they came in, so a listing copies nothing. JSON output writes
//! them as they are; unknown fields and custom attributes survive, in order.

use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::value::RawValue;

/// Bytes that are one valid JSON value, known to describe a `T`.
pub struct Resource<T> {
    raw: Bytes,
    kind: PhantomData<fn() -> T>,
}

impl<T> Resource<T> {
    /// Checks that `raw` is one JSON value and keeps it.
    pub fn parse(raw: &Bytes) -> serde_json::Result<Self> {
        let value: &RawValue = serde_json::from_slice(raw)?;
        let raw = raw.slice_ref(value.get().as_bytes());
        Ok(Self {
            raw,
            kind: PhantomData,
        })
    }

    /// Splits an array into its items without looking further into them than that each is an object.
    pub fn parse_list(raw: &Bytes) -> serde_json::Result<Vec<Self>> {
        let items: Vec<&RawValue> = serde_json::from_slice(raw)?;
        if let Some(odd) = items.iter().position(|i| !i.get().starts_with('{')) {
            return Err(serde_json::Error::custom(format!(
                "item {odd} of the list is no object"
            )));
        }
        let slice = |item: &RawValue| raw.slice_ref(item.get().as_bytes());
        Ok(items
            .into_iter()
            .map(|item| Self {
                raw: slice(item),
                kind: PhantomData,
            })
            .collect())
    }

    /// Says what the object describes, where the caller knows better.
    pub fn cast<U>(self) -> Resource<U> {
        Resource {
            raw: self.raw,
            kind: PhantomData,
        }
    }

    /// Returns the server's own bytes.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// Returns the object as a tree that keeps the order of its members.
    pub fn value(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::from_slice(&self.raw)
    }
}

impl<T: DeserializeOwned> Resource<T> {
    /// Returns the typed view. Errors when the object is not what its endpoint promises.
    pub fn view(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.raw)
    }
}

impl<T> Clone for Resource<T> {
    fn clone(&self) -> Self {
        Self {
            raw: self.raw.clone(),
            kind: PhantomData,
        }
    }
}

impl<T> std::fmt::Debug for Resource<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the content: an object may hold a secret.
        write!(f, "Resource({} bytes)", self.raw.len())
    }
}
