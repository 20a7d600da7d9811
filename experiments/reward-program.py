#!/usr/bin/env python3
"""A reward of your own, after the manner of a docking score: cells near a hidden pocket fit better.

Reads lines {"objects": ["3 4", ...]} and answers each with a line {"rewards": [0.5, ...]}.
"""
import json, math, sys

pocket = [5, 2]
for line in sys.stdin:
    cells = [[int(x) for x in text.split()] for text in json.loads(line)["objects"]]
    rewards = [math.exp(-math.dist(cell, pocket)) for cell in cells]
    print(json.dumps({"rewards": rewards}), flush=True)
