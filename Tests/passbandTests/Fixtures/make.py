"""Writes the TorchScript files that the audits and attacks of the tests are given.

    pip install torch==2.13.0
    python make.py [NAME …]

tone.pt takes colour images of any size and knows 10 classes; grey.pt takes grey images only. The
others are tone.pt with a fault: three.pt knows 3 classes, nan.pt answers with a NaN, softmax.pt with
probabilities, training.pt was saved in training mode with dropout inside, coupled.pt subtracts the
mean answer of its batch, random.pt adds noise to its answers.
TorchScript keeps attributes in any order, so a new file may differ from the old one in its bytes.
"""

import pathlib
import sys

import torch


class Tone(torch.nn.Module):
    """Ten thresholds on the mean, and a little of the horizontal differences."""

    def __init__(self):
        super().__init__()
        self.register_buffer("levels", torch.linspace(0.3, 0.7, 10))

    def forward(self, images):
        return self.tone(images)

    @torch.jit.export
    def tone(self, images):
        edges = (images[:, :, :, 1:] - images[:, :, :, :-1]).abs().mean((1, 2, 3))
        level = images.mean((1, 2, 3)) + 0.3 * edges
        return -100 * (level[:, None] - self.levels).square()


class Three(Tone):
    def forward(self, images):
        return self.tone(images)[:, :3]


class NotANumber(Tone):
    def forward(self, images):
        return self.tone(images).log()


class Softmax(Tone):
    def forward(self, images):
        return self.tone(images).softmax(1)


class Training(Tone):
    def __init__(self):
        super().__init__()
        self.dropout = torch.nn.Dropout()

    def forward(self, images):
        return self.tone(self.dropout(images))


class Coupled(Tone):
    def forward(self, images):
        logits = self.tone(images)
        return logits - logits.mean(0)


class Random(Tone):
    def forward(self, images):
        return self.tone(images + 0.1 * torch.rand_like(images))


class Grey(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Conv2d(1, 10, 3)

    def forward(self, images):
        return self.stem(images).mean((2, 3))


MODELS = {
    "tone": Tone, "grey": Grey, "three": Three, "nan": NotANumber, "softmax": Softmax,
    "training": Training, "coupled": Coupled, "random": Random,
}


def main():
    folder = pathlib.Path(__file__).parent
    for name in sys.argv[1:] or MODELS:
        torch.manual_seed(0)
        model = MODELS[name]()
        torch.jit.script(model.train(name == "training")).save(str(folder / f"{name}.pt"))


main()
