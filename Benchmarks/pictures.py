#!/usr/bin/env python3
"""A folder of JPEG pictures, and reading it as users of PyTorch do: Pillow in a DataLoader.

    pictures.py make FOLDER --images 400
    pictures.py load FOLDER --variant default|tuned --images 400 --repeats 1

`make` writes two class folders of 500×375 pictures: smooth shapes with noise, quality 90. `load` scales
the shorter side to 256, antialiased, crops the middle 224×224 and stacks batches of 100 in [0, 1];
`default` decodes in the process itself, `tuned` in one worker a core. Prints images per second of each
repeat as JSON, after one that is not counted. Needs the environment of scripts/parity-setup.
"""

import argparse
import json
import os
import time
from pathlib import Path

import numpy
import torch
from PIL import Image


def make(folder, count):
    generator = numpy.random.default_rng(0)
    for index in range(count):
        coarse = generator.integers(0, 256, (6, 8, 3), dtype=numpy.uint8)
        shapes = numpy.asarray(Image.fromarray(coarse).resize((500, 375), Image.BICUBIC), numpy.int16)
        noisy = (shapes + generator.normal(0, 8, shapes.shape)).clip(0, 255).astype(numpy.uint8)
        place = folder / f"class{index % 2}"
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(noisy).save(place / f"{index:05d}.jpg", quality=90)


class Pictures(torch.utils.data.Dataset):
    def __init__(self, folder, count):
        self.paths = sorted(folder.glob("*/*.jpg"))[:count]

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        picture = Image.open(self.paths[index]).convert("RGB")
        scale = 256 / min(picture.size)
        picture = picture.resize([round(scale * side) for side in picture.size], Image.BILINEAR)
        left, top = (picture.width - 224) // 2, (picture.height - 224) // 2
        pixels = numpy.asarray(picture.crop((left, top, left + 224, top + 224)))
        return torch.from_numpy(pixels.copy()).permute(2, 0, 1).float() / 255


def load(options):
    workers = os.cpu_count() if options.variant == "tuned" else 0
    data = Pictures(options.folder, options.images)
    values = []
    for _ in range(options.repeats + 1):
        start = time.perf_counter()
        for _ in torch.utils.data.DataLoader(data, batch_size=100, num_workers=workers):
            pass
        values.append(len(data) / (time.perf_counter() - start))
    return values[1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["make", "load"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--variant", default="default", choices=["default", "tuned"])
    parser.add_argument("--images", type=int, default=400)
    parser.add_argument("--repeats", type=int, default=1)
    options = parser.parse_args()
    if options.work == "make":
        make(options.folder, options.images)
    else:
        print(json.dumps({"values": load(options)}))


if __name__ == "__main__":
    main()
