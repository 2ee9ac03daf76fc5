# Chart tools: the Vega-Lite bundle that reports carry, and the renderer of PNG and SVG files. A
# build needs none of them, so whatever goes wrong here is a warning.

chart_packages="vl-convert-python>=1.8,<2 numpy safetensors"
chart_download="51 MB"
bundle=$deps/charts/vega-bundle.js

install_chart_tools() {
  if install_chart_packages && make_chart_bundle; then
    well "chart tools: vl-convert $(chart_version), .deps/charts/vega-bundle.js"
  else
    warn "chart tools: $reason" \
      "Building, training and audits work without. Reports will lack their charts until" \
      "set-up is run again and gets through this step."
  fi
}

chart_version() {
  basename "$(ls -d "$(site_packages)"/vl_convert_python-*.dist-info | head -1)" .dist-info | sed 's/.*-//'
}

install_chart_packages() {
  make_environment || return 1
  forget_half_installed
  has_package vl_convert_python && has_package numpy && has_package safetensors && return 0
  doing "installing the chart tools and NumPy into .deps/python ($chart_download to download, 160 MB on disk)"
  # shellcheck disable=SC2086 # a list of requirements
  pip install --quiet $chart_packages ||
    { explain "pip could not install $chart_packages (see above)"; return 1; }
}

# The script writes the bundle and then, beside it, which versions it holds.
make_chart_bundle() {
  local script=$root/scripts/make-chart-bundle.py versions=$deps/charts/VERSION
  [ -s "$bundle" ] && [ -s "$versions" ] && [ ! "$script" -nt "$versions" ] && return 0
  doing "bundling Vega-Lite for reports: .deps/charts/vega-bundle.js (1 MB, nothing to download)"
  mkdir -p "$deps/charts"
  rm -f "$versions"
  in_environment "$script" "$bundle" >"$deps/charts/log" 2>&1 && [ -s "$bundle" ] ||
    { explain "scripts/make-chart-bundle.py failed: $(tail -1 "$deps/charts/log")"; return 1; }
}
