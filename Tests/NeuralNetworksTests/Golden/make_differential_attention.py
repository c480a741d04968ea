"""Makes differential_attention.json: a block of differential attention, forward and backward, in PyTorch.

    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0
    .venv/bin/python make_differential_attention.py > differential_attention.json

The block is written from the equations of Ye et al. 2024 in plain tensor operations, one head after
another, and knows nothing of how Wattswap lays its numbers out. It is computed in float64 from inputs
that are rounded to float32, so that its own rounding is no part of a comparison.
"""

import json
import math

import torch

SETS, TOKENS, WIDTH, HEADS, LAYER = 11, 5, 24, 3, 1
EPSILON = 1e-5


def block(x, p, include_self):
    """Y = X + concat_h((1 - λ_init) RMSNorm((A1 - λ_h A2) V_h)) W_O for X (sets, tokens, width)."""
    key_width = WIDTH // (2 * HEADS)
    initial = 0.8 - 0.6 * math.exp(-0.3 * LAYER)
    hidden = torch.eye(TOKENS, dtype=torch.bool) & (not include_self)
    heads = []
    for h in range(HEADS):
        maps = []
        for m in range(2):
            rows = slice((2 * h + m) * key_width, (2 * h + m + 1) * key_width)
            q = x @ p["query"][rows].T
            k = x @ p["key"][rows].T
            scores = (q @ k.transpose(1, 2) / math.sqrt(key_width)).masked_fill(hidden, -math.inf)
            maps.append(torch.softmax(scores, dim=-1))
        weight = (
            torch.exp(p["lambda_q1"][h] @ p["lambda_k1"][h])
            - torch.exp(p["lambda_q2"][h] @ p["lambda_k2"][h])
            + initial
        )
        values = slice(2 * h * key_width, 2 * (h + 1) * key_width)
        head = (maps[0] - weight * maps[1]) @ (x @ p["value"][values].T)
        root = torch.sqrt(head.square().mean(dim=-1, keepdim=True) + EPSILON)
        heads.append((1 - initial) * head / root * p["gain"][h])
    return x + torch.cat(heads, dim=-1) @ p["output"]


def case(include_self):
    generator = torch.Generator().manual_seed(20 + include_self)

    def draw(*shape, scale):
        return (scale * torch.randn(*shape, generator=generator)).double()

    p = {
        "query": draw(WIDTH, WIDTH, scale=0.3),
        "key": draw(WIDTH, WIDTH, scale=0.3),
        "value": draw(WIDTH, WIDTH, scale=0.3),
        "output": draw(WIDTH, WIDTH, scale=0.3),
    }
    for name in ["lambda_q1", "lambda_k1", "lambda_q2", "lambda_k2"]:
        p[name] = draw(HEADS, WIDTH // (2 * HEADS), scale=0.4)
    p["gain"] = 1 + draw(HEADS, WIDTH // HEADS, scale=0.2)
    x = draw(SETS, TOKENS, WIDTH, scale=1.0)
    gradient = draw(SETS, TOKENS, WIDTH, scale=0.1)
    # What both sides compute from is float32.
    p = {name: value.float().double().requires_grad_() for name, value in p.items()}
    x = x.float().double().requires_grad_()
    gradient = gradient.float().double()
    y = block(x, p, include_self)
    y.backward(gradient)

    def numbers(tensor):
        return [float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]

    return {
        "x": numbers(x),
        "y": numbers(y),
        "gradient": numbers(gradient),
        "input_gradient": numbers(x.grad),
        "parameters": {name: numbers(value) for name, value in p.items()},
        "parameter_gradients": {name: numbers(value.grad) for name, value in p.items()},
    }


print(
    json.dumps(
        {
            "sets": SETS,
            "tokens": TOKENS,
            "width": WIDTH,
            "heads": HEADS,
            "layer": LAYER,
            "include": case(True),
            "exclude": case(False),
        }
    )
)
