# System libraries and tools. What is present is asked of the system, not of the package manager, so
# that libraries installed in any other way count.

has() { command -v "$1" >/dev/null; }

has_library() { # has_library PKG-CONFIG-NAME
  has pkg-config && pkg-config --exists "$1"
}

# Homebrew keeps these where pkg-config does not look by itself; SwiftPM does look there.
show_homebrew_to_pkg_config() {
  has brew || return 0
  local prefix formula
  prefix=$(brew --prefix)
  for formula in libpng jpeg-turbo openssl@3 zlib; do
    PKG_CONFIG_PATH=$prefix/opt/$formula/lib/pkgconfig:${PKG_CONFIG_PATH:-}
  done
  export PKG_CONFIG_PATH
}

has_cxx_library() {
  [ "$(uname)" = Darwin ] && return 0
  has ld && ls /usr/include/c++/*/string >/dev/null 2>&1
}

has_certificates() {
  [ "$(uname)" = Darwin ] || [ -n "${SSL_CERT_FILE:-}" ] || [ -d /etc/pki ] ||
    [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/ssl/cert.pem ]
}

# The names are Debian's; other systems' names follow in `other_system_command`.
missing_packages() {
  has pkg-config || printf '%s\n' pkg-config
  has_library libpng || printf '%s\n' libpng-dev
  has_library libturbojpeg || printf '%s\n' libturbojpeg0-dev
  [ "$(uname)" = Darwin ] || has_library zlib || printf '%s\n' zlib1g-dev
  has_library libcrypto || printf '%s\n' libssl-dev
  has_cxx_library || printf '%s\n' g++
  has curl || printf '%s\n' curl
  has_certificates || printf '%s\n' ca-certificates
  has git || printf '%s\n' git
  has make || printf '%s\n' make
  has xz || printf '%s\n' xz-utils
  swift_runs || swift_libraries
  [ -n "$libtorch" ] || missing_python_packages
}

# What swift.org names for Debian and Ubuntu beyond the above, as far as `swift build` needs it.
swift_libraries() {
  printf '%s\n' libc6-dev libcurl4-openssl-dev libedit2 libncurses-dev libsqlite3-0 libxml2-dev tzdata
}

missing_python_packages() {
  local python
  python=$(base_python)
  if [ -z "$python" ]; then
    printf '%s\n' python3 python3-venv
  elif ! can_make_environments "$python" && [ "$python" = /usr/bin/python3 ]; then
    printf '%s\n' python3-venv
  fi
}

install_system_packages() {
  local missing
  show_homebrew_to_pkg_config
  missing=$(missing_packages | tr '\n' ' ')
  missing=${missing% }
  if [ -z "$missing" ]; then
    well "system libraries and tools"
  elif has apt-get && [ "$(id -u)" -eq 0 ]; then
    install_with_apt "$missing"
  elif has apt-get; then
    stop "system packages" "missing: $missing" \
      "run this, then set-up again:  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
  else
    stop "system packages" "missing (by their Debian names): $missing" "$(other_system_command)" \
      "then run set-up again"
  fi
}

other_system_command() {
  if has brew || [ "$(uname)" = Darwin ]; then
    printf '%s' "brew install pkgconf libpng jpeg-turbo openssl@3 xz"
  elif has dnf; then
    printf '%s' "sudo dnf install pkgconf libpng-devel turbojpeg-devel zlib-devel openssl-devel gcc-c++ curl git make xz python3"
  elif has pacman; then
    printf '%s' "sudo pacman -S --needed pkgconf libpng libjpeg-turbo zlib openssl gcc curl git make xz python"
  else
    printf '%s' "install them with your system's package manager"
  fi
}

apt() { # without questions, and patient with another apt at work
  DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -o DPkg::Lock::Timeout=120 \
    --no-install-recommends "$@"
}

apt_knows() { # apt_knows PACKAGE...: all of them
  [ "$(apt-cache --no-all-versions show "$@" 2>/dev/null | grep -c '^Package: ')" -ge $# ]
}

update_apt_lists() {
  doing "apt-get update (package lists, 10 to 50 MB)"
  apt -qq update || warn "apt-get update failed; going on with the lists that are there"
}

apt_size() { # apt's own words on download and disk size
  apt install --assume-no "$@" 2>/dev/null | sed -n -e 's/^Need to get \(.*\) of archives\./\1 to download/p' \
    -e 's/^After this operation, \(.*\) of additional.*/\1 on disk/p' | paste -s -d ',' - | sed 's/,/, /g'
}

install_with_apt() {
  # shellcheck disable=SC2086 # a list of words
  set -- $1
  apt_knows "$@" || update_apt_lists
  doing "apt-get install $* ($(apt_size "$@"))"
  if ! apt -qq install -y "$@" >"$deps/apt.log" 2>&1; then
    update_apt_lists # stale lists name files that the mirror no longer has
    apt -qq install -y "$@" >"$deps/apt.log" 2>&1 || stop_after_apt "$@"
  fi
  well "system libraries and tools"
}

stop_after_apt() {
  tail -15 "$deps/apt.log" >&2
  stop "system packages" "apt-get could not install them (the whole log: $deps/apt.log)" \
    "see the lines above, then try:  apt-get update && apt-get install -y --no-install-recommends $*" \
    "no network? install these packages from your own mirror, then run set-up again"
}

# Optional: without the package `passband data fetch` downloads the same files.
report_dataset() {
  local package=dataset-fashion-mnist files=/usr/share/datasets/fashion-mnist
  if [ -e "$files/train-images-idx3-ubyte.gz" ]; then
    well "Fashion-MNIST images (the system's $package)"
  elif has apt-get && [ "$(id -u)" -eq 0 ] && apt_knows "$package"; then
    doing "apt-get install $package ($(apt_size "$package"))"
    apt -qq install -y "$package" >"$deps/apt.log" 2>&1 && well "Fashion-MNIST images ($files)" ||
      warn "$package could not be installed; \`passband data fetch fashion-mnist\` downloads it (31 MB)"
  else
    note "Fashion-MNIST images: not a system package here; \`passband data fetch fashion-mnist\` downloads them (31 MB)"
  fi
}
