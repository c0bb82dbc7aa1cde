//! What is written into a person's row: values and everything derived from them.

use crate::{
    fold::{fold, fold_identifier, phone_digits},
    phone,
    store::customer_user::COLUMNS,
};
use domain::{
    customer::CustomerRef,
    customer_user::{Validity, Values},
    field::{Field, Kind, key},
};
use std::collections::BTreeMap;

/// The columns that follow from the values of a person.
pub(crate) struct PersonRow {
    pub values: Values,
    pub customer: Option<CustomerRef>,
    pub customer_key: String,
    pub customer_name: String,
    pub login_folded: String,
    pub lastname_folded: String,
    pub name_folded: String,
    pub email_folded: String,
    pub extra: BTreeMap<String, String>,
    pub sort_keys: BTreeMap<String, String>,
    pub search: String,
    pub validity: Validity,
}

impl PersonRow {
    /// Derives all columns. `country` is the one whose numbers are written without a country code; `former` are usernames
    /// and addresses that the person had before.
    pub(crate) fn new(
        values: Values,
        validity: Validity,
        (fields, country): (&[Field], &str),
        customer: Option<CustomerRef>,
        former: &[String],
    ) -> Self {
        let customer_key = customer.as_ref().map_or_else(|| values.get(key::CUSTOMER).to_owned(), |c| c.key.clone());
        let customer_name = customer.as_ref().map_or_else(String::new, |customer| customer.name.clone());
        let extra = fields
            .iter()
            .filter(|field| field.key != key::CUSTOMER && !COLUMNS.contains(&field.key.as_str()))
            .map(|field| (field.key.clone(), values.get(&field.key).to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let sort_keys = fields
            .iter()
            .filter(|field| !has_folded_column(&field.key))
            .map(|field| (field.key.clone(), sort_key(field.kind, values.get(&field.key))))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let region = phone::region(values.get(key::COUNTRY), country);
        let search = search_text(&values, (fields, region), &customer_key, &customer_name, former);
        Self {
            login_folded: fold_identifier(values.get(key::LOGIN)),
            lastname_folded: fold(values.get(key::LASTNAME)),
            name_folded: fold(&values.name()),
            email_folded: fold_identifier(values.get(key::EMAIL)),
            extra,
            sort_keys,
            search,
            customer_key,
            customer_name,
            customer,
            validity,
            values,
        }
    }
}

fn has_folded_column(key: &str) -> bool {
    matches!(key, key::LOGIN | key::EMAIL | key::CUSTOMER | key::COMMENT)
}

/// The text by which a value sorts. Numbers become text of equal length, negative ones counted backwards.
pub(super) fn sort_key(kind: Kind, value: &str) -> String {
    if kind != Kind::Number {
        return fold(value).chars().take(100).collect();
    }
    let Ok(number) = value.parse::<f64>() else { return String::new() };
    let shifted = number.abs().min(1e15);
    if number < 0.0 {
        // Whole millionths: far from zero a floating-point number has no room for what is small.
        #[expect(clippy::cast_possible_truncation, reason = "at most 10 to the power of 21")]
        let millionths = (shifted * 1e6).round() as i128;
        format!("-{:022}", 10_i128.pow(22) - 1 - millionths)
    } else {
        format!("0{shifted:023.6}")
    }
}

fn search_text(
    values: &Values,
    (fields, region): (&[Field], Option<&str>),
    customer_key: &str,
    customer_name: &str,
    former: &[String],
) -> String {
    let mut parts: Vec<String> = vec![values.get(key::LOGIN).to_owned(), values.full_name()];
    for field in fields {
        let value = values.get(&field.key);
        let named = matches!(
            field.key.as_str(),
            key::LOGIN | key::TITLE | key::FIRSTNAME | key::LASTNAME | key::CUSTOMER | key::COMMENT
        );
        // Nobody looks for everybody who says yes, speaks German or lives by the time of Berlin.
        let common = matches!(field.kind, Kind::YesNo | Kind::Language | Kind::TimeZone);
        if value.is_empty() || named || common {
            continue;
        }
        parts.push(value.to_owned());
        if field.kind == Kind::Phone {
            let digits = phone_digits(value);
            // Whoever calls from abroad looks for it with the country code.
            if let Some(number) = phone::e164(value, region)
                && number[1..] != digits
            {
                parts.push(number[1..].to_owned());
            }
            parts.push(digits);
        }
    }
    parts.push(customer_key.to_owned());
    parts.push(customer_name.to_owned());
    parts.extend_from_slice(former);
    fold(&parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_as_numbers() {
        let sorted =
            ["-1e15", "-20", "-10", "-4", "-3", "-2.5", "-2", "-1", "-0.5", "0", "0.5", "2.5", "9", "10", "1e15"];
        let keys: Vec<String> = sorted.iter().map(|number| sort_key(Kind::Number, number)).collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
        assert!(keys.iter().all(|key| key.len() <= 24), "{keys:?}");
    }
}
