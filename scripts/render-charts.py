#!/usr/bin/env python3
"""Render Vega-Lite files to PNG: FIGURE.vl.json becomes FIGURE.png beside it.

    .deps/python/bin/python scripts/render-charts.py [--scale 2] FIGURE.vl.json...

Needs vl_convert (the wheel vl-convert-python), which `make setup` installs under .deps/python.
"""

import argparse
import json
import os
import re
import sys


def newest_version(vl_convert, schema):
    """The newest Vega-Lite that the wheel offers of the major version a $schema names."""
    major = re.search(r"/v(\d+)", schema)
    versions = [v for v in vl_convert.get_vegalite_versions()
                if major is None or v.split(".")[0] == major[1]]
    if not versions:
        raise ValueError(f"vl_convert {vl_convert.__version__} has no Vega-Lite for {schema}")
    return max(versions, key=lambda v: [int(part) for part in v.split(".")])


def render(vl_convert, path, scale):
    with open(path, encoding="utf-8") as file:
        spec = json.load(file)
    version = newest_version(vl_convert, spec.get("$schema", ""))
    # No base URL is allowed: a chart has its numbers inside and fetches nothing.
    png = vl_convert.vegalite_to_png(
        spec, vl_version=version, scale=scale, allowed_base_urls=[])
    target = re.sub(r"(\.vl)?\.json$", "", path) + ".png"
    draft = f"{target}.{os.getpid()}.part"
    with open(draft, "wb") as file:
        file.write(png)
    os.replace(draft, target)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=2)
    parser.add_argument("files", nargs="+", metavar="FIGURE.vl.json")
    arguments = parser.parse_args()
    try:
        import vl_convert
    except ImportError:
        sys.exit("render-charts: vl_convert is not installed; run `make setup`")
    for path in arguments.files:
        try:
            render(vl_convert, path, arguments.scale)
        except (OSError, ValueError) as error:
            sys.exit(f"render-charts: {path}: {str(error).strip().splitlines()[0]}")


if __name__ == "__main__":
    main()
