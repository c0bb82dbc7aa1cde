//! Search as you type.

use super::{ApiResult, protocol::Call};
use domain::customer_user::Hit;
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// People and customers that fit a text, the best first.
#[server(protocol = Call<GetUrl>)]
pub async fn search_everything(text: String) -> ApiResult<Vec<Hit>> {
    super::run(async |session| session.search(&text).await).await
}
