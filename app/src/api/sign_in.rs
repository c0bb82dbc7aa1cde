//! Set-up, sign-in, sign-out and the own profile.

use super::{ApiResult, protocol::Call};
use domain::{
    agent::{Agent, ListChange, ListPreferences, PreferencesChange},
    password::{Judgement, Policy, Whose},
    setting::SetupDraft,
};
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json, PostUrl},
};
use std::collections::BTreeMap;

/// Signs in; the answer carries the session's cookie.
#[server(protocol = Call<PostUrl>)]
pub async fn sign_in(login: String, password: String, next: String) -> ApiResult<()> {
    use super::door::{answer, client, local_path, redirect_plain_form, set_cookies};
    let backend = expect_context::<backend::Backend>();
    let (address, browser) = client();
    let signed_in = answer(backend.sign_in(&login, &password, &address, &browser).await)?;
    set_cookies(&signed_in.token, &signed_in.agent.to_string());
    redirect_plain_form(&local_path(&next));
    Ok(())
}

/// Signs out.
#[server(protocol = Call<PostUrl>)]
pub async fn sign_out() -> ApiResult<()> {
    super::run(async |session| session.profile().sign_out().await).await?;
    super::door::set_cookies("", "");
    super::door::redirect_plain_form("/sign-in");
    Ok(())
}

/// Sets up a fresh installation: its organisation and its first admin.
#[server(protocol = Call<Json>)]
pub async fn set_up(token: String, draft: SetupDraft) -> ApiResult<()> {
    use super::door::{answer, client, set_cookies};
    let backend = expect_context::<backend::Backend>();
    let (address, browser) = client();
    let signed_in = answer(backend.set_up(&token, draft, &address, &browser).await)?;
    set_cookies(&signed_in.token, &signed_in.agent.to_string());
    Ok(())
}

/// The password policy that the first admin meets; [`domain::Error::NotFound`] if the setup link is dead.
#[server(protocol = Call<GetUrl>)]
pub async fn find_setup(token: String) -> ApiResult<Policy> {
    let backend = expect_context::<backend::Backend>();
    super::door::answer(backend.setup_open(&token).await)?;
    Ok(backend.config().settings.agent_passwords.clone())
}

/// Time zones for a picker during the set-up, when nobody can be signed in yet.
#[server(protocol = Call<GetUrl>)]
pub async fn search_setup_time_zones(token: String, text: String) -> ApiResult<Vec<String>> {
    let backend = expect_context::<backend::Backend>();
    super::door::answer(backend.setup_open(&token).await)?;
    Ok(time_zones_like(&text))
}

/// Time zones for a picker.
#[server(protocol = Call<GetUrl>)]
pub async fn search_time_zones(text: String) -> ApiResult<Vec<String>> {
    super::run(async |_| Ok(time_zones_like(&text))).await
}

/// The first time zones whose names contain a text.
#[cfg(feature = "ssr")]
fn time_zones_like(text: &str) -> Vec<String> {
    let plain = |name: &str| name.to_lowercase().replace(['_', '/'], " ");
    let wanted = plain(text);
    let zones = backend::service::settings::time_zones();
    zones.into_iter().filter(|name| plain(name).contains(wanted.trim())).take(50).collect()
}

/// The viewer's own record.
#[server(protocol = Call<GetUrl>)]
pub async fn find_profile() -> ApiResult<Agent> {
    super::run(async |session| session.profile().find().await).await
}

/// Sets a new password of one's own.
#[server(protocol = Call<PostUrl>)]
pub async fn change_password(current: String, new: String) -> ApiResult<()> {
    super::run(async |session| session.profile().change_password(&current, &new).await).await
}

/// Changes how Portico looks and speaks for the viewer.
#[server(protocol = Call<Json>)]
pub async fn change_preferences(change: PreferencesChange) -> ApiResult<()> {
    super::run(async |session| session.profile().change_preferences(change).await).await
}

/// Changes how the viewer wants a list to be, and gives how it is then.
#[server(protocol = Call<Json>)]
pub async fn change_list(list: String, change: ListChange) -> ApiResult<ListPreferences> {
    super::run(async |session| session.profile().change_list(&list, change).await).await
}

/// How the viewer wants lists to be.
#[server(protocol = Call<GetUrl>)]
pub async fn find_lists() -> ApiResult<BTreeMap<String, ListPreferences>> {
    super::run(async |session| Ok(session.profile().preferences().lists.clone())).await
}

/// What only the server knows about a password that is being typed.
#[server(protocol = Call<PostUrl>)]
pub async fn judge_password(password: String, login: String, email: String, whose: Whose) -> ApiResult<Judgement> {
    super::run(async move |session| Ok(session.configuration().judge_password(&password, &[&login, &email], whose)))
        .await
}

/// Likewise, during the set-up, when nobody can be signed in yet.
#[server(protocol = Call<PostUrl>)]
pub async fn judge_setup_password(token: String, password: String, login: String) -> ApiResult<Judgement> {
    let backend = expect_context::<backend::Backend>();
    super::door::answer(backend.setup_open(&token).await)?;
    Ok(backend.config().judge_password(&password, &[&login], Whose::Agent))
}
