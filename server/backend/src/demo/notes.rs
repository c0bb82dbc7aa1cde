//! Notes as agents write them, titles, and comments.

/// Notes on people; never visible to them.
pub(super) const NOTES: [&str; 40] = [
    "Prefers to be called back in the morning, before the production meeting at 10.",
    "Speaks French and a little English. Write short sentences.",
    "Signs for the whole department; copy the head of purchasing on everything above 5,000.",
    "Very knowledgeable. Skip the basics and send logs.",
    "On parental leave until the end of the quarter. The deputy has the same permissions.",
    "Had trouble with the VPN twice this year; the cause was an old client both times.",
    "Asked us to use the mobile number only in emergencies.",
    "Met at the trade fair. Interested in the portal for the branch offices.",
    "Do not send attachments over 10 MB, their mail server drops them silently.",
    "Changed departments in spring; the old distribution list still has the name.",
    "Wants invoices as PDF, one per project.\nThe project number belongs in the subject.",
    "Hard of hearing on the phone – email or chat, please.",
    "Key user for the warehouse scanners. Tests new versions with us before everyone else.",
    "Complained about slow answers in March. We promised a first answer within four hours.",
    "Answers within minutes, also on weekends. Nobody has to.",
    "Two accounts by accident, the other one was set invalid.",
    "Name is pronounced with a soft “ch”. It matters.",
    "Shares the desk with a colleague: always check who is calling.",
    "Works from the home office on Mondays and Fridays, then only the mobile number works.",
    "Passed the security training; may order new certificates without asking.",
    "Password reset by phone is not allowed for this person, see agreement of last year.",
    "Prefers German, writes perfect English nevertheless.",
    "Left-handed label printer was delivered to the wrong site; replacement is on its way.",
    "Has been a customer since the very first version and still has the mug.",
    "Retires next summer. Ask who takes over as contact by then.",
    "Reported the broken export of 1 February. Fixed, confirmed, happy.",
    "Needs a written confirmation for every change in the night shift.",
    "Technical contact only, knows nothing about contracts. Send those to the office.",
    "Time zone: often answers in the middle of our night, not urgent then.",
    "Always attaches photographs. They are always worth looking at.",
    "Escalates quickly but fairly. Call before writing a long answer.",
    "Asked for a training for five people in autumn; offer is with sales.",
    "The desk number rings at the reception first, let it ring.",
    "External consultant, access ends with the contract.",
    "Uses a screen reader. No screenshots as the only explanation.",
    "Sits in the second building, spare parts go to gate 4.",
    "Wrote a kind letter about our night service. Shown to the whole team.",
    "Cannot open password-protected archives at work.",
    "May approve quotations up to 20,000 alone, above that with the managing director.",
    "Was in our pilot group for the new scanner app; has ideas, ask!",
];

pub(super) const TITLES: [&str; 10] =
    ["Ms", "Mr", "Dr", "Prof. Dr", "Mx", "Ing.", "Dipl.-Ing.", "Mgr.", "Capt.", "Dr. med. vet."];

pub(super) const COMMENTS: [&str; 12] = [
    "Head of purchasing",
    "Reception, knows everybody",
    "Managing director",
    "IT administrator",
    "Night shift lead",
    "Works council",
    "Accounting, invoices only",
    "Quality assurance",
    "Apprentice until summer",
    "Branch office, comes in on Tuesdays",
    "Project “Lighthouse”",
    "Data protection officer",
];

/// What a company's comment says.
pub(super) const COMPANY_COMMENTS: [&str; 6] = [
    "Frame contract until the end of next year.",
    "Maintenance window: Saturdays, 6 to 9.",
    "Visitors sign in at gate 2 and wear a vest.",
    "Invoices to the parent company.",
    "New since last autumn, handle with extra care.",
    "Their order numbers have nine digits; shorter ones are typing errors.",
];
