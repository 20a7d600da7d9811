"""Times gfnx (JAX) on TFBind8, QM9Small and bit strings in any order, with trajectory balance; one JSON line.

The loop is that of gfnx_hypergrid.py: sample a padded batch with `forward_rollout`, evaluate the policy again on
the whole batch for the loss, all iterations inside one `fori_loop`; metrics and logs are left out. The network is
an MLP of 256x2 on the one-hot encoding of the places, P_F and P_B two slices of one output layer.

Rewards are read from data/ (`make data`); without a table they are random numbers, which cost the same.
"""

import argparse
import csv
import json
import pathlib
import time
from importlib.metadata import version

import equinox as eqx
import gfnx
import jax
import jax.numpy as jnp
import numpy as np
import optax

DATA = pathlib.Path(__file__).resolve().parent.parent.parent / "data"
BATCH = 16
HIDDEN = 256
WARM_UP = 20


def table(name, count):
    path = DATA / f"{name}.csv"
    if not path.exists():
        return np.random.default_rng(0).uniform(0.01, 1, count)
    with open(path, newline="") as file:
        return np.array([float(row["value"]) for row in csv.DictReader(file)])


class TFBind8Reward(gfnx.TFBind8RewardModule):
    def init(self, rng_key, dummy_state):
        values = table("tfbind8", 4**8) ** self.reward_exponent
        return {"rewards": jnp.array(np.maximum(values * self.reward_scale / values.max(), self.min_reward))}


class QM9SmallReward(gfnx.QM9SmallRewardModule):
    def init(self, rng_key, dummy_state):
        values = np.maximum(table("qm9small", 11**5), self.min_reward) ** self.reward_exponent
        return {"rewards": jnp.array(values * self.reward_scale / values.max())}


def environment(name):
    if name == "tfbind8":
        return gfnx.TFBind8Environment(TFBind8Reward())
    if name == "qm9small":
        return gfnx.QM9SmallEnvironment(QM9SmallReward())
    return gfnx.BitseqEnvironment(
        gfnx.BitseqRewardModule(sentence_len=120, k=8, mode_set_size=60, reward_exponent=3.0), n=120, k=8)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--task", choices=["tfbind8", "qm9small", "bits"], required=True)
    parser.add_argument("--iterations", type=int, default=2000)
    options = parser.parse_args()

    env = environment(options.task)
    env_params = env.init(jax.random.PRNGKey(0))
    forward_actions = env.action_space.n
    tokens = env.ntoken
    key, network_key = jax.random.split(jax.random.PRNGKey(1))
    network = eqx.nn.MLP(
        in_size=env.max_length * tokens, out_size=forward_actions + env.backward_action_space.n,
        width_size=HIDDEN, depth=2, activation=jax.nn.relu, key=network_key)
    weights, static = eqx.partition(network, eqx.is_array)
    params = {"network": weights, "log_z": jnp.array(0.0)}
    optimizer = optax.multi_transform(
        {"network": optax.adam(1e-3), "log_z": optax.adam(0.1)},
        {"network": "network", "log_z": "log_z"})

    def logits(weights, observations):
        # The first token of an observation is always the same.
        inputs = jax.nn.one_hot(observations[..., 1:], tokens).reshape(observations.shape[0], -1)
        outputs = jax.vmap(eqx.combine(weights, static))(inputs)
        forward, backward = jnp.split(outputs, [forward_actions], axis=-1)
        return {"forward_logits": forward, "backward_logits": backward}

    def policy(_, observations, weights):
        outputs = logits(weights, observations)
        return outputs["forward_logits"], outputs

    def loss(params, batch, log_rewards):
        outputs = jax.vmap(logits, in_axes=(None, 0))(params["network"], batch.obs)
        log_pf, log_pb = gfnx.utils.forward_trajectory_log_probs(
            env, batch.replace(info=outputs), env_params)
        return jnp.mean((params["log_z"] + log_pf - log_pb - log_rewards) ** 2)

    def iteration(_, state):
        key, params, opt, last = state
        key, rollout_key = jax.random.split(key)
        batch, info = gfnx.utils.forward_rollout(
            rollout_key, BATCH, policy, params["network"], env, env_params)
        last, gradients = jax.value_and_grad(loss)(params, batch, info["log_gfn_reward"])
        updates, opt = optimizer.update(gradients, opt, params)
        return key, optax.apply_updates(params, updates), opt, last

    @jax.jit
    def train(state, count):
        return jax.lax.fori_loop(0, count, iteration, state)

    state = (key, params, optimizer.init(params), jnp.array(0.0))
    # Compiles, and is thrown away.
    jax.block_until_ready(train(state, WARM_UP))
    start, cpu = time.perf_counter(), time.process_time()
    state = jax.block_until_ready(train(state, options.iterations))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps({
        "package": "gfnx", "version": version("gfnx"), "task": options.task,
        "iterations": options.iterations, "seconds": round(seconds, 3), "cpu_seconds": round(cpu, 3),
        "iterations_per_second": round(options.iterations / seconds, 2), "loss": round(float(state[3]), 4),
    }))


if __name__ == "__main__":
    main()
