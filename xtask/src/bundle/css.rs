//! The style sheet: `style/main.css` with everything it imports, minified.

use std::fmt::Display;
use std::path::Path;

use anyhow::{Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::error::Error;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::Targets;

/// Bundles and minifies. Nothing is lowered for older browsers, and urls stay as they are written: relative to the
/// bundle's folder, where fonts and images are beside the style sheet.
pub fn bundle(main: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut sheet = Bundler::new(&files, None, ParserOptions::default()).bundle(main).map_err(readable)?;
    let targets = Targets::default();
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(readable)?;
    let options = PrinterOptions { minify: true, targets, ..PrinterOptions::default() };
    Ok(sheet.to_css(options).map_err(readable)?.code)
}

/// The library counts lines from 0.
fn readable<T: Display>(error: Error<T>) -> anyhow::Error {
    match error.loc {
        Some(at) => anyhow!("{}:{}:{}: {}", at.filename, at.line + 1, at.column, error.kind),
        None => anyhow!("{}", error.kind),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::bundle;
    use crate::shell::scratch;

    #[test]
    fn imports_are_merged_and_modern_css_is_kept() -> anyhow::Result<()> {
        let folder = scratch("css-imports")?;
        let main = folder.join("main.css");
        fs::create_dir(folder.join("ui"))?;
        fs::write(
            &main,
            "@layer base, ui;\n@import \"./ui/button.css\" layer(ui);\n:root { color-scheme: light dark }\n",
        )?;
        fs::write(
            folder.join("ui/button.css"),
            "@font-face { font-family: Inter; src: url(inter-latin.woff2) }\n\
             .button { color: light-dark(oklch(0.2 0.1 250), white); &:hover { color: red } }\n",
        )?;
        let css = bundle(&main)?;
        for kept in ["@layer ui{", "light-dark(oklch(", "&:hover", "url(inter-latin.woff2)", "color-scheme:light dark"]
        {
            assert!(css.contains(kept), "{kept} in {css}");
        }
        assert!(!css.contains("@import") && !css.contains('\n'));
        Ok(())
    }

    #[test]
    fn an_error_names_the_file_and_line() -> anyhow::Result<()> {
        let folder = scratch("css-error")?;
        let main = folder.join("main.css");
        fs::write(&main, "a { color: red }\nb { color: {} }\n")?;
        let error = bundle(&main).map_err(|error| error.to_string());
        assert!(error.as_ref().is_err_and(|text| text.contains("main.css:2")), "{error:?}");
        Ok(())
    }
}
