# Test tools: TensorBoard, with which the tests read event files back. Neither a build nor the
# program needs it, so whatever goes wrong here is a warning.

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
}

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
