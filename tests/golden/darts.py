"""A training step of a reduced network of DARTS: C = 4, 3 cells (normal, reduction, reduction), batch 2, images of 12 x 12."""
import numpy as np
import torch
import torch.nn.functional as F

from network import LABELS, Step, single

PRIMITIVES = ["none", "max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3", "dil_conv_5x5"]
# For each node two operations and what they read; all operations, with stride 1 and with stride 2.
NORMAL = [("sep_conv_3x3", 0), ("max_pool_3x3", 1), ("dil_conv_5x5", 0), ("avg_pool_3x3", 2),
          ("skip_connect", 1), ("sep_conv_5x5", 3), ("dil_conv_3x3", 2), ("skip_connect", 4)]
REDUCTION = [("skip_connect", 0), ("sep_conv_5x5", 1), ("max_pool_3x3", 0), ("dil_conv_3x3", 1),
             ("sep_conv_3x3", 0), ("avg_pool_3x3", 1), ("dil_conv_5x5", 0), ("max_pool_3x3", 4)]


def edge_number(node, source):
    """Edges are numbered by node, then by source; node 0 has two sources."""
    return node * (node + 3) // 2 + source


class DartsStep(Step):
    """The operations and cells of the authors' operations.py and model.py. Without `affine` (their search) batch norms in cells
    neither scale nor shift, and one follows each pooling."""

    def __init__(self, normal, starts, affine=True):
        super().__init__(normal, starts)
        self.affine = affine

    def cell_norm(self, path, x):
        if self.affine:
            return self.norm(path, x)
        mean, var = torch.zeros(x.shape[1]), torch.ones(x.shape[1])
        self.buffers[f"{path}.running_mean"], self.buffers[f"{path}.running_var"] = mean, var
        return F.batch_norm(x, mean, var, None, None, True, 0.1, 1e-5)

    def pointwise(self, path, x, channels):
        return self.cell_norm(path, self.conv(path, self.relu(x), channels, 1))

    def factorized_reduce(self, path, x, channels):
        weight = self.weight(f"{path}.weight", 1, 1, x.shape[1], channels, scale=x.shape[1] ** -0.5).permute(3, 2, 0, 1)
        x = self.relu(x)
        halves = [F.conv2d(x, weight[:channels // 2], stride=2), F.conv2d(x[:, :, 1:, 1:], weight[channels // 2:], stride=2)]
        return self.cell_norm(path, torch.cat(halves, 1))

    def separable(self, path, x, kernel, stride, dilation):
        channels = x.shape[1]
        depthwise = self.weight(f"{path}.depthwise", kernel, kernel, 1, channels, scale=1 / kernel)
        pointwise = self.weight(f"{path}.pointwise", 1, 1, channels, channels, scale=channels ** -0.5)
        y = F.conv2d(self.relu(x), depthwise.permute(3, 2, 0, 1), None, stride, dilation * (kernel // 2), dilation, channels)
        return self.cell_norm(path, F.conv2d(y, pointwise.permute(3, 2, 0, 1)))

    def operation(self, name, path, x, stride=1):
        kind, kernel = name.rsplit("_", 1)[0], int(name[-1]) if name[-1].isdigit() else 0
        if kind == "sep_conv":
            return self.separable(f"{path}.1", self.separable(f"{path}.0", x, kernel, stride, 1), kernel, 1, 1)
        if kind == "dil_conv":
            return self.separable(path, x, kernel, stride, 2)
        if name == "skip_connect":
            return x if stride == 1 else self.factorized_reduce(path, x, x.shape[1])
        if name == "none":
            return x[:, :, ::stride, ::stride] * 0.0
        y = self.max_pool(x, stride) if kind == "max_pool" else F.avg_pool2d(x, 3, stride, 1, count_include_pad=False)
        return y if self.affine else self.cell_norm(f"{path}.norm", y)

    def max_pool(self, x, stride):
        y = F.max_pool2d(x, 3, stride, 1)
        # How near the second largest comes to the largest, whose gradient it would take. Equal ones come from pixels where all
        # channels were rectified to 0: they are equal in single precision too, and the first one counts.
        windows = F.unfold(F.pad(x.detach(), (1, 1, 1, 1), value=-1e9), 3, stride=stride).unflatten(1, (x.shape[1], 9))
        first, second = windows.topk(2, 2).values.unbind(2)
        gaps = (first - second)[first > second]
        self.closest = min(self.closest, float(gaps.min()))
        return y

    def cell(self, path, edges, before, last, channels, reduction, reduced_before, count):
        """`edges`: a dictionary from edge numbers to functions (path, x, stride). `count`: of nodes."""
        preprocess = self.factorized_reduce if reduced_before else self.pointwise
        nodes = [preprocess(f"{path}.preprocess0", before, channels), self.pointwise(f"{path}.preprocess1", last, channels)]
        for node in range(count):
            numbers = [(edge_number(node, source), source) for source in range(node + 2)]
            nodes.append(sum(edges[number](f"{path}.edges.{number}", nodes[source], 2 if reduction and source < 2 else 1)
                             for number, source in numbers if number in edges))
        return torch.cat(nodes[2:], 1)

    def forward(self, normal, reduction, images, channels=4, cells=3, nodes=4, after_cell=lambda number, x: None):
        """`normal` and `reduction`: what stands on the edges of the two cells. `after_cell` is shown the output of each."""
        before = last = self.norm("stem", self.conv("stem", images, 3 * channels, 3))
        reduced = False
        for number in range(cells):
            reduced_before, reduced = reduced, number in (cells // 3, 2 * cells // 3)
            channels *= 2 if reduced else 1
            edges = reduction if reduced else normal
            before, last = last, self.cell(f"cells.{number}", edges, before, last, channels, reduced, reduced_before, nodes)
            after_cell(number, last)
        return self.linear("classifier", last.mean((2, 3)))

    def linear(self, path, x):
        weight = self.weight(f"{path}.weight", x.shape[1], 10, scale=x.shape[1] ** -0.5)
        return x @ weight + self.weight(f"{path}.bias", 10, scale=0.1)

    def one(self, name):
        """The operation alone, as on the edges of an architecture."""
        return lambda path, x, stride: self.operation(name, path, x, stride)

    def mixed(self, weights):
        """All operations at one weight each, as on the edges of the supernet."""
        return lambda path, x, stride: sum(weight * self.operation(name, f"{path}.{name}", x, stride)
                                           for weight, name in zip(weights, PRIMITIVES))


def chosen(step, cell):
    return {edge_number(i // 2, source): step.one(name) for i, (name, source) in enumerate(cell)}


def entries_of(step, given, logits, loss, starts=True):
    """What a step was given, starts from, if `starts`, computes and leaves. A weight without a part in it has the gradient 0."""
    loss.backward()
    entries = {**given, "logits": single(logits), "loss": single(loss)}
    if starts:
        entries.update({f"start.{path}": single(weight) for path, weight in step.starts.items()})
    entries.update({f"gradient.{path}": np.zeros(weight.shape, np.float32) if weight.grad is None else single(weight.grad)
                    for path, weight in step.weights.items()})
    entries.update({f"after.{path}": single(buffer) for path, buffer in step.buffers.items()})
    return entries


def training_step(normal):
    step = DartsStep(normal, {})
    images = normal(2, 3, 12, 12)
    logits = step.forward(chosen(step, NORMAL), chosen(step, REDUCTION), images)
    assert step.closest > 1e-5, "a ReLU or a maximum is so near its kink that single precision may go to its other side: another seed"
    given = {"images": single(images.permute(0, 2, 3, 1)), "labels": np.array(LABELS, np.uint64)}
    return entries_of(step, given, logits, F.cross_entropy(logits, torch.tensor(LABELS)))
