//! Text where the server writes it into HTML without escaping it: in elements such as `title` and `textarea`.

/// The text without anything that HTML would understand.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_ends_the_element() {
        assert_eq!(super::escaped("</title><b> &amp;"), "&lt;/title&gt;&lt;b&gt; &amp;amp;");
    }
}
