//! The standard roles of an org: their labels, what can limit them, and how that shows in their ids.

/// A standard role.
pub(super) struct Standard {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) limits: Limits,
}

/// What can limit a role.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Limits {
    None,
    Groups,
    Apps,
}

const fn standard(name: &'static str, label: &'static str, limits: Limits) -> Standard {
    Standard {
        name,
        label,
        limits,
    }
}

#[rustfmt::skip]
const STANDARD: [Standard; 12] = [
    standard("SUPER_ADMIN", "Super Administrator", Limits::None),
    standard("ORG_ADMIN", "Organization Administrator", Limits::None),
    standard("APP_ADMIN", "Application Administrator", Limits::Apps),
    standard("USER_ADMIN", "Group Administrator", Limits::Groups),
    standard("HELP_DESK_ADMIN", "Help Desk Administrator", Limits::Groups),
    standard("GROUP_MEMBERSHIP_ADMIN", "Group Membership Administrator", Limits::Groups),
    standard("READ_ONLY_ADMIN", "Read-only Administrator", Limits::None),
    standard("REPORT_ADMIN", "Report Administrator", Limits::None),
    standard("API_ACCESS_MANAGEMENT_ADMIN", "API Access Management Administrator", Limits::None),
    standard("ACCESS_CERTIFICATIONS_ADMIN", "Access Certifications Administrator", Limits::None),
    standard("ACCESS_REQUESTS_ADMIN", "Access Requests Administrator", Limits::None),
    standard("WORKFLOWS_ADMIN", "Workflows Administrator", Limits::None),
];

impl Standard {
    /// Finds a role by its type.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        STANDARD.iter().find(|role| role.name == name)
    }
}

/// RFC 4648 base32 without padding: the id of a role that can be limited.
pub(in crate::sandbox) fn base32(text: &str) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::new();
    let (mut bits, mut have) = (0_u32, 0);
    for byte in text.bytes() {
        bits = bits << 8 | u32::from(byte);
        have += 8;
        while have >= 5 {
            have -= 5;
            out.extend(digit(ALPHABET, bits >> have));
        }
    }
    if have > 0 {
        out.extend(digit(ALPHABET, bits << (5 - have)));
    }
    out
}

fn digit(alphabet: &[u8; 32], bits: u32) -> Option<char> {
    let at = usize::try_from(bits & 31).ok()?;
    alphabet.get(at).copied().map(char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_can_be_limited_has_the_base32_of_its_type_for_an_id() {
        for (name, id) in [
            ("APP_ADMIN", "IFIFAX2BIRGUSTQ"),
            ("USER_ADMIN", "KVJUKUS7IFCE2SKO"),
            ("HELP_DESK_ADMIN", "JBCUYUC7IRCVGS27IFCE2SKO"),
            (
                "GROUP_MEMBERSHIP_ADMIN",
                "I5JE6VKQL5GUKTKCIVJFGSCJKBPUCRCNJFHA",
            ),
        ] {
            assert_eq!(base32(name), id);
        }
    }
}
