"""Reference values for TorchTests, computed by PyTorch.

    python make.py        (torch 2.13.0, CPU; safetensors 0.8.0)

Writes, next to itself, one safetensors file per group of tests (entries `case.0`, `case.1`, ... are
the inputs, `case.output` the result; complex results as pairs in a last axis) and the TorchScript
files. The version that made them is in each file's metadata. Run again it writes the same bytes, but
for `script.pt`, whose attributes TorchScript writes in any order.
"""

import pathlib

import safetensors.torch
import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
VERSIONS = {"torch": torch.__version__.split("+")[0]}


class Cases:
    def __init__(self, name):
        self.name, self.tensors = name, {}
        torch.manual_seed(20260729)

    def put(self, name, tensor):
        tensor = torch.as_tensor(tensor).detach()
        if tensor.is_complex():
            tensor = torch.view_as_real(tensor)
        assert name not in self.tensors, name
        self.tensors[name] = tensor.clone().contiguous()

    def add(self, name, function, *inputs):
        for i, tensor in enumerate(inputs):
            self.put(f"{name}.{i}", tensor)
        self.put(f"{name}.output", function(*[x.clone() for x in inputs]))

    def write(self):
        path = HERE / f"{self.name}.safetensors"
        safetensors.torch.save_file(self.tensors, path, metadata=VERSIONS)
        path.chmod(0o644)
        print(f"{path.name}: {len(self.tensors)} tensors, {path.stat().st_size} bytes")


def arithmetic():
    c = Cases("arithmetic")
    a, b = torch.randn(2, 3), torch.randn(3)
    positive = torch.rand(2, 3) + 0.5
    for name, f in {
        "add": lambda x, y: x + y, "subtract": lambda x, y: x - y,
        "multiply": lambda x, y: x * y, "maximum": torch.maximum, "minimum": torch.minimum,
        "less": torch.lt, "greater": torch.gt,
    }.items():
        c.add(name, f, a, b)
    c.add("divide", torch.div, a, positive[0])
    c.add("add column", torch.add, a, torch.randn(2, 1))
    c.add("add mixed dtypes", torch.add, a, torch.tensor([1, 2, 3]))
    for name, f in {
        "add scalar": lambda x: x + 1.5, "scalar add": lambda x: 1.5 + x,
        "subtract scalar": lambda x: x - 1.5, "scalar subtract": lambda x: 1.5 - x,
        "multiply scalar": lambda x: x * 1.5, "scalar multiply": lambda x: 1.5 * x,
        "divide scalar": lambda x: x / 1.5, "negate": torch.neg, "cube": lambda x: x**3,
        "absolute": torch.abs, "sign": torch.sign, "exp": torch.exp, "sine": torch.sin,
        "cosine": torch.cos, "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
        "clamp": lambda x: x.clamp(-0.5, 0.25), "less scalar": lambda x: x < 0.25,
        "multiply in place": lambda x: x.mul_(1.5), "divide in place": lambda x: x.div_(1.5),
        "fill in place": lambda x: x.fill_(0.1),
    }.items():
        c.add(name, f, a)
    for name, f in {
        "scalar divide": lambda x: 1.5 / x, "log": torch.log, "log1p": torch.log1p,
        "square root": torch.sqrt, "power": lambda x: x**0.3,
    }.items():
        c.add(name, f, positive)
    edges = torch.tensor([-1.5, -0.5, 0.5, 1.5, 2.5, 2.4, float("inf"), -float("inf"), float("nan")])
    for name, f in {
        "rounded": torch.round, "floor": torch.floor, "is finite": torch.isfinite,
        "equals scalar": lambda x: x == 0.5, "at most": lambda x: x <= 0.5,
        "at least": lambda x: x >= 0.5, "greater scalar": lambda x: x > 0.5,
        "relu of edges": torch.relu, "clamp of edges": lambda x: x.clamp(-1, 1),
    }.items():
        c.add(name, f, edges)
    c.add("equals", torch.eq, edges, edges.flip(0))
    c.add("not equals", torch.ne, edges, edges.flip(0))
    yes, no = torch.tensor([True, True, False, False]), torch.tensor([True, False, True, False])
    c.add("and", torch.logical_and, yes, no)
    c.add("or", torch.logical_or, yes, no)
    c.add("not", torch.logical_not, yes)
    c.add("select", torch.where, a > 0, a, -3 * a)
    c.add("add in place", lambda x, y: x.add_(y), a, b)
    c.add("add scaled in place", lambda x, y: x.add_(y, alpha=-0.5), a, b)
    c.add("copy in place", lambda x, y: x.copy_(y), a, b)
    c.add("clamp between", torch.clamp, a, b - 0.5, b + 0.25)
    c.add("clamp between crossed", torch.clamp, a, b + 0.5, b)

    whole, bits = torch.tensor([-3, 0, 7]), torch.tensor([True, False])
    for name, f, x in [
        ("int plus whole", lambda x: x + 1, whole),
        ("int plus fraction", lambda x: x + 0.5, whole), ("one minus int", lambda x: 1 - x, whole),
        ("int times whole", lambda x: x * 2, whole), ("int over int", lambda x: x / (x + 4), whole),
        ("int over scalar", lambda x: x / 2, whole), ("scalar over int", lambda x: 1 / (x - 1), whole),
        ("int equals fraction", lambda x: x == 0.5, whole), ("int below", lambda x: x < 0.5, whole),
        ("int clamp", lambda x: x.clamp(-1, 5), whole), ("int times in place", lambda x: x.mul_(2), whole),
        ("int fill in place", lambda x: x.fill_(4), whole), ("int sign", torch.sign, whole),
        ("int exp", torch.exp, whole),
        ("byte minus", lambda x: x - 1, torch.tensor([0, 1, 255], dtype=torch.uint8)),
        ("byte negate", torch.neg, torch.tensor([0, 1, 255], dtype=torch.uint8)),
        ("bool plus", lambda x: x + 1, bits), ("bool times", lambda x: x * 2.5, bits),
        ("half plus", lambda x: x + 1.5, a.to(torch.bfloat16)),
        ("double over", lambda x: x / 3, a.to(torch.float64)),
    ]:
        c.add(name, f, x)
    c.write()


def reductions():
    c = Cases("reductions")
    x = torch.randn(2, 3, 4)
    for name, f in {
        "sum": torch.sum, "sum last": lambda x: x.sum(-1), "sum two": lambda x: x.sum((0, -1), keepdim=True),
        "mean": torch.mean, "mean kept": lambda x: x.mean(1, keepdim=True), "variance": torch.var,
        "variance uncorrected": lambda x: x.var((0, 2), correction=0),
        "max": torch.amax, "max axis": lambda x: x.amax(1), "min": torch.amin,
        "min axes": lambda x: x.amin((0, 2), keepdim=True), "argmax": lambda x: x.argmax(-1),
        "argmin kept": lambda x: x.argmin(1, keepdim=True), "norm": torch.linalg.vector_norm,
        "norm one": lambda x: torch.linalg.vector_norm(x, 1, (1, 2)),
        "norm infinity": lambda x: torch.linalg.vector_norm(x, float("inf"), -1),
        "norm zero": lambda x: torch.linalg.vector_norm(x, 0, -1),
        "norm three": lambda x: torch.linalg.vector_norm(x, 3, 0, keepdim=True),
        "top values": lambda x: x.topk(2)[0], "top indices": lambda x: x.topk(2, 1)[1],
        "sorted": lambda x: x.sort(1)[0], "sorted order": lambda x: x.sort(-1, descending=True)[1],
        "cumulative sum": lambda x: x.cumsum(1),
    }.items():
        c.add(name, f, x)
    c.add("sum of bool", torch.sum, x > 0)
    c.add("sum of bytes", torch.sum, torch.full((300,), 255, dtype=torch.uint8))
    c.add("max of ints", torch.amax, torch.tensor([3, -1, 2]))
    c.add("max of nan", torch.amax, torch.tensor([1.0, float("nan")]))
    c.add("order", lambda x: x.argsort(1), x)
    c.add("order of equals", lambda x: x.argsort(stable=True, descending=True), (3 * x).round().flatten())
    classes, weights = torch.tensor([0, 2, 2, 4]), torch.rand(4)
    c.add("bins", lambda x: x.bincount(minlength=6), classes)
    c.add("bins beyond", lambda x: x.bincount(minlength=2), classes)
    c.add("bins weighted", lambda x, w: x.bincount(w, 5), classes, weights)
    c.write()


def shape():
    c = Cases("shape")
    x, image = torch.randn(2, 3, 4), torch.randn(1, 2, 4, 5)
    for name, f in {
        "reshaped": lambda x: x.reshape(4, -1), "permuted": lambda x: x.permute(2, 0, 1),
        "transposed": lambda x: x.transpose(-2, -1), "transposed axes": lambda x: x.transpose(0, 2),
        "reshaped transposed": lambda x: x.transpose(0, 2).reshape(6, 4),
        "flattened": torch.flatten, "flattened tail": lambda x: x.flatten(1),
        "squeezed": lambda x: x[:, :1].squeeze(1), "unsqueezed": lambda x: x.unsqueeze(-1),
        "expanded": lambda x: x.unsqueeze(0).expand(2, -1, 3, 4), "narrowed": lambda x: x.narrow(-1, 1, 2),
        "subscript": lambda x: x[1], "subscript from end": lambda x: x[-1],
        "subscript range": lambda x: x[1:2], "flipped": lambda x: x.flip((0, -1)),
        "rolled": lambda x: x.roll((1, -2), (0, 2)), "concatenated": lambda x: torch.cat((x, 2 * x), -1),
        "stacked": lambda x: torch.stack((x, 2 * x), 1),
    }.items():
        c.add(name, f, x)
    c.add("padded zero", lambda x: F.pad(x, (1, 2, 0, 1)), image)
    c.add("padded value", lambda x: F.pad(x, (1, 1), value=2.5), image)
    c.add("padded cropping", lambda x: F.pad(x, (-1, 1)), image)
    c.add("padded reflect", lambda x: F.pad(x, (2, 1, 1, 2), mode="reflect"), image)
    c.add("padded replicate", lambda x: F.pad(x, (2, 1, 1, 2), mode="replicate"), image)
    rows = torch.tensor([1, 0, 1])
    c.add("indexed along", lambda x, i: x.index_select(1, i), x, torch.tensor([2, 0]))
    c.add("indexed", lambda x, i: x[i], x, rows)
    c.add("indexed pair", lambda x, i, j: x[i, :, j], x, rows, torch.tensor([3, 0, -1]))
    c.add("indexed mask", lambda x, m: x[m], x, x > 0.3)
    c.add("replacing", lambda x, i, v: x.index_put((i,), v), x, torch.tensor([1]), torch.randn(1, 3, 4))
    c.add("replacing mask", lambda x, m, v: x.index_put((m,), v), x, x > 0.3, torch.tensor(9.0))
    c.add("gathered", lambda x, i: x.gather(2, i), x, torch.randint(0, 4, (2, 3, 2)))
    places = torch.tensor([[[0, 3], [2, 1], [3, 0]], [[1, 2], [3, 2], [0, 1]]])
    c.add("scattered", lambda x, i, v: x.scatter(2, i, v), x, places, torch.randn(2, 3, 2))
    c.add("scattered added", lambda x, i, v: x.scatter_add(2, i, v), x, places // 2, torch.randn(2, 3, 2))
    c.add("one hot", lambda x: F.one_hot(x, 4), torch.tensor([[0, 3], [1, 1]]))
    c.write()


def algebra():
    c = Cases("algebra")
    c.add("matmul", torch.matmul, torch.randn(2, 3), torch.randn(3, 4))
    c.add("matmul batched", torch.matmul, torch.randn(2, 1, 2, 3), torch.randn(2, 3, 2))
    c.add("matmul vector", torch.matmul, torch.randn(2, 3), torch.randn(3))
    c.add("einsum", lambda x, w: torch.einsum("nchw,kc->nkhw", x, w), torch.randn(2, 3, 2, 2), torch.randn(4, 3))
    c.add("einsum diagonal", lambda x: torch.einsum("ii->i", x), torch.randn(3, 3))
    c.write()


def fourier():
    c = Cases("fourier")
    for height, width in [(4, 6), (5, 7), (3, 4), (1, 5)]:
        x = torch.randn(2, height, width)
        for norm in ("backward", "ortho"):
            name = f"{height}x{width} {norm}"
            c.add(f"fft {name}", lambda x: torch.fft.fft2(x, norm=norm), x)
            c.add(f"real fft {name}", lambda x: torch.fft.rfft2(x, norm=norm), x)
            pair = torch.randn(2, height, width, 2)
            c.add(f"inverse {name}", lambda z: torch.fft.ifft2(torch.view_as_complex(z), norm=norm), pair)
            half = pair[:, :, : width // 2 + 1]
            c.add(f"real inverse {name}",
                  lambda z: torch.fft.irfft2(torch.view_as_complex(z.contiguous()), (height, width), norm=norm), half)
    c.add("shifted", lambda x: torch.fft.fftshift(x, (-2, -1)), torch.randn(2, 4, 5))
    c.add("unshifted", lambda x: torch.fft.ifftshift(x, (-2, -1)), torch.randn(2, 4, 5))
    c.write()


def networks():
    c = Cases("networks")
    x, w, b = torch.randn(2, 4, 5, 6), torch.randn(6, 4, 3, 3), torch.randn(6)
    c.add("convolution", F.conv2d, x, w)
    c.add("convolution strided", lambda x, w, b: F.conv2d(x, w, b, 2, 1), x, w, b)
    c.add("convolution grouped", lambda x, w: F.conv2d(x, w, None, 1, 1, 1, 2), x, torch.randn(6, 2, 3, 3))
    c.add("linear", F.linear, torch.randn(3, 4), torch.randn(2, 4), torch.randn(2))
    c.add("linear plain", F.linear, torch.randn(3, 4), torch.randn(2, 4))
    c.add("max pool", lambda x: F.max_pool2d(x, 2), x)
    c.add("max pool overlapping", lambda x: F.max_pool2d(x, 3, 2, 1), x)
    c.add("average pool", lambda x: F.avg_pool2d(x, 2), x)
    c.add("average pool overlapping", lambda x: F.avg_pool2d(x, 3, 2, 1), x)
    c.add("global pool", lambda x: x.mean((2, 3)), x)
    c.add("softmax", lambda x: x.softmax(-1), 30 * torch.randn(2, 5))
    c.add("softmax front", lambda x: x.softmax(0), torch.randn(2, 5))
    c.add("log softmax", lambda x: x.log_softmax(-1), 30 * torch.randn(2, 5))
    gamma, beta, mean, var = torch.rand(4) + 0.5, torch.randn(4), torch.randn(4), torch.rand(4) + 0.5
    c.add("norm batch", lambda x, g, s: F.batch_norm(x, None, None, g, s, True), x, gamma, beta)
    c.add("norm running", lambda x, g, s, m, v: F.batch_norm(x, m, v, g, s, eps=1e-3), x, gamma, beta, mean, var)
    c.add("norm plain", lambda x: F.batch_norm(x, None, None, None, None, True), x)
    logits, soft = torch.randn(4, 3), torch.randn(4, 3).softmax(-1)
    for reduction in ("none", "mean", "sum"):
        for smoothing in (0.0, 0.1):
            f = lambda x, t: F.cross_entropy(x, t, reduction=reduction, label_smoothing=smoothing)
            c.add(f"loss hard {reduction} {smoothing}", f, logits, torch.tensor([0, 2, 1, 1]))
            c.add(f"loss soft {reduction} {smoothing}", f, logits, soft)
    torch.manual_seed(5)
    c.add("dropout", lambda x: F.dropout(x, 0.3, True), x)
    c.add("gelu", F.gelu, x)
    c.add("group norm", lambda x, g, s: F.group_norm(x, 2, g, s, 1e-3), x, gamma, beta)
    c.add("group norm of vectors", lambda x: F.group_norm(x, 2), torch.randn(3, 6))
    c.add("layer norm", lambda x, g, s: F.layer_norm(x, (4,), g, s, 1e-3), torch.randn(2, 3, 4), gamma, beta)
    c.add("attention", F.scaled_dot_product_attention, torch.randn(2, 3, 5, 4), torch.randn(2, 3, 6, 4),
          torch.randn(2, 3, 6, 2))
    c.write()


def layers():
    c = Cases("layers")
    x = torch.randn(3, 4, 5, 5)
    conv = torch.nn.Conv2d(4, 6, 3, 2, 1, groups=2)
    c.add("conv", lambda x, w, b: conv(x), x, conv.weight, conv.bias)
    linear = torch.nn.Linear(4, 2)
    c.add("linear", lambda x, w, b: linear(x), torch.randn(3, 4), linear.weight, linear.bias)
    norm = torch.nn.BatchNorm2d(4, eps=1e-4, momentum=0.3)
    with torch.no_grad():
        norm.weight.uniform_(0.5, 1.5), norm.bias.normal_()
        norm.running_mean.normal_(), norm.running_var.uniform_(0.5, 1.5)
    own = [t.clone() for t in (norm.weight, norm.bias, norm.running_mean, norm.running_var)]
    norm.eval()
    c.add("norm evaluated", lambda x, *_: norm(x), x, *own)
    norm.train()
    c.put("norm trained.output", norm(x))
    c.put("norm trained.mean", norm.running_mean)
    c.put("norm trained.variance", norm.running_var)
    c.put("norm trained twice.output", norm(2 * x + 1))
    c.put("norm trained twice.mean", norm.running_mean)
    c.put("norm trained twice.variance", norm.running_var)
    for name, layer in {
        "relu": torch.nn.ReLU(), "max pool": torch.nn.MaxPool2d(3, 2, 1), "average pool": torch.nn.AvgPool2d(2),
        "global pool": torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()),
    }.items():
        c.add(name, layer, x)
    init, seeded = torch.nn.init, lambda: torch.Generator().manual_seed(11)
    conv, linear = torch.empty(6, 2, 3, 3), torch.empty(3, 8)
    c.put("xavier conv", init.xavier_uniform_(conv, generator=seeded()))
    c.put("xavier linear", init.xavier_uniform_(linear, generator=seeded()))
    c.put("kaiming conv", init.kaiming_normal_(conv, mode="fan_out", nonlinearity="relu", generator=seeded()))
    c.put("kaiming linear", init.kaiming_uniform_(linear, 5**0.5, generator=seeded()))
    for name, layer in {
        "group norm": torch.nn.GroupNorm(2, 4, 1e-3), "one group": torch.nn.GroupNorm(1, 4),
        "layer norm": torch.nn.LayerNorm(5, 1e-6), "instance norm": torch.nn.InstanceNorm2d(4, 1e-3, affine=True),
    }.items():
        with torch.no_grad():
            layer.weight.uniform_(0.5, 1.5), layer.bias.normal_()
        c.add(name, lambda x, *_: layer(x), x, layer.weight, layer.bias)
    line = torch.tensor([1.0, 2, 1]) / 4
    kernel = torch.outer(line, line).expand(4, 1, 3, 3)
    for size, stride in ((5, 2), (6, 2), (6, 3), (2, 1)):
        c.add(f"blur {size} by {stride}",
              lambda x: F.conv2d(F.pad(x, (1, 1, 1, 1), "reflect"), kernel, stride=stride, groups=4),
              torch.randn(2, 4, size, size + 1))
    c.add("gelu", torch.nn.GELU(), x)
    c.write()


def random():
    c = Cases("random")
    for seed in (0, 1234567890123):
        g = torch.Generator().manual_seed(seed)
        c.put(f"{seed}.normal few", torch.randn(3, generator=g))
        c.put(f"{seed}.normal", torch.randn(5, 7, generator=g))
        c.put(f"{seed}.normal double", torch.randn(20, generator=g, dtype=torch.float64))
        c.put(f"{seed}.uniform", torch.rand(2, 3, generator=g))
        c.put(f"{seed}.uniform double", torch.rand(4, generator=g, dtype=torch.float64))
        c.put(f"{seed}.integers", torch.randint(-3, 7, (12,), generator=g))
        c.put(f"{seed}.large integers", torch.randint(0, 2**40, (5,), generator=g))
        c.put(f"{seed}.permutation", torch.randperm(13, generator=g))
    c.put("state", g.get_state())
    c.put("after state", torch.randn(9, generator=g))
    for a, b in ((1.0, 1.0), (0.2, 0.7), (30.0, 0.01)):
        torch.manual_seed(3)
        c.put(f"beta {a} {b}", torch.distributions.Beta(a, b).sample((2, 5)))
    c.write()


def autocast():
    c = Cases("autocast")
    x, w = torch.randn(2, 4, 6, 6), torch.randn(5, 4, 3, 3)
    a, b = torch.randn(4, 8), torch.randn(3, 8)
    with torch.autocast("cpu", torch.bfloat16):
        c.add("convolution", lambda x, w: F.conv2d(x, w, padding=1), x, w)
        c.add("linear", F.linear, a, b)
        c.add("matmul", lambda x, y: x @ y.T, a, b)
        c.add("linear relu sum", lambda x, y: F.linear(x, y).relu().sum(-1), a, b)
        c.add("softmax", lambda x, y: F.linear(x, y).softmax(-1), a, b)
        c.add("loss", lambda x, y: F.cross_entropy(F.linear(x, y).float(), torch.tensor([0, 1, 2, 0])), a, b)
        c.add("exp", torch.exp, a)
    c.write()


def optimizers():
    """50 steps on a network with a convolution, parameters after every fifth step flattened.

    The settings are such that PyTorch in float32 and in float64 stay within 2e-6 of each other.
    """
    c, o = Cases("optimizers"), torch.optim
    x, y = torch.randn(6, 2, 5, 5), torch.randn(6, 2)
    start = [0.3 * torch.randn(3, 2, 3, 3), 0.1 * torch.randn(3), 0.3 * torch.randn(2, 27), 0.1 * torch.randn(2)]
    for i, tensor in enumerate([x, y, *start]):
        c.put(f"problem.{i}", tensor)
    rules = {
        "sgd": (o.SGD, dict(lr=0.05)),
        "sgd decay": (o.SGD, dict(lr=0.05, weight_decay=0.1)),
        "sgd momentum": (o.SGD, dict(lr=0.05, momentum=0.9)),
        "sgd momentum decay": (o.SGD, dict(lr=0.05, momentum=0.9, weight_decay=0.1)),
        "sgd nesterov": (o.SGD, dict(lr=0.05, momentum=0.9, nesterov=True)),
        "sgd nesterov decay": (o.SGD, dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)),
        "adam": (o.Adam, dict(lr=0.02)),
        "adam decay": (o.Adam, dict(lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1)),
        "adamw": (o.AdamW, dict(lr=0.02)),
        "adamw plain": (o.AdamW, dict(lr=0.02, weight_decay=0.0)),
        "adamw decay": (o.AdamW, dict(lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.5)),
        "adagrad": (o.Adagrad, dict(lr=0.1)),
        "adagrad decay": (o.Adagrad, dict(lr=0.1, initial_accumulator_value=0.2, eps=1e-4, weight_decay=0.1)),
        "adadelta": (o.Adadelta, dict(lr=1.0)),
        "adadelta decay": (o.Adadelta, dict(lr=2.0, rho=0.8, eps=1e-4, weight_decay=0.1)),
        "rmsprop": (o.RMSprop, dict(lr=0.01)),
        "rmsprop decay": (o.RMSprop, dict(lr=0.005, alpha=0.95, eps=1e-3, weight_decay=0.1)),
        "rmsprop momentum": (o.RMSprop, dict(lr=0.005, momentum=0.9)),
        "rmsprop momentum decay": (o.RMSprop, dict(lr=0.005, momentum=0.9, weight_decay=0.1)),
        "rmsprop centered": (o.RMSprop, dict(lr=0.005, momentum=0.5, centered=True, weight_decay=0.1)),
    }
    for name, (rule, options) in rules.items():
        w, b, v, d = parameters = [t.clone().requires_grad_() for t in start]
        optimizer, rows = rule(parameters, foreach=False, **options), []
        for step in range(50):
            optimizer.zero_grad()
            hidden = torch.tanh(F.conv2d(x, w, b)).flatten(1)
            (F.linear(hidden, v, d) - y).square().mean().backward()
            optimizer.step()
            if step % 5 == 4:
                rows.append(torch.cat([p.detach().flatten() for p in parameters]))
        c.put(name, torch.stack(rows))
    c.write()


def learning_rates(scheduler, optimizer, steps):
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step(), scheduler.step()
    return rates


def training():
    """Clipped gradients, averaged weights every tenth of 50 steps, and learning rates."""
    c, lr = Cases("training"), torch.optim.lr_scheduler
    gradients = [torch.randn(3, 2), torch.randn(4), torch.randn(())]
    for i, g in enumerate(gradients):
        c.put(f"gradients.{i}", g)
    for limit in (0.5, 2.0, 100.0):
        leaves = [torch.zeros_like(g).requires_grad_() for g in gradients]
        for leaf, g in zip(leaves, gradients):
            leaf.grad = g.clone()
        c.put(f"norm {limit}", torch.nn.utils.clip_grad_norm_(leaves, limit))
        c.put(f"clipped to norm {limit}", torch.cat([leaf.grad.flatten() for leaf in leaves]))
        for leaf, g in zip(leaves, gradients):
            leaf.grad = g.clone()
        torch.nn.utils.clip_grad_value_(leaves, limit)
        c.put(f"clipped to value {limit}", torch.cat([leaf.grad.flatten() for leaf in leaves]))

    swa = torch.optim.swa_utils
    x, y = torch.randn(6, 2, 5, 5), torch.randn(6, 2)
    c.put("images", x), c.put("targets", y)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3), torch.nn.ReLU(),
        torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()), torch.nn.Linear(3, 2))
    for name, tensor in model.state_dict().items():
        c.put(f"model.{name}", tensor)
    averaged = swa.AveragedModel(model, multi_avg_fn=swa.get_ema_multi_avg_fn(0.9))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(50):
        optimizer.zero_grad()
        (model(x) - y).square().mean().backward()
        optimizer.step()
        averaged.update_parameters(model)
        if step % 10 == 9:
            flat = [t.flatten().to(torch.float32) for t in averaged.state_dict().values()]
            c.put(f"averaged {step + 1}", torch.cat(flat))

    def fresh(rate=0.4):
        return torch.optim.SGD([torch.zeros(1)], lr=rate)

    shapes = {
        "constant": lambda o, n: lr.LambdaLR(o, lambda _: 1.0), "step": lambda o, n: lr.StepLR(o, 7, 0.3),
        "cosine": lambda o, n: lr.CosineAnnealingLR(o, n, 0.0), "cosine to": lambda o, n: lr.CosineAnnealingLR(o, n, 0.1),
        "cycle": lambda o, n: lr.OneCycleLR(o, 0.4, n), "cycle early": lambda o, n: lr.OneCycleLR(o, 0.4, n, pct_start=0.0),
        "cycle late": lambda o, n: lr.OneCycleLR(o, 0.4, n, pct_start=0.75, div_factor=4, final_div_factor=10),
    }
    for name, shape in shapes.items():
        for steps, warm in ((40, 0), (35, 5), (1, 0)):
            optimizer = fresh()
            rates = learning_rates(shape(optimizer, steps), optimizer, steps)
            if warm:
                optimizer = fresh(rates[0])
                rise = lr.LinearLR(optimizer, 1 / (warm + 1), total_iters=warm)
                rates = learning_rates(rise, optimizer, warm) + rates
            c.put(f"rates {name} {steps} {warm}", torch.tensor(rates, dtype=torch.float64))
    # The whole of PyTorch's own way to join a warm-up and a shape, once.
    optimizer = fresh()
    joined = lr.SequentialLR(optimizer, [lr.LinearLR(optimizer, 1 / 6, total_iters=5),
                                         lr.CosineAnnealingLR(optimizer, 35, 0.1)], [5])
    c.put("rates joined", torch.tensor(learning_rates(joined, optimizer, 40), dtype=torch.float64))
    c.write()


def python_file():
    """Every dtype, an empty tensor and one of rank 0, as Python's safetensors writes them."""
    tensors = {
        f"values.{str(d).removeprefix('torch.')}": torch.tensor([0, 1, 100]).to(d)
        for d in (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16,
                  torch.bfloat16, torch.float32, torch.float64, torch.bool)
    }
    tensors |= {
        "empty": torch.zeros(0, 3), "empty too": torch.zeros(2, 0, dtype=torch.uint8),
        "scalar": torch.tensor(2.5), "große Ψ/name": torch.tensor([-1.0]),
        "big": torch.tensor([2**53 + 1, -(2**63), 2**63 - 1]), "bits": torch.tensor([[True], [False]]),
    }
    path = HERE / "python.safetensors"
    safetensors.torch.save_file(tensors, path, metadata={"note": f"torch {VERSIONS['torch']}, größer \"than\" \n/"})
    path.chmod(0o644)


class Scripted(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.features = torch.nn.Sequential(
            torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.Dropout(0.5))
        self.classifier = torch.nn.Linear(4, 5)

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


class Tuple(torch.nn.Module):
    def forward(self, x):
        return x, x


class Raising(torch.nn.Module):
    def forward(self, x):
        if x.shape[1] != 3:
            raise ValueError("images need 3 channels")
        return x


def save_script(name, model):
    """Without the debug records: they hold this machine's paths."""
    path = str(HERE / f"{name}.pt")
    torch.jit.script(model).save(path)
    reader = torch._C.PyTorchFileReader(path)
    records = {n: reader.get_record(n) for n in reader.get_all_records()}
    writer = torch._C.PyTorchFileWriter(path)
    for record, data in records.items():
        if not record.endswith(".debug_pkl") and record not in ("version", "byteorder", ".data/serialization_id"):
            writer.write_record(record, data, len(data))
    writer.write_end_of_file()


def scripts():
    c = Cases("script")
    model = Scripted()
    with torch.no_grad():
        model.features[1].running_mean.normal_()
    model.train()
    save_script("script", model)
    save_script("tuple", Tuple())
    save_script("raising", Raising())
    model.eval()
    c.add("forward", model, torch.randn(2, 3, 6, 6))
    for name, tensor in model.state_dict().items():
        c.put(f"state.{name}", tensor)
    c.write()


if __name__ == "__main__":
    torch.set_num_threads(1)
    for make in (arithmetic, reductions, shape, algebra, fourier, networks, layers, random, autocast,
                 optimizers, training, python_file, scripts):
        make()
