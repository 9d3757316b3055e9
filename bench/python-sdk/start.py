"""How long an application waits before it can go on: the import, and the call."""

import json
import sys
import time

began = time.perf_counter()
from anyway.sdk import Traceloop  # noqa: E402

imported = time.perf_counter()
Traceloop.init(app_name="bench")
initialized = time.perf_counter()
sys.stdout.write(json.dumps({"importMs": (imported - began) * 1e3, "initializeMs": (initialized - imported) * 1e3}))
