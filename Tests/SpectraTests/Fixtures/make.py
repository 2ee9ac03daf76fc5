"""Reference values for SpectraTests, computed by NumPy in float64.

    python make.py        (NumPy 2.4.6, safetensors 0.8.0)

Writes `spectra.safetensors` next to itself; the version that made it is in its metadata. Images come
from a closed formula (`image` here, `testImages` in Support.swift), so only results are stored, and of
those only elements 0, s, 2s, …: at most 500 of each array.

The split is the textbook one: all complex bins, DC shifted to the middle, Euclidean distance to it,
zeros outside, shifted back, inverted, real part taken. The distances come from `fftfreq`.
"""

import pathlib

import numpy as np
import safetensors.numpy

HERE = pathlib.Path(__file__).parent
SIZES = [(2, 32, 32), (1, 28, 28), (3, 31, 31), (3, 33, 48), (1, 7, 6), (3, 224, 224)]


def image(*shape):
    """Pixels k/255, k from a hash of the position."""
    mask = np.uint64(0xFFFFFFFF)
    x = (np.arange(1, np.prod(shape) + 1, dtype=np.uint64) * np.uint64(2654435761)) & mask
    x ^= x >> np.uint64(15)
    x = (x * np.uint64(2246822519)) & mask
    x ^= x >> np.uint64(13)
    bytes_ = (x & np.uint64(255)).astype(np.float32)
    return (bytes_ / np.float32(255)).reshape(shape)


def distances(height, width):
    """Of the shifted bins to DC, in bins."""
    rows = np.fft.fftshift(np.fft.fftfreq(height)) * height
    columns = np.fft.fftshift(np.fft.fftfreq(width)) * width
    # Whole numbers times 1/n times n: rounded, so that `d <= r` decides as on paper.
    return np.hypot(np.rint(rows)[:, None], np.rint(columns)[None, :])


def components(x, keep):
    z = np.fft.fftshift(np.fft.fft2(x.astype(np.float64)), axes=(-2, -1))

    def back(spectrum):
        return np.real(np.fft.ifft2(np.fft.ifftshift(spectrum, axes=(-2, -1))))

    return back(z * keep), back(z * (1 - keep))


MASKS = {
    "strict 4": lambda d: (d < 4) * 1.0,
    "inclusive 4": lambda d: (d <= 4) * 1.0,
    "strict 12.5": lambda d: (d < 12.5) * 1.0,
    "ring 5 10": lambda d: ((d >= 5) & (d < 10)) * 1.0,
    "inclusive ring 5 10": lambda d: ((d > 5) & (d <= 10)) * 1.0,
    "gaussian 3": lambda d: np.exp(-(d**2) / 18),
    "strict 80": lambda d: (d < 80) * 1.0,
}


def low_by_rank(x, target):
    """The leading singular values whose energy is nearest to the target's, plane by plane."""
    result = np.zeros(x.shape)
    for index in np.ndindex(*x.shape[:-2]):
        u, s, vh = np.linalg.svd(x[index].astype(np.float64), full_matrices=False)
        energies = np.concatenate([[0], np.cumsum(s**2)])
        rank = np.abs(energies - (target[index] ** 2).sum()).argmin()
        result[index] = (u[:, :rank] * s[:rank]) @ vh[:rank]
    return result


def sampled(array):
    flat = array.ravel()
    stride = -(-flat.size // 500)
    stride += stride % 2 == 0 and stride > 1  # odd: rows of even length are then met everywhere
    return np.ascontiguousarray(flat[::stride])


def radial(x):
    """Shares of energy by rounded distance, mean over the planes."""
    power = np.abs(np.fft.fftshift(np.fft.fft2(x.astype(np.float64)), axes=(-2, -1))) ** 2
    rings = np.rint(distances(*x.shape[-2:])).astype(int)
    planes = power.reshape(-1, *x.shape[-2:])
    profiles = [np.bincount(rings.ravel(), p.ravel()) / p.sum() for p in planes]
    return np.mean(profiles, axis=0), np.bincount(rings.ravel())


tensors = {}
for size in SIZES:
    x, d = image(*size), distances(*size[1:])
    name = "x".join(map(str, size))
    for mask, keep in MASKS.items():
        low, high = components(x, keep(d))
        tensors[f"{name} {mask} low"] = sampled(low).astype(np.float32)
        tensors[f"{name} {mask} high"] = sampled(high).astype(np.float32)
    for radius in (4, 12.5):
        low, _ = components(x, d < radius)
        tensors[f"{name} svd {radius}"] = sampled(low_by_rank(x, low)).astype(np.float32)
    tensors[f"{name} shares"], tensors[f"{name} bins"] = radial(x)
    magnitude = np.abs(np.fft.fftshift(np.fft.fft2(x.astype(np.float64)), axes=(-2, -1)))
    tensors[f"{name} log magnitude"] = sampled(np.log1p(magnitude).mean(0)).astype(np.float32)

path = HERE / "spectra.safetensors"
safetensors.numpy.save_file(tensors, path, metadata={"numpy": np.__version__})
print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size} bytes")
