//! Turns `src/widgets/` into the widget registry and `locales/` into the translations module.

use serde_json::Value;
use std::{
    env,
    error::Error,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    write_widgets(&out)?;
    write_translations(&out)
}

fn write_widgets(out: &Path) -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("src/widgets");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    let mut modules = String::new();
    let mut registry = String::new();
    for file in &files {
        let name = file.file_stem().and_then(|stem| stem.to_str()).ok_or("a widget file needs a plain name")?;
        let file = file.to_str().ok_or("a widget's path needs to be Unicode")?;
        writeln!(modules, "#[path = {file:?}]\nmod {name};")?;
        write!(registry, "&{name}::WIDGET, ")?;
    }
    fs::write(
        out.join("widgets.rs"),
        format!(
            "{modules}\n/// All widgets, one per file of `src/widgets/`.\npub static WIDGETS: &[&Widget] = &[{registry}];\n"
        ),
    )?;
    Ok(())
}

/// Every text must be there in every language.
fn compare(english: &Value, other: &Value, place: &str) -> Result<(), String> {
    let (Value::Object(english), Value::Object(other)) = (english, other) else { return Ok(()) };
    for (key, value) in english {
        let place = format!("{place}.{key}");
        compare(value, other.get(key).ok_or_else(|| format!("{place} is not translated"))?, &place)?;
    }
    match other.keys().find(|key| !english.contains_key(*key)) {
        Some(key) => Err(format!("{place}.{key} is a translation of nothing")),
        None => Ok(()),
    }
}

fn write_translations(out: &Path) -> Result<(), Box<dyn Error>> {
    let mut config = leptos_i18n_build::Config::new("en")?.add_locale("de")?;
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("locales/en");
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).ok_or("a namespace needs a plain name")?;
        let read =
            |path: &Path| -> Result<Value, Box<dyn Error>> { Ok(serde_json::from_str(&fs::read_to_string(path)?)?) };
        let german = folder.with_file_name("de").join(format!("{name}.json"));
        compare(&read(&path)?, &read(&german)?, &format!("locales/de/{name}"))?;
        config = config.add_namespace(name)?;
    }
    config = config.parse_options(leptos_i18n_build::ParseOptions::new().interpolate_display(true));
    let translations = leptos_i18n_build::TranslationsInfos::parse(config)?;
    translations.emit_diagnostics();
    translations.rerun_if_locales_changed();
    translations.generate_i18n_module(out.join("i18n"))?;
    Ok(())
}
