"""Times torchgfn (PyTorch) on the hypergrid with trajectory balance; prints one JSON line.

Each iteration samples a batch with `Sampler` without gradients, then lets `TBGFlowNet.loss`
evaluate P_F and P_B on the whole batch at once. The package's simple hypergrid tutorial keeps the
log-probabilities (and the graph) of sampling instead, which ran about a quarter slower here; its
validation, gradient clipping and finiteness checks are left out. Layers this small can run slower
on two threads than on one, so short trials choose the number of threads, unless it is given.

What differs from other programs by necessity:
- the input of the network is the one-hot encoding of each coordinate (dimensions * side values);
- P_F and P_B are two modules that share one trunk, so the loss runs the trunk once for each;
- sampling lasts as long as the longest trajectory of the batch, and finished ones drop out of it,
  so the speed depends on the lengths the policy has learned: few iterations time early training.
"""

import argparse
import json
import time
from importlib.metadata import version

import torch
from gfn.estimators import DiscretePolicyEstimator
from gfn.gflownet import TBGFlowNet
from gfn.gym import HyperGrid
from gfn.preprocessors import KHotPreprocessor
from gfn.samplers import Sampler
from gfn.utils.common import set_seed
from gfn.utils.modules import MLP

BATCH = 16
HIDDEN = 256
TRIAL = 20


def build(options):
    """Returns the environment, the sampler, the GFlowNet and its optimizer, untrained."""
    set_seed(options.seed)
    env = HyperGrid(
        ndim=options.dimensions,
        height=options.side,
        reward_fn_str="original",
        reward_fn_kwargs={"R0": options.r0, "R1": 0.5, "R2": 2.0},
        debug=False,
    )
    encode = KHotPreprocessor(height=options.side, ndim=options.dimensions)
    forward = MLP(encode.output_dim, env.n_actions, hidden_dim=HIDDEN, n_hidden_layers=2)
    backward = MLP(encode.output_dim, env.n_actions - 1, trunk=forward.trunk)
    pf = DiscretePolicyEstimator(forward, env.n_actions, preprocessor=encode)
    pb = DiscretePolicyEstimator(backward, env.n_actions, preprocessor=encode, is_backward=True)
    gflownet = TBGFlowNet(pf=pf, pb=pb, init_logZ=0.0)
    optimizer = torch.optim.Adam(gflownet.pf_pb_parameters(), lr=1e-3)
    optimizer.add_param_group({"params": gflownet.logz_parameters(), "lr": 0.1})
    return env, Sampler(estimator=pf), gflownet, optimizer


def train(options, iterations):
    """Trains from scratch; returns the times, the losses, the transitions and log Z."""
    env, sampler, gflownet, optimizer = build(options)
    losses = []
    transitions = torch.tensor(0)
    start, cpu_start = time.perf_counter(), time.process_time()
    for _ in range(iterations):
        with torch.no_grad():
            trajectories = sampler.sample_trajectories(env, n=BATCH, save_logprobs=False)
        loss = gflownet.loss(env, trajectories, recalculate_all_logprobs=True)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
        # Counts every move up to the stop, and the stop; not the padding after it.
        transitions += trajectories.terminating_idx.sum()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    return seconds, cpu, torch.stack(losses), int(transitions), gflownet.logZ.item()


def fastest_threads(options):
    """The number of threads with which a short training takes least time."""
    seconds = {}
    train(options, 2)
    for threads in range(1, torch.get_num_threads() + 1):
        torch.set_num_threads(threads)
        seconds[threads] = min(train(options, TRIAL)[0] for _ in range(2))
    return min(seconds, key=seconds.get)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dimensions", type=int, default=4)
    parser.add_argument("--side", type=int, default=8)
    parser.add_argument("--r0", type=float, default=0.1)
    parser.add_argument("--iterations", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, help="default: the fastest in short trials")
    options = parser.parse_args()

    torch.set_num_threads(options.threads or fastest_threads(options))
    seconds, cpu, losses, transitions, log_z = train(options, options.iterations)

    window = max(1, options.iterations // 20)
    print(json.dumps({
        "package": "torchgfn",
        "version": version("torchgfn"),
        "dimensions": options.dimensions,
        "side": options.side,
        "r0": options.r0,
        "seed": options.seed,
        "iterations": options.iterations,
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu, 3),
        "threads": torch.get_num_threads(),
        "iterations_per_second": round(options.iterations / seconds, 2),
        "transitions_per_second": round(transitions / seconds, 1),
        "mean_trajectory_length": round(transitions / (options.iterations * BATCH), 3),
        # Means over the first and the last twentieth of the iterations.
        "first_loss": round(float(losses[:window].mean()), 5),
        "final_loss": round(float(losses[-window:].mean()), 5),
        "log_z": round(log_z, 4),
    }))


if __name__ == "__main__":
    main()
