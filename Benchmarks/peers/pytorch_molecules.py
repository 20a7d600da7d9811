"""Times flow matching on molecules, with the network written plainly in PyTorch; prints one JSON line.

The task, the network and the method are those of `FM` in experiments/molecules-seh.json (Bengio et al.
2021, arXiv 2106.04399): the paper's 72 blocks, 2 to 8 of them, message passing of 256 x 10, four
trajectories a step with 5% random actions, Adam. Each iteration samples without gradients, all
trajectories at once, then evaluates all states of the loss and all their parents in one pass. A tree
that occurs twice in a step is evaluated once, as long as its blocks stand in the same order.

What differs from the project's program:
- every reward is 1, so that only the GFlowNet is timed;
- a state is the order of additions, and isomorphic trees are not recognized as one;
- the parents are the trees without a leaf. Placements that a symmetry of the tree takes to one another
  are not told apart or put together, so that flows balance on most trees but not on all;
- the pass that samples is not the pass of the loss.
"""

import argparse
import json
import math
import pathlib
import time
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import nn
from torch.nn import functional

ROOT = pathlib.Path(__file__).resolve().parents[2]
BATCH = 4
SAMPLED_BATCH = 16
SAMPLED_BATCHES = 20
EXPLORATION = 0.05
EPSILON = 2.5e-5
LEAF_COEFFICIENT = 10
REWARD = 1.0
MINIMUM, MAXIMUM = 2, 8
WIDTH, STEPS = 256, 10


def read_table():
    """The choices (block, bonding atom, open atoms) of the paper's table."""
    text = (ROOT / "Sources/Molecules/PaperBlocks.swift").read_text().split('"""')[1]
    for block, line in enumerate(text.strip().splitlines()):
        for choice in line.split()[1:]:
            bonding, _, open_atoms = choice.partition(":")
            yield block, int(bonding), [int(atom) for atom in open_atoms.split(",") if atom]


CHOICES = list(read_table())
# A shape is a block with the atoms at which it can be joined, some several times.
SHAPE_OF_CHOICE = [(block, tuple(sorted([bonding, *rest]))) for block, bonding, rest in CHOICES]
CHOICE = {(s, c[1]): number for number, (s, c) in enumerate(zip(SHAPE_OF_CHOICE, CHOICES))}
# Numbers for embeddings; the last of each is the empty tree's node and its stem.
SHAPE = {shape: number for number, shape in enumerate([*dict.fromkeys(SHAPE_OF_CHOICE), None])}
PORT = {(block, atom): number for number, (block, atom) in enumerate(
    [*dict.fromkeys((block, atom) for block, ports in SHAPE_OF_CHOICE for atom in ports), (None, None)])}


@dataclass(frozen=True)
class Tree:
    """Blocks and the bonds between them, each (node, node, atom, atom)."""

    shapes: tuple = ()
    bonds: tuple = ()

    @cached_property
    def stems(self):
        """The open (node, atom)s; the empty tree has one, on which every choice can stand."""
        if not self.shapes:
            return [(0, None)]
        ports = [list(shape[1]) for shape in self.shapes]
        for u, v, p, q in self.bonds:
            ports[u].remove(p)
            ports[v].remove(q)
        return [(node, port) for node, open_ports in enumerate(ports) for port in open_ports]

    @property
    def is_complete(self):
        return len(self.shapes) == MAXIMUM or not self.stems

    def child(self, action):
        """The tree after an action: 1 + stem * number of choices + choice."""
        stem, choice = divmod(action - 1, len(CHOICES))
        shapes = (*self.shapes, SHAPE_OF_CHOICE[choice])
        if not self.shapes:
            return Tree(shapes)
        node, port = self.stems[stem]
        return Tree(shapes, (*self.bonds, (node, len(self.shapes), port, CHOICES[choice][1])))

    def without(self, leaf):
        bonds = ((u - (u > leaf), v - (v > leaf), p, q)
                 for u, v, p, q in self.bonds if leaf not in (u, v))
        return Tree(self.shapes[:leaf] + self.shapes[leaf + 1 :], tuple(bonds))

    @cached_property
    def parents(self):
        """The (parent, action)s that lead here, for each leaf that can be placed again."""
        if len(self.shapes) == 1:
            return [(Tree(), 1 + choice) for choice, shape in enumerate(SHAPE_OF_CHOICE)
                    if shape == self.shapes[0]]
        ends = [node for bond in self.bonds for node in bond[:2]]
        result = []
        for u, v, p, q in self.bonds:
            for leaf, other, leaf_port, port in [(u, v, p, q), (v, u, q, p)]:
                choice = CHOICE.get((self.shapes[leaf], leaf_port))
                if ends.count(leaf) == 1 and choice is not None:
                    parent = self.without(leaf)
                    result += [(parent, 1 + number * len(CHOICES) + choice)
                               for number, stem in enumerate(parent.stems)
                               if stem == (other - (other > leaf), port)]
        return result


class Graphs:
    """Trees as one graph: nodes, bonds in both directions, stems."""

    def __init__(self, trees):
        nodes, bonds, stems = [], [], []
        for row, tree in enumerate(trees):
            first, shapes = len(nodes), tree.shapes or (None,)
            nodes += [(SHAPE[shape], row) for shape in shapes]
            for u, v, p, q in tree.bonds:
                p, q = PORT[shapes[u][0], p], PORT[shapes[v][0], q]
                bonds += [(first + u, first + v, p, q), (first + v, first + u, q, p)]
            for place, (node, port) in enumerate(tree.stems):
                block = shapes[node] and shapes[node][0]
                stems.append((first + node, PORT[block, port], row, place))
        self.shape, self.row = torch.tensor(nodes).T
        self.source, self.target, self.source_port, self.target_port = (
            torch.tensor(bonds, dtype=torch.long).reshape(-1, 4).T)
        self.stem_node, self.stem_port, self.stem_row, self.stem_place = torch.tensor(stems).T
        self.size = torch.tensor([len(tree.shapes) for tree in trees])
        self.degree = torch.bincount(self.target, minlength=len(nodes))


def perceptron(*widths):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU()]
    return nn.Sequential(*layers[:-1])


class FlowNetwork(nn.Module):
    """log F of every action of every tree: rows of stop, then the choices of each stem."""

    def __init__(self):
        super().__init__()
        self.shapes = nn.Embedding(len(SHAPE), WIDTH)
        self.sizes = nn.Embedding(MAXIMUM + 1, WIDTH)
        self.bond_ports = nn.Embedding(len(PORT), WIDTH)
        self.stem_ports = nn.Embedding(len(PORT), WIDTH)
        # With PyTorch's deviation of 1 messages would saturate the gates.
        nn.init.normal_(self.sizes.weight, std=0.25)
        nn.init.normal_(self.bond_ports.weight, std=0.5)
        self.embed = perceptron(WIDTH, WIDTH, WIDTH)
        self.root = nn.Linear(WIDTH, WIDTH)
        self.gru = nn.GRUCell(WIDTH, WIDTH)
        self.stem_head = perceptron(2 * WIDTH, WIDTH, WIDTH, len(CHOICES))
        self.stop_head = perceptron(WIDTH, WIDTH, 1)

    def forward(self, graphs):
        h = self.embed(self.shapes(graphs.shape)) + self.sizes(graphs.size)[graphs.row]
        source_port = self.bond_ports(graphs.source_port)
        target_port = (self.bond_ports(graphs.target_port)
                       / graphs.degree[graphs.target].unsqueeze(1))
        for _ in range(STEPS):
            messages = (h[graphs.source] * source_port).sum(1, keepdim=True) * target_port
            m = functional.leaky_relu(self.root(h).index_add(0, graphs.target, messages))
            h = self.gru(m, h)

        rows = len(graphs.size)
        mean = h.new_zeros(rows, WIDTH).index_add(0, graphs.row, h)
        mean = mean / graphs.size.clamp(min=1).unsqueeze(1)
        stop = self.stop_head(mean).masked_fill(graphs.size.unsqueeze(1) < MINIMUM, -torch.inf)
        stem_inputs = torch.cat([h[graphs.stem_node], self.stem_ports(graphs.stem_port)], 1)
        places = int(graphs.stem_place.max()) + 1
        stems = h.new_full((rows, places, len(CHOICES)), -torch.inf).index_put(
            (graphs.stem_row, graphs.stem_place), self.stem_head(stem_inputs))
        return torch.cat([stop, stems.flatten(1)], 1)


@torch.no_grad()
def sample(network, count, exploration=0.0):
    """Trajectories: each the trees it visits after the empty one, and whether it then stopped."""
    trajectories = [[Tree()] for _ in range(count)]
    stopped = [False] * count
    running = list(range(count))
    while running:
        logits = network(Graphs([trajectories[i][-1] for i in running]))
        allowed = (logits > -torch.inf).float()
        uniform = allowed / allowed.sum(1, keepdim=True)
        probabilities = (1 - exploration) * logits.softmax(1) + exploration * uniform
        for i, action in zip(running, torch.multinomial(probabilities, 1).flatten().tolist()):
            if action == 0:
                stopped[i] = True
            else:
                trajectories[i].append(trajectories[i][-1].child(action))
        running = [i for i in running if not (stopped[i] or trajectories[i][-1].is_complete)]
    return [(trees[1:], stop) for trees, stop in zip(trajectories, stopped)]


def flow_matching(network, trajectories):
    """The loss, and how many states were evaluated for it."""
    rows = {}  # of the trees
    edges = []  # (place of the state that it leads to, row of the parent, action)
    inner = []  # (place, row)
    leaves = []  # places
    places = 0

    def row(tree):
        return rows.setdefault(tree, len(rows))

    for trees, stopped in trajectories:
        for number, tree in enumerate(trees):
            edges += [(places, row(parent), action) for parent, action in tree.parents]
            if number + 1 < len(trees) or stopped:
                inner.append((places, row(tree)))
            else:
                leaves.append(places)
            places += 1
        if stopped:
            edges.append((places, row(trees[-1]), 0))
            leaves.append(places)
            places += 1

    log_flows = network(Graphs(rows))
    child, parent, action = torch.tensor(edges).T
    inflow = torch.zeros(places).index_add(0, child, log_flows[parent, action].exp())
    inflow = (EPSILON + inflow).log()
    place, state = torch.tensor(inner).T
    outflow = (EPSILON + log_flows[state].exp().sum(1)).log()
    inner_loss = (inflow[place] - outflow).square().mean()
    leaf_loss = (inflow[leaves] - math.log(EPSILON + REWARD)).square().mean()
    return LEAF_COEFFICIENT * leaf_loss + inner_loss, len(rows)


def train(seed, iterations):
    """Trains from scratch; returns the network and what was done."""
    torch.manual_seed(seed)
    network = FlowNetwork()
    optimizer = torch.optim.Adam(network.parameters(), lr=5e-4)
    blocks = stops = states = 0
    losses = []
    start, cpu_start = time.perf_counter(), time.process_time()
    for _ in range(iterations):
        trajectories = sample(network, BATCH, EXPLORATION)
        loss, evaluated = flow_matching(network, trajectories)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 10)
        optimizer.step()
        losses.append(loss.item())
        blocks += sum(len(trees) for trees, _ in trajectories)
        stops += sum(stopped for _, stopped in trajectories)
        states += evaluated
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    return network, seconds, cpu, blocks, stops, states, losses


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--iterations", type=int, default=150)
    parser.add_argument("--warm-up", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)

    train(options.seed, options.warm_up)  # Thrown away: the timed run starts untrained.
    network, seconds, cpu, blocks, stops, states, losses = train(options.seed, options.iterations)
    start = time.perf_counter()
    sampled = [trees for _ in range(SAMPLED_BATCHES) for trees, _ in sample(network, SAMPLED_BATCH)]
    sampling_seconds = time.perf_counter() - start

    window = max(1, options.iterations // 20)
    molecules = options.iterations * BATCH
    print(json.dumps({
        "package": "PyTorch",
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "seed": options.seed,
        "iterations": options.iterations,
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu, 3),
        "iterations_per_second": round(options.iterations / seconds, 3),
        "molecules_per_second_training": round(molecules / seconds, 2),
        # States of the loss and their parents, each once a step.
        "evaluated_states_per_second": round(states / seconds, 1),
        "mean_blocks": round(blocks / molecules, 3),
        # With the stops that the policy chose.
        "mean_length": round((blocks + stops) / molecules, 3),
        "molecules_per_second_sampling": round(len(sampled) / sampling_seconds, 2),
        "mean_blocks_sampled": round(sum(map(len, sampled)) / len(sampled), 3),
        # Means over the first and the last twentieth of the iterations.
        "first_loss": round(sum(losses[:window]) / window, 4),
        "final_loss": round(sum(losses[-window:]) / window, 4),
    }))


if __name__ == "__main__":
    main()
