# libtorch: found or fetched, looked over, and proved by a small C++ program.

oldest_torch=2.11
newest_torch=2.13
torch_requirement="torch>=2.11,<2.14"
cpu_index=https://download.pytorch.org/whl/cpu

# Measured with PyTorch 2.13 for Linux x86-64 and Python 3.11.
cpu_download="205 MB" cpu_disk="0.9 GB" cpu_megabytes=1600
cuda_download="2.7 GB" cuda_disk="5 GB" cuda_megabytes=9000

libtorch=
kept_libtorch=$deps/libtorch

wants_cuda() { [ "${PASSBAND_CUDA:-0}" = 1 ]; }
has_cuda() { [ -e "$1/lib/libtorch_cuda.so" ]; }
build_kind() { if has_cuda "$1"; then echo "CUDA build"; else echo "CPU build"; fi; }

shared_library() { if [ "$(uname)" = Darwin ]; then echo "$1.dylib"; else echo "$1.so"; fi; }

libtorch_version() { # of the folder, "" when it does not tell
  local header
  for header in "$1/include/torch/headeronly/version.h" "$1/include/torch/csrc/api/include/torch/version.h"; do
    [ -r "$header" ] || continue
    sed -n -e 's/^#define TORCH_VERSION_MAJOR *\([0-9]*\).*/\1/p' -e 's/^#define TORCH_VERSION_MINOR *\([0-9]*\).*/\1/p' \
      -e 's/^#define TORCH_VERSION_PATCH *\([0-9]*\).*/\1/p' "$header" | paste -s -d . - | grep . && return 0
  done
  sed -n "s/^__version__ = '\([0-9.]*\).*/\1/p" "$1/version.py" 2>/dev/null | grep . && return 0
  sed -n 's/^\([0-9.]*\).*/\1/p' "$1/build-version" 2>/dev/null | head -1
}

# Sets `reason` and succeeds when the folder cannot serve.
libtorch_is_faulty() {
  local version file
  if [ -L "$1" ] && [ ! -e "$1" ]; then
    explain "it is a link to $(readlink "$1"), which does not exist"
    return 0
  fi
  [ -d "$1" ] || { explain "there is no such folder, or it may not be read"; return 0; }
  version=$(libtorch_version "$1")
  if [ -n "$version" ]; then
    version_at_least "$version" "$oldest_torch" && version_at_least "$newest_torch" "$version" ||
      { explain "it is version $version; Passband builds with $oldest_torch to $newest_torch"; return 0; }
  fi
  for file in include/ATen/core/Tensor.h include/torch/csrc/autograd/autograd.h \
    include/torch/csrc/jit/api/module.h "lib/$(shared_library libtorch_cpu)" "lib/$(shared_library libc10)"; do
    [ -e "$1/$file" ] || { explain "$file is missing${version:+ (version $version)}"; return 0; }
  done
  [ -n "$version" ] || { explain "its version cannot be read from include/torch/headeronly/version.h"; return 0; }
  has_old_abi "$1" && { explain "it was built with the C++ ABI from before C++11; Passband needs the other build"; return 0; }
  return 1
}

# The two ABIs of libstdc++ differ in std::string, which the constructors of c10::Error take.
has_old_abi() {
  [ "$(uname)" = Linux ] && ! LC_ALL=C grep -q '3c105Error.*NSt7__cxx1112basic_string' "$1/lib/libc10.so"
}

# Sets `libtorch` to a folder that can serve, or leaves it empty when a wheel has to be installed.
find_libtorch() {
  if [ -n "${LIBTORCH:-}" ]; then
    take_named_libtorch
  elif [ -e "$kept_libtorch" ] || [ -L "$kept_libtorch" ]; then
    take_kept_libtorch
  fi
  [ -n "$libtorch" ] || take_active_python_torch
}

take_named_libtorch() {
  local away="or unset LIBTORCH and let set-up find or fetch one"
  case $LIBTORCH in
    /*) ;;
    *) stop "LIBTORCH" "LIBTORCH=$LIBTORCH is not an absolute path" "set it to $PWD/${LIBTORCH#./}" "$away" ;;
  esac
  ! libtorch_is_faulty "$LIBTORCH" || stop "LIBTORCH" "LIBTORCH=$LIBTORCH cannot be used: $reason" \
    "set LIBTORCH to an unpacked libtorch $oldest_torch to $newest_torch (the folder that holds include/ and lib/), from https://pytorch.org/get-started/locally" \
    "$away"
  ! wants_cuda || has_cuda "$LIBTORCH" || stop "LIBTORCH" \
    "LIBTORCH=$LIBTORCH is a CPU build, and PASSBAND_CUDA=1 asks for CUDA" \
    "set LIBTORCH to a CUDA build" "$away" "or unset PASSBAND_CUDA"
  libtorch=${LIBTORCH%/}
  if [ ! -e "$kept_libtorch" ]; then
    link_libtorch "$libtorch" # a later `swift build` may run without the variable
  elif [ "$(cd "$kept_libtorch" && pwd -P)" != "$(cd "$libtorch" && pwd -P)" ]; then
    note "LIBTORCH is not what .deps/libtorch points to: keep LIBTORCH set for \`swift build\`"
  fi
}

take_kept_libtorch() {
  if libtorch_is_faulty "$kept_libtorch"; then
    [ -L "$kept_libtorch" ] || stop "libtorch" "$kept_libtorch cannot be used: $reason" \
      "remove it and run set-up again:  rm -r $kept_libtorch"
    note ".deps/libtorch is not used: $reason"
    rm "$kept_libtorch"
  elif wants_cuda && ! has_cuda "$kept_libtorch"; then
    note ".deps/libtorch is not used: it is a CPU build, and PASSBAND_CUDA=1 asks for CUDA"
    [ ! -L "$kept_libtorch" ] || rm "$kept_libtorch"
  else
    libtorch=$kept_libtorch
  fi
}

take_active_python_torch() {
  local folder
  folder=$(active_python_torch)
  [ -n "$folder" ] || return 0
  if libtorch_is_faulty "$folder"; then
    note "the PyTorch of the active Python ($folder) is not used: $reason"
  elif wants_cuda && ! has_cuda "$folder"; then
    note "the PyTorch of the active Python ($folder) is not used: it is a CPU build"
  else
    link_libtorch "$folder"
    libtorch=$kept_libtorch
    note "taking the PyTorch of the active Python: .deps/libtorch is now a link to $folder"
  fi
}

active_python_torch() { # where it lies, without the seconds of importing it
  command -v python3 >/dev/null || return 0
  (cd / && python3 -c '
import importlib.util
spec = importlib.util.find_spec("torch")
print((spec and spec.submodule_search_locations or [""])[0])' 2>/dev/null) || true
}

# Relative inside .deps, so that the clone may be moved.
link_libtorch() {
  local target
  [ ! -d "$kept_libtorch" ] || [ -L "$kept_libtorch" ] || stop "libtorch" \
    "$kept_libtorch is a folder of its own and in the way" "move it away and run set-up again"
  target=$(cd "$1" && pwd -P)
  ln -sfn "${target#"$(cd "$deps" && pwd -P)"/}" "$kept_libtorch"
}

install_libtorch_wheel() {
  require_wheels_for_this_machine
  make_environment || stop_without_python
  forget_half_installed
  # An earlier set-up may have been stopped just before the link; of a CUDA build more may be missing.
  if has_package torch && ! torch_must_be_replaced && ! has_cuda "$(site_packages)/torch"; then
    take_installed_torch
    return
  fi
  require_free_disk
  if wants_cuda; then
    install_torch_from_configured_index
  elif [ "$(uname)" = Linux ] && cpu_index_answers; then
    install_torch "PyTorch's CPU index ($cpu_index)" --index-url "$cpu_index"
  else
    install_torch_from_configured_index
  fi
  take_installed_torch
}

require_wheels_for_this_machine() {
  [ "$(uname) $(uname -m)" != "Darwin x86_64" ] || stop "libtorch" \
    "PyTorch has had no builds for Intel Macs since version 2.3" \
    "build libtorch $newest_torch yourself and set LIBTORCH to it"
}

stop_without_python() {
  stop "the Python environment .deps/python, which holds libtorch" "$reason" \
    "on Debian or Ubuntu:  sudo apt-get install -y python3 python3-venv" \
    "or name another Python:  PASSBAND_PYTHON=/path/to/python3 scripts/setup" \
    "or bring libtorch along: unpack it and set LIBTORCH to the folder that holds include/ and lib/"
}

require_free_disk() {
  local need=$cpu_megabytes free
  ! wants_cuda || need=$cuda_megabytes
  free=$(free_megabytes)
  [ "$free" -ge "$need" ] || stop "disk space" \
    "$deps has $free MB free; PyTorch needs about $need MB while it is installed" \
    "make room there, or put the clone on a larger disk" "or set LIBTORCH to a libtorch that is already there"
}

cpu_index_answers() {
  curl --silent --fail --location --output /dev/null --connect-timeout 4 --max-time 15 --head "$cpu_index/torch/" && return 0
  note "PyTorch's CPU index ($cpu_index) cannot be reached; asking pip's configured index."
  note "On Linux that is often the CUDA build: $cuda_download to download, and it works on the CPU too."
  return 1
}

install_torch_from_configured_index() { install_torch "pip's configured index"; }

install_torch() { # install_torch WHERE [pip options]
  local where=$1
  shift
  if has_package torch && torch_must_be_replaced; then
    announce_torch "$where" --force-reinstall "$@"
    # Or else pip would count it as installed. What it needs comes with the second call.
    pip install --force-reinstall --no-deps "$@" "$torch_requirement" || stop_after_pip "$where"
  else
    announce_torch "$where" "$@"
  fi
  pip install "$@" "$torch_requirement" || stop_after_pip "$where"
}

torch_must_be_replaced() {
  local folder
  folder=$(site_packages)/torch
  libtorch_is_faulty "$folder" || { wants_cuda && ! has_cuda "$folder"; }
}

# Says what pip is going to take, how much of it, and of which build, before it takes it.
announce_torch() {
  local where=$1 plan
  shift
  doing "asking $where for $torch_requirement"
  if ! pip install --help | grep -q -e --dry-run; then # pip before 22.2
    note "this pip does not tell sizes beforehand: CPU build $cpu_download, CUDA build $cuda_download"
    return 0
  fi
  pip install --quiet --dry-run --report "$deps/torch-plan.json" "$@" "$torch_requirement" || stop_after_pip "$where"
  plan=$(in_environment "$library/wheel-plan.py" "$deps/torch-plan.json")
  case $plan in
    *"CPU build"*) ! wants_cuda || stop "the CUDA build of PyTorch" \
      "$where offers a CPU build: $plan" \
      "name an index that has CUDA builds:  PIP_INDEX_URL=https://download.pytorch.org/whl/cu130 PASSBAND_CUDA=1 scripts/setup" \
      "when pip's find-links names a CPU wheel, empty it:  PIP_FIND_LINKS= PASSBAND_CUDA=1 scripts/setup" ;;
  esac
  doing "installing into .deps/python: $plan"
}

stop_after_pip() {
  local free
  free=$(free_megabytes)
  [ "$free" -ge 100 ] || stop "PyTorch from $1" "the disk is full ($free MB free in $deps)" \
    "make room (about $cpu_megabytes MB; $cuda_megabytes MB for a CUDA build) and run set-up again: it goes on where it was"
  stop "PyTorch from $1" "pip could not install $torch_requirement; its own words are above ($free MB are free in .deps)" \
    "no network? run set-up again once there is one; what was downloaded whole is kept by pip" \
    "behind a proxy or with a mirror: set https_proxy, PIP_INDEX_URL, PIP_FIND_LINKS or PIP_CERT as pip documents" \
    "no space left? pip unpacks in ${TMPDIR:-/tmp}: set TMPDIR to a folder on a larger disk" \
    "no wheel for your Python? PASSBAND_PYTHON names another one (3.10 to 3.14)" \
    "or unpack libtorch yourself (https://pytorch.org/get-started/locally) and set LIBTORCH to it"
}

take_installed_torch() {
  local folder
  folder=$(site_packages)/torch
  ! libtorch_is_faulty "$folder" || stop "libtorch" "the installed $folder cannot be used: $reason" \
    "remove the environment and run set-up again:  rm -r $environment"
  link_libtorch "$folder"
  libtorch=$kept_libtorch
}

# Compiles, links and runs a program against it, once for each libtorch and compiler: headers that
# were stripped, a wrong architecture or a missing library show here and not in the middle of a build.
prove_libtorch() {
  local version proof
  version=$(libtorch_version "$libtorch")
  proof="$version $swift_version $(cd "$libtorch/lib" && ls -lnL "$(shared_library libtorch_cpu)")"
  if [ "$(cat "$deps/.proof" 2>/dev/null || true)" != "$proof" ]; then
    doing "proving libtorch with a small C++ program (about 5 s)"
    run_proof
    printf '%s\n' "$proof" >"$deps/.proof"
  fi
  well "libtorch $version, $(build_kind "$libtorch"): $libtorch"
}

run_proof() {
  local compiler folder
  compiler=$(cxx_compiler)
  [ -n "$compiler" ] || { warn "no clang++ beside swift: libtorch is not proved"; return 0; }
  folder=$(mktemp -d "${TMPDIR:-/tmp}/passband-proof.XXXXXX")
  "$compiler" -std=c++20 -isystem "$libtorch/include" "$library/proof.cpp" -o "$folder/proof" \
    -L"$libtorch/lib" -Wl,-rpath,"$libtorch/lib" -ltorch_cpu -lc10 >"$folder/log" 2>&1 &&
    "$folder/proof" >>"$folder/log" 2>&1 || {
    tail -5 "$folder/log" >&2
    rm -r "$folder"
    stop "the proof of libtorch" "a program that uses $libtorch does not compile or run (see above)" \
      "an error about a header or \`ld\`: install a C++ library (Debian: g++)" \
      "an error about a library: this libtorch was made for another system; remove .deps/libtorch or unset LIBTORCH, and run set-up again"
  }
  rm -r "$folder"
}
