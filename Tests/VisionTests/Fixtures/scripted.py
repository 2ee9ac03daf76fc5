"""TorchScript files for the tests of scripted models, and what they answer.

    python scripted.py        (torch 2.13.0, CPU; safetensors 0.8.0)

Run again it writes the same bytes, but for `scripted.pt`, whose attributes TorchScript writes in any
order.
"""

import pathlib

import safetensors.torch
import torch
from torch import nn

from networks import filled, images

HERE = pathlib.Path(__file__).parent


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
        scripted = filled(Scripted())
        save_script("scripted", scripted.train())
        logits = scripted.eval()(images(5, 1, 2, 3))
        save_script("scripted-maps", Maps())
        save_script("scripted-one", OneForAll())
    path = HERE / "scripted.safetensors"
    safetensors.torch.save_file(
        {"logits": logits.clone()}, path, metadata={"torch": torch.__version__.split("+")[0]})
    path.chmod(0o644)
