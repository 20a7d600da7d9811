#!/usr/bin/env python3
"""The language model with hand-written adapters in plain PyTorch, on one thread: the same computation as
LanguageSpeedTests. Prints one JSON line with processor seconds, the least of some repetitions.

    pytorch_language.py MODEL.gguf [--repetitions 3]

Adapters of rank 16 with alpha 32 on q, k, v and o; 16 texts of 32 tokens; `forward` is all logits, `step` is
forward, cross-entropy on 31 positions, backward and Adam.
"""
import argparse
import json
import struct
import time

import numpy as np
import torch
import torch.nn.functional as F

BLOCKS, WIDTH, HEADS, KEY_HEADS, HEAD = 30, 576, 9, 3, 64


def read(path):
    """Tensors of a GGUF file as float32; F32, Q8_0 and Q4_1 only."""
    data = np.memmap(path, mode="r")
    place = 0

    def take(form):
        nonlocal place
        values = struct.unpack_from("<" + form, data, place)
        place += struct.calcsize("<" + form)
        return values[0]

    def text():
        nonlocal place
        length = take("Q")
        place += length
        return bytes(data[place - length:place]).decode()

    def value(kind):
        forms = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
        if kind == 8:
            return text()
        if kind == 9:
            kind, count = take("I"), take("Q")
            return [value(kind) for _ in range(count)]
        return take(forms[kind])

    take("I"), take("I")
    tensors, keys = take("Q"), take("Q")
    for _ in range(keys):
        text()
        value(take("I"))
    records = []
    for _ in range(tensors):
        name = text()
        shape = [take("Q") for _ in range(take("I"))]
        records.append((name, shape, take("I"), take("Q")))
    start = (place + 31) // 32 * 32
    result = {}
    for name, shape, kind, offset in records:
        count = int(np.prod(shape))
        size = {0: 4 * count, 3: count // 32 * 20, 8: count // 32 * 34}[kind]
        raw = np.array(data[start + offset:start + offset + size])
        if kind == 0:
            numbers = raw.view(np.float32)
        elif kind == 8:
            raw = raw.reshape(-1, 34)
            numbers = raw[:, :2].copy().view(np.float16).astype(np.float32) * raw[:, 2:].copy().view(np.int8)
        else:
            raw = raw.reshape(-1, 20)
            scale = raw[:, :4].copy().view(np.float16).astype(np.float32)
            bits = np.concatenate([raw[:, 4:] & 15, raw[:, 4:] >> 4], axis=1)
            numbers = scale[:, :1] * bits + scale[:, 1:]
        result[name] = torch.from_numpy(numbers.reshape(shape[::-1]).astype(np.float32))
    return result


class Model:
    def __init__(self, path):
        self.weights = read(path)
        generator = torch.Generator().manual_seed(0)
        self.adapters = {}
        for block in range(BLOCKS):
            for name in ["attn_q", "attn_k", "attn_v", "attn_output"]:
                outputs, inputs = self.weights[f"blk.{block}.{name}.weight"].shape
                down = (torch.rand(16, inputs, generator=generator) * 2 - 1) / inputs**0.5
                self.adapters[block, name] = (down.requires_grad_(), torch.zeros(outputs, 16, requires_grad=True))
        position = torch.arange(32)[:, None] * 100000.0 ** (-torch.arange(0, HEAD, 2) / HEAD)
        self.rotation = torch.polar(torch.ones_like(position), position)

    def parameters(self):
        return [p for pair in self.adapters.values() for p in pair]

    def linear(self, block, name, x):
        y = F.linear(x, self.weights[f"blk.{block}.{name}.weight"])
        if (block, name) in self.adapters:
            down, up = self.adapters[block, name]
            y = y + 2.0 * F.linear(F.linear(x, down), up)
        return y

    def norm(self, name, x):
        return F.rms_norm(x, (WIDTH,), self.weights[name], 1e-5)

    def turn(self, x):
        pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], -1, 2))
        return torch.view_as_real(pairs * self.rotation[:x.shape[2]]).flatten(3)

    def hidden(self, tokens):
        batch, length = tokens.shape
        x = self.weights["token_embd.weight"][tokens]
        for block in range(BLOCKS):
            h = self.norm(f"blk.{block}.attn_norm.weight", x)
            q, k, v = (
                self.linear(block, name, h).view(batch, length, heads, HEAD).transpose(1, 2)
                for name, heads in [("attn_q", HEADS), ("attn_k", KEY_HEADS), ("attn_v", KEY_HEADS)])
            y = F.scaled_dot_product_attention(self.turn(q), self.turn(k), v, is_causal=True, enable_gqa=True)
            x = x + self.linear(block, "attn_output", y.transpose(1, 2).reshape(batch, length, WIDTH))
            h = self.norm(f"blk.{block}.ffn_norm.weight", x)
            h = F.silu(self.linear(block, "ffn_gate", h)) * self.linear(block, "ffn_up", h)
            x = x + self.linear(block, "ffn_down", h)
        return self.norm("output_norm.weight", x)

    def logits(self, hidden):
        return F.linear(hidden, self.weights["token_embd.weight"])


def least(repetitions, body):
    times = []
    for _ in range(repetitions):
        start = time.process_time()
        result = body()
        times.append(time.process_time() - start)
    return min(times), result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    model = Model(options.model)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    tokens = torch.tensor([(7919 * i + 12345) % 49152 for i in range(512)]).view(16, 32)

    def forward():
        with torch.no_grad():
            return model.logits(model.hidden(tokens))

    def step():
        optimizer.zero_grad()
        logits = model.logits(model.hidden(tokens)[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
        loss.backward()
        optimizer.step()
        return loss.item()

    square = torch.full((1024, 1024), 0.5)
    peak, _ = least(20, lambda: square @ square)
    forward_seconds, _ = least(options.repetitions, forward)
    first = step()
    step_seconds, _ = least(options.repetitions, step)
    print(json.dumps({"peak": 2 * 1024**3 / peak, "forward": forward_seconds, "step": step_seconds, "loss": first}))


if __name__ == "__main__":
    main()
