//! The rows that were not imported, and why.

use crate::{
    api::{
        awaited,
        imports::{ImportField, REFUSALS, list_import_fields, list_refusals},
        load,
    },
    states::PageProblem,
    tr,
    ui::{Button, Icon, Skeleton},
    viewer::own_session_only,
    words,
};
use domain::{
    FieldError, ImportId,
    import::{Refusal, Subject},
};
use leptos::{prelude::*, task::spawn_local};

/// The list, with the whole of it as a file.
#[component]
pub(super) fn Refusals(
    id: ImportId,
    subject: Subject,
    /// How many there are.
    count: i64,
) -> impl IntoView {
    let first = load(
        move || count,
        move |_| async move {
            let refusals = list_refusals(id, 0).await?;
            // Labels are worth showing, not worth failing for.
            Ok::<_, crate::api::ApiError>((refusals, list_import_fields(subject).await.unwrap_or_default()))
        },
    );
    view! {
        <section class="panel" aria-labelledby="refusals-title">
            <header>
                <h2 id="refusals-title">{tr!(imports.refusals)}</h2>
                <span class="count">{words::grouped(count)}</span>
                <div class="tools">
                    <a class="button" href=format!("/agent/import/{id}/refusals.csv") rel="external" on:click=own_session_only() download="">
                        <Icon name="download" />
                        <span>{tr!(imports.download)}</span>
                    </a>
                </div>
            </header>
            <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                {awaited(move || async move {
                    match first.await {
                        Ok((rows, fields)) => view! { <Rows id=id rows=rows fields=fields /> }.into_any(),
                        Err(error) => {
                            let retry = Callback::new(move |()| first.refetch());
                            view! { <PageProblem error=error on_retry=retry /> }.into_any()
                        }
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn Rows(id: ImportId, rows: Vec<Refusal>, fields: Vec<ImportField>) -> impl IntoView {
    let more = RwSignal::new(rows.len() == REFUSALS);
    let rows = RwSignal::new(rows);
    let busy = RwSignal::new(false);
    let load = Callback::new(move |()| {
        let Some(last) = rows.with_untracked(|rows| rows.last().map(|row| row.line)) else { return };
        busy.set(true);
        spawn_local(async move {
            if let Ok(found) = list_refusals(id, last).await {
                more.try_set(found.len() == REFUSALS);
                rows.try_update(|rows| rows.extend(found));
            }
            busy.try_set(false);
        });
    });
    let fields = StoredValue::new(fields);
    view! {
        <div class="table prose">
            <table>
                <thead>
                    <tr>
                        <th scope="col" class="cell-side w-s">{tr!(imports.line)}</th>
                        <th scope="col" class="cell-main">{tr!(imports.reason)}</th>
                        <th scope="col" class="cell-sub">{tr!(imports.row)}</th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || rows.get()
                        key=|row| row.line
                        children=move |row| view! { <Line row=row fields=fields /> }
                    />
                </tbody>
            </table>
        </div>
        {move || {
            more.get()
                .then(|| {
                    view! {
                        <footer>
                            <Button small=true busy=busy on_click=load>
                                {tr!(imports.more)}
                            </Button>
                        </footer>
                    }
                })
        }}
    }
}

#[component]
fn Line(row: Refusal, fields: StoredValue<Vec<ImportField>>) -> impl IntoView {
    let reasons = row.errors.into_iter().map(|error| reason(error, fields)).collect_view();
    let cells: Vec<String> = row.row.into_iter().filter(|cell| !cell.trim().is_empty()).collect();
    view! {
        <tr>
            <td class="cell-side mono">{row.line}</td>
            <td class="cell-main">{reasons}</td>
            <td class="cell-sub mute">{cells.join(" · ")}</td>
        </tr>
    }
}

fn reason(error: FieldError, fields: StoredValue<Vec<ImportField>>) -> impl IntoView {
    let label = fields.with_value(|fields| match fields.iter().find(|field| field.key == error.field) {
        _ if error.field.is_empty() => tr!(imports.whole_row).to_owned(),
        Some(field) => words::label(&field.key, &field.label),
        None => words::key_label(&error.field),
    });
    let message = words::problem(&error.problem);
    let card = message.card;
    let link = message.link.map(|(text, href)| {
        view! {
            " "
            <a class="link" href=href data-card=card>
                {text}
            </a>
            " "
        }
    });
    view! {
        <p>
            <strong>{format!("{label}: ")}</strong>
            {message.text}
            {link}
            {message.after}
        </p>
    }
}
