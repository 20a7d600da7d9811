#!/usr/bin/env python3
"""How well a string fits: the share of its letters that pair with the letter at the other end."""
import json
import sys

pairs = {"AT", "TA", "CG", "GC"}
for line in sys.stdin:
    strings = json.loads(line)["objects"]
    rewards = [sum(a + b in pairs for a, b in zip(s, reversed(s))) / len(s) for s in strings]
    print(json.dumps({"rewards": rewards}), flush=True)
