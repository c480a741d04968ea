"""Times one update of MASAC with differential attention in PyTorch, eager, on one thread.

The agents are of one shape, so their networks are stacked and meet in batched products, and so do the twin
critics. No gradient is computed that no step needs, all losses go back in one pass, and Adam is fused.
Parameters, batch and noise come from stdin (JSON, and a file of float32 beside it); the metrics of the
first updates go back, so that both sides are seen to compute the same.
"""
import json
import math
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

torch.set_num_threads(1)
case = json.load(sys.stdin)
agents, rows, heads = case["agents"], case["rows"], case["heads"]
numbers = torch.from_numpy(np.fromfile(case["file"], dtype=np.float32))
arrays, start = {}, 0
for name, shape in case["arrays"]:
    count = math.prod(shape)
    arrays[name] = numbers[start:start + count].reshape(shape)
    start += count


def parameter(*names):
    """The arrays of some names, stacked, as a leaf."""
    return torch.stack([arrays[name] for name in names]).contiguous().requires_grad_()


def linears(names):
    """The weights (n, inputs, outputs) and the biases (n, 1, outputs) of a layer for each name."""
    return [parameter(*[f"{name}/weight" for name in names]),
            torch.stack([arrays[f"{name}/bias"] for name in names]).unsqueeze(1).contiguous()
            .requires_grad_()]


class Critic:
    """Critics of one shape, computed together: values (critics, rows) from inputs (agents, rows, k)."""

    def __init__(self, names):
        self.count = len(names)
        tokens = [f"{name}/agent{i}" for name in names for i in range(agents)]
        self.first = linears([f"{name}/hidden0" for name in tokens])
        self.token = linears([f"{name}/token" for name in tokens])
        self.head = linears([f"{name}/head/hidden0" for name in names])
        self.value = linears([f"{name}/head/value" for name in names])
        self.width = self.token[0].shape[2]
        kinds = ["query", "key", "value"]
        self.projection = torch.stack([
            torch.cat([arrays[f"{name}/attention0/{kind}"].T for kind in kinds], 1)
            for name in names]).contiguous().requires_grad_()
        self.output = parameter(*[f"{name}/attention0/output" for name in names])
        self.lambdas = [parameter(*[f"{name}/attention0/{v}" for name in names])
                        for v in ("lambda_q1", "lambda_k1", "lambda_q2", "lambda_k2")]
        self.gain = parameter(*[f"{name}/attention0/gain" for name in names])
        self.parameters = [*self.first, *self.token, *self.head, *self.value, self.projection,
                           self.output, *self.lambdas, self.gain]

    def __call__(self, x, fused, detached=False):
        p = [v.detach() for v in self.parameters] if detached else self.parameters
        w0, b0, wt, bt, w1, b1, wv, bv, projection, output, q1, k1, q2, k2, gain = p
        count, d = self.count, self.width
        x = x.unsqueeze(0).expand(count, -1, -1, -1).reshape(count * agents, rows, -1)
        tokens = torch.baddbmm(bt, torch.baddbmm(b0, x, w0).relu_(), wt)
        tokens = tokens.view(count, agents * rows, d)
        qkv = torch.bmm(tokens, projection).view(count, agents, rows, 3, d).permute(3, 0, 2, 1, 4)
        key_width = d // (2 * heads)
        q, k = (t.unflatten(-1, (heads, 2, key_width)).permute(0, 1, 3, 4, 2, 5)
                for t in (qkv[0], qkv[1]))
        v = qkv[2].unflatten(-1, (heads, 2 * key_width)).permute(0, 1, 3, 2, 4)
        initial = 0.2
        weight = torch.exp((q1 * k1).sum(-1)) - torch.exp((q2 * k2).sum(-1)) + initial
        weight = weight.view(count, 1, heads, 1, 1)
        if fused:
            shape = (count * rows, heads * 2, agents, -1)
            o = F.scaled_dot_product_attention(
                q.reshape(shape), k.reshape(shape),
                v.unsqueeze(3).expand(-1, -1, -1, 2, -1, -1).reshape(shape))
            o = o.view(count, rows, heads, 2, agents, 2 * key_width)
            o = o[:, :, :, 0] - weight * o[:, :, :, 1]
        else:
            maps = torch.matmul(q, k.transpose(-1, -2) * key_width ** -0.5).softmax(-1)
            o = torch.matmul(maps[:, :, :, 0] - weight * maps[:, :, :, 1], v)
        o = F.rms_norm(o, (2 * key_width,), eps=1e-5)
        o = o * ((1 - initial) * gain.view(count, 1, heads, 1, -1))
        o = o.permute(0, 3, 1, 2, 4).reshape(count, agents * rows, d)
        attended = torch.baddbmm(tokens, o, output)
        z = torch.baddbmm(b1, tokens, w1[:, :d])
        z = torch.baddbmm(z, attended, w1[:, d:]).relu_()
        values = torch.baddbmm(bv, z, wv)
        return values.view(count, agents, rows).mean(1)


actors = [tensor for name in ("hidden0", "hidden1", "mean", "scale")
          for tensor in linears([f"actors/agent{i}/{name}" for i in range(agents)])]
critic = Critic(["critics/q1", "critics/q2"])
value, target = Critic(["value/v"]), Critic(["target_value/v"])
log_alpha = torch.full((1,), math.log(0.1)).requires_grad_()


def stacked(name):
    """(rows, agents · k) as (agents, rows, k)."""
    return arrays[name].unflatten(1, (agents, -1)).permute(1, 0, 2).contiguous()


state, next_state, action = stacked("state"), stacked("next_state"), stacked("action")
reward, continues = arrays["reward"].flatten(), arrays["continues"].flatten()
target_entropy = -2.0 * agents * action.shape[2]
optimizers = [torch.optim.Adam(group, lr=1e-3, fused=True)
              for group in (actors, critic.parameters, value.parameters, [log_alpha])]


def clip_grouped(parameters, groups):
    """Scales each group's gradient to a norm of 10 at most; returns the norm of all."""
    squares = torch.stack([p.grad.view(groups, -1).square().sum(1) for p in parameters]).sum(0)
    scale = (10 / squares.sqrt()).clamp(max=1)
    for p in parameters:
        p.grad.view(groups, -1).mul_(scale.unsqueeze(1))
    return squares.sum().sqrt()


def clip_critic(c):
    agent_level = sum(p.grad.view(c.count, -1).square().sum(1) for p in c.parameters)
    scale = (10 / agent_level.sqrt()).clamp(max=1)
    for p in c.parameters:
        p.grad.view(c.count, -1).mul_(scale.unsqueeze(1))
    return agent_level.sum().sqrt()


def update(noise, fused):
    alpha = log_alpha.detach().exp()
    w0, b0, w1, b1, wm, bm, ws, bs = actors
    h = torch.baddbmm(b1, torch.baddbmm(b0, state, w0).relu_(), w1).relu_()
    log_sigma = -2 + 3 * torch.tanh(torch.baddbmm(bs, h, ws))
    u = torch.addcmul(torch.baddbmm(bm, h, wm), log_sigma.exp(), noise)
    drawn = torch.tanh(u)
    log_probability = (-0.5 * noise.square() - log_sigma - 0.5 * math.log(2 * math.pi)
                       - 2 * (math.log(2) - u - F.softplus(-2 * u))).sum((0, 2))
    with torch.no_grad():
        y = reward + 0.99 * continues * target(next_state, fused)[0]
    q = critic(torch.cat((state, action), 2), fused)
    critic_loss = (q - y).square().mean(1).sum()
    at_drawn = critic(torch.cat((state, drawn), 2), fused, detached=True).amin(0)
    v = value(state, fused)[0]
    value_loss = (v - (at_drawn - alpha * log_probability).detach()).square().mean()
    actor_loss = (alpha * log_probability - at_drawn).mean()
    entropy = -log_probability.detach().mean()
    temperature_loss = -(log_alpha * (target_entropy - entropy)).sum()
    for optimizer in optimizers:
        optimizer.zero_grad()
    (critic_loss + value_loss + actor_loss + temperature_loss).backward()
    critic_norm, actor_norm = clip_critic(critic), clip_grouped(actors, agents)
    clip_critic(value)
    for optimizer in optimizers:
        optimizer.step()
    with torch.no_grad():
        torch._foreach_lerp_(target.parameters, value.parameters, 0.005)
    return {"critic_loss": critic_loss, "value_loss": value_loss, "actor_loss": actor_loss,
            "value": v.mean(), "entropy": entropy, "critic_gradient_norm": critic_norm,
            "actor_gradient_norm": actor_norm}


metrics = []
for k in range(case["compared"]):
    noise = stacked(f"noise{k}")
    metrics.append({name: float(number.detach()) for name, number in update(noise, False).items()})


def best(fused):
    """The best processor time of some updates, in seconds."""
    for _ in range(3):
        update(torch.randn(action.shape), fused)
    seconds = math.inf
    for _ in range(case["repetitions"]):
        begin = time.process_time()
        update(torch.randn(action.shape), fused)
        seconds = min(seconds, time.process_time() - begin)
    return seconds


json.dump({"version": torch.__version__, "metrics": metrics,
           "seconds": min(best(False), best(True))}, sys.stdout)
