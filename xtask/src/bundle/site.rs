//! The site directory: `manifest.json` and, per bundle, `pkg/<hash of all its files>/`, which may be cached for ever.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, anyhow};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::css;
use crate::build::Profile;
use crate::report::note;
use crate::shell::root;

/// A file with this name remembers what a folder was made from; it belongs to no bundle.
const STAMP: &str = ".stamp";
const COMPRESSIBLE: &[&str] = &["css", "html", "ico", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Lays out one bundle: `bound` (JavaScript and wasm), the style sheet, and everything in `frontend/assets/`.
pub fn lay_out(bundle: &str, profile: Profile, bound: &Path) -> Result<()> {
    let style = root().join("style");
    let assets = root().join("frontend/assets");
    let manifest = profile.site().join("manifest.json");
    let mut bundles = read_manifest(&manifest);
    let recipe = fingerprint(&[bound, &style, &assets])?;
    let stamps = profile.site().join("stamps").join(bundle);
    if is_current(&stamps, &recipe) && folder_of(&bundles, bundle, profile).is_some_and(|folder| folder.is_dir()) {
        return Ok(());
    }

    let mut files = read_folder(bound)?;
    files.extend(read_folder(&assets)?);
    files.insert(format!("{bundle}.css"), css::bundle(&style.join("main.css"))?.into_bytes());
    let hash = hash(&files);
    let folder = profile.site().join("pkg").join(&hash);
    if !folder.is_dir() {
        write_folder(&folder, &files, profile)?;
    }
    bundles.insert(bundle.to_owned(), Value::from(format!("/pkg/{hash}")));
    fs::write(&manifest, serde_json::to_string_pretty(&bundles)?)?;
    stamp(&stamps, &recipe)
}

/// Removes the folders no bundle names any more.
pub fn remove_stale(profile: Profile) -> Result<()> {
    let bundles = read_manifest(&profile.site().join("manifest.json"));
    let kept: Vec<PathBuf> = bundles.keys().filter_map(|bundle| folder_of(&bundles, bundle, profile)).collect();
    for entry in fs::read_dir(profile.site().join("pkg"))? {
        let folder = entry?.path();
        if !kept.contains(&folder) {
            fs::remove_dir_all(folder)?;
        }
    }
    Ok(())
}

fn read_manifest(file: &Path) -> Map<String, Value> {
    fs::read(file).ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
}

fn folder_of(bundles: &Map<String, Value>, bundle: &str, profile: Profile) -> Option<PathBuf> {
    Some(profile.site().join(bundles.get(bundle)?.as_str()?.trim_start_matches('/')))
}

fn hash(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut digest = Sha256::new();
    for (name, content) in files {
        for part in [name.as_bytes(), content] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
    }
    digest.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes beside and renames, so that a folder that is there is complete.
fn write_folder(folder: &Path, files: &BTreeMap<String, Vec<u8>>, profile: Profile) -> Result<()> {
    let draft = folder.with_extension(format!("draft-{}", std::process::id()));
    for (name, content) in files {
        let file = draft.join(name);
        fs::create_dir_all(file.parent().unwrap_or(&draft))?;
        fs::write(&file, content)?;
        if profile == Profile::Release && is_compressible(name) {
            let (brotli, gzip) = compress(content)?;
            note(&format!("{name}: {} bytes, brotli {}, gzip {}", content.len(), brotli.len(), gzip.len()));
            fs::write(draft.join(format!("{name}.br")), brotli)?;
            fs::write(draft.join(format!("{name}.gz")), gzip)?;
        }
    }
    fs::rename(&draft, folder).with_context(|| format!("{} cannot be put in place", folder.display()))
}

fn is_compressible(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| COMPRESSIBLE.iter().any(|known| ending == *known))
}

fn compress(mut content: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    let mut brotli = Vec::new();
    brotli::BrotliCompress(&mut content, &mut brotli, &settings)?;
    Ok((brotli, gzip.finish()?))
}

/// All files below a folder with their path inside it, which has `/` between its parts.
fn read_folder(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for file in list(folder)? {
        let name = file.strip_prefix(folder)?.to_str().ok_or_else(|| anyhow!("{} is not UTF-8", file.display()))?;
        files.insert(name.to_owned(), fs::read(&file)?);
    }
    Ok(files)
}

/// All files below a folder, sorted; none if it is not there. Hidden files are not of interest.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if folder.is_file() {
        files.push(folder.to_owned());
    } else if folder.is_dir() {
        for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with('.') {
                files.extend(list(&entry.path())?);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Name, size and time of change of all files: equal exactly if nothing was written since.
pub fn fingerprint(paths: &[&Path]) -> Result<String> {
    let mut text = String::new();
    for path in paths {
        for file in list(path)? {
            // A file may go while we look; then it is not part of the picture.
            let Ok(about) = fs::metadata(&file) else { continue };
            let changed = about.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
            writeln!(text, "{} {} {changed}", file.display(), about.len())?;
        }
    }
    Ok(text)
}

/// True if the folder was made from this recipe.
pub fn is_current(folder: &Path, recipe: &str) -> bool {
    fs::read_to_string(folder.join(STAMP)).is_ok_and(|made_from| made_from == recipe)
}

/// Remembers what a folder was made from, once it is complete.
pub fn stamp(folder: &Path, recipe: &str) -> Result<()> {
    fs::create_dir_all(folder)?;
    Ok(fs::write(folder.join(STAMP), recipe)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::scratch;

    fn files(list: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        list.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_hash_depends_on_every_name_and_content() {
        let one = hash(&files(&[("a", "bc"), ("d", "")]));
        assert_eq!(one, hash(&files(&[("d", ""), ("a", "bc")])));
        for other in [&[("a", "b"), ("d", "c")], &[("ab", "c"), ("d", "")], &[("a", "bc"), ("e", "")]] {
            assert_ne!(one, hash(&files(other)));
        }
    }

    #[test]
    fn a_release_has_compressed_siblings_and_debug_has_none() -> Result<()> {
        let site = scratch("site-folders")?;
        let files = files(&[("agent.js", &"let a = 1;".repeat(100)), ("fonts/inter.woff2", "font")]);
        let (release, debug) = (site.join("release"), site.join("debug"));
        write_folder(&release, &files, Profile::Release)?;
        write_folder(&debug, &files, Profile::Debug)?;
        let names = |folder: &Path| Ok::<_, anyhow::Error>(read_folder(folder)?.into_keys().collect::<Vec<_>>());
        assert_eq!(names(&release)?, ["agent.js", "agent.js.br", "agent.js.gz", "fonts/inter.woff2"]);
        assert_eq!(names(&debug)?, ["agent.js", "fonts/inter.woff2"]);
        assert!(fs::metadata(release.join("agent.js.br"))?.len() < 100);
        Ok(())
    }

    #[test]
    fn a_stamp_holds_until_a_file_changes() -> Result<()> {
        let folder = scratch("site-stamp")?;
        let (source, made) = (folder.join("source"), folder.join("made"));
        fs::write(&source, "one")?;
        stamp(&made, &fingerprint(&[&source])?)?;
        assert!(is_current(&made, &fingerprint(&[&source])?));
        fs::write(&source, "three")?;
        assert!(!is_current(&made, &fingerprint(&[&source])?));
        Ok(())
    }
}
