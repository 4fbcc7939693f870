//! Which platform tags a system takes. This file knows nothing of Python.
//!
//! Known are the versions of `manylinux`, `musllinux` and `macosx` (for `x86_64`, `arm64` and `universal2`); any other
//! tag is taken by the system with just that tag, and `any` is for the callers.

use std::cmp::Reverse;

/// How near a platform tag is to a system: the nearer of two is the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// Made for this very system, or for any.
    Same,
    /// Made for this version of the system or an older one; for several kinds of processors if the second is true.
    Version(Reverse<(u32, u32)>, bool),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Manylinux,
    Musllinux,
    MacOs,
}

/// A tag that tells a version.
#[derive(Clone, Copy)]
struct Versioned<'tag> {
    family: Family,
    version: (u32, u32),
    processor: &'tag str,
}

/// How near `tag` is to the system whose newest tag is `system`, or `None` if the system does not take it.
#[must_use]
pub fn nearness(tag: &str, system: &str) -> Option<Nearness> {
    let Some(system) = versioned(system) else {
        return (tag == system).then_some(Nearness::Same);
    };
    if system.family != Family::MacOs && tag.strip_prefix("linux_") == Some(system.processor) {
        return Some(Nearness::Same);
    }
    let tag = versioned(tag)?;
    let nearness = Nearness::Version(Reverse(tag.version), tag.processor == "universal2");
    takes(system, tag).then_some(nearness)
}

fn takes(system: Versioned<'_>, tag: Versioned<'_>) -> bool {
    let is_same_processor = tag.processor == system.processor;
    let is_not_newer = tag.family == system.family && tag.version <= system.version;
    is_not_newer
        && match system.family {
            Family::Manylinux => is_same_processor && tag.version >= oldest_glibc(tag.processor),
            Family::Musllinux => is_same_processor && tag.version.0 == system.version.0,
            Family::MacOs => takes_macos(system, tag),
        }
}

/// The first glibc that there are `manylinux` tags for.
fn oldest_glibc(processor: &str) -> (u32, u32) {
    match processor {
        "i686" | "x86_64" => (2, 5),
        _ => (2, 17),
    }
}

/// From macOS 11 on, installers know the first number of the version only, and Apple's processors.
fn takes_macos(system: Versioned<'_>, tag: Versioned<'_>) -> bool {
    let (major, minor) = tag.version;
    let is_processor = match tag.processor {
        "universal2" => matches!(system.processor, "arm64" | "x86_64"),
        "arm64" => system.processor == "arm64" && major >= 11,
        processor => processor == system.processor,
    };
    is_processor && (major < 11 || minor == 0)
}

/// Takes a tag such as `manylinux_2_17_x86_64` apart.
fn versioned(tag: &str) -> Option<Versioned<'_>> {
    let (family, rest) = tag.split_once('_')?;
    let (family, version) = match family {
        "manylinux1" => (Family::Manylinux, Some((2, 5))),
        "manylinux2010" => (Family::Manylinux, Some((2, 12))),
        "manylinux2014" => (Family::Manylinux, Some((2, 17))),
        "manylinux" => (Family::Manylinux, None),
        "musllinux" => (Family::Musllinux, None),
        "macosx" => (Family::MacOs, None),
        _ => return None,
    };
    let (version, processor) = match version {
        Some(version) => (version, rest),
        None => version_and_processor(rest)?,
    };
    Some(Versioned {
        family,
        version,
        processor,
    })
}

fn version_and_processor(text: &str) -> Option<((u32, u32), &str)> {
    let (major, rest) = text.split_once('_')?;
    let (minor, processor) = rest.split_once('_')?;
    Some(((major.parse().ok()?, minor.parse().ok()?), processor))
}

/// The newest tag of a Linux: `system` is Python's name of it, such as `linux-x86_64`, and `glibc` the version of its C
/// library. Without that, only wheels that were made on such a system are taken.
#[must_use]
pub fn of_linux(system: &str, is_32_bit: bool, glibc: Option<&str>) -> String {
    let system = normalized(system);
    let Some(processor) = system.strip_prefix("linux_") else {
        return system;
    };
    // Python names the processor that the kernel runs on, but a Python of 32 bits takes wheels of 32 bits.
    let processor = match processor {
        "x86_64" if is_32_bit => "i686",
        "aarch64" | "armv8l" if is_32_bit => "armv7l",
        processor => processor,
    };
    match glibc.and_then(two_numbers) {
        Some((major, minor)) => format!("manylinux_{major}_{minor}_{processor}"),
        None => format!("linux_{processor}"),
    }
}

/// The newest tag of a macOS in this version, with this kind of processor.
#[must_use]
pub fn of_macos(version: &str, processor: &str) -> String {
    let (major, minor) = two_numbers(version).unwrap_or((11, 0));
    format!("macosx_{major}_{minor}_{processor}")
}

/// The tag for a system that Python calls `system`.
#[must_use]
pub fn normalized(system: &str) -> String {
    system.replace(['-', '.', ' '], "_").to_lowercase()
}

fn two_numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next().flatten().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn takes(system: &str, tag: &str) -> bool {
        nearness(tag, system).is_some()
    }

    #[test]
    fn linux_takes_what_was_made_for_its_c_library_or_an_older_one() {
        let system = "manylinux_2_28_x86_64";
        assert!(takes(system, "manylinux_2_28_x86_64"));
        assert!(takes(system, "manylinux2014_x86_64"));
        assert!(takes(system, "linux_x86_64"));
        assert!(!takes(system, "manylinux_2_29_x86_64"));
        assert!(!takes(system, "manylinux_2_17_aarch64"));
        assert!(!takes(system, "musllinux_1_2_x86_64"));
        assert!(!takes(system, "manylinux_2_4_x86_64"));
        assert!(!takes("manylinux_2_28_aarch64", "manylinux2010_aarch64"));
        assert!(takes("musllinux_1_2_x86_64", "musllinux_1_1_x86_64"));
        assert!(!takes("musllinux_2_0_x86_64", "musllinux_1_1_x86_64"));
    }

    #[test]
    fn macos_takes_what_was_made_for_its_processor_or_for_both() {
        let system = "macosx_14_2_arm64";
        assert!(takes(system, "macosx_11_0_arm64"));
        assert!(takes(system, "macosx_10_12_universal2"));
        assert!(!takes(system, "macosx_10_12_arm64"));
        assert!(!takes(system, "macosx_15_0_arm64"));
        assert!(!takes(system, "macosx_11_1_arm64"));
        assert!(!takes(system, "macosx_10_12_x86_64"));
        assert!(takes("macosx_13_0_x86_64", "macosx_10_12_x86_64"));
        assert!(!takes("macosx_13_0_x86_64", "macosx_11_0_arm64"));
    }

    #[test]
    fn any_other_system_takes_its_own_tag() {
        assert!(takes("win_amd64", "win_amd64"));
        assert!(!takes("win_amd64", "win_arm64"));
        assert!(!takes("linux_x86_64", "manylinux2014_x86_64"));
    }

    #[test]
    fn the_newest_tag_is_the_nearest() {
        let system = "macosx_14_0_arm64";
        let both = nearness("macosx_14_0_universal2", system);
        assert!(nearness("macosx_14_0_arm64", system) < both);
        assert!(both < nearness("macosx_13_0_arm64", system));
    }

    #[test]
    fn the_tag_of_a_system_is_made_from_what_python_says_of_it() {
        assert_eq!(
            of_linux("linux-x86_64", false, Some("2.36")),
            "manylinux_2_36_x86_64"
        );
        assert_eq!(of_linux("linux-aarch64", false, None), "linux_aarch64");
        assert_eq!(of_macos("14.6.1", "arm64"), "macosx_14_6_arm64");
        assert_eq!(normalized("win-amd64"), "win_amd64");
    }

    #[test]
    fn a_python_of_32_bits_takes_wheels_of_32_bits_whatever_the_kernel_runs_on() {
        let glibc = Some("2.36");
        assert_eq!(of_linux("linux-x86_64", true, glibc), "manylinux_2_36_i686");
        assert_eq!(
            of_linux("linux-aarch64", true, glibc),
            "manylinux_2_36_armv7l"
        );
        assert_eq!(of_linux("linux-x86_64", true, None), "linux_i686");
        assert_eq!(of_linux("linux-i686", true, None), "linux_i686");
    }

    proptest! {
        #[test]
        fn a_newer_system_takes_whatever_an_older_one_takes(
            tag in (1_u32..4, 0_u32..40), system in (1_u32..4, 0_u32..40), newer in 0_u32..9,
        ) {
            for family in ["manylinux", "musllinux", "macosx"] {
                let named = |(major, minor): (u32, u32)| format!("{family}_{major}_{minor}_x86_64");
                let later = named((system.0, system.1 + newer));
                let tag = named(tag);
                prop_assert!(!takes(&named(system), &tag) || takes(&later, &tag));
            }
        }
    }
}
