#!/usr/bin/env python3
"""The work of `passband bench`, written in PyTorch as a practitioner would.

    pytorch.py train resnet18 --variant default|tuned --batch-size 128 --images 1280 --repeats 3
    pytorch.py train resnet8 --measured 512 --variant default|tuned --images 2560
    pytorch.py train resnet8 --adversary 10 --variant default|tuned --images 640
    pytorch.py evaluate resnet8 --variant default|tuned [--compile] --images 1000
    pytorch.py heat-map resnet8 --variant default|tuned --images 10 [--grid 31]
    pytorch.py pgd resnet18 --variant default|tuned --steps 20 --images 100
    pytorch.py split --variant default|tuned --radii 4,8 --images 10000 [--batch-size 100]
    pytorch.py ceiling

`default` is PyTorch as it comes (float32, contiguous). `tuned` is channels-last, bfloat16 autocast,
inference mode, fused optimiser for training. `--measured N` measures N images under nine conditions
after each epoch: a study's epoch. `--adversary N` trains on images found by N steps of PGD
(L-infinity, 8/255, steps of 2/255, random start); tuned takes gradients of the images alone. `evaluate`
is accuracy on original images and on LFC and HFC at four radii, divided by their maximum; `--compile`
puts the model through torch.compile. `heat-map` asks about images under a wave of each of the 31 × 31
frequencies but their mirror images, one frequency after the other, tuned as many together as fill a
batch of 100. `pgd` attacks images under their own predictions, every step for every image. For the
split, `default` is the published NumPy loop's method, image by image and channel by channel; `tuned`
is batched torch.fft, all images at once or `--batch-size` of them. Prints images per second of each
repeat as JSON, after one repeat that is not counted.

`ceiling` prints what the machine itself can do: bfloat16 and float32 matrix products in multiply-adds
per second, memory copied in bytes read and written per second.
"""

import argparse
import json
import time

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)), inplace=True)


class ResNet(nn.Module):
    """A basic-block ResNet with a 3x3 stem of stride 1."""

    def __init__(self, blocks, width):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        layers, inputs = [], width
        for stage, count in enumerate(blocks):
            for block in range(count):
                outputs = width << stage
                stride = 2 if block == 0 and stage > 0 else 1
                layers.append(Block(inputs, outputs, stride))
                inputs = outputs
        self.layers = nn.Sequential(*layers)
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x):
        x = self.layers(F.relu(self.bn1(self.conv1(x)), inplace=True))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class PreactivationBlock(nn.Module):
    def __init__(self, inputs, outputs, activates):
        super().__init__()
        self.stride = 2 if outputs > inputs else 1
        self.added = outputs - inputs
        self.bn1 = nn.BatchNorm2d(inputs, eps=1e-3) if activates else None
        # Padded as TensorFlow does: behind only, where the stride is 2.
        self.conv1 = nn.Conv2d(inputs, outputs, 3, self.stride, self.stride % 2, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs, eps=1e-3)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)

    def forward(self, x):
        y = x if self.bn1 is None else F.relu(self.bn1(x), inplace=True)
        y = self.conv1(y if self.stride == 1 else F.pad(y, (0, 1, 0, 1)))
        y = self.conv2(F.relu(self.bn2(y), inplace=True))
        if self.stride == 2:
            half = self.added // 2
            x = F.pad(F.avg_pool2d(x, 2), (0, 0, 0, 0, half, half))
        return y + x


class HFCResNet(nn.Module):
    """The 32-layer pre-activation CIFAR ResNet of the authors' code, with BatchNorm."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16, eps=1e-3)
        layers, inputs = [], 16
        for outputs in (16, 32, 64):
            for _ in range(5):
                layers.append(PreactivationBlock(inputs, outputs, activates=bool(layers)))
                inputs = outputs
        self.layers = nn.Sequential(*layers)
        self.last = nn.BatchNorm2d(64, eps=1e-3)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = self.layers(F.relu(self.bn1(self.conv1(x)), inplace=True))
        x = F.relu(self.last(x), inplace=True)
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


NETWORKS = {"resnet18": ([2, 2, 2, 2], 64), "resnet8": ([1, 1, 1], 32)}
MODELS = sorted(NETWORKS) + ["resnet32-hfc"]


def network(name):
    return HFCResNet() if name == "resnet32-hfc" else ResNet(*NETWORKS[name])


def train(options):
    tuned = options.variant == "tuned"
    torch.manual_seed(1)
    model = network(options.model)
    if tuned:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True if tuned else None)
    images = torch.randint(0, 256, (options.images, 3, 32, 32), dtype=torch.uint8)
    labels = torch.randint(0, 10, (options.images,))
    model.train()

    def attacked(x, y, bound=8 / 255, size=2 / 255):
        delta = torch.empty_like(x).uniform_(-bound, bound)
        delta = ((x + delta).clamp(0, 1) - x).requires_grad_()
        for _ in range(options.adversary):
            with torch.autocast("cpu", torch.bfloat16, enabled=tuned):
                logits = model(x + delta)
            loss = F.cross_entropy(logits.float(), y)
            if tuned:
                (gradient,) = torch.autograd.grad(loss, delta)
            else:
                loss.backward()
                gradient = delta.grad.detach()
            with torch.no_grad():
                moved = (delta + size * gradient.sign()).clamp(-bound, bound)
                delta = ((x + moved).clamp(0, 1) - x).requires_grad_()
        return (x + delta).detach()

    def step(index):
        x = images[index].float() / 255
        if tuned:
            x = x.contiguous(memory_format=torch.channels_last)
        if options.adversary:
            x = attacked(x, labels[index])
        with torch.autocast("cpu", torch.bfloat16, enabled=tuned):
            logits = model(x)
        loss = F.cross_entropy(logits.float(), labels[index])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    measure = nine_conditions(model, options.measured, tuned) if options.measured else None

    def epoch():
        model.train()
        for index in torch.randperm(options.images).split(options.batch_size):
            step(index)
        if measure:
            model.eval()
            measure()

    return speeds(epoch, options)


def evaluated(options, tuned):
    """A network as it is asked, without training."""
    torch.manual_seed(1)
    model = network(options.model).eval()
    if tuned:
        model = model.to(memory_format=torch.channels_last)
    return torch.compile(model) if options.compile else model


def evaluate(options):
    tuned = options.variant == "tuned"
    model = evaluated(options, tuned)
    return speeds(nine_conditions(model, options.images, tuned), options)


def nine_conditions(model, count, tuned):
    """A function that measures a model on originals, LFC and HFC at four radii."""
    images = torch.randint(0, 256, (count, 3, 32, 32), dtype=torch.uint8)
    labels = torch.randint(0, 10, (count,))
    rows = torch.arange(32) - 16
    distance = (rows[:, None] ** 2 + rows[None, :] ** 2).sqrt()
    masks = [distance < r for r in (4, 8, 12, 16)]

    def views(x):
        yield x
        spectrum = torch.fft.fftshift(torch.fft.fft2(x), dim=(-2, -1))
        for mask in masks:
            low = torch.fft.ifft2(torch.fft.ifftshift(spectrum * mask, dim=(-2, -1))).real
            for part in (low, x - low):
                yield part / part.amax((1, 2, 3), keepdim=True)

    @torch.inference_mode()
    def work():
        correct = [0] * 9
        for index in torch.arange(count).split(100):
            for i, view in enumerate(views(images[index].float() / 255)):
                if tuned:
                    view = view.contiguous(memory_format=torch.channels_last)
                with torch.autocast("cpu", torch.bfloat16, enabled=tuned):
                    logits = model(view)
                correct[i] += (logits.argmax(1) == labels[index]).sum().item()
        return correct

    return work


def heat_map(options):
    """Errors under x + r·v·U, U a wave of unit norm, v = 4, r = ±1 for each image and channel."""
    tuned = options.variant == "tuned"
    model = evaluated(options, tuned)
    count, half = options.images, min(31, options.grid) // 2
    images = torch.randint(0, 256, (count, 3, 32, 32), dtype=torch.uint8)
    labels = torch.randint(0, 10, (count,))
    rows = torch.arange(32.0)
    waves = []
    for i in range(-half, 1):
        for j in range(-half, half + 1 if i < 0 else 1):
            wave = torch.cos(2 * torch.pi * (i * rows[:, None] + j * rows[None, :]) / 32)
            waves.append(4 * wave / wave.norm())
    waves = torch.stack(waves)
    together = max(1, 100 // count) if tuned else 1
    options.images *= len(waves) + 1

    def wrong(x):
        if tuned:
            x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=tuned):
            answers = model(x).argmax(1)
        return (answers.view(-1, count) != labels).sum(1).tolist()

    @torch.inference_mode()
    def work():
        x = images.float() / 255
        found = [wrong(x)]
        for some in waves.split(together):
            signs = torch.randint(0, 2, (len(some), count, 3, 1, 1)) * 2.0 - 1
            shown = (x + signs * some[:, None, None]).clamp(0, 1)
            found.append(wrong(shown.flatten(0, 1)))
        return found

    return speeds(work, options)


def pgd(options):
    """PGD (L-infinity, 8/255, steps of 2/255, random start) in batches of 100."""
    tuned = options.variant == "tuned"
    torch.manual_seed(1)
    model = network(options.model).eval()
    if tuned:
        model = model.to(memory_format=torch.channels_last)
        model.requires_grad_(False)
    images = torch.rand(options.images, 3, 32, 32)
    bound, size = 8 / 255, 2 / 255

    def logits(x):
        with torch.autocast("cpu", torch.bfloat16, enabled=tuned):
            return model(x).float()

    def attacked(x, steps):
        if tuned:
            x = x.contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            y = logits(x).argmax(1)
        found = (x + torch.empty_like(x).uniform_(-bound, bound)).clamp(0, 1)
        for _ in range(steps):
            found.requires_grad_()
            (gradient,) = torch.autograd.grad(F.cross_entropy(logits(found), y), found)
            with torch.no_grad():
                moved = (found + size * gradient.sign() - x).clamp(-bound, bound)
                found = (x + moved).clamp(0, 1)
        with torch.no_grad():
            return (logits(found).argmax(1) == y).sum().item()

    def work(steps=options.steps):
        return sum(attacked(x, steps) for x in images.split(100))

    # Twenty steps to warm up would double the time.
    work(1)
    return speeds(work, options, warms=False)


def ceiling(options):
    """What bounds everything else: products and memory."""

    def best(work, amount):
        times = []
        for _ in range(8):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        return amount / min(times)

    def product(dtype, n=2048):
        a, b = torch.rand(n, n).to(dtype), torch.rand(n, n).to(dtype)
        return best(lambda: a @ b, n**3)

    source = torch.rand(64 << 20)
    target = torch.empty_like(source)
    with torch.inference_mode():
        return {
            "bfloat16": product(torch.bfloat16),
            "float32": product(torch.float32),
            "copy": best(lambda: target.copy_(source), 2 * source.nbytes),
            "threads": torch.get_num_threads(),
        }


def split(options):
    images = torch.rand(options.images, 3, options.size, options.size)
    radii = [float(r) for r in options.radii.split(",")]
    rows = torch.arange(options.size) - options.size // 2
    distance = (rows[:, None] ** 2 + rows[None, :] ** 2).sqrt()
    masks = [(distance < r) for r in radii]

    def parts(images):
        spectrum = torch.fft.fftshift(torch.fft.fft2(images), dim=(-2, -1))
        for mask in masks:
            low = torch.fft.ifft2(torch.fft.ifftshift(spectrum * mask, dim=(-2, -1))).real
            yield low, images - low

    def batched():
        return [list(parts(batch)) for batch in images.split(options.batch_size or options.images)]

    def loop():
        import numpy as np

        array = images.numpy()
        low, high = np.zeros_like(array), np.zeros_like(array)
        for mask in (m.numpy() for m in masks):
            for i in range(array.shape[0]):
                for c in range(array.shape[1]):
                    z = np.fft.fftshift(np.fft.fft2(array[i, c]))
                    low[i, c] = np.real(np.fft.ifft2(np.fft.ifftshift(z * mask)))
                    high[i, c] = np.real(np.fft.ifft2(np.fft.ifftshift(z * (1 - mask))))
        return low, high

    with torch.inference_mode():
        return speeds(batched if options.variant == "tuned" else loop, options)


def speeds(work, options, warms=True):
    values = []
    for _ in range(options.repeats + warms):
        start = time.perf_counter()
        work()
        values.append(options.images / (time.perf_counter() - start))
    return values[warms:]


WORKS = {
    "train": train, "evaluate": evaluate, "heat-map": heat_map, "pgd": pgd, "split": split,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=[*WORKS, "ceiling"])
    parser.add_argument("model", nargs="?", default="resnet18", choices=MODELS)
    parser.add_argument("--variant", default="default", choices=["default", "tuned"])
    parser.add_argument("--batch-size", type=int, help="of training 128, of the split all images")
    parser.add_argument("--images", type=int, default=1280)
    parser.add_argument("--measured", type=int, default=0, help="images measured after an epoch")
    parser.add_argument("--adversary", type=int, default=0, help="steps of PGD")
    parser.add_argument("--steps", type=int, default=20, help="steps of pgd")
    parser.add_argument("--grid", type=int, default=31, help="frequencies of heat-map, an axis")
    parser.add_argument(
        "--compile", action="store_true", help="torch.compile for evaluate and heat-map")
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--radii", default="4")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    if options.work == "ceiling":
        print(json.dumps(ceiling(options)))
        return
    if options.work == "train":
        options.batch_size = options.batch_size or 128
    values = WORKS[options.work](options)
    print(json.dumps({"values": values, "threads": torch.get_num_threads()}))


if __name__ == "__main__":
    main()
