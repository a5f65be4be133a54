#!/usr/bin/env bash
# The gate for learners' pull requests: grades what a commit changes in exercises/*/src, and takes nothing else of it.
#
#   gate.sh HEAD [BASE]
#
# Run in a checkout of the base branch. HEAD is the pull request's commit, present in the repository's objects but never
# checked out: its files are read as data, so that no link, filter, hook, manifest, configuration or toolchain file of it
# has any effect. Grader, specs, reference, manifests, lock file and this script are those of the checkout. BASE is what
# HEAD is compared with; default: where the two branched.
#
# Exit status: that of `cargo xtask grade`; 1 as well when a file is refused. GATE_OUT names the folder for reports
# (default target/gate), GATE_XTASK the command line (default `cargo xtask`).
set -euo pipefail
export LC_ALL=C
shopt -s nullglob

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
    echo "usage: gate.sh HEAD [BASE]" >&2
    exit 2
fi
root=$(git rev-parse --show-toplevel)
cd "$root"
head=$(git rev-parse --verify --quiet --end-of-options "$1^{commit}") || { echo "gate: there is no commit $1" >&2; exit 2; }
own=$(git rev-parse --verify HEAD)
base=${2:-$(git merge-base "$own" "$head" || echo "$own")}
base=$(git rev-parse --verify --quiet --end-of-options "$base^{commit}") || { echo "gate: there is no such base" >&2; exit 2; }
out=${GATE_OUT:-target/gate}
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

most_bytes=$((512 * 1024))
most_files=500
refused=0

# Names come from the pull request: shown with everything unusual spelled out, and never at the start of a line.
refuse() {
    printf 'gate: refused: %q: %s\n' "$1" "$2"
    refused=1
}

units=()
for manifest in exercises/*/Cargo.toml; do
    unit=$(basename "$(dirname "$manifest")")
    [ -f "exercises/$unit/unit.yaml" ] && units+=("$unit")
done

changed=()
for unit in "${units[@]}"; do
    folder="exercises/$unit/src"
    # A folder that became a link, a file or a submodule has another mode than a tree's.
    for part in exercises "exercises/$unit" "$folder"; do
        mode=$(git ls-tree "$head" -- "$part" | cut -d' ' -f1)
        if [ -n "$mode" ] && [ "$mode" != 040000 ]; then
            refuse "$part" "it is no folder"
            continue 2
        fi
    done
    mkdir -p "$work/submissions/$unit/src"
    cp "exercises/$unit/Cargo.toml" "$work/submissions/$unit/Cargo.toml"
    count=0
    while IFS= read -r -d '' entry; do
        meta=${entry%%$'\t'*}
        path=${entry#*$'\t'}
        read -r mode kind object size <<<"$meta"
        name=${path#"$folder/"}
        # The crate's root is derived from the course, and nothing but named modules is looked at.
        [ "$name" = lib.rs ] && continue
        if [ "$kind" != blob ] || { [ "$mode" != 100644 ] && [ "$mode" != 100755 ]; }; then
            refuse "$path" "it is a link, a folder or a submodule, not a plain file"
        elif ! [[ "$name" =~ ^[a-z_][a-z0-9_]*\.rs$ ]]; then
            refuse "$path" "the name is not that of a module"
        elif [ "$size" -gt "$most_bytes" ]; then
            refuse "$path" "it is larger than $most_bytes bytes"
        elif [ $((count += 1)) -gt "$most_files" ]; then
            refuse "$folder" "it holds more than $most_files files"
            break
        else
            git cat-file blob "$object" >"$work/submissions/$unit/src/$name"
        fi
    done < <(git ls-tree -z --long "$head" -- "$folder/")

    # Exercises whose file is not what it was, and those that use a helper module that is not what it was.
    for spec in "exercises/$unit"/*.yaml; do
        exercise=$(basename "$spec" .yaml)
        [ "$exercise" = unit ] && continue
        file="$folder/$exercise.rs"
        if ! git diff --quiet --no-ext-diff --no-textconv "$base" "$head" -- "$file"; then
            changed+=("$unit/$exercise")
        fi
    done
    while IFS= read -r -d '' path; do
        name=$(basename "$path" .rs)
        [ "$name" = lib ] && continue
        [ -e "exercises/$unit/$name.yaml" ] && continue
        [[ "$name" =~ ^[a-z_][a-z0-9_]*$ ]] || continue
        for file in "$work/submissions/$unit/src"/*.rs; do
            exercise=$(basename "$file" .rs)
            if [ -f "exercises/$unit/$exercise.yaml" ] && grep -qw -e "$name" "$file"; then
                changed+=("$unit/$exercise")
            fi
        done
    done < <(git diff -z --name-only --no-ext-diff --no-renames "$base" "$head" -- "$folder/")
done

elsewhere=$(git diff --name-only -z --no-ext-diff --no-renames "$base" "$head" -- . ':(exclude,glob)exercises/*/src/**' | tr -cd '\0' | wc -c)
if [ "$elsewhere" -gt 0 ]; then
    echo "gate: $elsewhere files outside exercises/*/src are changed too: the base branch's are used instead"
fi
if [ "$refused" -ne 0 ]; then
    exit 1
fi
if [ ${#changed[@]} -eq 0 ]; then
    echo "gate: no exercise is changed"
    exit 0
fi
mapfile -t changed < <(printf '%s\n' "${changed[@]}" | sort -u)
echo "gate: ${#changed[@]} changed: ${changed[*]}"

read -r -a xtask <<<"${GATE_XTASK:-cargo xtask}"
status=0
"${xtask[@]}" grade "${changed[@]}" --course "$root" --submissions "$work/submissions" \
    --require-containment --seed random \
    --format human --output "$out/report.txt" \
    --format json --output "$out/report.json" \
    --format junit --output "$out/report.xml" \
    --format github >"$out/annotations" || status=$?

# Commands to the runner of the workflow only where they are meant: in the annotations, which are ours.
token=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
if [ -f "$out/report.txt" ]; then
    [ -n "${GITHUB_ACTIONS:-}" ] && echo "::stop-commands::$token"
    cat "$out/report.txt"
    [ -n "${GITHUB_ACTIONS:-}" ] && echo "::$token::"
fi
[ -n "${GITHUB_ACTIONS:-}" ] && cat "$out/annotations"
exit "$status"
