"""Times gfnx (JAX) on Bayesian networks with trajectory balance; prints one JSON line.

The loop is that of `gfnx_hypergrid.py`. The network reads the matrix of edges; P_F and P_B are two slices of one
output layer. Every rollout runs n (n - 1) / 2 + 1 steps, whatever the length of the trajectories.
"""

import argparse

import gfnx
import jax
import numpy as np
from gfnx.reward.dag_likelihood import BGeScore
from gfnx.reward.dag_prior import UniformDAGPrior

import gfnx_hypergrid


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", help="a CSV file, whose first line names the columns")
    parser.add_argument("--iterations", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    data = np.loadtxt(options.data, delimiter=",", skiprows=1)
    nodes = data.shape[1]
    reward = gfnx.DAGRewardModule(
        prior=UniformDAGPrior(nodes), likelihood=BGeScore(data))
    # Relative to the graph without edges, so that log Z is near 0.
    absolute = reward.log_reward
    empty = gfnx.DAGEnvironment(reward, num_variables=nodes)
    params = empty.init(jax.random.PRNGKey(0))
    constant = absolute(empty.get_init_state(1), params)[0]
    reward.log_reward = lambda state, params: absolute(state, params) - constant
    env = gfnx.DAGEnvironment(reward, num_variables=nodes)
    gfnx_hypergrid.measure(env, options, nodes=nodes)


if __name__ == "__main__":
    main()
