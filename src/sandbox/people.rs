//! Believable people: who the n-th person of a company is.
//!
//! Pure: the same number always gives the same person, whatever the size of the company. Number 0
//! is the admin. Departments are trees: the first of each is its head, everybody else has a
//! manager who is there as well.

use super::faults::mix;
use super::fold::fold;

#[rustfmt::skip]
const FIRST: [&str; 61] = [
    "Evelyn", "Grace", "Linus", "Margaret", "Alan", "Katherine", "Edsger", "Radia", "Donald", "Barbara",
    "Dennis", "Frances", "Tim", "Hedy", "Vint", "Sophie", "Guido", "Joan", "Bjarne", "Shafi",
    "Amina", "Mateo", "Yuki", "Zoë", "Luca", "Priya", "Omar", "Ingrid", "Kofi", "Mei",
    "Noah", "Leila", "José", "Anouk", "Ravi", "Freya", "Tomás", "Nadia", "Jonas", "Chidi",
    "Elena", "Hugo", "Aisha", "Søren", "Clara", "Dmitri", "Lucía", "Emeka", "Hana", "Felix",
    "Marta", "Iván", "Salma", "Oscar", "Thuy", "Viktor", "Nora", "Pavel", "Ruth", "Samir", "Elif",
];

#[rustfmt::skip]
const LAST: [&str; 67] = [
    "Boyd", "Hopper", "Torvalds", "Hamilton", "Turing", "Johnson", "Dijkstra", "Perlman",
    "Knuth", "Liskov", "Ritchie", "Allen", "Lee", "Lamarr", "Cerf", "Wilson", "Rossum", "Clarke",
    "Larsen", "Goldwasser", "Diallo", "García", "Tanaka", "Baker", "Rossi", "Sharma", "Haddad",
    "Berg", "Mensah", "Chen", "Meyer", "Rahimi", "Núñez", "Dubois", "Iyer", "Holm", "Novák",
    "Petrova", "Keller", "Okonkwo", "Moretti", "Laurent", "Khan", "Nielsen", "Fischer", "Volkov",
    "Ortiz", "Eze", "Sato", "Weber", "Kowalska", "Castro", "Aziz", "Lind", "Nguyen", "Horváth",
    "Silva", "Dvořák", "Bennett", "Mansour", "Yılmaz", "O'Brien", "van Dam", "Müller", "Costa",
    "Andersson", "Walker",
];

/// A department: name, division, the titles of its people.
struct Department(&'static str, &'static str, [&'static str; 4]);

#[rustfmt::skip]
const DEPARTMENTS: [Department; 8] = [
    Department("Engineering", "Product", ["Software Engineer", "Senior Engineer", "Site Reliability Engineer", "Test Engineer"]),
    Department("IT", "Operations", ["Systems Administrator", "Support Specialist", "Network Engineer", "Identity Engineer"]),
    Department("Sales", "Revenue", ["Account Executive", "Sales Engineer", "Account Manager", "Sales Representative"]),
    Department("Marketing", "Revenue", ["Content Strategist", "Campaign Manager", "Designer", "Market Analyst"]),
    Department("Finance", "Operations", ["Accountant", "Financial Analyst", "Controller", "Payroll Specialist"]),
    Department("People", "Operations", ["Recruiter", "HR Partner", "Benefits Specialist", "Learning Designer"]),
    Department("Customer Success", "Revenue", ["Success Manager", "Support Engineer", "Onboarding Specialist", "Trainer"]),
    Department("Legal", "Operations", ["Counsel", "Paralegal", "Privacy Officer", "Compliance Analyst"]),
];

/// An office: city, state, country, postal code, time zone, language.
struct Office(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const OFFICES: [Office; 7] = [
    Office("San Francisco", "CA", "US", "94105", "America/Los_Angeles", "en-US"),
    Office("Austin", "TX", "US", "78701", "America/Chicago", "en-US"),
    Office("London", "", "GB", "EC2A 4NE", "Europe/London", "en-GB"),
    Office("Berlin", "BE", "DE", "10117", "Europe/Berlin", "de-DE"),
    Office("São Paulo", "SP", "BR", "01310-100", "America/Sao_Paulo", "pt-BR"),
    Office("Nairobi", "", "KE", "00100", "Africa/Nairobi", "en-KE"),
    Office("Tokyo", "", "JP", "100-0005", "Asia/Tokyo", "ja-JP"),
];

/// How many people report to one manager.
const SPAN: u64 = 6;

/// The host of everybody's address.
const HOST: &str = "sandbox.example";

/// The names of all departments, each of which has a group.
pub(super) fn departments() -> impl Iterator<Item = &'static str> {
    DEPARTMENTS.iter().map(|department| department.0)
}

/// One person.
pub(super) struct Person {
    /// The login, also the e-mail address.
    pub login: String,
    /// Attributes in the order of answers, login and e-mail not among them.
    pub attributes: Vec<(&'static str, String)>,
    /// The department, and so the group.
    pub department: &'static str,
    /// The number of the manager.
    pub boss: Option<u64>,
    /// Works for another company, and so has another user type.
    pub partner: bool,
    /// Random numbers of this person's own.
    pub luck: u64,
}

/// Returns the n-th person.
pub(super) fn person(n: u64) -> Person {
    let mut state = n ^ 0x5EED;
    let luck = mix(&mut state);
    let (first, last, login) = name(n);
    let (ordinal, department) = place(n);
    // Two of the first ones are chosen, so that a small company has some as well.
    let is_contractor = luck.is_multiple_of(9) || matches!(n, 15 | 20);
    let office = pick(&OFFICES, luck >> 8);
    let mut attributes = vec![
        ("firstName", first.to_owned()),
        ("lastName", last.to_owned()),
        (
            "mobilePhone",
            format!("+1 555 {:03} {:04}", n / 10_000 % 1000, n % 10_000),
        ),
        ("displayName", format!("{first} {last}")),
        ("title", title(n, ordinal, department, luck)),
        ("department", department.0.to_owned()),
        ("division", department.1.to_owned()),
        ("organization", "Sandbox Inc.".to_owned()),
        (
            "costCenter",
            format!("CC-{}", 100 + department_number(n) * 10),
        ),
        ("employeeNumber", format!("{}", 1001 + n)),
        ("city", office.0.to_owned()),
        ("state", office.1.to_owned()),
        ("zipCode", office.3.to_owned()),
        ("countryCode", office.2.to_owned()),
        ("timezone", office.4.to_owned()),
        ("preferredLanguage", office.5.to_owned()),
        (
            "userType",
            if is_contractor {
                "Contractor"
            } else {
                "Employee"
            }
            .to_owned(),
        ),
    ];
    if let Some(boss) = manager(n) {
        let (first, last, login) = name(boss);
        attributes.push(("managerId", login));
        attributes.push(("manager", format!("{first} {last}")));
    }
    attributes.retain(|(_, value)| !value.is_empty());
    Person {
        login,
        attributes,
        department: department.0,
        boss: manager(n),
        partner: is_contractor && (luck.is_multiple_of(2) || n == 20),
        luck,
    }
}

/// Returns the number of a person's manager; the admin and the heads have none.
fn manager(n: u64) -> Option<u64> {
    let (ordinal, _) = place(n);
    if n == 0 || ordinal == 0 {
        return None;
    }
    Some((ordinal - 1) / SPAN * count(&DEPARTMENTS) + department_number(n) + 1)
}

/// Returns a person's number within the department, and the department.
fn place(n: u64) -> (u64, &'static Department) {
    match n.checked_sub(1) {
        // The admin works in IT and leads nobody.
        None => (u64::MAX, &DEPARTMENTS[1]),
        Some(n) => (n / count(&DEPARTMENTS), pick(&DEPARTMENTS, n)),
    }
}

fn department_number(n: u64) -> u64 {
    n.checked_sub(1).map_or(1, |n| n % count(&DEPARTMENTS))
}

fn title(n: u64, ordinal: u64, department: &Department, luck: u64) -> String {
    match ordinal {
        _ if n == 0 => "Okta Administrator".to_owned(),
        0 => format!("Head of {}", department.0),
        1..=2 => format!("{} Manager", department.0),
        _ => (*pick(&department.2, luck >> 16)).to_owned(),
    }
}

/// Returns first name, last name and login. 61 and 67 are prime to each other and to 8, so names
/// and departments mix, and a pair comes again after 4,087 people, with a number in the login.
fn name(n: u64) -> (&'static str, &'static str, String) {
    let Some(n) = n.checked_sub(1) else {
        return ("Alex", "Admin", format!("admin@{HOST}"));
    };
    let first = *pick(&FIRST, n);
    let last = *pick(&LAST, n);
    let plain = |name: &str| fold(name).replace([' ', '\''], "");
    let again = match n / (count(&FIRST) * count(&LAST)) {
        0 => String::new(),
        times => format!("{}", times + 1),
    };
    let login = format!("{}.{}{again}@{HOST}", plain(first), plain(last));
    (first, last, login)
}

fn count<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

fn pick<T>(list: &[T], n: u64) -> &T {
    let at = usize::try_from(n % count(list)).unwrap_or_default();
    list.get(at).expect("a remainder is below the length")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn logins_are_unique_plain_and_stay_the_same() {
        let logins: HashSet<String> = (0..20_000).map(|n| person(n).login).collect();
        assert_eq!(logins.len(), 20_000);
        assert!(
            logins.iter().all(|login| fold(login) == *login),
            "a login is folded"
        );
        assert_eq!(person(0).login, "admin@sandbox.example");
        assert_eq!(person(1).login, "evelyn.boyd@sandbox.example");
    }

    #[test]
    fn every_manager_is_there_and_in_the_same_department() {
        for n in 1..2_000 {
            if let Some(boss) = manager(n) {
                assert!(boss < n, "{n} reports to {boss}");
                assert_eq!(person(boss).department, person(n).department);
            }
        }
        assert_eq!((1..=8).filter(|&n| manager(n).is_none()).count(), 8);
    }
}
