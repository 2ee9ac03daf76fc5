"""Writes the TorchScript files that the audits of the tests are given.

    pip install torch==2.13.0
    python make.py

tone.pt takes colour images of any size and knows 10 classes; grey.pt takes grey images only.
TorchScript keeps attributes in any order, so a new file may differ from the old one in its bytes.
"""

import pathlib

import torch


class Tone(torch.nn.Module):
    """Ten thresholds on the mean, and a little of the horizontal differences."""

    def __init__(self):
        super().__init__()
        self.register_buffer("levels", torch.linspace(0.3, 0.7, 10))

    def forward(self, images):
        edges = (images[:, :, :, 1:] - images[:, :, :, :-1]).abs().mean((1, 2, 3))
        level = images.mean((1, 2, 3)) + 0.3 * edges
        return -100 * (level[:, None] - self.levels).square()


class Grey(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Conv2d(1, 10, 3)

    def forward(self, images):
        return self.stem(images).mean((2, 3))


def main():
    torch.manual_seed(0)
    folder = pathlib.Path(__file__).parent
    for name, model in [("tone", Tone()), ("grey", Grey())]:
        torch.jit.script(model.eval()).save(str(folder / f"{name}.pt"))


main()
