"""The peer of nb201_step: PyTorch on the same networks, batch and threads, in the better of its two memory layouts.

Prints "case milliseconds" per line: the median over the repetitions of one training step (forward, cross-entropy,
backward, SGD with momentum), then "version X".
"""
import sys
import time

import torch
from torch import nn

MIXED = ["avg_pool", "conv1", "skip", "conv3", "none", "conv1"]
CELL_6111 = ["conv3", "conv3", "conv3", "skip", "conv3", "conv1"]


def relu_conv_bn(inputs, outputs, kernel, stride=1):
    conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(nn.ReLU(), conv, nn.BatchNorm2d(outputs))


def operation(name, channels):
    if name == "conv1":
        return relu_conv_bn(channels, channels, 1)
    if name == "conv3":
        return relu_conv_bn(channels, channels, 3)
    if name == "avg_pool":
        return nn.AvgPool2d(3, 1, 1, count_include_pad=False)
    return nn.Identity() if name == "skip" else None


class Cell(nn.Module):
    def __init__(self, names, channels):
        super().__init__()
        self.edges = nn.ModuleList([operation(name, channels) or nn.Module() for name in names])
        self.live = [name != "none" for name in names]

    def forward(self, x):
        nodes, edge = [x], 0
        for to in range(1, 4):
            terms = []
            for start in range(to):
                if self.live[edge]:
                    terms.append(self.edges[edge](nodes[start]))
                edge += 1
            total = terms[0]
            for term in terms[1:]:
                total = total + term
            nodes.append(total)
        return nodes[3]


class Reduction(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.first = relu_conv_bn(inputs, outputs, 3, 2)
        self.second = relu_conv_bn(outputs, outputs, 3)
        self.shortcut = nn.Sequential(nn.AvgPool2d(2, 2), nn.Conv2d(inputs, outputs, 1, bias=False))

    def forward(self, x):
        return self.second(self.first(x)) + self.shortcut(x)


def network(names, channels=16, cells=5):
    layers = [nn.Conv2d(3, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)]
    for stage in range(3):
        if stage:
            layers.append(Reduction(channels, 2 * channels))
            channels *= 2
        layers += [Cell(names, channels) for _ in range(cells)]
    layers += [nn.BatchNorm2d(channels), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10)]
    return nn.Sequential(*layers)


def step_ms(net, layout, batch, repetitions):
    net = net.to(memory_format=layout).train()
    images = torch.randn(batch, 3, 32, 32).to(memory_format=layout)
    labels = torch.randint(0, 10, (batch,))
    optimiser = torch.optim.SGD(net.parameters(), 0.025, momentum=0.9)
    loss_of = nn.CrossEntropyLoss()
    times = []
    for _ in range(repetitions + 1):
        start = time.perf_counter()
        optimiser.zero_grad(set_to_none=True)
        loss_of(net(images), labels).backward()
        optimiser.step()
        times.append(time.perf_counter() - start)
    return sorted(times[1:])[repetitions // 2] * 1e3


def main():
    threads, batch, repetitions = (int(argument) for argument in sys.argv[1:])
    torch.set_num_threads(threads)
    for case, names in (("nb201_6111_train", CELL_6111), ("nb201_mixed_train", MIXED)):
        layouts = (torch.contiguous_format, torch.channels_last)
        print(case, min(step_ms(network(names), layout, batch, repetitions) for layout in layouts), flush=True)
    print("version", torch.__version__)


main()
