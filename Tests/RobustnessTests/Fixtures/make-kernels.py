"""Reference values for the tests of convolution kernels, computed by other libraries in float64.

    python make-kernels.py        (NumPy 2.4.6, SciPy 1.17.1, PyTorch 2.13.0, safetensors 0.8.0)

Writes `kernels.safetensors` (the versions that made it are in its metadata) and `kernels.pt`, a
TorchScript model with a 3×3, a depthwise 5×5, a 1×1 and a linear layer, next to itself. TorchScript
keeps attributes in any order, so a new `kernels.pt` may differ from the old one in its bytes.
"""

import pathlib

import numpy as np
import safetensors.numpy
import scipy
import scipy.ndimage
import torch

HERE = pathlib.Path(__file__).parent
SHAPES = {"three": (4, 3, 3, 3), "five": (2, 3, 5, 5), "one": (3, 2, 1, 1), "depthwise": (5, 1, 3, 3),
          "row": (2, 2, 1, 3), "even": (2, 2, 4, 4)}
NEIGHBOURS = np.array([[1.0, 1, 1], [1, 0, 1], [1, 1, 1]])


def planes(weight, function):
    return np.stack([np.stack([function(plane) for plane in kernel]) for kernel in weight])


def mixed(plane, rho):
    """w + rho times the sum of the 8 neighbours, the border duplicated; a single weight stays."""
    if plane.size == 1:
        return plane
    return plane + rho * scipy.ndimage.correlate(plane, NEIGHBOURS, mode="nearest")


def low_passed(plane, radius):
    height, width = plane.shape
    spectrum = np.fft.fftshift(np.fft.fft2(plane))
    rows, columns = np.arange(height) - height // 2, np.arange(width) - width // 2
    distance = np.hypot(rows[:, None], columns[None, :])
    return np.fft.ifft2(np.fft.ifftshift(spectrum * (distance < radius))).real


def roughness(kernel):
    """Mean difference of adjacent weights over the root mean square norm of a plane."""
    steps = np.concatenate([np.abs(np.diff(kernel, axis=axis)).ravel() for axis in (1, 2)])
    norm = np.sqrt((kernel**2).sum() / len(kernel))
    return steps.mean() / norm if kernel[0].size > 1 else np.nan


def high_share(kernel, radius, size):
    padded = np.zeros((len(kernel), size, size))
    padded[:, : kernel.shape[1], : kernel.shape[2]] = kernel
    energy = np.abs(np.fft.fftshift(np.fft.fft2(padded), axes=(1, 2))) ** 2
    index = np.arange(size) - size // 2
    distance = np.hypot(index[:, None], index[None, :])
    return energy[:, distance >= radius].sum() / energy.sum()


def cases():
    rng = np.random.default_rng(5)
    found = {}
    for name, shape in SHAPES.items():
        weight = rng.standard_normal(shape)
        found[f"{name}.weight"] = weight
        for rho in (0.1, 0.5, 1.0):
            found[f"{name}.mix.{rho}"] = planes(weight, lambda plane: mixed(plane, rho))
            normal = planes(weight, lambda plane: mixed(plane, rho))
            found[f"{name}.mix-normalized.{rho}"] = (
                normal / (1 + 8 * rho) if weight[0, 0].size > 1 else weight)
        for radius in (1.0, 1.2, 2.0):
            found[f"{name}.lowpass.{radius}"] = planes(
                weight, lambda plane: low_passed(plane, radius))
        found[f"{name}.roughness"] = np.array([roughness(kernel) for kernel in weight])
        found[f"{name}.high"] = np.array([high_share(kernel, 8, 32) for kernel in weight])
    return found


class Layers(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Conv2d(3, 6, 3, padding=1)
        self.norm = torch.nn.BatchNorm2d(6)
        self.depthwise = torch.nn.Conv2d(6, 6, 5, padding=2, groups=6)
        self.point = torch.nn.Conv2d(6, 8, 1)
        self.head = torch.nn.Linear(8, 10)

    def forward(self, images):
        hidden = torch.relu(self.norm(self.stem(images)))
        hidden = torch.relu(self.point(self.depthwise(hidden)))
        return self.head(hidden.mean((2, 3)))


def save_script(path, model):
    """Without the debug records: they hold the paths of the machine."""
    torch.jit.script(model).save(path)
    reader = torch._C.PyTorchFileReader(path)
    records = {name: reader.get_record(name) for name in reader.get_all_records()}
    writer = torch._C.PyTorchFileWriter(path)
    own = ("version", "byteorder", ".data/serialization_id")
    for name, data in records.items():
        if not name.endswith(".debug_pkl") and name not in own:
            writer.write_record(name, data, len(data))
    writer.write_end_of_file()


def main():
    torch.manual_seed(3)
    save_script(str(HERE / "kernels.pt"), Layers().eval())
    path = HERE / "kernels.safetensors"
    arrays = {name: np.ascontiguousarray(value) for name, value in cases().items()}
    safetensors.numpy.save_file(
        arrays, path, metadata={
            "numpy": np.__version__, "scipy": scipy.__version__,
            "torch": torch.__version__.split("+")[0]})
    path.chmod(0o644)


main()
