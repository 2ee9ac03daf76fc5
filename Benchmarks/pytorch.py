#!/usr/bin/env python3
"""The work of `passband bench`, written in PyTorch as a practitioner would.

    pytorch.py train resnet18 --variant default|tuned --batch-size 128 --images 1280 --repeats 3
    pytorch.py train resnet8 --adversary 10 --variant default|tuned --images 640
    pytorch.py measure resnet8 --variant default|tuned --images 1000
    pytorch.py split --variant default|tuned --radii 4,8 --images 10000

`default` is PyTorch as it comes (float32, contiguous). `tuned` is channels-last, bfloat16 autocast,
fused optimiser for training. `--adversary N` trains on images found by N steps of PGD (L-infinity,
8/255, steps of 2/255, random start); tuned takes gradients of the images alone. `measure` is accuracy on
original images and on LFC and HFC at four radii, divided by their maximum. For the split, `default` is the published NumPy loop's method, image
by image and channel by channel; `tuned` is one batched torch.fft. Prints images per second of each
repeat as JSON, after one repeat that is not counted.
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


NETWORKS = {"resnet18": ([2, 2, 2, 2], 64), "resnet8": ([1, 1, 1], 32)}


def train(options):
    tuned = options.variant == "tuned"
    torch.manual_seed(1)
    model = ResNet(*NETWORKS[options.model])
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

    def epoch():
        for index in torch.randperm(options.images).split(options.batch_size):
            step(index)

    return speeds(epoch, options)


def measure(options):
    tuned = options.variant == "tuned"
    torch.manual_seed(1)
    model = ResNet(*NETWORKS[options.model]).eval()
    if tuned:
        model = model.to(memory_format=torch.channels_last)
    images = torch.randint(0, 256, (options.images, 3, 32, 32), dtype=torch.uint8)
    labels = torch.randint(0, 10, (options.images,))
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

    def work():
        correct = [0] * 9
        for index in torch.arange(options.images).split(100):
            for i, view in enumerate(views(images[index].float() / 255)):
                if tuned:
                    view = view.contiguous(memory_format=torch.channels_last)
                with torch.autocast("cpu", torch.bfloat16, enabled=tuned):
                    logits = model(view)
                correct[i] += (logits.argmax(1) == labels[index]).sum().item()
        return correct

    with torch.inference_mode():
        return speeds(work, options)


def split(options):
    images = torch.rand(options.images, 3, options.size, options.size)
    radii = [float(r) for r in options.radii.split(",")]
    rows = torch.arange(options.size) - options.size // 2
    distance = (rows[:, None] ** 2 + rows[None, :] ** 2).sqrt()
    masks = [(distance < r) for r in radii]

    def batched():
        spectrum = torch.fft.fftshift(torch.fft.fft2(images), dim=(-2, -1))
        for mask in masks:
            low = torch.fft.ifft2(torch.fft.ifftshift(spectrum * mask, dim=(-2, -1))).real
            high = images - low
        return low, high

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


def speeds(work, options):
    values = []
    for _ in range(options.repeats + 1):
        start = time.perf_counter()
        work()
        values.append(options.images / (time.perf_counter() - start))
    return values[1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=["train", "measure", "split"])
    parser.add_argument("model", nargs="?", default="resnet18", choices=sorted(NETWORKS))
    parser.add_argument("--variant", default="default", choices=["default", "tuned"])
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--images", type=int, default=1280)
    parser.add_argument("--adversary", type=int, default=0, help="steps of PGD")
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--radii", default="4")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    values = {"train": train, "measure": measure, "split": split}[options.work](options)
    print(json.dumps({"values": values, "threads": torch.get_num_threads()}))


if __name__ == "__main__":
    main()
