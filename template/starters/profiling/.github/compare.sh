#!/usr/bin/env bash
# Compares the benchmarks with those in another commit, for example with `bash .github/compare.sh main`. Fails if the
# fastest round of a benchmark takes more than 1.25 times as long, in two tries: noise seldom does that twice.
set -euo pipefail

base=$(mktemp -d)
trap 'git worktree remove --force "$base"' EXIT
git worktree add --quiet --detach --force "$base" "$1"

for folder in "$base" .; do
    python3 -m venv "$folder/target/bench"
    python=$folder/target/bench/bin/python
    "$python" -m pip install --quiet --upgrade pip
    "$python" -m pip install --quiet --group "$folder/pyproject.toml:bench" numpy "$folder"
done

measure() {
    cd "$1"
    # Pure Python would only tell how busy the machine is.
    target/bench/bin/python -m pytest benchmarks -k "not python" --benchmark-storage "file://$base/target/results" "${@:2}"
}

for _ in first second; do
    (measure "$base" --benchmark-save=base)
    if (measure . --benchmark-compare --benchmark-compare-fail=min:25%); then
        exit 0
    fi
done
exit 1
