"""Training steps of reduced networks of NAS-Bench-201: C = 4, N = 1, batch 2, images of 16 x 16."""
import numpy as np
import torch
import torch.nn.functional as F

CELLS = {  # edges 0->1, 0->2, 1->2, 0->3, 1->3, 2->3
    "a": ["avg_pool_3x3", "nor_conv_1x1", "skip_connect", "nor_conv_3x3", "none", "nor_conv_1x1"],
    "b": ["nor_conv_1x1", "nor_conv_1x1", "avg_pool_3x3", "nor_conv_3x3", "skip_connect", "nor_conv_1x1"],
}
EDGES = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
LABELS = [3, 7]


class Step:
    """Weights, buffers and forward pass. Weights are (height, width, in, out) and get their values when first used."""

    def __init__(self, normal, starts):
        self.normal = normal
        self.starts = starts  # the first values of all weights so far, by the paths of the C++ network
        self.weights, self.buffers = {}, {}
        self.closest = 1.0  # how near a ReLU's input comes to its kink

    def first(self, path, shape, mean, scale):
        return (mean + self.normal(*shape, scale=scale)).float().double()

    def weight(self, path, *shape, mean=0.0, scale=1.0):
        if path not in self.starts:
            self.starts[path] = self.first(path, shape, mean, scale)
        self.weights[path] = self.starts[path].clone().requires_grad_()
        return self.weights[path]

    def relu(self, x):
        self.closest = min(self.closest, float(x.detach().abs().min()))
        return F.relu(x)

    def conv(self, path, x, channels, kernel, stride=1):
        weight = self.weight(f"{path}.weight", kernel, kernel, x.shape[1], channels, scale=(kernel * kernel * x.shape[1]) ** -0.5)
        return F.conv2d(x, weight.permute(3, 2, 0, 1), None, stride, kernel // 2)

    def norm(self, path, x):
        channels = x.shape[1]
        scale = self.weight(f"{path}.scale", channels, mean=1.0, scale=0.2)
        shift = self.weight(f"{path}.shift", channels, scale=0.2)
        mean, var = self.buffers[f"{path}.running_mean"], self.buffers[f"{path}.running_var"] = torch.zeros(channels), torch.ones(channels)
        return F.batch_norm(x, mean, var, scale, shift, True, 0.1, 1e-5)

    def relu_conv_norm(self, path, x, channels, kernel, stride=1):
        return self.norm(path, self.conv(path, self.relu(x), channels, kernel, stride))

    def operation(self, name, path, x):
        if name == "none":
            return x * 0.0
        if name == "skip_connect":
            return x
        if name == "avg_pool_3x3":
            return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
        return self.relu_conv_norm(path, x, x.shape[1], {"nor_conv_1x1": 1, "nor_conv_3x3": 3}[name])

    def cell(self, path, operations, x):
        nodes = [x, 0.0, 0.0, 0.0]
        for number, ((source, target), name) in enumerate(zip(EDGES, operations)):
            nodes[target] = nodes[target] + self.operation(name, f"{path}.edges.{number}", nodes[source])
        return nodes[3]

    def reduction(self, path, x):
        channels = 2 * x.shape[1]
        y = self.relu_conv_norm(f"{path}.conv_a", x, channels, 3, 2)
        y = self.relu_conv_norm(f"{path}.conv_b", y, channels, 3)
        return y + self.conv(f"{path}.shortcut", F.avg_pool2d(x, 2), channels, 1)

    def forward(self, operations, images):
        x = self.norm("stem", self.conv("stem", images, 4, 3))
        for number in range(5):
            path = f"cells.{number}"
            x = self.cell(path, operations, x) if number % 2 == 0 else self.reduction(path, x)
        x = self.relu(self.norm("last", x)).mean((2, 3))
        return x @ self.weight("classifier.weight", 16, 10, scale=0.25) + self.weight("classifier.bias", 10, scale=0.1)


def single(tensor):
    return tensor.detach().numpy().astype(np.float32)


def training_steps(normal):
    """The networks of all cells start from the same weights, where their paths are the same; one step of SGD each."""
    images, starts = normal(2, 3, 16, 16), {}
    entries = {"images": single(images.permute(0, 2, 3, 1)), "labels": np.array(LABELS, np.uint64)}
    for name, operations in CELLS.items():
        step = Step(normal, starts)
        logits = step.forward(operations, images)
        assert step.closest > 1e-5, "a ReLU's input is so near 0 that single precision may go to its other side: another seed"
        loss = F.cross_entropy(logits, torch.tensor(LABELS))
        loss.backward()
        entries.update({f"{name}.logits": single(logits), f"{name}.loss": single(loss)})
        entries.update({f"{name}.gradient.{path}": single(weight.grad) for path, weight in step.weights.items()})
        entries.update({f"{name}.after.{path}": single(buffer) for path, buffer in step.buffers.items()})
        if name == "a":  # the gradient says what the step does; once is enough
            torch.optim.SGD(step.weights.values(), 0.1, momentum=0.9, weight_decay=5e-4, nesterov=True).step()
            entries.update({f"{name}.after.{path}": single(weight) for path, weight in step.weights.items()})
    entries.update({f"start.{path}": single(weight) for path, weight in starts.items()})
    return entries
