//! Rules of the house that no compiler checks.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// All Rust files below a folder of the workspace.
fn sources(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let mut folders = vec![root.join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    assert!(!files.is_empty(), "{folder} has no files");
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

#[test]
fn only_the_api_knows_that_there_is_a_server() {
    let mut inside = 0;
    for path in sources("app/src") {
        let knows = read(&path).contains("feature = \"ssr\"");
        if path.components().any(|part| part.as_os_str() == "api") {
            inside += usize::from(knows);
        } else {
            assert!(!knows, "{} asks for the feature `ssr`", path.display());
        }
    }
    assert!(inside > 0, "the rule looks for the wrong words");
}

#[test]
fn every_text_speaks_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("app/locales");
    let keys = |language: &str, file: &str| {
        let text = read(&root.join(language).join(file));
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let mut keys = Vec::new();
        collect("", &value, &mut keys);
        keys
    };
    for entry in fs::read_dir(root.join("en")).expect("a folder") {
        let file = entry.expect("an entry").file_name().into_string().expect("a name");
        assert_eq!(keys("en", &file), keys("de", &file), "{file}");
    }
}

fn collect(prefix: &str, value: &serde_json::Value, keys: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                // Languages have different forms of the plural.
                let key = key.split("_one").next().and_then(|key| key.split("_other").next()).unwrap_or(key);
                collect(&format!("{prefix}.{key}"), value, keys);
            }
        }
        _ => keys.push(prefix.to_owned()),
    }
    keys.sort();
    keys.dedup();
}
