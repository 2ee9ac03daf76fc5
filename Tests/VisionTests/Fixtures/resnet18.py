"""What torchvision's ResNet-18 with a stem for small images holds: names and shapes.

    python resnet18.py                          writes resnet18.txt (torchvision 0.28.0, torch 2.13.0)
    python resnet18.py model.safetensors        loads our file into it with `strict=True`
"""

import pathlib
import sys

import safetensors.torch
import torch
import torchvision

import networks


def small_resnet18(channels=3, classes=10):
    model = torchvision.models.resnet18(num_classes=classes)
    model.conv1 = torch.nn.Conv2d(channels, 64, 3, 1, 1, bias=False)
    model.maxpool = torch.nn.Identity()
    return model


model = small_resnet18()
if len(sys.argv) > 1:
    print(model.load_state_dict(safetensors.torch.load_file(sys.argv[1]), strict=True))
else:
    lines = [" ".join([k, *map(str, v.shape)]) for k, v in model.state_dict().items()]
    (pathlib.Path(__file__).parent / "resnet18.txt").write_text("\n".join(lines) + "\n")
# The network of networks.py is the same function of the same weights.
plain = networks.ARCHITECTURES["resnet18"]("batch", 3)
plain.load_state_dict(model.state_dict(), strict=True)
x = networks.images(2, 3, 32, 32)
with torch.no_grad():
    assert torch.allclose(plain.eval()(x), model.eval()(x), atol=1e-5)
print(sum(p.numel() for p in model.parameters()), "parameters;", len(model.state_dict()), "tensors")
