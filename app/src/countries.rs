//! Names of countries, offered while one is typed; other names are allowed.

use crate::i18n::{Locale, locale};

/// The names in the page's language, in the order of its alphabet.
pub fn names() -> Vec<String> {
    sorted(locale())
}

fn sorted(language: Locale) -> Vec<String> {
    let mut names: Vec<&str> = COUNTRIES
        .iter()
        .map(|(english, german)| match language {
            Locale::en => *english,
            Locale::de => *german,
        })
        .collect();
    names.sort_by_cached_key(|name| plain(name));
    names.into_iter().map(str::to_owned).collect()
}

/// As dictionaries sort: accents do not count.
fn plain(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            'Ä' | 'Å' => 'A',
            'Ö' => 'O',
            'ä' | 'á' | 'ã' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ô' | 'ö' | 'ó' => 'o',
            'ü' => 'u',
            'ç' => 'c',
            other => other,
        })
        .collect()
}

/// The members of the United Nations and some more, by their short names in English and German.
const COUNTRIES: &[(&str, &str)] = &[
    ("Afghanistan", "Afghanistan"),
    ("Albania", "Albanien"),
    ("Algeria", "Algerien"),
    ("Andorra", "Andorra"),
    ("Angola", "Angola"),
    ("Antigua and Barbuda", "Antigua und Barbuda"),
    ("Argentina", "Argentinien"),
    ("Armenia", "Armenien"),
    ("Australia", "Australien"),
    ("Austria", "Österreich"),
    ("Azerbaijan", "Aserbaidschan"),
    ("Bahamas", "Bahamas"),
    ("Bahrain", "Bahrain"),
    ("Bangladesh", "Bangladesch"),
    ("Barbados", "Barbados"),
    ("Belarus", "Belarus"),
    ("Belgium", "Belgien"),
    ("Belize", "Belize"),
    ("Benin", "Benin"),
    ("Bhutan", "Bhutan"),
    ("Bolivia", "Bolivien"),
    ("Bosnia and Herzegovina", "Bosnien und Herzegowina"),
    ("Botswana", "Botsuana"),
    ("Brazil", "Brasilien"),
    ("Brunei", "Brunei"),
    ("Bulgaria", "Bulgarien"),
    ("Burkina Faso", "Burkina Faso"),
    ("Burundi", "Burundi"),
    ("Cabo Verde", "Cabo Verde"),
    ("Cambodia", "Kambodscha"),
    ("Cameroon", "Kamerun"),
    ("Canada", "Kanada"),
    ("Central African Republic", "Zentralafrikanische Republik"),
    ("Chad", "Tschad"),
    ("Chile", "Chile"),
    ("China", "China"),
    ("Colombia", "Kolumbien"),
    ("Comoros", "Komoren"),
    ("Congo", "Kongo"),
    ("Congo (Democratic Republic)", "Kongo (Demokratische Republik)"),
    ("Costa Rica", "Costa Rica"),
    ("Côte d’Ivoire", "Côte d’Ivoire"),
    ("Croatia", "Kroatien"),
    ("Cuba", "Kuba"),
    ("Cyprus", "Zypern"),
    ("Czechia", "Tschechien"),
    ("Denmark", "Dänemark"),
    ("Djibouti", "Dschibuti"),
    ("Dominica", "Dominica"),
    ("Dominican Republic", "Dominikanische Republik"),
    ("Ecuador", "Ecuador"),
    ("Egypt", "Ägypten"),
    ("El Salvador", "El Salvador"),
    ("Equatorial Guinea", "Äquatorialguinea"),
    ("Eritrea", "Eritrea"),
    ("Estonia", "Estland"),
    ("Eswatini", "Eswatini"),
    ("Ethiopia", "Äthiopien"),
    ("Fiji", "Fidschi"),
    ("Finland", "Finnland"),
    ("France", "Frankreich"),
    ("Gabon", "Gabun"),
    ("Gambia", "Gambia"),
    ("Georgia", "Georgien"),
    ("Germany", "Deutschland"),
    ("Ghana", "Ghana"),
    ("Greece", "Griechenland"),
    ("Grenada", "Grenada"),
    ("Guatemala", "Guatemala"),
    ("Guinea", "Guinea"),
    ("Guinea-Bissau", "Guinea-Bissau"),
    ("Guyana", "Guyana"),
    ("Haiti", "Haiti"),
    ("Honduras", "Honduras"),
    ("Hong Kong", "Hongkong"),
    ("Hungary", "Ungarn"),
    ("Iceland", "Island"),
    ("India", "Indien"),
    ("Indonesia", "Indonesien"),
    ("Iran", "Iran"),
    ("Iraq", "Irak"),
    ("Ireland", "Irland"),
    ("Israel", "Israel"),
    ("Italy", "Italien"),
    ("Jamaica", "Jamaika"),
    ("Japan", "Japan"),
    ("Jordan", "Jordanien"),
    ("Kazakhstan", "Kasachstan"),
    ("Kenya", "Kenia"),
    ("Kiribati", "Kiribati"),
    ("Kosovo", "Kosovo"),
    ("Kuwait", "Kuwait"),
    ("Kyrgyzstan", "Kirgisistan"),
    ("Laos", "Laos"),
    ("Latvia", "Lettland"),
    ("Lebanon", "Libanon"),
    ("Lesotho", "Lesotho"),
    ("Liberia", "Liberia"),
    ("Libya", "Libyen"),
    ("Liechtenstein", "Liechtenstein"),
    ("Lithuania", "Litauen"),
    ("Luxembourg", "Luxemburg"),
    ("Macao", "Macau"),
    ("Madagascar", "Madagaskar"),
    ("Malawi", "Malawi"),
    ("Malaysia", "Malaysia"),
    ("Maldives", "Malediven"),
    ("Mali", "Mali"),
    ("Malta", "Malta"),
    ("Marshall Islands", "Marshallinseln"),
    ("Mauritania", "Mauretanien"),
    ("Mauritius", "Mauritius"),
    ("Mexico", "Mexiko"),
    ("Micronesia", "Mikronesien"),
    ("Moldova", "Moldau"),
    ("Monaco", "Monaco"),
    ("Mongolia", "Mongolei"),
    ("Montenegro", "Montenegro"),
    ("Morocco", "Marokko"),
    ("Mozambique", "Mosambik"),
    ("Myanmar", "Myanmar"),
    ("Namibia", "Namibia"),
    ("Nauru", "Nauru"),
    ("Nepal", "Nepal"),
    ("Netherlands", "Niederlande"),
    ("New Zealand", "Neuseeland"),
    ("Nicaragua", "Nicaragua"),
    ("Niger", "Niger"),
    ("Nigeria", "Nigeria"),
    ("North Korea", "Nordkorea"),
    ("North Macedonia", "Nordmazedonien"),
    ("Norway", "Norwegen"),
    ("Oman", "Oman"),
    ("Pakistan", "Pakistan"),
    ("Palau", "Palau"),
    ("Palestine", "Palästina"),
    ("Panama", "Panama"),
    ("Papua New Guinea", "Papua-Neuguinea"),
    ("Paraguay", "Paraguay"),
    ("Peru", "Peru"),
    ("Philippines", "Philippinen"),
    ("Poland", "Polen"),
    ("Portugal", "Portugal"),
    ("Puerto Rico", "Puerto Rico"),
    ("Qatar", "Katar"),
    ("Romania", "Rumänien"),
    ("Russia", "Russland"),
    ("Rwanda", "Ruanda"),
    ("Saint Kitts and Nevis", "St. Kitts und Nevis"),
    ("Saint Lucia", "St. Lucia"),
    ("Saint Vincent and the Grenadines", "St. Vincent und die Grenadinen"),
    ("Samoa", "Samoa"),
    ("San Marino", "San Marino"),
    ("São Tomé and Príncipe", "São Tomé und Príncipe"),
    ("Saudi Arabia", "Saudi-Arabien"),
    ("Senegal", "Senegal"),
    ("Serbia", "Serbien"),
    ("Seychelles", "Seychellen"),
    ("Sierra Leone", "Sierra Leone"),
    ("Singapore", "Singapur"),
    ("Slovakia", "Slowakei"),
    ("Slovenia", "Slowenien"),
    ("Solomon Islands", "Salomonen"),
    ("Somalia", "Somalia"),
    ("South Africa", "Südafrika"),
    ("South Korea", "Südkorea"),
    ("South Sudan", "Südsudan"),
    ("Spain", "Spanien"),
    ("Sri Lanka", "Sri Lanka"),
    ("Sudan", "Sudan"),
    ("Suriname", "Suriname"),
    ("Sweden", "Schweden"),
    ("Switzerland", "Schweiz"),
    ("Syria", "Syrien"),
    ("Taiwan", "Taiwan"),
    ("Tajikistan", "Tadschikistan"),
    ("Tanzania", "Tansania"),
    ("Thailand", "Thailand"),
    ("Timor-Leste", "Timor-Leste"),
    ("Togo", "Togo"),
    ("Tonga", "Tonga"),
    ("Trinidad and Tobago", "Trinidad und Tobago"),
    ("Tunisia", "Tunesien"),
    ("Türkiye", "Türkei"),
    ("Turkmenistan", "Turkmenistan"),
    ("Tuvalu", "Tuvalu"),
    ("Uganda", "Uganda"),
    ("Ukraine", "Ukraine"),
    ("United Arab Emirates", "Vereinigte Arabische Emirate"),
    ("United Kingdom", "Vereinigtes Königreich"),
    ("United States", "Vereinigte Staaten"),
    ("Uruguay", "Uruguay"),
    ("Uzbekistan", "Usbekistan"),
    ("Vanuatu", "Vanuatu"),
    ("Vatican City", "Vatikanstadt"),
    ("Venezuela", "Venezuela"),
    ("Vietnam", "Vietnam"),
    ("Yemen", "Jemen"),
    ("Zambia", "Sambia"),
    ("Zimbabwe", "Simbabwe"),
];

#[cfg(test)]
mod tests {
    use super::{COUNTRIES, sorted};
    use crate::i18n::Locale;

    #[test]
    fn names_follow_the_alphabet_of_their_language() {
        let (english, german) = (sorted(Locale::en), sorted(Locale::de));
        let place = |names: &[String], name: &str| names.iter().position(|known| known == name).expect(name);
        assert!(place(&english, "Austria") < place(&english, "Czechia"));
        assert!(place(&german, "Ägypten") < place(&german, "Belgien"));
        assert!(place(&german, "Österreich") < place(&german, "Polen"));
        assert_eq!(english.len(), COUNTRIES.len());
    }

    #[test]
    fn each_country_is_named_once() {
        for language in [Locale::en, Locale::de] {
            let mut names = sorted(language);
            names.sort();
            names.dedup();
            assert_eq!(names.len(), COUNTRIES.len());
        }
    }
}
