#!/usr/bin/env python3
"""Write the chart library of the HTML report as one script, from the vl-convert-python wheel.

    .deps/python/bin/python scripts/make-chart-bundle.py .deps/charts/vega-bundle.js

The script sets window.vegaEmbed, window.vegaLite and window.vega and loads nothing. Its versions
go into the file VERSION beside it. Nothing is done when both are there for the same versions.
"""

import os
import sys

try:
    import vl_convert
except ImportError:
    sys.exit("make-chart-bundle: vl_convert is not installed; run `make setup`")

# The major version that the reports' specifications are written for.
VEGA_LITE_MAJOR = "6"


def newest():
    versions = [v for v in vl_convert.get_vegalite_versions() if v.split(".")[0] == VEGA_LITE_MAJOR]
    if not versions:
        sys.exit(f"make-chart-bundle: vl_convert {vl_convert.__version__} has no Vega-Lite "
                 f"{VEGA_LITE_MAJOR}; install vl-convert-python 1.8 or later")
    return max(versions, key=lambda v: [int(part) for part in v.split(".")])


def write(path, text):
    draft = f"{path}.{os.getpid()}.part"
    with open(draft, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(draft, path)


def main(out):
    vega_lite = newest()
    note = (f"Vega {vl_convert.get_vega_version()}, Vega-Lite {vega_lite}, "
            f"Vega-Embed {vl_convert.get_vega_embed_version()} "
            f"(vl-convert-python {vl_convert.__version__})\n")
    folder = os.path.dirname(os.path.abspath(out))
    version = os.path.join(folder, "VERSION")
    os.makedirs(folder, exist_ok=True)
    if os.path.isfile(out) and os.path.isfile(version):
        with open(version, encoding="utf-8") as file:
            if file.read() == note:
                return
    # A function of its own keeps the bundle's many top-level names out of the page's.
    source = vl_convert.javascript_bundle(vl_version=vega_lite)
    write(out, "(() => {\n" + source + "\n})();\n")
    write(version, note)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make-chart-bundle.py OUT.js")
    main(sys.argv[1])
