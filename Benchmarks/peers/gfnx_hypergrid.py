"""Times gfnx (JAX) on the hypergrid with trajectory balance; prints one JSON line.

The loop has the shape of the package's own hypergrid baseline: sample a padded batch with
`forward_rollout`, evaluate the policy again on the whole batch for the loss, and keep all
iterations inside one `fori_loop`. Its metrics, progress bar and log callback are left out.

What differs from other programs by necessity:
- the input of the network is the one-hot encoding of each coordinate (dimensions * side values);
- P_F and P_B are two slices of one output layer, which is the same as two heads on one trunk;
- every rollout runs dimensions * side + 1 steps whatever the length of the trajectories, so the
  speed does not depend on what the policy has learned;
- undoing the stop is a forced backward move (log-probability 0), so it does not change the loss.
"""

import argparse
import json
import math
import os
import time
from importlib.metadata import version
from typing import NamedTuple

import equinox as eqx
import gfnx
import jax
import jax.numpy as jnp
import numpy as np
import optax

BATCH = 16
HIDDEN = 256
WARM_UP = 20


class State(NamedTuple):
    key: jax.Array
    params: dict
    optimizer: optax.OptState
    losses: jax.Array
    transitions: jax.Array


def build(env, options):
    """Returns the state before training and the function that runs `count` iterations."""
    env_params = env.init(jax.random.PRNGKey(options.seed))
    forward_actions = env.action_space.n

    key, network_key = jax.random.split(jax.random.PRNGKey(options.seed))
    network = eqx.nn.MLP(
        in_size=math.prod(env.observation_space.shape),
        out_size=forward_actions + env.backward_action_space.n,
        width_size=HIDDEN,
        depth=2,
        activation=jax.nn.relu,
        key=network_key,
    )
    weights, static = eqx.partition(network, eqx.is_array)
    params = {"network": weights, "log_z": jnp.array(0.0)}
    optimizer = optax.multi_transform(
        {"network": optax.adam(1e-3), "log_z": optax.adam(0.1)},
        {"network": "network", "log_z": "log_z"},
    )

    def logits(weights, observations):
        flat = observations.reshape(observations.shape[0], -1).astype(jnp.float32)
        outputs = jax.vmap(eqx.combine(weights, static))(flat)
        forward, backward = jnp.split(outputs, [forward_actions], axis=-1)
        return {"forward_logits": forward, "backward_logits": backward}

    def policy(_, observations, weights):
        outputs = logits(weights, observations)
        return outputs["forward_logits"], outputs

    def loss(params, batch, log_rewards):
        outputs = jax.vmap(logits, in_axes=(None, 0))(params["network"], batch.obs)
        log_pf, log_pb = gfnx.utils.forward_trajectory_log_probs(
            env, batch.replace(info=outputs), env_params
        )
        return jnp.mean((params["log_z"] + log_pf - log_pb - log_rewards) ** 2)

    def iteration(index, state):
        key, rollout_key = jax.random.split(state.key)
        batch, info = gfnx.utils.forward_rollout(
            rollout_key, BATCH, policy, state.params["network"], env, env_params
        )
        value, gradients = jax.value_and_grad(loss)(state.params, batch, info["log_gfn_reward"])
        updates, optimizer_state = optimizer.update(gradients, state.optimizer, state.params)
        return State(
            key=key,
            params=optax.apply_updates(state.params, updates),
            optimizer=optimizer_state,
            losses=state.losses.at[index].set(value),
            # Counts every move up to the stop, and the stop; not the padding after it.
            transitions=state.transitions + jnp.sum(info["trajectory_length"]),
        )

    @jax.jit
    def train(state, count):
        return jax.lax.fori_loop(0, count, iteration, state)

    state = State(
        key=key,
        params=params,
        optimizer=optimizer.init(params),
        losses=jnp.zeros(max(options.iterations, WARM_UP)),
        transitions=jnp.array(0),
    )
    return state, train


def measure(env, options, **facts):
    """Trains on an environment and prints what it took, and `facts`, as one JSON line."""
    state, train = build(env, options)
    # Compiles, and is thrown away: the timed run starts from the same untrained state.
    jax.block_until_ready(train(state, WARM_UP))

    start, cpu_start = time.perf_counter(), time.process_time()
    state = jax.block_until_ready(train(state, options.iterations))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start

    losses = np.asarray(state.losses)[: options.iterations]
    window = max(1, options.iterations // 20)
    transitions = int(state.transitions)
    print(json.dumps({
        "package": "gfnx",
        "version": version("gfnx"),
        **facts,
        "seed": options.seed,
        "iterations": options.iterations,
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu, 3),
        "threads": os.cpu_count(),  # XLA makes one thread a core, and uses them where it sees fit.
        "iterations_per_second": round(options.iterations / seconds, 2),
        "transitions_per_second": round(transitions / seconds, 1),
        "mean_trajectory_length": round(transitions / (options.iterations * BATCH), 3),
        # Means over the first and the last twentieth of the iterations.
        "first_loss": round(float(losses[:window].mean()), 5),
        "final_loss": round(float(losses[-window:].mean()), 5),
        "log_z": round(float(state.params["log_z"]), 4),
    }))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dimensions", type=int, default=4)
    parser.add_argument("--side", type=int, default=8)
    parser.add_argument("--r0", type=float, default=0.1)
    parser.add_argument("--iterations", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    reward = gfnx.GeneralHypergridRewardModule(R0=options.r0, R1=0.5, R2=2.0)
    env = gfnx.HypergridEnvironment(reward, dim=options.dimensions, side=options.side)
    measure(env, options, dimensions=options.dimensions, side=options.side, r0=options.r0)


if __name__ == "__main__":
    main()
