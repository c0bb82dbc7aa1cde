//! The syntax of email addresses, without any library that would weigh on the browser's bundle.

use crate::Problem;

/// Checks the syntax of an address: one `@`, sound local part, dotted host name.
///
/// Stricter than RFC 5322 on purpose (no quoted local parts, no address literals), like the forms people know;
/// internationalised addresses (RFC 6531) are accepted.
pub fn check(address: &str) -> Result<(), Problem> {
    let sound = address.rsplit_once('@').is_some_and(|(local, host)| is_local(local) && is_host(host));
    if sound { Ok(()) } else { Err(Problem::EmailSyntax) }
}

fn is_local(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c))
}

fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    host.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && !labels.last().is_some_and(|last| last.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_addresses_pass_and_bad_ones_are_named() {
        for good in ["anna.novak@brno-optics.example", "a+b@example.co.uk", "o'hara@x.ie", "ž@müller.de", "1@2.io"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "anna",
            "@x.de",
            "a@",
            "a@b",
            "a..b@x.de",
            ".a@x.de",
            "a.@x.de",
            "a@x..de",
            "a@-x.de",
            "a b@x.de",
            "a@x.de\r\nBcc: y@z.de",
            "a@b@x.de ",
            "<a@x.de>",
            "a@1.2.3.4",
            "\"a\"@x.de",
            "a\u{202e}@x.de",
        ] {
            assert_eq!(check(bad), Err(Problem::EmailSyntax), "{bad}");
        }
    }
}
