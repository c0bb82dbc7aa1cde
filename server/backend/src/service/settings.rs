//! Settings.

use crate::{
    pattern,
    service::audit::{conflict, differences, yes_no},
    session::Session,
    store::{
        self,
        audit::{Doer, Subject},
    },
};
use domain::{Error, Event, Permission, Problem, Result, audit::Action, setting::Settings, text::Checks};
use jiff::tz::TimeZone;
use serde_json::Value;

/// Settings, as admins see and change them.
pub struct SettingsHandle<'s>(&'s Session);

impl Session {
    /// Settings.
    pub fn settings(&self) -> SettingsHandle<'_> {
        SettingsHandle(self)
    }
}

impl SettingsHandle<'_> {
    /// The settings and their version.
    pub async fn get(&self) -> Result<(Settings, i64)> {
        self.0.allow(Permission::Configure)?;
        Ok(store::setting::load(&mut self.0.db().read().await?).await?)
    }

    /// Changes the settings. Errors are at `group.name`.
    pub async fn change(&self, settings: Settings, version: i64) -> Result<()> {
        let scope = self.0.allow(Permission::Configure)?;
        let settings = settings.tidied();
        let mut checks = settings.check();
        check_time_zone(&mut checks, "organisation.time_zone", &settings.organisation.time_zone);
        pattern::check(&mut checks, &settings);
        checks.finish()?;

        let mut tx = self.0.db().begin().await?;
        let (before, _) = store::setting::load(&mut tx).await?;
        if !store::setting::store(&mut tx, &settings, version).await? {
            let (current, version) = store::setting::load(&mut tx).await?;
            return Err(conflict(&mut tx, &scope, ("setting", None), version, values(&current)?).await?);
        }
        let changed = differences(&values(&before)?, &values(&settings)?);
        if changed.is_empty() {
            return Ok(());
        }
        let subject = Subject { kind: "setting", id: None, name: &settings.organisation.name };
        let now = self.0.clock().now();
        store::audit::record(&mut tx, &Doer::of(self.0), now, Action::Changed, subject, changed).await?;
        tx.emit(Event::SettingsChanged);
        tx.commit().await?;
        Ok(self.0.backend().catch_up().await?)
    }
}

/// Notes a problem if a time zone is not one of the IANA database.
pub(crate) fn check_time_zone(checks: &mut Checks, field: &str, name: &str) {
    if !TimeZone::get(name).is_ok_and(|zone| !zone.is_unknown()) {
        checks.add(field, Problem::Choice);
    }
}

/// The names of all time zones, for a choice of them.
pub fn time_zones() -> Vec<String> {
    jiff::tz::db().available().map(|name| name.to_string()).collect()
}

/// All settings as `group.name` with a text. Taken from their stored form, so that a new setting is not forgotten.
pub(super) fn values(settings: &Settings) -> Result<Vec<(String, String)>> {
    let stored =
        serde_json::to_value(settings).map_err(|error| -> Error { crate::db::internal("settings", &error) })?;
    let mut values = Vec::new();
    for (group, entries) in stored.as_object().into_iter().flatten() {
        for (name, value) in entries.as_object().into_iter().flatten() {
            values.push((format!("{group}.{name}"), text(value)));
        }
    }
    Ok(values)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => yes_no(*yes),
        other => other.to_string(),
    }
}
