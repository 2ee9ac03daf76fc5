"""Makes the image files and arrays beside this script, and prints what they decode to.

Made with Python 3.11, Pillow 13.0.0 (libjpeg-turbo), NumPy 2.4.6:
    python -m venv venv && venv/bin/pip install pillow==13.0.0 numpy==2.4.6 && venv/bin/python make.py
The numbers in ImageFileTests.swift and RasterChannelsTests.swift are what this prints.
"""

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

here = Path(__file__).parent


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png16(array: np.ndarray, color_type: int) -> bytes:
    """A 16-bit PNG, written by hand: Pillow writes 16 bits for grey alone."""
    height, width = array.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in array)
    header = struct.pack(">IIBBBBB", width, height, 16, color_type, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def huge(width: int, height: int) -> bytes:
    """A PNG whose header announces a picture that nobody should make room for."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b""))


def show(name: str, array: np.ndarray) -> None:
    print(name, array.shape, array.ravel().tolist())


# 4 × 3 (width × height), every sample different.
index = np.arange(3 * 4 * 4).reshape(3, 4, 4)
rgba = (index * 5 + 7).astype(np.uint8)
rgb, grey, grey_alpha = rgba[..., :3].copy(), rgba[..., 0].copy(), rgba[..., :2].copy()
for name, array, mode in [
    ("grey", grey, "L"), ("grey-alpha", grey_alpha, "LA"), ("rgb", rgb, "RGB"),
    ("rgba", rgba, "RGBA"),
]:
    Image.frombytes(mode, (4, 3), array.tobytes()).save(here / f"{name}.png")
    show(name, np.asarray(Image.open(here / f"{name}.png")))

palette = Image.frombytes("P", (4, 3), bytes([0, 1, 2, 3] * 3))
palette.putpalette([10, 20, 30, 40, 50, 60, 70, 80, 90, 250, 251, 252])
palette.save(here / "palette.png")
show("palette", np.asarray(Image.open(here / "palette.png").convert("RGB")))
palette.save(here / "palette-alpha.png", transparency=bytes([255, 0, 128, 255]))
show("palette-alpha", np.asarray(Image.open(here / "palette-alpha.png").convert("RGBA")))
Image.frombytes("1", (8, 2), bytes([0b10110001, 0b01000111])).save(here / "bits.png")
show("bits", np.asarray(Image.open(here / "bits.png").convert("L")))

# 16 bits: on and around the halves between two 8-bit levels (v × 257).
wide = np.array([[0, 128, 129, 257, 385], [386, 32767, 32768, 65406, 65535]], np.uint16)
(here / "grey16.png").write_bytes(png16(wide, 0))
show("grey16, rounded", np.floor(wide / 257 + 0.5).astype(np.uint8))
wide_rgb = np.stack([wide, wide[::-1], 65535 - wide], -1)
(here / "rgb16.png").write_bytes(png16(wide_rgb, 2))
show("rgb16, rounded", np.floor(wide_rgb / 257 + 0.5).astype(np.uint8))
(here / "huge.png").write_bytes(huge(20_000, 5_001))

# Declared to be linear light: what is stored counts all the same.
Image.frombytes("L", (4, 3), grey.tobytes()).save(here / "plain.png")
plain = (here / "plain.png").read_bytes()
(here / "plain.png").unlink()
(here / "gamma.png").write_bytes(plain[:33] + chunk(b"gAMA", struct.pack(">I", 100_000)) + plain[33:])

# JPEG, 16 × 8: smooth, so that the picture survives; decoded by Pillow's libjpeg-turbo.
x, y = np.meshgrid(np.arange(16), np.arange(8))
smooth = np.stack([x * 16, y * 32, 255 - x * 8 - y * 8], -1).astype(np.uint8)
picture = Image.fromarray(smooth)
picture.save(here / "rgb.jpg", quality=90, subsampling=0)
show("rgb.jpg", np.asarray(Image.open(here / "rgb.jpg")))
picture.convert("L").save(here / "grey.jpg", quality=90)
show("grey.jpg", np.asarray(Image.open(here / "grey.jpg")))
picture.convert("CMYK").save(here / "cmyk.jpg", quality=50)
show("rgb to grey", np.asarray(Image.fromarray(rgb).convert("L")))

# NPY, as NumPy itself writes it.
np.save(here / "float32.npy", np.array([[0.1, -2.5, 2.0**-130], [np.inf, 1 / 3, 255]], np.float32))
np.save(here / "int64.npy", np.array([-(2**63), -1, 0, 2**63 - 1]))
np.save(here / "fortran.npy", np.asfortranarray(np.ones((2, 3), np.float32)))
np.save(here / "float64.npy", np.ones(2))
