//! The workflow *Generate*: its form has the template's questions, and its artifact is the project that `new` creates.

use pyo3_template::template::questions::{self, Kind, Question};

use crate::support::{read, root};

/// GitHub's limit.
const MOST_INPUTS: usize = 25;

/// The input for a question.
fn input(question: &Question) -> String {
    let Question { name, prompt, kind } = question;
    let (kind, default) = match kind {
        Kind::Text { default } => ("string", format!("{default:?}")),
        Kind::Choice { default, .. } => ("choice", format!("{default:?}")),
        Kind::Switch { default } => ("boolean", default.to_string()),
    };
    let mut input = format!(
        "      {name}:\n        description: {prompt:?}\n        type: {kind}\n        required: true\n        default: {default}\n"
    );
    if let Kind::Choice { choices, .. } = &question.kind {
        input += "        options:\n";
        choices.iter().for_each(|choice| input += &format!("          - {:?}\n", choice.value));
    }
    input
}

#[test]
fn the_form_has_the_questions() {
    let name = "      name:\n        description: \"What is the project called?\"\n        type: string\n        required: true\n";
    let questions = questions::read(root()).unwrap();
    let expected: String = std::iter::once(name.to_owned()).chain(questions.iter().map(input)).collect();
    let workflow = read(".github/workflows/generate.yml");
    let (_, rest) = workflow.split_once("    inputs:\n").unwrap();
    let (form, _) = rest.split_once("\npermissions:").unwrap();
    assert!(form == expected, "the inputs in generate.yml should be\n{expected}");
    assert!(questions.len() < MOST_INPUTS);
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod on_linux {
    use std::path::Path;
    use std::process::Command;

    use pyo3_template::host::command;
    use serde_json::{Value, json};

    use super::*;
    use crate::jobs::MACHINE;
    use crate::runner::Run;
    use crate::support::{TOOL, copy_template, files, make};

    /// Creates a repository with the template and the workflow, in which `cargo run` runs the tool that is tested.
    fn create_repository(repository: &Path) -> String {
        std::fs::create_dir(repository).unwrap();
        copy_template(repository);
        let write = |path: &str, text: &str| {
            std::fs::create_dir_all(repository.join(path).parent().unwrap()).unwrap();
            std::fs::write(repository.join(path), text).unwrap();
        };
        write(".github/workflows/generate.yml", &read(".github/workflows/generate.yml"));
        write("Cargo.toml", "[package]\nname = \"pyo3-template\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        write(
            "src/main.rs",
            &format!(
                "use std::os::unix::process::CommandExt;\n\
                 fn main() {{\n    panic!(\"{{}}\", std::process::Command::new({TOOL:?}).args(std::env::args_os().skip(1)).exec());\n}}\n"
            ),
        );
        let run = |program: &str, arguments: &[&str]| {
            command::run(Command::new(program).args(arguments).current_dir(repository)).unwrap()
        };
        run("cargo", &["generate-lockfile", "--offline"]);
        run("git", &["init", "--quiet", "--initial-branch", "main"]);
        run("git", &["add", "--all"]);
        let author = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
        run("git", &[&author[..], &["commit", "--quiet", "--message", "Begin"]].concat());
        run("git", &["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// Runs the workflow with these inputs.
    fn run(folder: &Path, commit: &str, inputs: Value) -> anyhow::Result<()> {
        let repository = folder.join("repository");
        let target = folder.join("target");
        std::fs::create_dir_all(&target)?;
        let run = Run {
            machine: &MACHINE,
            name: "generate.yml",
            workflow: &repository.join(".github/workflows/generate.yml"),
            repository: &repository,
            github: json!({ "workflow": "Generate", "run_id": "1", "sha": commit }),
            inputs,
            target: &target,
            folder: &folder.join("jobs"),
            secrets: json!({}),
            remotes: None,
            program: None,
        };
        run.run()
    }

    /// The form's inputs: the defaults, except these.
    fn inputs(name: &str, changed: &[(&str, Value)]) -> Value {
        let mut inputs = json!({ "name": name });
        for question in questions::read(root()).unwrap() {
            inputs[&question.name] = match question.kind {
                Kind::Switch { default } => default.into(),
                _ => question.default().into(),
            };
        }
        changed.iter().for_each(|(name, value)| inputs[*name] = value.clone());
        inputs
    }

    #[test]
    fn the_artifact_is_the_project_that_new_creates() {
        let folder = tempfile::tempdir().unwrap();
        let commit = create_repository(&folder.path().join("repository"));
        for (name, text) in [
            ("plain", "A package"),
            ("Quoted_Name", "\\\"\"\" ''' \\n \\u0041 \\"),
            ("shell", "%} }} {{ ${{ github.token }} $(touch pwned) `touch pwned` \"; touch pwned; '"),
        ] {
            let changed = [("description", text.into()), ("dev_scripts", true.into()), ("license", "MIT".into())];
            run(folder.path(), &commit, inputs(name, &changed)).unwrap();
            let artifact = folder.path().join("jobs/artifacts").join(name);
            if !artifact.exists() {
                // The runner said which step this machine can't run.
                return;
            }
            let mut artifact = files(&artifact);
            assert!(artifact.remove("Cargo.lock").is_some());
            let answers = [format!("description={text}"), format!("template_commit={commit}")];
            let fixed = ["template_source=", "dev_scripts=true", "license=MIT"];
            let elsewhere = tempfile::tempdir().unwrap();
            let answers = [&answers.each_ref().map(String::as_str)[..], &fixed].concat();
            let expected = files(&make(elsewhere.path(), name, &answers));
            let differs = |path: &&String| artifact.get(*path) != expected.get(*path);
            let differing: Vec<_> = artifact.keys().chain(expected.keys()).filter(differs).collect();
            assert!(differing.is_empty(), "{name}: {differing:?} differ");
        }
        for name in ["$(touch pwned)", "--help", "../x", ""] {
            let error = format!("{:#}", run(folder.path(), &commit, inputs(name, &[])).unwrap_err());
            assert!(
                error.contains("step `Create the project`") && error.contains("error: the project name"),
                "{error}"
            );
        }
        let is_pwned = |path: &String| path.ends_with("pwned");
        assert!(!files(folder.path()).keys().any(is_pwned));
    }
}
