"""What a program waits for before its first outbreak: import, and the kernel from its cache.

``python -m bench.first_call`` does it once; the caller looks at the clock.
"""

from __future__ import annotations

import json

from alatau.world import warm_up

if __name__ == "__main__":
    warm_up()
    print(json.dumps({"ready": True}))
