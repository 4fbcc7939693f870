//! Which wheel serves which Python. This file knows nothing of Python.
//!
//! These are the rules of installers. A wheel may have several tags of each kind, and serves a Python if one
//! combination of them does:
//!
//! | Python tag | ABI tag | Pythons |
//! | --- | --- | --- |
//! | `cp314` | `cp314` or `cp314t` | CPython 3.14: the ordinary or the free-threaded one |
//! | `cp311` | `abi3` | CPython 3.11 and later, but no free-threaded one |
//! | `cp315` | `abi3t` | free-threaded CPython 3.15 and later; with `abi3.abi3t`, the ordinary one too |
//! | `pp311` | `pypy311_pp80` | PyPy 3.11 with the C interface of PyPy 8.0 |
//! | `cp314`, `pp311` | `none` | that one Python, on one platform; nothing in the wheel uses Python's C interface |
//! | `cp314`, `pp3` | `none` | the same with the platform `any`, where a PyPy is `pp3`, whatever its version |
//! | `py3`, `py311` | `none` | any Python 3; any from 3.11 on |

use crate::error::Error;
use crate::interpreter::{Implementation, Interpreter, number};
use crate::platform::{self, Nearness};
use crate::wheel::{SUFFIX, Wheel};

/// How well a wheel fits a Python: the better of two is the smaller.
pub type Rank = (Fit, Nearness);

/// How well a Python tag and an ABI tag fit a Python, the best first. A number says how much older
/// the tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// For this Python alone.
    OwnAbi,
    /// For the stable ABI from this version on.
    OwnStableAbi,
    /// For this Python, without its C interface.
    OwnPlatform,
    /// For the stable ABI from an older version on.
    OlderStableAbi(u8),
    /// For every Python, on one platform.
    Generic(u8),
    /// For this Python, on any platform.
    OwnAnywhere,
    /// For every Python, on any platform.
    GenericAnywhere(u8),
}

/// Whether `interpreter` can use `wheel`.
#[must_use]
pub fn serves(wheel: &Wheel<'_>, interpreter: &Interpreter) -> bool {
    rank(wheel, interpreter).is_some()
}

/// How well `wheel` fits `interpreter`, by the best combination of its tags, or `None` if it does not serve it.
#[must_use]
pub fn rank(wheel: &Wheel<'_>, interpreter: &Interpreter) -> Option<Rank> {
    let pythons = wheel.python.split('.');
    pythons
        .flat_map(|python| ranks(python, wheel, interpreter))
        .min()
}

fn ranks(python: &str, wheel: &Wheel<'_>, interpreter: &Interpreter) -> impl Iterator<Item = Rank> {
    let abis = wheel.abi.split('.');
    abis.flat_map(move |abi| {
        let platforms = wheel.platform.split('.');
        platforms.filter_map(move |platform| {
            let fit = fit(python, abi, platform == "any", interpreter)?;
            Some((fit, nearness(platform, interpreter)?))
        })
    })
}

fn nearness(tag: &str, interpreter: &Interpreter) -> Option<Nearness> {
    match &interpreter.platform {
        Some(system) if tag != "any" => platform::nearness(tag, system),
        _ => Some(Nearness::Same),
    }
}

fn fit(python: &str, abi: &str, anywhere: bool, interpreter: &Interpreter) -> Option<Fit> {
    if let Some(version) = python.strip_prefix("py") {
        let age = generic_age(version, interpreter.minor)?;
        let fit = if anywhere {
            Fit::GenericAnywhere(age)
        } else {
            Fit::Generic(age)
        };
        return (abi == "none").then_some(fit);
    }
    let version = python.strip_prefix(interpreter.implementation.prefix())?;
    if anywhere {
        return (abi == "none" && is_own(version, interpreter)).then_some(Fit::OwnAnywhere);
    }
    let minor = minor(version)?;
    match (interpreter.minor.checked_sub(minor)?, abi) {
        (0, "none") => Some(Fit::OwnPlatform),
        (0, abi) if abi == interpreter.abi() => Some(Fit::OwnAbi),
        (age, abi) if has_stable_abi(interpreter, minor, abi) => match age {
            0 => Some(Fit::OwnStableAbi),
            _ => Some(Fit::OlderStableAbi(age)),
        },
        _ => None,
    }
}

/// How far the version of a tag that begins with `py` is from this Python's: `py3` comes after this Python's own
/// version, and before every older one.
fn generic_age(version: &str, own_minor: u8) -> Option<u8> {
    if version == "3" {
        return Some(1);
    }
    match own_minor.checked_sub(minor(version)?)? {
        0 => Some(0),
        age => Some(age.saturating_add(1)),
    }
}

/// Whether the version of a tag with `none` and `any` is that of `interpreter`: installers know no minor version of
/// PyPy there.
fn is_own(version: &str, interpreter: &Interpreter) -> bool {
    match interpreter.implementation {
        Implementation::CPython { .. } => minor(version) == Some(interpreter.minor),
        Implementation::PyPy { .. } => version == "3",
    }
}

/// Whether `abi` is the stable ABI of this kind of Python. The first one was that of Python 3.2.
fn has_stable_abi(interpreter: &Interpreter, floor: u8, abi: &str) -> bool {
    let is_cpython = matches!(interpreter.implementation, Implementation::CPython { .. });
    let stable_abi = if interpreter.is_free_threaded() {
        "abi3t"
    } else {
        "abi3"
    };
    is_cpython && floor >= 2 && abi == stable_abi
}

/// The minor version in the digits of a Python tag: 14 in `314`.
fn minor(version: &str) -> Option<u8> {
    number(version.strip_prefix('3')?)
}

/// The best of all wheels that are offered, in any order.
#[derive(Debug)]
pub struct Choice<'interpreter> {
    interpreter: &'interpreter Interpreter,
    best: Option<(Rank, String)>,
}

impl<'interpreter> Choice<'interpreter> {
    /// Nothing yet, for `interpreter`.
    #[must_use]
    pub fn new(interpreter: &'interpreter Interpreter) -> Self {
        Self {
            interpreter,
            best: None,
        }
    }

    /// Considers a file of an index. One that is no wheel is passed over.
    ///
    /// # Errors
    ///
    /// [`Error::WheelName`] if `name` ends in `.whl` and is no name of a wheel.
    pub fn offer(&mut self, name: &str) -> Result<(), Error> {
        if !name.ends_with(SUFFIX) {
            return Ok(());
        }
        let wheel = Wheel::parse(name)?;
        if let Some(rank) = rank(&wheel, self.interpreter) {
            if self.is_better(rank, &wheel) {
                self.best = Some((rank, name.to_owned()));
            }
        }
        Ok(())
    }

    /// Of equals, the later build is better, and then the one that came first.
    fn is_better(&self, rank: Rank, wheel: &Wheel<'_>) -> bool {
        let Some((best_rank, best)) = &self.best else {
            return true;
        };
        let is_later = || {
            let best = Wheel::parse(best);
            best.is_ok_and(|best| wheel.build_order() > best.build_order())
        };
        rank < *best_rank || rank == *best_rank && is_later()
    }

    /// The best, if one of them serves the interpreter.
    #[must_use]
    pub fn best(self) -> Option<String> {
        self.best.map(|(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn python(name: &str) -> Interpreter {
        name.parse().unwrap()
    }

    /// Those of `pythons` that a wheel with these tags serves.
    fn served<'name>(tags: &str, pythons: &[&'name str]) -> Vec<&'name str> {
        let name = format!("demo-1.0-{tags}.whl");
        let wheel = Wheel::parse(&name).unwrap();
        let pythons = pythons.iter().copied();
        pythons
            .filter(|name| serves(&wheel, &python(name)))
            .collect()
    }

    const PYTHONS: [&str; 7] = [
        "3.10",
        "3.11",
        "3.14",
        "3.14t",
        "3.15",
        "3.15t",
        "pypy3.11-pp80",
    ];

    #[test]
    fn an_abi3_wheel_serves_its_floor_and_later_but_no_free_threaded_python() {
        assert_eq!(
            served("cp311-abi3-win_amd64", &PYTHONS),
            ["3.11", "3.14", "3.15"]
        );
    }

    #[test]
    fn an_abi3t_wheel_serves_both_builds_if_its_tags_say_so() {
        assert_eq!(
            served("cp315-abi3.abi3t-win_amd64", &PYTHONS),
            ["3.15", "3.15t"]
        );
        assert_eq!(served("cp315-abi3t-win_amd64", &PYTHONS), ["3.15t"]);
    }

    #[test]
    fn a_wheel_for_one_version_serves_that_one_build() {
        assert_eq!(served("cp314-cp314-win_amd64", &PYTHONS), ["3.14"]);
        assert_eq!(served("cp314-cp314t-win_amd64", &PYTHONS), ["3.14t"]);
        assert_eq!(
            served("pp311-pypy311_pp80-win_amd64", &PYTHONS),
            ["pypy3.11-pp80"]
        );
    }

    #[test]
    fn a_wheel_without_the_c_interface_serves_every_python_from_its_version_on() {
        assert_eq!(served("py2.py3-none-any", &PYTHONS), PYTHONS);
        assert_eq!(served("py2-none-any", &PYTHONS), [""; 0]);
        assert_eq!(
            served("py314-none-any", &PYTHONS),
            ["3.14", "3.14t", "3.15", "3.15t"]
        );
        assert_eq!(served("cp314-none-any", &PYTHONS), ["3.14", "3.14t"]);
        assert_eq!(served("pp3-none-any", &PYTHONS), ["pypy3.11-pp80"]);
    }

    #[test]
    fn the_platform_counts_once_it_is_known() {
        let wheel = Wheel::parse("demo-1.0-cp311-abi3-manylinux_2_17_x86_64.whl").unwrap();
        let on = |system: &str| python("3.14").on(Some(system.to_owned()));
        assert!(serves(&wheel, &on("manylinux_2_36_x86_64")));
        assert!(!serves(&wheel, &on("win_amd64")));
    }

    #[test]
    fn the_best_wheel_is_chosen_whatever_the_order() {
        // From the worst to the best.
        let names = [
            "demo-1.0-py3-none-any.whl",
            "demo-1.0-py314-none-any.whl",
            "demo-1.0-cp314-none-any.whl",
            "demo-1.0-py3-none-win_amd64.whl",
            "demo-1.0-cp310-abi3-win_amd64.whl",
            "demo-1.0-cp313-abi3-win_amd64.whl",
            "demo-1.0-cp314-none-win_amd64.whl",
            "demo-1.0-cp314-abi3-win_amd64.whl",
            "demo-1.0-cp314-cp314-win_amd64.whl",
            "demo-1.0-2-cp314-cp314-win_amd64.whl",
            "demo-1.0-10-cp314-cp314-win_amd64.whl",
        ];
        let interpreter = python("3.14");
        for (count, expected) in (1..).zip(names) {
            for reverse in [false, true] {
                let mut offered = names[..count].to_vec();
                if reverse {
                    offered.reverse();
                }
                let mut choice = Choice::new(&interpreter);
                for name in offered {
                    choice.offer(name).unwrap();
                }
                assert_eq!(choice.best().unwrap(), expected);
            }
        }
    }

    #[test]
    fn what_is_no_wheel_is_passed_over_and_a_bad_name_refused() {
        let interpreter = python("3.14");
        let mut choice = Choice::new(&interpreter);
        choice.offer("demo-1.0.tar.gz").unwrap();
        assert!(matches!(choice.offer("demo.whl"), Err(Error::WheelName(_))));
        assert_eq!(choice.best(), None);
    }

    proptest! {
        #[test]
        fn a_stable_wheel_serves_every_later_python(floor in 2_u8..200, later in 0_u8..50, free_threaded: bool) {
            let abi = if free_threaded { "abi3t" } else { "abi3" };
            let name = format!("demo-1.0-cp3{floor}-{abi}-win_amd64.whl");
            let suffix = if free_threaded { "t" } else { "" };
            let interpreter = python(&format!("3.{}{suffix}", floor + later));
            prop_assert!(serves(&Wheel::parse(&name).unwrap(), &interpreter));
        }

        #[test]
        fn what_is_chosen_serves(minors in prop::collection::vec((2_u8..20, 2_u8..20), 0..10), own in 2_u8..20) {
            let interpreter = python(&format!("3.{own}"));
            let mut choice = Choice::new(&interpreter);
            for (python, abi) in minors {
                choice.offer(&format!("demo-1.0-cp3{python}-cp3{abi}-win_amd64.whl")).unwrap();
            }
            if let Some(name) = choice.best() {
                prop_assert!(serves(&Wheel::parse(&name).unwrap(), &interpreter));
            }
        }
    }
}
