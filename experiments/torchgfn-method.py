#!/usr/bin/env python3
"""torchgfn as a method: trajectory balance on the hypergrid, trained on the rewards that the harness tells.

Without torchgfn it makes a virtual environment, TORCHGFN_VENV or runs/torchgfn-venv, and goes on there.
"""
import json, math, os, pathlib, subprocess, sys

try:
    import torch
    from gfn.estimators import DiscretePolicyEstimator
    from gfn.gflownet import TBGFlowNet
    from gfn.gym import HyperGrid
    from gfn.preprocessors import KHotPreprocessor
    from gfn.samplers import Sampler
    from gfn.utils.common import set_seed
    from gfn.utils.modules import MLP
except ImportError:
    venv = pathlib.Path(os.environ.get("TORCHGFN_VENV", "runs/torchgfn-venv"))
    python = venv / "bin" / "python"
    if pathlib.Path(sys.prefix).resolve() == venv.resolve():
        raise
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True, stdout=sys.stderr)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "torchgfn"], check=True, stdout=sys.stderr)
    os.execv(python, [str(python), *sys.argv])


class Method:
    def __init__(self, start):
        torch.set_num_threads(1)
        set_seed(start["seed"])
        grid = start["environment"]
        self.side, self.dimensions = grid["side"], grid["dimensions"]
        self.env = HyperGrid(ndim=self.dimensions, height=self.side, debug=False)
        encode = KHotPreprocessor(height=self.side, ndim=self.dimensions)
        forward = MLP(encode.output_dim, self.env.n_actions, hidden_dim=64, n_hidden_layers=2)
        backward = MLP(encode.output_dim, self.env.n_actions - 1, trunk=forward.trunk)
        self.pf = DiscretePolicyEstimator(forward, self.env.n_actions, preprocessor=encode)
        pb = DiscretePolicyEstimator(
            backward, self.env.n_actions, preprocessor=encode, is_backward=True)
        self.gflownet = TBGFlowNet(pf=self.pf, pb=pb, init_logZ=0.0)
        self.sampler = Sampler(estimator=self.pf)
        self.optimizer = torch.optim.Adam(self.gflownet.pf_pb_parameters(), lr=1e-3)
        self.optimizer.add_param_group({"params": self.gflownet.logz_parameters(), "lr": 0.1})

    def draw(self, count):
        with torch.no_grad():
            return self.sampler.sample_trajectories(self.env, n=count, save_logprobs=False)

    def texts(self, trajectories):
        cells = trajectories.terminating_states.tensor.tolist()
        return [" ".join(str(int(x)) for x in cell) for cell in cells]

    def ask(self, count):
        self.trajectories = self.draw(count)
        return {"objects": self.texts(self.trajectories)}

    def tell(self, told):
        # The rewards are the harness's, not those of torchgfn's own grid.
        log_rewards = torch.tensor([reward["logReward"] for reward in told])
        self.trajectories._log_rewards = log_rewards
        loss = self.gflownet.loss(self.env, self.trajectories, recalculate_all_logprobs=True)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return {}

    def sample(self, count):
        return {"objects": [text for _ in range(0, count, 1000)
                            for text in self.texts(self.draw(min(1000, count)))][:count]}

    def log_probabilities(self, objects):
        """log p(x) of cells, exactly: the probability of reaching a cell, times that of stopping there."""
        cells = torch.cartesian_prod(*[torch.arange(self.side)] * self.dimensions)
        cells = cells.reshape(-1, self.dimensions)
        states = self.env.states_from_tensor(cells)
        with torch.no_grad():
            logits = self.pf(states)
        places = {tuple(cell): i for i, cell in enumerate(cells.tolist())}
        # Steps that leave the grid are impossible; the last action stops.
        inside = torch.cat([cells < self.side - 1, torch.ones(len(cells), 1, dtype=bool)], dim=1)
        log_pf = torch.log_softmax(logits.masked_fill(~inside, -math.inf).double(), dim=1).tolist()
        reach = [0.0] * len(cells)
        reach[0] = 1.0
        for i in sorted(range(len(cells)), key=lambda i: sum(cells[i].tolist())):
            cell = cells[i].tolist()
            for axis in range(self.dimensions):
                if cell[axis] < self.side - 1:
                    child = tuple(x + (a == axis) for a, x in enumerate(cell))
                    reach[places[child]] += reach[i] * math.exp(log_pf[i][axis])
        answer = []
        for text in objects:
            i = places[tuple(map(int, text.split()))]
            answer.append(math.log(reach[i]) + log_pf[i][-1] if reach[i] > 0 else None)
        return {"logProbabilities": answer}

    def save(self, path):
        torch.save({"model": self.gflownet.state_dict(), "optimizer": self.optimizer.state_dict(),
                    "random": torch.get_rng_state()}, path)
        return {}

    def load(self, path):
        state = torch.load(path)
        self.gflownet.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        return {}


method = None
for line in sys.stdin:
    (key, value), = json.loads(line).items()
    if key == "start":
        method = Method(value)
        answer = {"abilities": ["logProbabilities", "sample", "save"]}
    elif key == "logProbabilities":
        answer = method.log_probabilities(value)
    else:
        answer = getattr(method, key)(value)
    print(json.dumps(answer), flush=True)
