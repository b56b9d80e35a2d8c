#!/usr/bin/env bash
# Installs packages on this machine as users do, and runs the life of a profile with each: `run.sh dist python js java`.
# The first argument is the folder with the packages. It needs nothing else of the checkout and of this library.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dist=$(cd "$1" && pwd)
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python() {
  "${PYTHON:-python3}" -m venv venv
  if [ -d venv/Scripts ]; then bin=venv/Scripts; else bin=venv/bin; fi
  "$bin/pip" install --quiet --no-index --find-links "$dist" workato-oauth-profiles
  "$bin/python" "$here/life.py"
}

js() {
  npm init --yes > /dev/null
  npm install --silent --no-audit --no-fund "$dist"/workato-oauth-profiles-*.tgz
  cp "$here/life.mjs" .
  node life.mjs
}

# The platform, if its native library is not in the jar that all get, but in a jar with this classifier.
classifier() {
  case "$(uname -sm) $(ldd --version 2>&1 || true)" in
    "Linux x86_64 musl"*) echo linux-x86-64-musl ;;
    "Linux aarch64 musl"*) echo linux-aarch64-musl ;;
    "Darwin x86_64"*) echo darwin-x86-64 ;;
  esac
}

# The libraries that the jar needs come from Maven Central. Another repository than the user's: that one may have an
# older jar of the same version.
java() {
  cp "$here/pom.xml" "$here/Life.java" .
  version=$(ls "$dist"/maven/io/github/workato-oauth-profiles/workato-oauth-profiles | grep -v xml | head -n 1)
  native=$(classifier)
  mvn --batch-mode --quiet -Dstyle.color=never dependency:build-classpath "-Dmaven.repo.local=$work/repository" "-Ddist=$dist/maven" \
    "-Dlibrary.version=$version" ${native:+"-Dnative=$native"} -Dmdep.outputFile=classpath.txt
  command java -cp "$(cat classpath.txt)" Life.java
}

for language in "$@"; do
  # As an argument of `echo` it could not fail.
  said=$("$language")
  echo "$language: $said"
done
