"""Writes heat-map.safetensors and waves.pt: a Fourier heat map by an independent implementation.

    pip install torch==2.13.0 safetensors==0.8.0 numpy==2.4.6
    python heat-map.py

Every wave is made in the frequency domain: an inverse FFT of a spectrum that is 1 at (i, j) and at its
conjugate, divided by its L2 norm (Yin et al. 2019, section 3). The signs are drawn here and given to
both. No two logits of an answer are nearer than 1e-4, so rounding cannot change one.
"""

import pathlib

import numpy
import torch
from safetensors.torch import save_file

SIZE, IMAGES, CHANNELS, CLASSES, NORM = 32, 16, 3, 5, 4.0


class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Conv2d(CHANNELS, 12, 5, stride=2)
        self.head = torch.nn.Linear(12, CLASSES)

    def forward(self, images):
        return self.head((self.stem(images - 0.5) * 4).relu().mean((2, 3))) * 50


def wave(row, column):
    spectrum = numpy.zeros((SIZE, SIZE), dtype=complex)
    spectrum[row % SIZE, column % SIZE] = 1
    spectrum[-row % SIZE, -column % SIZE] = 1
    found = numpy.fft.ifft2(spectrum)
    assert abs(found.imag).max() < 1e-12
    return found.real / numpy.linalg.norm(found.real)


def main():
    torch.manual_seed(20)
    rows = range(-(SIZE // 2 - 1), SIZE // 2)
    cells = [(i, j) for i in rows for j in rows if i < 0 or (i == 0 and j <= 0)]
    assert len(cells) == 481
    model = Small().eval()
    coarse = torch.rand((IMAGES, CHANNELS, 6, 6))
    smooth = torch.nn.functional.interpolate(coarse, size=(SIZE, SIZE), mode="bilinear")
    images = (smooth * 255).round().to(torch.uint8)
    signs = torch.randint(0, 2, (len(cells), IMAGES, CHANNELS), dtype=torch.int64) * 2 - 1
    wrong, margin = [], 1.0
    with torch.no_grad():
        unit = images.float() / 255
        model.head.bias -= model(unit).mean(0) / 50
        labels = model(unit).argmax(1)
        labels[:3] = (labels[:3] + 1) % CLASSES
        for (i, j), sign in zip(cells, signs):
            step = NORM * torch.tensor(wave(i, j)).float() * sign[:, :, None, None].float()
            logits = model((unit + step).clamp(0, 1))
            best = logits.topk(2).values
            margin = min(margin, float((best[:, 0] - best[:, 1]).min()))
            wrong.append(int((logits.argmax(1) != labels).sum()))
    assert margin > 1e-4, margin
    assert len(set(wrong)) > 5, sorted(set(wrong))
    folder = pathlib.Path(__file__).parent
    torch.jit.script(model).save(str(folder / "waves.pt"))
    save_file(
        {"images": images, "labels": labels, "signs": signs.to(torch.int8),
         "frequencies": torch.tensor(cells), "wrong": torch.tensor(wrong)},
        folder / "heat-map.safetensors",
        metadata={"made by": f"torch {torch.__version__}, numpy {numpy.__version__}"})


main()
