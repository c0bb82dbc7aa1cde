//! Which column fills which field.

use super::{subject_options, upload::file_error};
use crate::{
    api::{
        ApiError, awaited,
        imports::{ImportField, find_import_preview, start_import},
        load,
    },
    form::FormState,
    live::{Topic, use_live},
    states::PageProblem,
    tr,
    ui::{Button, ButtonKind, CheckField, Notice, SelectField, Skeleton, Tone},
    words,
};
use domain::{
    Error, ImportId, Problem,
    import::{Import, Options, Preview, Subject},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The step *Columns*.
#[component]
pub(super) fn Mapping(
    id: ImportId,
    import: Import,
    /// What the file holds, as it was said when it was uploaded.
    asked: Option<Subject>,
    on_started: Callback<()>,
    /// Set while the columns are shown although there is a result.
    editing: RwSignal<bool>,
) -> impl IntoView {
    // After a run its options count, before that what was asked for.
    let subject =
        if editing.get_untracked() { import.options.subject } else { asked.unwrap_or(import.options.subject) };
    let subject = RwSignal::new(subject.key().to_owned());
    let chosen = move || Subject::from_key(&subject.get()).unwrap_or_default();
    // A field that is added meanwhile can be filled at once.
    let live = use_live();
    let preview =
        load(move || (chosen(), live.topic(Topic::Fields)), move |(subject, _)| find_import_preview(id, subject));
    let kept = StoredValue::new(None::<Kept>);
    let before = StoredValue::new(import.options);
    view! {
        <section class="panel">
            <div class="panel-body">
                <div class="cluster">
                    <SelectField
                        label=tr!(imports.subject)
                        name="subject"
                        value=subject
                        options=Signal::stored(subject_options())
                    />
                </div>
            </div>
        </section>
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {awaited(move || async move {
                match preview.await {
                    Ok((preview, fields)) => {
                        let subject = Subject::from_key(&subject.get_untracked()).unwrap_or_default();
                        let before = before.get_value();
                        let known = editing.get_untracked() && before.subject == subject;
                        let map = if known { before.map } else { preview.map.clone() };
                        let options = Options { subject, map, update_existing: before.update_existing, dry_run: false };
                        let options = match kept.get_value().filter(|kept| kept.options.subject == subject) {
                            Some(kept) => kept.and_new(options.map),
                            None => options,
                        };
                        view! {
                            <Columns id=id preview=preview fields=fields options=options kept=kept on_started=on_started />
                        }
                            .into_any()
                    }
                    Err(error) => {
                        let retry = Callback::new(move |()| preview.refetch());
                        view! { <PageProblem error=error on_retry=retry /> }.into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// What was chosen, and for which fields.
#[derive(Clone)]
struct Kept {
    fields: Vec<String>,
    options: Options,
}

impl Kept {
    /// The options with what is proposed for fields that were not there.
    fn and_new(self, proposed: BTreeMap<String, String>) -> Options {
        let mut options = self.options;
        for (field, column) in proposed {
            let is_free = !options.map.values().any(|taken| *taken == column);
            if is_free && !self.fields.contains(&field) {
                options.map.insert(field, column);
            }
        }
        options
    }
}

#[component]
fn Columns(
    id: ImportId,
    preview: Preview,
    fields: Vec<ImportField>,
    /// What to begin with.
    options: Options,
    kept: StoredValue<Option<Kept>>,
    on_started: Callback<()>,
) -> impl IntoView {
    let subject = options.subject;
    let map: Vec<(String, RwSignal<String>)> = fields
        .iter()
        .map(|field| (field.key.clone(), RwSignal::new(options.map.get(&field.key).cloned().unwrap_or_default())))
        .collect();
    let columns = StoredValue::new(map.clone());
    let update = RwSignal::new(options.update_existing);
    let state = FormState::default();
    // Tracks everything.
    let chosen = move |dry_run: bool| {
        let map: BTreeMap<String, String> = columns.with_value(|columns| {
            let filled = columns.iter().map(|(key, column)| (key.clone(), column.get()));
            filled.filter(|(_, column)| !column.is_empty()).collect()
        });
        Options { subject, map, update_existing: update.get(), dry_run }
    };
    Effect::new(move |_| {
        let known = columns.with_value(|columns| columns.iter().map(|(key, _)| key.clone()).collect());
        kept.set_value(Some(Kept { fields: known, options: chosen(false) }));
    });
    let send = Callback::new(move |dry_run: bool| {
        let options = untrack(|| chosen(dry_run));
        let call = start_import(id, options);
        // The page may show the import at work before the answer is there.
        let call = async move {
            call.await.inspect(|()| {
                on_started.try_run(());
            })
        };
        state.send(call, |()| {});
    });
    let hint = match subject {
        Subject::Customers => tr!(imports.update_customers),
        Subject::CustomerUsers => tr!(imports.update_people),
    };
    let separator = match preview.separator {
        '\t' => tr!(imports.tab).to_owned(),
        other => other.to_string(),
    };
    let format = tr!(imports.format, encoding = preview.encoding.clone(), separator = separator).to_string();
    let lines =
        fields.into_iter().zip(map).map(|(field, (_, column))| line(field, column, &preview, state)).collect_view();
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                send.run(true);
            }
        >
            <StartFailure state=state />
            <section class="panel">
                <header>
                    <h2>{tr!(imports.columns)}</h2>
                    <p>{tr!(imports.columns_text)}</p>
                </header>
                <div class="table mapping prose">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col" class="cell-main">{tr!(imports.column)}</th>
                                <th scope="col" class="cell-sub">{tr!(imports.samples)}</th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            </section>
            <section class="panel">
                <header>
                    <h2>{tr!(imports.options)}</h2>
                </header>
                <div class="panel-body">
                    <CheckField label=tr!(imports.update) name="update_existing" value=update hint=hint />
                </div>
                <footer>
                    <Button kind=ButtonKind::Primary button_type="submit" icon="list-checks" busy=state.busy>
                        {tr!(imports.check)}
                    </Button>
                    <Button icon="upload" busy=state.busy on_click=move |()| send.run(false)>
                        {tr!(imports.import_now)}
                    </Button>
                    <span class="hint">{tr!(imports.check_text)}</span>
                </footer>
            </section>
        </form>
        <FirstRows preview=preview format=format />
    }
}

fn line(field: ImportField, column: RwSignal<String>, preview: &Preview, state: FormState) -> impl IntoView + use<> {
    let header = preview.header.clone();
    let rows = preview.rows.clone();
    let mut options = vec![(String::new(), format!("— {} —", tr!(imports.no_column)))];
    options.extend(header.iter().map(|name| (name.clone(), name.clone())));
    let samples = move || {
        let place = header.iter().position(|name| *name == column.get())?;
        let values = rows.iter().filter_map(|row| row.get(place)).filter(|value| !value.trim().is_empty());
        Some(values.take(3).cloned().collect::<Vec<_>>().join(" · "))
    };
    view! {
        <tr>
            <td class="cell-main">
                <SelectField
                    label=words::label(&field.key, &field.label)
                    name=field.key.clone()
                    id=format!("column-{}", field.key)
                    required=field.required
                    value=column
                    options=Signal::stored(options)
                    error=state.error(&field.key)
                />
            </td>
            <td class="cell-sub samples">{samples}</td>
        </tr>
    }
}

/// Why an import could not be started, as far as no field is to blame.
#[component]
pub(super) fn StartFailure(state: FormState) -> impl IntoView {
    move || {
        state.failure.get().map(|error| {
            let at = |wanted: &str| {
                matches!(&error, ApiError::Domain(Error::Invalid(errors)) if errors.iter().any(|error| error.field == wanted))
            };
            let gone = matches!(&error, ApiError::Domain(Error::Invalid(errors))
                if errors.iter().any(|error| error.field == "file" && error.problem == Problem::Required));
            let text = if gone {
                tr!(imports.file_gone).to_owned()
            } else if at("state") {
                tr!(imports.busy).to_owned()
            } else if at("file") {
                file_error(&error)
            } else {
                words::error_text(&error)
            };
            view! { <Notice tone=Tone::Bad>{text}</Notice> }
        })
    }
}

#[component]
fn FirstRows(preview: Preview, format: String) -> impl IntoView {
    let head = preview.header.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let rows = preview
        .rows
        .into_iter()
        .map(|row| view! { <tr>{row.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> })
        .collect_view();
    view! {
        <section class="panel">
            <header>
                <h2 id="preview-title">{tr!(imports.preview)}</h2>
                <p>{format}</p>
            </header>
            <div class="table scroll" tabindex="0" role="region" aria-labelledby="preview-title">
                <table>
                    <thead>
                        <tr>{head}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}
