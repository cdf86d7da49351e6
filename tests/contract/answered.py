"""Fails when an operation of a description (first argument) is not in the list of those that answered 2xx (second)."""

import json
import sys
from pathlib import Path

# Before anything is passed over, and can be replayed, minutes go by.
NEEDS_TIME = {"replay_delivery"}
description, answered = (Path(argument).read_text(encoding="utf-8") for argument in sys.argv[1:])
paths = json.loads(description)["paths"].values()
operations = {operation["operationId"] for methods in paths for operation in methods.values()}
if missing := operations - set(answered.split()) - NEEDS_TIME:
    sys.exit(f"never answered 2xx: {', '.join(sorted(missing))}")
print(f"all of {len(operations)} operations that could answered 2xx")
