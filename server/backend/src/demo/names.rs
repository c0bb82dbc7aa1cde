//! Given and family names by country. Whoever they belong to together is made up.

/// Names of a country, and how to write them in Latin letters where they are written otherwise.
pub(super) struct Names {
    pub code: &'static str,
    pub first: &'static [Name],
    pub last: &'static [Name],
}

/// A name, and its Latin letters for usernames and addresses if they cannot be had by dropping the accents.
#[derive(Clone, Copy)]
pub(super) struct Name {
    pub own: &'static str,
    pub latin: &'static str,
}

const fn n(own: &'static str) -> Name {
    Name { own, latin: "" }
}

const fn l(own: &'static str, latin: &'static str) -> Name {
    Name { own, latin }
}

pub(super) const NAMES: [Names; 25] = [
    Names {
        code: "cz",
        first: &[n("Anežka"), n("Jiří"), n("Ondřej"), n("Zdeňka"), n("Kateřina"), n("Tomáš"), n("Božena"), n("Radek")],
        last: &[
            n("Dvořáková"),
            n("Krejčí"),
            n("Šťastný"),
            n("Růžička"),
            n("Ježek"),
            n("Vlčková"),
            n("Pospíšil"),
            n("Žák"),
        ],
    },
    Names {
        code: "de",
        first: &[
            n("Jürgen"),
            n("Anneliese"),
            n("Sören"),
            n("Käthe"),
            n("Björn"),
            n("Hannah"),
            n("Moritz"),
            n("Mechthild"),
        ],
        last: &[
            n("Weiß"),
            n("Groß-Bölting"),
            n("Möller"),
            n("von der Heydt"),
            n("Schäfer"),
            n("Freifrau von Hohenstein-Lüdinghausen"),
            n("Krüger"),
            n("Özdemir"),
        ],
    },
    Names {
        code: "at",
        first: &[n("Leopold"), n("Sissi"), n("Florian"), n("Zäzilia"), n("Korbinian"), n("Theresa")],
        last: &[n("Hölzl"), n("Grünwald"), n("Pichler"), n("Österreicher"), n("Mayr-Harting"), n("Lechner")],
    },
    Names {
        code: "ch",
        first: &[n("Urs"), n("Céline"), n("Reto"), n("Vreni"), n("Gian-Luca"), n("Noémie")],
        last: &[n("Zürcher"), n("Béguin"), n("Ammann-Wyss"), n("Bernasconi"), n("Müller"), n("Rochat")],
    },
    Names {
        code: "fr",
        first: &[
            n("Aurélie"),
            n("Jean-Baptiste"),
            n("Maëlys"),
            n("François"),
            n("Hélène"),
            n("Théo"),
            n("Zoé"),
            n("Loïc"),
        ],
        last: &[
            n("Lefèvre"),
            n("D’Ambrosio"),
            n("Gaultier de La Ferrière"),
            n("Noël"),
            n("Chéreau"),
            n("Garçon"),
            n("Petit"),
        ],
    },
    Names {
        code: "gb",
        first: &[n("Imogen"), n("Rhys"), n("Priya"), n("Alistair"), n("Zadie"), n("Gethin"), n("Olivia"), n("Kwame")],
        last: &[
            n("Ashdown-Whitby"),
            n("Llewellyn"),
            n("Okafor"),
            n("O’Hara"),
            n("Featherstone"),
            n("MacAulay"),
            n("Patel"),
        ],
    },
    Names {
        code: "ie",
        first: &[n("Siobhán"), n("Oisín"), n("Caoimhe"), n("Pádraig"), n("Niamh"), n("Ruairí")],
        last: &[n("Ó Dálaigh"), n("Ní Mhurchú"), n("Kavanagh"), n("Mac Giolla Bhríde"), n("Doyle"), n("O’Riordan")],
    },
    Names {
        code: "us",
        first: &[n("Madison"), n("Tyrone"), n("José"), n("Evelyn"), n("Skyler"), n("Beau"), n("Renée"), n("Thaddeus")],
        last: &[
            n("Whitaker"),
            n("Delgado-Cruz"),
            n("Washburn"),
            n("Nguyen"),
            n("Kowalczyk"),
            n("St. Clair"),
            n("Lindqvist"),
        ],
    },
    Names {
        code: "ca",
        first: &[n("Geneviève"), n("Liam"), n("Océane"), n("Wren"), n("Étienne"), n("Harper")],
        last: &[n("Tremblay"), n("Bouchard-Leduc"), n("MacKenzie"), n("Singh"), n("Côté"), n("Fraser")],
    },
    Names {
        code: "es",
        first: &[n("Iñaki"), n("María del Carmen"), n("Íñigo"), n("Begoña"), n("Núria"), n("Raúl"), n("Ángela")],
        last: &[
            n("García Íñiguez"),
            n("Muñoz y Peñalver"),
            n("Echeverría"),
            n("de la Cruz"),
            n("Ibáñez"),
            n("Núñez Cabeza de Vaca"),
        ],
    },
    Names {
        code: "pt",
        first: &[n("João"), n("Conceição"), n("Inês"), n("Simão"), n("Luísa"), n("Gonçalo")],
        last: &[n("Magalhães"), n("dos Santos Simões"), n("Guimarães"), n("Falcão"), n("Araújo"), n("Brandão")],
    },
    Names {
        code: "it",
        first: &[n("Niccolò"), n("Chiara"), n("Ludovica"), n("Gianmaria"), n("Noè"), n("Beatrice")],
        last: &[n("D’Angelo"), n("Bianchi"), n("De’ Rossi"), n("Forlì"), n("Esposito"), n("Dell’Acqua")],
    },
    Names {
        code: "pl",
        first: &[n("Łukasz"), n("Małgorzata"), n("Żaneta"), n("Stanisław"), n("Grażyna"), n("Paweł")],
        last: &[n("Wójcik"), n("Kowalska-Zięba"), n("Gołąb"), n("Świątek"), n("Brzęczyszczykiewicz"), n("Łysoń")],
    },
    Names {
        code: "se",
        first: &[n("Åsa"), n("Göran"), n("Märta"), n("Örjan"), n("Linnéa"), n("Elis")],
        last: &[n("Åkesson"), n("Sjöström"), n("af Klintberg"), n("Öberg"), n("Lindgren"), n("Wåhlin")],
    },
    Names {
        code: "dk",
        first: &[n("Søren"), n("Karen Margrethe"), n("Jørgen"), n("Astrid"), n("Bjørn"), n("Mette")],
        last: &[n("Møller"), n("Kjær-Sørensen"), n("Østergaard"), n("Ægidius"), n("Thygesen"), n("Brøns")],
    },
    Names {
        code: "is",
        first: &[n("Þóra"), n("Guðmundur"), n("Ísleifur"), n("Ásdís"), n("Sæmundur"), n("Hrafnhildur")],
        last: &[n("Þorsteinsdóttir"), n("Björnsson"), n("Guðjónsdóttir"), n("Ægisson"), n("Jóhannsson")],
    },
    Names {
        code: "fi",
        first: &[n("Päivi"), n("Yrjö"), n("Aino"), n("Väinö"), n("Tuuli"), n("Jyrki")],
        last: &[n("Hämäläinen"), n("Mäki-Kärkkäinen"), n("Yli-Öyrä"), n("Korhonen"), n("Räsänen")],
    },
    Names {
        code: "hu",
        first: &[n("Zsófia"), n("György"), n("Ágnes"), n("Lőrinc"), n("Hajnalka"), n("Árpád")],
        last: &[n("Szűcs"), n("Kővári-Nagy"), n("Őry"), n("Horváth"), n("Fülöp"), n("Kéthly")],
    },
    Names {
        code: "tr",
        first: &[n("Gülşen"), n("İbrahim"), n("Çağla"), n("Ömer"), n("Işıl"), n("Doğan")],
        last: &[n("Yıldırım"), n("Şahin"), n("Güneş"), n("Çelik"), n("Öztürk"), n("Aydoğan")],
    },
    Names {
        code: "gr",
        first: &[
            l("Ελένη", "eleni"),
            l("Γιώργος", "giorgos"),
            l("Κωνσταντίνος", "konstantinos"),
            l("Δέσποινα", "despina"),
            l("Νίκος", "nikos"),
        ],
        last: &[
            l("Παπαδοπούλου", "papadopoulou"),
            l("Αγγελίδης", "angelidis"),
            l("Ψαρρός", "psarros"),
            l("Καραγιάννη", "karagianni"),
        ],
    },
    Names {
        code: "il",
        first: &[l("נועה", "noa"), l("איתי", "itay"), l("תמר", "tamar"), l("יונתן", "yonatan"), l("שירה", "shira")],
        last: &[l("בן־דוד", "bendavid"), l("שפירא", "shapira"), l("אלמוג", "almog"), l("גולדברג", "goldberg")],
    },
    Names {
        code: "eg",
        first: &[
            l("أحمد", "ahmed"),
            l("فاطمة", "fatma"),
            l("عمر", "omar"),
            l("نور الهدى", "nourelhoda"),
            l("ياسمين", "yasmin"),
        ],
        last: &[
            l("عبد الرحمن", "abdelrahman"),
            l("المصري", "elmasry"),
            l("حسنين", "hassanein"),
            l("الشناوي", "elshenawy"),
        ],
    },
    Names {
        code: "jp",
        first: &[
            l("浩", "hiroshi"),
            l("陽子", "yoko"),
            l("健太郎", "kentaro"),
            l("さくら", "sakura"),
            l("直樹", "naoki"),
        ],
        last: &[l("田中", "tanaka"), l("佐々木", "sasaki"), l("小野寺", "onodera"), l("渡辺", "watanabe")],
    },
    Names {
        code: "cn",
        first: &[l("伟", "wei"), l("小红", "xiaohong"), l("志强", "zhiqiang"), l("雨桐", "yutong"), l("静", "jing")],
        last: &[l("王", "wang"), l("欧阳", "ouyang"), l("李", "li"), l("赵", "zhao")],
    },
    Names {
        code: "in",
        first: &[n("Aarav"), n("Lakshmi"), n("Siddharth"), l("अनन्या", "ananya"), n("Gurpreet"), n("Meenakshi")],
        last: &[
            n("Krishnamurthy"),
            n("Bhattacharya"),
            l("शर्मा", "sharma"),
            n("Kaur"),
            n("Iyer-Menon"),
            n("Venkataraman"),
        ],
    },
];
