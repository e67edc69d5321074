#!/usr/bin/env python3
"""Regenerates the golden files beside it: what PyTorch computes, in double precision.

    /usr/bin/python3 tests/golden/generate.py        (Debian: python3-torch, python3-numpy)

A case NAME is a set of entries: its inputs "NAME/x", ..., whose values are exact in single precision; the result "NAME/y";
the gradient "NAME/slope" that comes from behind; the gradients "NAME/dx", ... of its inputs; what else it was given, as
whole numbers. Images are (batch, height, width, channels), weights (height, width, in / groups, out). The training steps of
network.py and darts.py have names of their own, and those of darts_hashed.py start from numbers that both sides compute.
"""
import os

import numpy as np
import torch
import torch.nn.functional as F
from torch.nn.utils.stateless import functional_call

import darts
import darts_hashed
import network
import ogv

HERE = os.path.dirname(os.path.abspath(__file__))


def normal(*shape, scale=1.0):
    """Random numbers that single precision holds exactly."""
    return (scale * torch.randn(shape)).float().double()


def inputs_to(array):
    return array.detach().numpy().astype(np.float32)


def whole(*numbers):
    return np.array(numbers, np.uint64)


class File:
    def __init__(self, name):
        self.path = os.path.join(HERE, name + ".ogv")
        self.entries = {}

    def case(self, name, operation, **given):
        """Runs operation(inputs...) forward and backward. Inputs are tensors; lists of whole numbers are only kept."""
        tensors = {key: value.clone().requires_grad_() for key, value in given.items() if torch.is_tensor(value)}
        y = operation(*tensors.values())
        slope = normal(*y.shape)
        y.backward(slope)
        for key, value in given.items():
            self.entries[f"{name}/{key}"] = inputs_to(value) if torch.is_tensor(value) else whole(*value)
        self.entries[f"{name}/y"] = y.detach().numpy()
        self.entries[f"{name}/slope"] = inputs_to(slope)
        for key, value in tensors.items():
            self.entries[f"{name}/d{key}"] = value.grad.numpy()

    def save(self):
        ogv.save(self.path, self.entries)


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def conv(x, w, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1):
    return nhwc(F.conv2d(nchw(x), w.permute(3, 2, 0, 1), None, stride, padding, dilation, groups))


def convolutions():
    file = File("convolution")

    def add(name, x, w, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1):
        file.case(name, lambda a, b: conv(a, b, stride, padding, dilation, groups), x=normal(*x), weight=normal(*w),
                  options=[*stride, *padding, *dilation, groups])

    add("1x1", (2, 3, 4, 3), (1, 1, 3, 5))
    add("3x3", (2, 4, 5, 3), (3, 3, 3, 5), padding=(1, 1))
    add("3x3 of 17 channels", (1, 3, 3, 17), (3, 3, 17, 2), padding=(1, 1))
    add("5x5 without padding", (1, 6, 7, 2), (5, 5, 2, 3))
    add("stride 2", (2, 5, 6, 3), (3, 3, 3, 2), stride=(2, 2), padding=(1, 1))
    add("stride 2 x 3 over a 1x1", (1, 5, 7, 3), (1, 1, 3, 4), stride=(2, 3))
    add("dilation 2", (1, 7, 6, 3), (3, 3, 3, 2), padding=(2, 2), dilation=(2, 2))
    add("stride and dilation", (1, 9, 8, 2), (3, 3, 2, 3), stride=(2, 1), padding=(2, 1), dilation=(2, 2))
    add("1x7", (1, 3, 8, 3), (1, 7, 3, 4), padding=(0, 3))
    add("7x1", (1, 8, 3, 2), (7, 1, 2, 4), padding=(3, 0))
    add("groups of 2", (1, 5, 4, 4), (3, 3, 2, 6), padding=(1, 1), groups=2)
    add("depthwise", (2, 3, 4, 5), (3, 3, 1, 5), padding=(1, 1), groups=5)
    add("depthwise, dilation 2, stride 2", (1, 7, 8, 3), (5, 5, 1, 3), stride=(2, 2), padding=(4, 4), dilation=(2, 2), groups=3)
    add("depthwise with multiplier 2", (1, 5, 4, 3), (3, 3, 1, 6), padding=(1, 1), groups=3)
    file.save()


class Norm:
    """Batch norm over the last dimension with its running statistics."""

    def __init__(self, channels):
        self.mean, self.var = torch.zeros(channels), torch.ones(channels)

    def __call__(self, x, scale=None, shift=None, training=True):
        flat = x.reshape(-1, x.shape[-1])
        return F.batch_norm(flat, self.mean, self.var, scale, shift, training, 0.1, 1e-5).reshape(x.shape)


def norms():
    """Two batches while training, running statistics, a third batch in evaluation."""
    file = File("norm")

    def add(name, operation, channels, shape, affine=True, **weights):
        norm = Norm(channels)
        if affine:
            weights.update(scale=normal(channels), shift=normal(channels))
        for batch in ("first", "second", "evaluation"):
            training = batch != "evaluation"
            file.case(f"{name}/{batch}", lambda x, *w: operation(norm, training, x, *w), x=normal(*shape), **weights)
            if training:
                file.entries[f"{name}/{batch}/mean"] = norm.mean.numpy().copy()
                file.entries[f"{name}/{batch}/var"] = norm.var.numpy().copy()

    add("affine", lambda norm, training, x, *w: norm(x, *w, training=training), 5, (2, 2, 3, 5))
    add("not affine", lambda norm, training, x: norm(x, training=training), 3, (3, 2, 2, 3), affine=False)
    add("vectors", lambda norm, training, x, *w: norm(x, *w, training=training), 4, (6, 4))

    def relu_conv_bn(norm, training, x, weight, *affine):
        return norm(conv(F.relu(x), weight, padding=(1, 1)), *affine, training=training)

    def strided(norm, training, x, weight, *affine):
        return norm(conv(F.relu(x), weight, stride=(2, 2), padding=(1, 1)), *affine, training=training)

    def conv_bn(norm, training, x, weight, *affine):
        return norm(conv(x, weight), *affine, training=training)

    def separable(norm, training, x, depthwise, pointwise, *affine):
        y = conv(F.relu(x), depthwise, padding=(1, 1), groups=x.shape[3])
        return norm(conv(y, pointwise), *affine, training=training)

    def dilated_separable(norm, training, x, depthwise, pointwise, *affine):
        y = conv(F.relu(x), depthwise, stride=(2, 2), padding=(2, 2), dilation=(2, 2), groups=x.shape[3])
        return norm(conv(y, pointwise), *affine, training=training)

    add("relu conv bn", relu_conv_bn, 5, (2, 3, 4, 3), weight=normal(3, 3, 3, 5))
    add("relu conv bn, not affine, stride 2", strided, 3, (2, 5, 4, 2), affine=False, weight=normal(3, 3, 2, 3))
    add("conv bn", conv_bn, 4, (2, 3, 3, 3), weight=normal(1, 1, 3, 4))
    add("separable", separable, 4, (2, 3, 4, 3), depthwise=normal(3, 3, 1, 3), pointwise=normal(1, 1, 3, 4))
    add("separable, not affine, stride 2, dilation 2", dilated_separable, 2, (2, 5, 4, 3), affine=False,
        depthwise=normal(3, 3, 1, 3), pointwise=normal(1, 1, 3, 2))
    file.save()


def elementwise(file):
    for name, function in {"relu": F.relu, "relu6": F.relu6, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "swish": F.silu,
                           "hard_swish": F.hardswish, "gelu": F.gelu}.items():
        file.case(name, function, x=normal(37, scale=4))
    file.case("add", torch.add, x=normal(2, 3, 5), z=normal(2, 3, 5))
    file.case("multiply", torch.mul, x=normal(2, 3, 5), z=normal(2, 3, 5))
    file.case("scale by a variable", lambda x, factor: x * factor, x=normal(2, 3, 5), factor=normal(1))
    file.case("mean", torch.mean, x=normal(4, 5))
    file.case("concat", lambda x, z: torch.cat([x, z], 3), x=normal(2, 3, 2, 3), z=normal(2, 3, 2, 5))
    file.case("slice", lambda x: x[..., 2:5], x=normal(2, 3, 2, 7))
    file.case("reshape", lambda x: x.reshape(2, 12), x=normal(2, 3, 2, 2))


def pools(file):
    def add(name, function, x, window, stride, padding):
        file.case(name, lambda a: nhwc(function(nchw(a), window, stride, padding)), x=normal(*x),
                  options=[*window, *stride, *padding])

    def average(x, window, stride, padding):
        return F.avg_pool2d(x, window, stride, padding, count_include_pad=False)

    add("max 2x2", F.max_pool2d, (2, 4, 6, 3), (2, 2), (2, 2), (0, 0))
    add("max 3x3, stride 1", F.max_pool2d, (1, 4, 5, 3), (3, 3), (1, 1), (1, 1))
    add("max 3x3, stride 2", F.max_pool2d, (2, 5, 6, 2), (3, 3), (2, 2), (1, 1))
    add("average 2x2", average, (2, 4, 5, 3), (2, 2), (2, 2), (0, 0))
    add("average 3x3, stride 1", average, (2, 4, 5, 3), (3, 3), (1, 1), (1, 1))
    add("average 3x2, stride 2x1", average, (1, 5, 6, 2), (3, 2), (2, 1), (1, 1))
    file.case("global average", lambda x: x.mean((1, 2)), x=normal(2, 3, 5, 4))


def products(file):
    file.case("linear", lambda x, weight, bias: x @ weight + bias, x=normal(3, 7), weight=normal(7, 5), bias=normal(5))
    file.case("linear without bias", lambda x, weight: x @ weight, x=normal(2, 3, 4), weight=normal(4, 5))
    file.case("matmul", torch.matmul, x=normal(5, 4), z=normal(4, 7))
    file.case("matmul of stacks", torch.matmul, x=normal(2, 3, 4), z=normal(2, 4, 5))
    file.case("matmul, both transposed", lambda x, z: x.T @ z.T, x=normal(4, 3), z=normal(5, 4))


def losses(file):
    labels = [0, 6, 3, 3, 5]
    for smoothing in (0.0, 0.1):
        file.case(f"cross entropy, smoothing {smoothing}",
                  lambda x: F.cross_entropy(x, torch.tensor(labels), label_smoothing=smoothing),
                  x=normal(5, 7, scale=3), labels=labels)
    file.case("softmax", lambda x: F.softmax(x, -1), x=normal(3, 5, scale=3))
    file.case("log softmax", lambda x: F.log_softmax(x, -1), x=normal(3, 5, scale=3))
    target = normal(3, 5)
    file.case("mean squared error", lambda x: F.mse_loss(x, target), x=normal(3, 5))
    file.entries["mean squared error/target"] = inputs_to(target)


def sequences(file):
    rows = [4, 0, 4, 2]
    file.case("embedding", lambda table: F.embedding(torch.tensor(rows), table), table=normal(5, 3), rows=rows)

    # weights (in, 4 hidden) and (hidden, 4 hidden), bias (4 hidden); gates in PyTorch's order: input, forget, cell, output
    def lstm(x, hidden, cell, input_weight, hidden_weight, bias):
        weights = {"weight_ih": input_weight.T, "weight_hh": hidden_weight.T, "bias_ih": bias, "bias_hh": torch.zeros(20)}
        h, c = functional_call(torch.nn.LSTMCell(3, 5), weights, (x, (hidden, cell)))
        return torch.cat([h, c], 1)

    file.case("lstm", lstm, x=normal(2, 3), hidden=normal(2, 5), cell=normal(2, 5), input_weight=normal(3, 20),
              hidden_weight=normal(5, 20), bias=normal(20))


def operations():
    file = File("operations")
    elementwise(file)
    pools(file)
    products(file)
    losses(file)
    sequences(file)
    file.save()


def optimisers():
    """Two weights over four steps; the second one has no gradient in the third step."""
    file = File("optimisers")
    starts = [normal(3, 5), normal(7)]
    slopes = [[normal(3, 5), normal(7)] for _ in range(4)]
    rates = [0.1, 0.03, 0.2, 0.05]
    methods = {
        "sgd": lambda p: torch.optim.SGD(p, 0.1),
        "momentum": lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=0.01),
        "nesterov": lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=0.01, nesterov=True),
        "adam": lambda p: torch.optim.Adam(p, 0.1, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.02),
        "adamw": lambda p: torch.optim.AdamW(p, 0.1, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.02),
    }
    file.entries["rates"] = np.array(rates)
    for i in range(2):
        file.entries[f"start/{i}"] = inputs_to(starts[i])
        for step in range(4):
            file.entries[f"gradient/{step}/{i}"] = inputs_to(slopes[step][i])
    for name, method in methods.items():
        weights = [start.clone().requires_grad_() for start in starts]
        optimiser = method(weights)
        for step, rate in enumerate(rates):
            optimiser.param_groups[0]["lr"] = rate
            for i, weight in enumerate(weights):
                weight.grad = None if (step, i) == (2, 1) else slopes[step][i].clone()
            optimiser.step()
            for i, weight in enumerate(weights):
                file.entries[f"{name}/{step}/{i}"] = weight.detach().numpy().copy()
    for limit in (2.0, 100.0):
        weights = [start.clone().requires_grad_() for start in starts]
        for weight, slope in zip(weights, slopes[0]):
            weight.grad = slope.clone()
        file.entries[f"clip norm {limit:g}/norm"] = np.array(float(torch.nn.utils.clip_grad_norm_(weights, limit)))
        for i, weight in enumerate(weights):
            file.entries[f"clip norm {limit:g}/{i}"] = weight.grad.numpy().copy()
    for name, schedule in {
            "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 10, 0.01),
            "steps": lambda o: torch.optim.lr_scheduler.StepLR(o, 4, 0.3)}.items():
        optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.2)
        scheduler = schedule(optimiser)
        rates = []
        for _ in range(12 if name == "steps" else 10):
            rates.append(optimiser.param_groups[0]["lr"])
            optimiser.step()
            scheduler.step()
        file.entries[f"schedule/{name}"] = np.array(rates)
    file.save()


def networks():
    file = File("nb201")
    file.entries.update(network.training_steps(normal))
    file.save()


def darts_networks():
    file = File("darts")
    file.entries.update(darts.training_step(normal))
    file.save()


def darts_supernets():
    for name, seed, cells, nodes in (("1", 1, 2, 4), ("2", 2, 2, 4), ("3", 3, 2, 4), ("normal", 1, 3, 2)):
        file = File("darts_supernet_" + name)
        file.entries.update(darts_hashed.supernet_step(seed, cells, nodes))
        file.save()


def darts_auxiliary():
    file = File("darts_auxiliary")
    file.entries.update(darts_hashed.auxiliary_step(1))
    file.save()


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    for part in (convolutions, norms, operations, optimisers, networks, darts_networks, darts_supernets, darts_auxiliary):
        torch.manual_seed(1)
        part()
