"""Sums up what pip is going to download: `wheel-plan.py REPORT` reads `pip install --dry-run --report`."""

import json
import os
import sys
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor


def size(url):
    """The bytes behind an address, or None where the server does not say."""
    parts = urllib.parse.urlsplit(url)
    try:
        if parts.scheme == "file":
            return os.path.getsize(urllib.request.url2pathname(parts.path))
        request = urllib.request.Request(url, method="HEAD")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.headers["Content-Length"])
    except (OSError, TypeError, ValueError):
        return None


def human(count):
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{max(count / 1e6, 0.1):.0f} MB"


def main():
    with open(sys.argv[1]) as report:
        items = json.load(report)["install"]
    if not items:
        print("everything is there already")
        return
    torch = next((item["metadata"] for item in items if item["metadata"]["name"] == "torch"), None)
    names = [item["metadata"]["name"] for item in items]
    # The CPU wheels for Linux x86-64 carry a local version; the others show by what they require.
    cuda = any(name.startswith(("nvidia-", "cuda-")) for name in names)
    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(size, [item["download_info"]["url"] for item in items]))
    known = human(sum(count or 0 for count in sizes))
    total = f"{known} to download" if all(sizes) else f"at least {known} to download"
    what = f"PyTorch {torch['version']}, {'CUDA' if cuda else 'CPU'} build" if torch else "what PyTorch needs"
    print(f"{what}: {len(items)} wheel{'s' * (len(items) > 1)}, {total}")


main()
