"""Prints what TensorBoard reads in an event file: one JSON array [tag, step, value, time] a line."""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
events.Reload()
for tag in sorted(events.Tags()["scalars"]):
    for scalar in events.Scalars(tag):
        # Numbers as text, since JSON has no infinity.
        print(json.dumps([tag, str(scalar.step), repr(scalar.value), repr(scalar.wall_time)]))
