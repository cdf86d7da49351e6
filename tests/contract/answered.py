"""Checks that every operation of a description (first argument) is in a list of operations that
answered 2xx (second argument)."""

import json
import sys
from pathlib import Path

# It takes minutes until a notification is parked and can be replayed or discarded.
NEEDS_TIME = {"replay_delivery", "discard_delivery"}
description, answered = (Path(argument).read_text(encoding="utf-8") for argument in sys.argv[1:])
paths = json.loads(description)["paths"].values()
operations = {operation["operationId"] for methods in paths for operation in methods.values()}
if missing := operations - set(answered.split()) - NEEDS_TIME:
    sys.exit(f"never answered 2xx: {', '.join(sorted(missing))}")
print(f"all of {len(operations)} operations that could answered 2xx")
