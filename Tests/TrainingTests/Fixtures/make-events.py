"""Writes events.tfevents, the event file of EventFileTests, by TensorBoard's own writer.

TensorBoard 2.21.0, protobuf 7.36.2, Python 3.11: python make-events.py
"""

from pathlib import Path

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

SCALARS = [
    ("loss", 2.302585, 1, 1700000001.5),
    ("accuracy/test low 4", 0.0, 0, 0.0),
    ("Größe", float("nan"), 300, 1.0),
    ("x" * 200, -1e30, 2**40, 1.0),
    ("limit", float("inf"), 2**62, 1.75e9),
]


def scalar(tag, value, step, time):
    entry = summary_pb2.Summary.Value(tag=tag, simple_value=value)
    return event_pb2.Event(wall_time=time, step=step, summary=summary_pb2.Summary(value=[entry]))


with open(Path(__file__).parent / "events.tfevents", "wb") as file:
    writer = RecordWriter(file)
    header = event_pb2.Event(wall_time=1700000001.5, file_version="brain.Event:2")
    for event in [header] + [scalar(*entry) for entry in SCALARS]:
        writer.write(event.SerializeToString(deterministic=True))
    writer.flush()
