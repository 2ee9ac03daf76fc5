# Python: the one that makes the environment, and the environment itself, .deps/python.

environment=$deps/python

# The settings that would send pip or Python somewhere else than into the environment.
in_environment() {
  env -u PYTHONHOME -u PYTHONPATH -u PIP_TARGET -u PIP_PREFIX PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 \
    "$environment/bin/python" "$@"
}

pip() { in_environment -m pip --disable-pip-version-check --no-input "$@"; }

# The first Python of a version for which PyTorch wheels exist.
base_python() {
  local name path
  for name in ${PASSBAND_PYTHON:-python3 python3.13 python3.12 python3.11 python3.10 python3.14}; do
    path=$(command -v "$name" || true)
    [ -n "$path" ] && python_is_new_enough "$path" && printf '%s\n' "$path" && return 0
  done
  return 0
}

python_is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; }

can_make_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

environment_works() {
  [ ! -e "$environment.unfinished" ] && [ -x "$environment/bin/python" ] &&
    in_environment -c 'import pip' 2>/dev/null
}

# Never removes an environment that holds the libtorch in use: a Python that is gone (a system
# upgrade) harms the charts only.
make_environment() { # prints why and returns 1 when there can be none
  environment_works && return 0
  if [ -d "$environment" ] && [ ! -e "$environment.unfinished" ]; then
    environment_holds_libtorch &&
      explain "the Python of $environment no longer works (\`rm -r $deps\` and set-up make it anew)" && return 1
    doing "removing $environment: its Python no longer works"
  fi
  local python
  python=$(base_python)
  [ -n "$python" ] || { explain "no Python 3.10 or newer on the PATH"; return 1; }
  can_make_environments "$python" ||
    { explain "$python cannot make virtual environments (its modules venv and ensurepip are missing)"; return 1; }
  doing "making a Python environment with $python: .deps/python (25 MB on disk)"
  : >"$environment.unfinished"
  rm -rf "$environment"
  "$python" -m venv "$environment" >"$deps/venv.log" 2>&1 ||
    { explain "$python -m venv failed: $(tail -1 "$deps/venv.log")"; return 1; }
  rm "$environment.unfinished"
}

environment_holds_libtorch() {
  case $(cd "$libtorch" 2>/dev/null && pwd -P) in
    "$(cd "$environment" && pwd -P)"/*) return 0 ;;
  esac
  return 1
}

reason=
explain() { reason=$1; }

site_packages() { ls -d "$environment"/lib/python3.*/site-packages 2>/dev/null | head -1; }

# pip writes RECORD last: a package without it was cut short, and pip would take it for whole.
forget_half_installed() {
  local info
  for info in "$(site_packages)"/*.dist-info; do
    [ -d "$info" ] && [ ! -s "$info/RECORD" ] || continue
    note "$(basename "$info" .dist-info) was left half installed; installing it anew"
    rm -rf "$info"
  done
}

has_package() { # has_package NAME, as in its .dist-info
  ls "$(site_packages)/$1"-*.dist-info/RECORD >/dev/null 2>&1
}

free_megabytes() { df -Pk "$deps" | awk 'NR == 2 { print int($4 / 1024) }'; }
