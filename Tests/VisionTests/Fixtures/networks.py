"""Reference values for the tests of networks, computed by PyTorch and torchvision.

    python networks.py        (torch 2.13.0, torchvision 0.28.0, CPU; safetensors 0.8.0)

resnet18, resnet50, vgg11, vgg16 and vit are torchvision's own, with the stem or the last layers that
small images want; the others are written here from their papers. Weights and images come from closed
formulas (`wave` here and in NetworkSupport.swift), so only logits and a few statistics are stored, in
`networks.safetensors`, and the names and shapes of torchvision's tensors, in `torchvision.txt`. Run
again it writes the same bytes.
"""

import pathlib

import safetensors.torch
import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torchvision.models import resnet, vgg

HERE = pathlib.Path(__file__).parent


def norm_layer(norm, eps=1e-5):
    def make(channels):
        groups = {"group": 8 if channels % 8 == 0 else 6, "layer": 1}
        if norm == "batch":
            return nn.BatchNorm2d(channels, eps=eps)
        if norm == "instance":
            return nn.InstanceNorm2d(channels, eps=eps, affine=True)
        return nn.GroupNorm(groups[norm], channels, eps=eps) if norm in groups else nn.Identity()
    return make


def conv3(inputs, outputs, stride=1):
    return nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)


# Anti-aliased downsampling, as in https://github.com/adobe/antialiased-cnns.


class Blur(nn.Module):
    def forward(self, x):
        line = torch.tensor([1.0, 2.0, 1.0])
        kernel = (torch.outer(line, line) / 16).expand(x.shape[1], 1, 3, 3)
        return F.conv2d(F.pad(x, (1, 1, 1, 1), "reflect"), kernel, stride=2, groups=x.shape[1])


class DenseMax(nn.Module):
    """Stride 1; with `same` the size stays, windows beyond the border being cut off."""

    def __init__(self, size, same):
        super().__init__()
        self.size, self.same = size, same

    def forward(self, x):
        if self.same:
            x = F.pad(x, (0, self.size - 1, 0, self.size - 1), value=-torch.inf)
        return F.max_pool2d(x, self.size, stride=1)


def blurred(model):
    """The same weights without strides; to be called after they are filled in."""
    for block in list(model.modules()):
        if isinstance(block, (resnet.BasicBlock, resnet.Bottleneck)) and block.stride != 1:
            if isinstance(block, resnet.BasicBlock):
                block.conv1.stride, block.conv2 = (1, 1), nn.Sequential(Blur(), block.conv2)
            else:
                block.conv2.stride, block.conv3 = (1, 1), nn.Sequential(Blur(), block.conv3)
            block.downsample[0].stride = (1, 1)
            block.downsample = nn.Sequential(Blur(), *block.downsample)
        if isinstance(block, (Preactivation, PlainBlock, Wide)):
            block.blur = True
        for name, child in list(block.named_children()):
            if isinstance(child, nn.MaxPool2d):
                dense = DenseMax(child.kernel_size, same=child.ceil_mode)
                setattr(block, name, nn.Sequential(dense, Blur()))
    return model


# Networks that torchvision has.


def torchvision_resnet(blocks, kind, norm, channels, stem=3):
    model = torchvision.models.ResNet(kind, blocks, num_classes=10, norm_layer=norm_layer(norm))
    model.conv1 = nn.Conv2d(channels, 64, stem, 1, stem // 2, bias=False)
    model.maxpool = nn.Identity()
    return model


def torchvision_vgg(letter, norm, channels):
    features = vgg.make_layers(vgg.cfgs[letter], batch_norm=norm != "none")
    model = vgg.VGG(features, init_weights=False)
    for name, layer in list(features.named_children()):
        if isinstance(layer, nn.BatchNorm2d):
            setattr(features, name, norm_layer(norm)(layer.num_features))
        if isinstance(layer, nn.MaxPool2d):
            layer.ceil_mode = True
    if channels != 3:
        features[0] = nn.Conv2d(channels, 64, 3, 1, 1)
    model.avgpool, model.classifier = nn.AdaptiveAvgPool2d(1), nn.Linear(512, 10)
    return model


def torchvision_vit(norm, channels, size):
    model = torchvision.models.VisionTransformer(
        image_size=size, patch_size=4, num_layers=6, num_heads=3, hidden_dim=192, mlp_dim=768,
        num_classes=10)
    if channels != 3:
        model.conv_proj = nn.Conv2d(channels, 192, 4, 4)
    return model


# Networks from their papers.


class BasicBlock(resnet.BasicBlock):
    def __init__(self, norm, inputs, outputs, stride):
        shortcut = None
        if stride != 1 or inputs != outputs:
            shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), norm_layer(norm)(outputs))
        super().__init__(inputs, outputs, stride, shortcut, norm_layer=norm_layer(norm))


class PlainBlock(nn.Module):
    """Option A: the shortcut takes every second pixel and adds zero channels."""

    blur = False

    def __init__(self, norm, inputs, outputs, stride):
        super().__init__()
        self.grows = outputs - inputs
        self.conv1, self.bn1 = conv3(inputs, outputs, stride), norm_layer(norm)(outputs)
        self.conv2, self.bn2 = conv3(outputs, outputs), norm_layer(norm)(outputs)

    def forward(self, x):
        if self.blur:
            self.conv1.stride = (1, 1)
        y = F.relu(self.bn1(self.conv1(x)))
        if self.grows:
            y = Blur()(y) if self.blur else y
            x = Blur()(x) if self.blur else x[:, :, ::2, ::2]
            x = F.pad(x, (0, 0, 0, 0, self.grows // 2, self.grows // 2))
        return F.relu(self.bn2(self.conv2(y)) + x)


class ResNet(nn.Module):
    def __init__(self, block, blocks, width, norm, channels, stem=3):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, stem, 1, stem // 2, bias=False)
        self.bn1 = norm_layer(norm)(width)
        inputs = width
        for stage, count in enumerate(blocks):
            outputs, layers = width * 2**stage, []
            for place in range(count):
                layers.append(block(norm, inputs, outputs, 2 if stage and not place else 1))
                inputs = outputs
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        return self.fc(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


class Preactivation(nn.Module):
    blur = False

    def __init__(self, norm, inputs, outputs, first):
        super().__init__()
        self.grows, self.first = outputs - inputs, first
        self.bn1 = nn.Identity() if first else norm_layer(norm, 1e-3)(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, bias=False)
        self.bn2, self.conv2 = norm_layer(norm, 1e-3)(outputs), conv3(outputs, outputs)

    def strided(self, x):
        """TensorFlow's SAME: ⌈n/2⌉ outputs, the odd pixel of padding behind."""
        pads = []
        for n in (x.shape[3], x.shape[2]):
            total = max(0, (-(-n // 2) - 1) * 2 + 3 - n)
            pads += [total // 2, total - total // 2]
        return F.conv2d(F.pad(x, pads), self.conv1.weight, stride=2)

    def forward(self, x):
        y = x if self.first else F.relu(self.bn1(x))
        if not self.grows:
            return x + self.conv2(F.relu(self.bn2(F.conv2d(y, self.conv1.weight, padding=1))))
        if self.blur:
            y = Blur()(F.relu(self.bn2(F.conv2d(y, self.conv1.weight, padding=1))))
            pooled = Blur()(x)
        else:
            y = F.relu(self.bn2(self.strided(y)))
            # At odd sizes the last row and column are pooled alone.
            pooled = F.avg_pool2d(x, 2, ceil_mode=True, count_include_pad=False)
        side = self.grows // 2
        return self.conv2(y) + F.pad(pooled, (0, 0, 0, 0, side, side))


class HFCResNet(nn.Module):
    def __init__(self, norm, channels):
        super().__init__()
        self.conv1, self.bn1 = conv3(channels, 16), norm_layer(norm, 1e-3)(16)
        inputs = 16
        for stage, outputs in enumerate([16, 32, 64]):
            layers = []
            for block in range(5):
                layers.append(Preactivation(norm, inputs, outputs, first=stage + block == 0))
                inputs = outputs
            setattr(self, f"stage{stage + 1}", nn.Sequential(*layers))
        self.bn_last, self.fc = norm_layer(norm, 1e-3)(64), nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.stage3(self.stage2(self.stage1(x)))
        return self.fc(F.relu(self.bn_last(x)).mean((2, 3)))


class Wide(nn.Module):
    blur = False

    def __init__(self, norm, inputs, outputs, stride):
        super().__init__()
        self.stride = stride
        self.bn1, self.conv1 = norm_layer(norm)(inputs), conv3(inputs, outputs, stride)
        self.bn2, self.conv2 = norm_layer(norm)(outputs), conv3(outputs, outputs)
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x):
        active = F.relu(self.bn1(x))
        if self.blur and self.stride != 1:
            self.conv1.stride = self.shortcut.stride = (1, 1)
            y, side = Blur()(F.relu(self.bn2(self.conv1(active)))), self.shortcut(Blur()(active))
        else:
            y = F.relu(self.bn2(self.conv1(active)))
            side = self.shortcut(active) if hasattr(self, "shortcut") else x
        return self.conv2(y) + side


class WideResNet(nn.Module):
    def __init__(self, depth, factor, norm, channels):
        super().__init__()
        self.conv1 = conv3(channels, 16)
        inputs = 16
        for stage in range(3):
            outputs, layers = 16 * 2**stage * factor, []
            for place in range((depth - 4) // 6):
                layers.append(Wide(norm, inputs, outputs, 2 if stage and not place else 1))
                inputs = outputs
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.bn_last, self.fc = norm_layer(norm)(inputs), nn.Linear(inputs, 10)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.conv1(x))))
        return self.fc(F.relu(self.bn_last(x)).mean((2, 3)))


class LeNet(nn.Module):
    def __init__(self, norm, channels, size):
        super().__init__()
        padding = 2 if size == 28 else 0
        self.conv1, self.bn1 = nn.Conv2d(channels, 6, 5, 1, padding), norm_layer(norm)(6)
        self.conv2, self.bn2 = nn.Conv2d(6, 16, 5), norm_layer(norm)(16)
        self.pool1, self.pool2 = [nn.MaxPool2d(2, ceil_mode=True) for _ in range(2)]
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool1(F.relu(self.bn1(self.conv1(x))))
        x = self.pool2(F.relu(self.bn2(self.conv2(x)))).flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class AlexNet(nn.Module):
    def __init__(self, norm, channels, size):
        super().__init__()

        def unit(*sizes):
            norms = [] if norm == "none" else [norm_layer(norm)(sizes[1])]
            return [nn.Conv2d(*sizes, padding=sizes[2] // 2), *norms, nn.ReLU()]

        self.features = nn.Sequential(
            *unit(channels, 64, 5), nn.MaxPool2d(3, 2), *unit(64, 192, 5), nn.MaxPool2d(3, 2),
            *unit(192, 384, 3), *unit(384, 256, 3), *unit(256, 256, 3), nn.MaxPool2d(3, 2))
        side = {28: 2, 32: 3}[size]
        self.classifier = nn.Sequential(
            nn.Dropout(), nn.Linear(256 * side * side, 1024), nn.ReLU(),
            nn.Dropout(), nn.Linear(1024, 1024), nn.ReLU(), nn.Linear(1024, 10))

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


def build(name, norm, channels, size, stem=3):
    small = {"resnet8": (BasicBlock, [1, 1, 1], 32), "resnet20": (PlainBlock, [3, 3, 3], 16),
             "resnet32": (PlainBlock, [5, 5, 5], 16)}
    if name in small:
        return ResNet(*small[name], norm, channels, stem)
    return {
        "lenet5": lambda: LeNet(norm, channels, size),
        "alexnet": lambda: AlexNet(norm, channels, size),
        "vgg11": lambda: torchvision_vgg("A", norm, channels),
        "vgg16": lambda: torchvision_vgg("D", norm, channels),
        "resnet18": lambda: torchvision_resnet([2, 2, 2, 2], resnet.BasicBlock, norm, channels, stem),
        "resnet50": lambda: torchvision_resnet([3, 4, 6, 3], resnet.Bottleneck, norm, channels, stem),
        "resnet32-hfc": lambda: HFCResNet(norm, channels),
        "wrn-16-4": lambda: WideResNet(16, 4, norm, channels),
        "wrn-28-10": lambda: WideResNet(28, 10, norm, channels),
        "vit": lambda: torchvision_vit(norm, channels, size),
    }[name]()


NAMES = ["lenet5", "alexnet", "vgg11", "vgg16", "resnet8", "resnet18", "resnet20", "resnet32",
         "resnet32-hfc", "resnet50", "wrn-16-4", "wrn-28-10", "vit"]
NORMS = ["none", "batch", "group", "layer", "instance"]


def wave(shape, phase):
    """sin(0.37 m² + phase), m = k mod 8191, over the positions k in row-major order; float64."""
    period = torch.sin(0.37 * torch.arange(8191).double() ** 2 + phase)
    count = torch.Size(shape).numel()
    return period.repeat(count // 8191 + 1)[:count].reshape(shape)


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


FIRST_AND_LAST = ("bn1.running", "bn1.num", "bn_last.running", "features.1.running")
tensors = {}


def record(name, norm, channels, size, height=None, stem=3):
    def new():
        return filled(build(name, norm, channels, size, stem))

    x = images(2, channels, height or size, size)
    case = f"{name} {norm} {channels}x{height or size}x{size}" + ("" if stem == 3 else f" stem {stem}")
    model = new().eval()
    tensors[f"{case} running"] = model(x)
    if norm == "batch":
        tensors[f"{case} batch"] = without_running_statistics(model)(x)
        trained = new().train()
        for layer in trained.modules():
            if isinstance(layer, nn.Dropout):
                layer.eval()
        trained(x)
        for key, tensor in trained.state_dict().items():
            if key.startswith(FIRST_AND_LAST):
                tensors[f"{case} trained {key}"] = tensor
    print(case, tensors[f"{case} running"][0, :3].tolist())


def parameters(name, norm):
    """For 1 and 3 channels, each at 28×28 and 32×32."""
    with torch.device("meta"):
        models = [build(name, norm, channels, size) for channels in (1, 3) for size in (28, 32)]
    tensors[f"{name} {norm} parameters"] = torch.tensor(
        [sum(p.numel() for p in model.parameters()) for model in models])


def record_blurred(name, norm, size):
    x, model = images(2, 3, size, size), filled(build(name, norm, 3, size)).eval()
    tensors[f"{name} {norm} 3x{size}x{size} blur"] = blurred(model)(x)


def torchvision_names():
    lines = []
    for name in ["resnet18", "resnet50", "vgg11", "vgg16", "vit"]:
        for norm in {"vgg11": ["none", "batch"], "vgg16": ["none", "batch"]}.get(name, ["batch"]):
            state = build(name, norm, 3, 32).state_dict()
            title = f"{name} {'layer' if name == 'vit' else norm}"
            lines += [" ".join([title, k, *map(str, v.shape)]) for k, v in state.items()]
    return lines


if __name__ == "__main__":
    torch.set_num_threads(1)
    with torch.no_grad():
        for name in NAMES:
            for norm in ["layer"] if name == "vit" else NORMS:
                record(name, norm, 3, 32)
                parameters(name, norm)
            record(name, "layer" if name == "vit" else "batch", 1, 28)
            if name != "vit":
                record_blurred(name, "batch", 32)
        for name in ["lenet5", "alexnet", "vgg11", "resnet32-hfc", "resnet20"]:
            record_blurred(name, "group", 28)
        record("resnet32-hfc", "none", 3, 28)
        record("resnet32-hfc", "none", 3, 14, height=17)
        record("resnet32-hfc", "batch", 1, 13, height=15)
        record("resnet8", "none", 3, 32, stem=5)
        record("resnet18", "batch", 3, 32, stem=7)
    path = HERE / "networks.safetensors"
    plain = {key: tensor.detach().clone().contiguous() for key, tensor in tensors.items()}
    # One entry: safetensors writes several in any order.
    versions = " ".join(v.__version__.split("+")[0] for v in (torch, torchvision))
    safetensors.torch.save_file(plain, path, metadata={"torch and torchvision": versions})
    path.chmod(0o644)
    (HERE / "torchvision.txt").write_text("\n".join(torchvision_names()) + "\n")
    print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size} bytes")
