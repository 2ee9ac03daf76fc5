# Test tools: TensorBoard, with which the tests read event files back, and Chromium, in which they open
# pages. Neither a build nor the program needs them, so whatever goes wrong here is a warning.

# What reading event files imports, and no more: TensorBoard's server would need 60 MB beside these.
tensorboard_packages="tensorboard>=2.18,<3 protobuf>=5,<8 absl-py>=2,<3"
tensorboard_download="6 MB"
tensorboard_folder=$deps/tensorboard

install_test_tools() {
  if install_tensorboard; then
    well "test tools: TensorBoard, .deps/tensorboard"
  else
    warn "test tools: $reason" "The test that TensorBoard reads event files is left out."
  fi
  install_chromium
}

has_chromium() {
  has chromium || has chromium-browser || has google-chrome || has chrome
}

# A system package, so only as root on Debian, where set-up installs system packages anyway. (Ubuntu's is
# a snap, which a container cannot start.)
install_chromium() {
  if has_chromium; then
    well "test tools: Chromium"
  elif has apt-get && [ "$(id -u)" -eq 0 ] && is_debian; then
    install_chromium_with_apt
  else
    no_chromium "no Chromium on the PATH, and no Debian to install it on as root"
  fi
}

install_chromium_with_apt() {
  apt_knows chromium || update_apt_lists
  doing "apt-get install chromium ($(apt_size chromium))"
  if apt -qq install -y chromium >"$deps/apt.log" 2>&1; then
    well "test tools: Chromium"
  else
    no_chromium "apt-get could not install chromium (the whole log: $deps/apt.log)"
  fi
}

no_chromium() {
  warn "test tools: $1" "The tests that open pages in it are left out."
}

is_debian() { grep -qs '^ID=debian' /etc/os-release; }

# Into a folder of its own, since without the server's packages it would be broken for others. The
# mark is written last: a folder without it was cut short.
install_tensorboard() {
  [ ! -e "$tensorboard_folder/.complete" ] || return 0
  make_environment || return 1
  has_package numpy || { explain "NumPy is missing (it comes with the chart tools)"; return 1; }
  doing "installing TensorBoard's reader into .deps/tensorboard ($tensorboard_download to download, 16 MB on disk)"
  rm -rf "$tensorboard_folder"
  # shellcheck disable=SC2086 # a list of requirements
  pip install --quiet --retries 1 --timeout 10 --no-deps --target "$tensorboard_folder" \
    $tensorboard_packages >"$deps/tensorboard.log" 2>&1 ||
    { explain "pip could not install TensorBoard: $(grep -m 1 '^ERROR' "$deps/tensorboard.log" || tail -1 "$deps/tensorboard.log")"; return 1; }
  : >"$tensorboard_folder/.complete"
}
