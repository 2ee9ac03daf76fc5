"""Loads files of ours into torchvision's own models, with `strict=True`.

    python strict.py model.safetensors …        (torch 2.13.0, torchvision 0.28.0, safetensors 0.8.0)

For resnet18, resnet50 and vit, and vgg11 and vgg16 with BatchNorm or no normalisation.
"""

import json
import sys

import safetensors
import safetensors.torch
import torch

import networks

for path in sys.argv[1:]:
    with safetensors.safe_open(path, "pt") as file:
        spec = json.loads(file.metadata()["passband.network"])
    model = networks.build(spec["architecture"], spec["norm"], spec["channels"], spec["height"])
    print(path, spec["architecture"], model.load_state_dict(safetensors.torch.load_file(path), strict=True))
