# Messages of set-up: what it does, what is well, what may be missing, and why it stops.

say() { printf '%s\n' "$*"; }
well() { printf '  ok       %s\n' "$*"; }
doing() { printf '  doing    %s\n' "$*"; }
note() { printf '           %s\n' "$*"; }

# warn TEXT CONSEQUENCE...
warn() {
  {
    printf '  warning  %s\n' "$1"
    shift
    while [ $# -gt 0 ]; do
      note "$1"
      shift
    done
  } >&2
}

# stop STEP REASON WAY-OUT...
stop() {
  {
    printf '\nSet-up stopped at: %s\n' "$1"
    printf '  %s\n' "$2"
    shift 2
    [ $# -eq 0 ] || printf 'What helps:\n'
    while [ $# -gt 0 ]; do
      printf '  - %s\n' "$1"
      shift
    done
  } >&2
  exit 1
}
