"""Resizes and crops a picture as torchvision does, for FramingTests.swift; and packs arrays.

Made with Python 3.11, Pillow 13.0.0, NumPy 2.4.6:
    pip install pillow==13.0.0 numpy==2.4.6 && python frames.py

`frames.npz` (deflated): `photo` is a smooth picture with grain, (37, 50, 3), and `photo HxW R` the same
through `Resize(R)` and `CenterCrop((H, W))` of torchvision.transforms on Pillow images: the formulas of
its `_compute_resized_image_output_size` and `center_crop`, written out below. `photo.jpg` is the picture
as a JPEG, and `decoded` what Pillow makes of it. `packed.npz` and `stored.npz` hold x and y for
NPZFileTests.swift; `parts.npz` x_train, y_train, x_test, y_test.
"""

from pathlib import Path

import numpy as np
from PIL import Image

here = Path(__file__).parent


def resize(picture, side):
    width, height = picture.size
    short, long = (width, height) if width <= height else (height, width)
    new_short, new_long = side, int(side * long / short)
    size = (new_short, new_long) if width <= height else (new_long, new_short)
    return picture.resize(size, Image.Resampling.BILINEAR)


def center_crop(picture, height, width):
    top = int(round((picture.size[1] - height) / 2.0))
    left = int(round((picture.size[0] - width) / 2.0))
    return picture.crop((left, top, left + width, top + height))


rows, columns = np.mgrid[0:37, 0:50].astype(float)
waves = [np.sin(rows / 5 + c) + np.cos(columns / (3 + c)) for c in range(3)]
grain = np.random.default_rng(0).normal(0, 20, (37, 50, 3))
photo = np.clip(128 + 50 * np.stack(waves, 2) + grain, 0, 255).astype(np.uint8)
picture = Image.fromarray(photo)
picture.save(here / "photo.jpg", quality=85)
with Image.open(here / "photo.jpg") as file:
    arrays = {"photo": photo, "decoded": np.asarray(file.convert("RGB"))}
for height, width, side in [(24, 24, 24), (24, 24, 28), (37, 37, 37), (61, 61, 64), (9, 9, 9), (20, 31, 33)]:
    frame = center_crop(resize(picture, side), height, width)
    arrays[f"photo {height}x{width} {side}"] = np.asarray(frame)
tall = picture.transpose(Image.Transpose.TRANSPOSE)
arrays["tall 16x16 19"] = np.asarray(center_crop(resize(tall, 19), 16, 16))
np.savez_compressed(here / "frames.npz", **arrays)

x = np.random.default_rng(1).integers(0, 256, (6, 5, 7, 3), np.uint8)
y = np.array([2, 0, 1, 1, 0, 2])
np.savez_compressed(here / "packed.npz", x=x, y=y.astype(np.uint8)[:, None])
np.savez(here / "stored.npz", x=x.transpose(0, 3, 1, 2).copy(), y=y.astype(np.int32))
np.savez(here / "parts.npz", x_train=x[:4, :, :, 0] / 255, y_train=y[:4], x_test=x[4:, :, :, 0], y_test=y[4:])
