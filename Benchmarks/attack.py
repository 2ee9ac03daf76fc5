#!/usr/bin/env python3
"""PGD on the model and images that `passband bench attack --export DIR` wrote, as users of other
libraries run it: float32, contiguous, in batches.

    attack.py foolbox|torchattacks DIR --steps 20 --eps 0.0314 --batch-size 100 --repeats 1

Needs the environment of scripts/parity-setup. Prints images per second of each repeat, after one that
is not counted, and how many images the model still names as before, as JSON.
"""

import argparse
import json
import struct
import time
from pathlib import Path

import numpy
import torch

from pytorch import NETWORKS, ResNet

DTYPES = {"F32": numpy.float32, "I64": numpy.int64, "U8": numpy.uint8}


def load(path):
    """The tensors and the metadata of a safetensors file."""
    data = Path(path).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        array = numpy.frombuffer(data[start:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(array.copy())
    return tensors, metadata


def network(path):
    """A Passband resnet8 or resnet18 with BatchNorm, in PyTorch."""
    state, metadata = load(path)
    spec = json.loads(metadata["passband.network"])
    if spec["architecture"] not in NETWORKS or spec["norm"] != "batch" or spec["mean"]:
        raise SystemExit(f"{path}: only resnet8 and resnet18 with BatchNorm alone are compared")
    blocks, width = NETWORKS[spec["architecture"]]
    model = ResNet(blocks, width)
    names, position = {}, 0
    for stage, count in enumerate(blocks):
        for block in range(count):
            names[f"layer{stage + 1}.{block}."] = f"layers.{position}."
            position += 1
    renamed = {}
    for key, value in state.items():
        for old, new in names.items():
            if key.startswith(old):
                key = new + key[len(old) :]
        renamed[key] = value
    model.load_state_dict(renamed)
    return model.eval()


def foolbox_attack(model, options):
    import foolbox

    attack = foolbox.attacks.LinfPGD(
        rel_stepsize=2.5 / options.steps, steps=options.steps, random_start=True
    )
    wrapped = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")
    return lambda x, y: attack(wrapped, x, y, epsilons=options.eps)[1]


def torchattacks_attack(model, options):
    import torchattacks

    return torchattacks.PGD(
        model, eps=options.eps, alpha=2.5 * options.eps / options.steps, steps=options.steps,
        random_start=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", choices=["foolbox", "torchattacks"])
    parser.add_argument("folder")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--eps", type=float, default=8 / 255)
    parser.add_argument("--batch-size", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(0)
    model = network(options.folder + "/model.safetensors")
    data, _ = load(options.folder + "/images.safetensors")
    make = {"foolbox": foolbox_attack, "torchattacks": torchattacks_attack}[options.library]
    attack = make(model, options)
    values = []
    for _ in range(options.repeats + 1):
        start, robust = time.perf_counter(), 0
        for pixels, labels in zip(
            data["images"].split(options.batch_size), data["labels"].split(options.batch_size)
        ):
            images = attack(pixels.float() / 255, labels)
            with torch.inference_mode():
                robust += int((model(images).argmax(1) == labels).sum())
        values.append(len(data["images"]) / (time.perf_counter() - start))
    print(json.dumps({"values": values[1:], "robust": robust, "count": len(data["images"])}))


if __name__ == "__main__":
    main()
