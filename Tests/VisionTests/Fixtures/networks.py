"""Reference values for the tests of networks, and TorchScript files, computed by PyTorch.

    python networks.py        (torch 2.13.0, CPU; safetensors 0.8.0)

The three networks in plain PyTorch, written from the papers and torchvision's names. Weights and
images come from closed formulas (`wave` here and in NetworkSupport.swift), so only logits and a few
statistics are stored, in `networks.safetensors`. Run again it writes the same bytes, but for
`scripted.pt`, whose attributes TorchScript writes in any order.
"""

import pathlib

import safetensors.torch
import torch
import torch.nn.functional as F
from torch import nn

HERE = pathlib.Path(__file__).parent


def norm_layer(norm, channels, eps=1e-5):
    return nn.BatchNorm2d(channels, eps=eps) if norm == "batch" else nn.Identity()


def conv3(inputs, outputs, stride=1):
    return nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)


class BasicBlock(nn.Module):
    def __init__(self, norm, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = conv3(inputs, outputs, stride), norm_layer(norm, outputs)
        self.conv2, self.bn2 = conv3(outputs, outputs), norm_layer(norm, outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), norm_layer(norm, outputs))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(x)) + shortcut)


class ResNet(nn.Module):
    def __init__(self, norm, channels, blocks, width, classes=10):
        super().__init__()
        self.conv1, self.bn1 = conv3(channels, width), norm_layer(norm, width)
        inputs = width
        for stage, count in enumerate(blocks):
            outputs, layers = width * 2**stage, []
            for block in range(count):
                layers.append(BasicBlock(norm, inputs, outputs, 2 if stage and not block else 1))
                inputs = outputs
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.stages = len(blocks)
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(x.mean((2, 3)))


class Preactivation(nn.Module):
    def __init__(self, norm, inputs, outputs, first):
        super().__init__()
        self.grows, self.first = outputs != inputs, first
        self.bn1 = nn.Identity() if first else norm_layer(norm, inputs, 1e-3)
        self.conv1 = conv3(inputs, outputs, 2 if self.grows else 1)
        self.bn2, self.conv2 = norm_layer(norm, outputs, 1e-3), conv3(outputs, outputs)

    def forward(self, x):
        y = self.conv1(x if self.first else F.relu(self.bn1(x)))
        y = self.conv2(F.relu(self.bn2(y)))
        if not self.grows:
            return x + y
        side = (y.shape[1] - x.shape[1]) // 2
        # At odd sizes the last row and column are pooled alone.
        pooled = F.avg_pool2d(x, 2, ceil_mode=True, count_include_pad=False)
        return y + F.pad(pooled, (0, 0, 0, 0, side, side))


class HFCResNet(nn.Module):
    def __init__(self, norm, channels, classes=10):
        super().__init__()
        self.conv1, self.bn1 = conv3(channels, 16), norm_layer(norm, 16, 1e-3)
        inputs = 16
        for stage, outputs in enumerate([16, 32, 64]):
            layers = []
            for block in range(5):
                layers.append(Preactivation(norm, inputs, outputs, first=stage + block == 0))
                inputs = outputs
            setattr(self, f"stage{stage + 1}", nn.Sequential(*layers))
        self.bn_last, self.fc = norm_layer(norm, 64, 1e-3), nn.Linear(64, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.stage3(self.stage2(self.stage1(x)))
        return self.fc(F.relu(self.bn_last(x)).mean((2, 3)))


ARCHITECTURES = {
    "resnet8": lambda norm, channels: ResNet(norm, channels, [1, 1, 1], 32),
    "resnet18": lambda norm, channels: ResNet(norm, channels, [2, 2, 2, 2], 64),
    "resnet32-hfc": HFCResNet,
}


def wave(shape, phase):
    """sin(0.37 m² + phase), m = k mod 8191, over the positions k in row-major order; float64."""
    k = torch.arange(torch.Size(shape).numel()) % 8191
    return torch.sin(0.37 * (k * k).double() + phase).reshape(shape)


def images(*shape):
    return (0.5 + 0.5 * wave(shape, 0.25)).float()


def value(name, tensor, phase):
    """Scales keep activations of order 1; variances and γ are positive."""
    if name.endswith("num_batches_tracked"):
        return torch.full_like(tensor, 7)
    values = wave(tensor.shape, phase)
    if tensor.dim() >= 2:
        return values * (2 / tensor[0].numel()) ** 0.5
    return 1 + 0.5 * values if name.endswith(("running_var", "weight")) else 0.5 * values


def filled(model):
    with torch.no_grad():
        for phase, (name, tensor) in enumerate(sorted(model.state_dict().items())):
            tensor.copy_(value(name, tensor, phase))
    return model


def without_running_statistics(model):
    """Batch statistics in evaluation."""
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.running_mean = layer.running_var = None
    return model


tensors = {}


def record(name, norm, channels, height, width):
    def build():
        return filled(ARCHITECTURES[name](norm, channels))

    x, case = images(3, channels, height, width), f"{name} {norm} {channels}x{height}x{width}"
    model = build()
    tensors[f"{case} running"] = model.eval()(x)
    tensors[f"{case} parameters"] = torch.tensor(sum(p.numel() for p in model.parameters()))
    if norm == "batch":
        tensors[f"{case} batch"] = without_running_statistics(build()).eval()(x)
        trained = build()
        trained.train()(x)
        for key, tensor in trained.state_dict().items():
            if key.startswith(("bn1.running", "bn1.num", "bn_last.running")):
                tensors[f"{case} trained {key}"] = tensor
    print(case, tensors[f"{case} parameters"].item(), tensors[f"{case} running"][0, :3].tolist())


def save_script(name, model):
    """Without the debug records: they hold the paths of the machine."""
    path = str(HERE / f"{name}.pt")
    torch.jit.script(model).save(path)
    reader = torch._C.PyTorchFileReader(path)
    records = {n: reader.get_record(n) for n in reader.get_all_records()}
    writer = torch._C.PyTorchFileWriter(path)
    for key, data in records.items():
        if not key.endswith(".debug_pkl") and key not in ("version", "byteorder", ".data/serialization_id"):
            writer.write_record(key, data, len(data))
    writer.write_end_of_file()


class Scripted(nn.Module):
    """Its own normalisation inside; BatchNorm and dropout tell training from evaluation."""

    def __init__(self):
        super().__init__()
        self.bn, self.dropout, self.fc = nn.BatchNorm2d(1), nn.Dropout(0.5), nn.Linear(6, 4)

    def forward(self, x):
        # `view` demands contiguous images.
        return self.fc(self.dropout(self.bn((x - 0.5) / 0.25)).contiguous().view(x.size(0), -1)
                       ) + 0 * x.view(x.size(0), -1).sum()


class Maps(nn.Module):
    def forward(self, x):
        return x


class OneForAll(nn.Module):
    def forward(self, x):
        return x.mean((0, 2, 3)).unsqueeze(0)


if __name__ == "__main__":
    torch.set_num_threads(1)
    with torch.no_grad():
        for name in ARCHITECTURES:
            for norm in ("none", "batch"):
                for channels in (1, 3):
                    record(name, norm, channels, 16, 12)
        record("resnet32-hfc", "none", 3, 17, 14)
        record("resnet32-hfc", "batch", 1, 15, 13)
        scripted = filled(Scripted())
        save_script("scripted", scripted.train())
        tensors["scripted"] = scripted.eval()(images(5, 1, 2, 3))
        save_script("scripted-maps", Maps())
        save_script("scripted-one", OneForAll())
    path = HERE / "networks.safetensors"
    plain = {key: tensor.detach().clone().contiguous() for key, tensor in tensors.items()}
    safetensors.torch.save_file(plain, path, metadata={"torch": torch.__version__.split("+")[0]})
    path.chmod(0o644)
    print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size} bytes")
