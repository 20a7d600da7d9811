#!/usr/bin/env python3
"""A method of your own: a genetic algorithm on the cells of a grid, without packages."""
import json, random, sys

side, dimensions, population = 8, 2, {}


def child():
    if len(population) < 20 or random.random() < 0.1:
        return [random.randrange(side) for _ in range(dimensions)]
    best = sorted(population, key=population.get, reverse=True)[:20]
    a, b = random.choice(best), random.choice(best)
    genes = [random.choice(pair) for pair in zip(a, b)]
    place = random.randrange(dimensions)
    genes[place] = min(max(genes[place] + random.choice([-1, 0, 1]), 0), side - 1)
    return genes


for line in sys.stdin:
    message = json.loads(line)
    answer = {}
    if "start" in message:
        environment = message["start"]["environment"]
        side, dimensions = environment["side"], environment["dimensions"]
        random.seed(message["start"]["seed"])
    elif "ask" in message:
        answer = {"objects": [" ".join(map(str, child())) for _ in range(message["ask"])]}
    elif "tell" in message:
        for told in message["tell"]:
            population[tuple(map(int, told["object"].split()))] = told["reward"]
    print(json.dumps(answer), flush=True)
