# The Swift toolchain: looked for, never installed, since there is more than one good way to have it.

oldest_swift=6.2

ways_to_swift() {
  printf '%s\n' "get Swift $oldest_swift or newer: https://www.swift.org/install (its installer is swiftly: \`swiftly install latest\`)"
}

require_swift_command() {
  command -v swift >/dev/null || stop "Swift" "no \`swift\` on the PATH" "$(ways_to_swift)" \
    "or, when it is installed, put its usr/bin folder on the PATH"
}

# A toolchain unpacked on a bare system starts only in part; `swift build` needs the most libraries.
swift_runs() { swift build --version >/dev/null 2>&1; }

require_swift_version() {
  local text version
  text=$(cd / && swift --version 2>&1) || stop "Swift" \
    "$(command -v swift) does not run: $(printf '%s' "$text" | head -1)" "$(ways_to_swift)"
  swift_runs || stop "Swift" \
    "\`swift build\` does not run: $(swift build --version 2>&1 | head -1)" \
    "install what it misses; https://www.swift.org/install lists it for each system"
  version=$(printf '%s\n' "$text" | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -1)
  [ -n "$version" ] || stop "Swift" "$(command -v swift) does not tell its version: $text" "$(ways_to_swift)"
  version_at_least "$version" "$oldest_swift" || stop "Swift" \
    "$(command -v swift) is Swift $version; Passband needs $oldest_swift or newer" "$(ways_to_swift)"
  swift_version=$version
  well "Swift $version"
}

# version_at_least 6.10 6.2: by major and minor number; macOS `sort` knows no version order.
version_at_least() {
  local major=${1%%.*} minor=${1#*.}
  local least_major=${2%%.*} least_minor=${2#*.}
  [ "$minor" != "$1" ] || minor=0
  minor=${minor%%.*} least_minor=${least_minor%%.*}
  [ "$major" -gt "$least_major" ] || { [ "$major" -eq "$least_major" ] && [ "$minor" -ge "$least_minor" ]; }
}

# The C++ compiler that builds Passband is the toolchain's own.
cxx_compiler() {
  local beside
  beside=$(dirname "$(command -v swift)")/clang++
  if [ -x "$beside" ]; then printf '%s\n' "$beside"; else command -v clang++ || true; fi
}
