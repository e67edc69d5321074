"""Training steps of reduced DARTS networks that start from hashed numbers (hashed.py): files hold the results only.

Seeds are chosen before anything is computed. Images are drawn until no kink, of a ReLU or a maximum, is as near as CLEAR to what
it reads, where single precision may go to its other side and find other gradients: of numbers near 0 it is 2e-7 off in the root
mean square, 1.8e-6 at most."""
import numpy as np
import torch
import torch.nn.functional as F

import hashed
from darts import PRIMITIVES, DartsStep, chosen, edge_number, entries_of
from network import single

CLEAR = 2e-6


class HashedStep(DartsStep):
    def __init__(self, seed, affine):
        super().__init__(None, {}, affine)
        self.seed = seed

    def first(self, path, shape, mean, scale):
        return torch.from_numpy(hashed.start(self.seed, path, shape)).to(torch.get_default_dtype())


def step_of(seed, shape, classes, affine, run):
    """run(step, images, labels) gives logits, a loss and further entries. `shape`: of the images. Checks that PyTorch's own single
    precision comes near enough to its double precision to tell right from wrong."""
    labels = [(3 + 4 * i) % classes for i in range(shape[0])]

    def entries(image_seed):
        images = torch.from_numpy(hashed.hashed(image_seed, "images", shape, 0.0, 2.0)).to(torch.get_default_dtype())
        step = HashedStep(seed, affine)
        logits, loss, more = run(step, images.permute(0, 3, 1, 2).contiguous(), torch.tensor(labels))
        given = {"seed": np.array([seed], np.uint64), "image_seed": np.array([image_seed], np.uint64),
                 "labels": np.array(labels, np.uint64)}
        return step, {**entries_of(step, given, logits, loss, starts=False), **more()}

    image_seed = seed
    step, found = entries(image_seed)
    while step.closest < CLEAR:
        image_seed += 1000
        step, found = entries(image_seed)
    torch.set_default_dtype(torch.float32)
    _, again = entries(image_seed)
    torch.set_default_dtype(torch.float64)
    errors = [np.linalg.norm(again[name] - value) / np.linalg.norm(value) for name, value in found.items()
              if name.startswith(("gradient.", "after.")) and value.any()]
    assert max(errors) < 5e-6, "single precision cannot tell right from wrong here"
    return found


def supernet_step(seed, cells, nodes):
    """The network of the authors' model_search.py, C = 4. Its alphas, (edges, operations), are logits of the mixing weights."""
    def run(step, images, labels):
        alphas = [step.weight(f"alphas_{kind}", edge_number(nodes, 0), len(PRIMITIVES)) for kind in ("normal", "reduce")]
        normal, reduction = [{edge: step.mixed(weights) for edge, weights in enumerate(F.softmax(alpha, 1))} for alpha in alphas]
        logits = step.forward(normal, reduction, images, cells=cells, nodes=nodes)
        return logits, F.cross_entropy(logits, labels), dict

    return step_of(seed, (2, 16, 16, 3), 10, False, run)


def auxiliary_head(step, x):
    """The authors' AuxiliaryHeadCIFAR; also what its second convolution reads and gives."""
    x = F.avg_pool2d(step.relu(x), 5, 3, 0, count_include_pad=False)
    x = step.relu(step.norm("auxiliary.conv_a", step.conv("auxiliary.conv_a", x, 128, 1)))
    weight = step.weight("auxiliary.conv_b.weight", 2, 2, 128, 768)
    y = F.conv2d(x, weight.permute(3, 2, 0, 1))
    y.retain_grad()
    return step.linear("auxiliary.classifier", step.relu(step.norm("auxiliary.conv_b", y)).flatten(1)), x, y


def auxiliary_step(seed):
    """With an auxiliary classifier behind the third of four cells (normal, reduction, reduction, normal), whose loss counts 0.4. A
    batch of 8, since its last batch norm sees single pixels. The gradient of its largest weight, (2, 2, 128, 768), is the product
    of two matrices of 8 rows, which are kept in its place: a convolution with a single position is a matrix product."""
    normal = [("sep_conv_3x3", 0), ("max_pool_3x3", 1), ("skip_connect", 1), ("dil_conv_3x3", 2)]
    reduction = [("skip_connect", 0), ("avg_pool_3x3", 1), ("sep_conv_3x3", 1), ("skip_connect", 2)]

    def run(step, images, labels):
        heads = []

        def after_cell(number, x):
            if number == 2:
                heads.append(auxiliary_head(step, x))

        logits = step.forward(chosen(step, normal), chosen(step, reduction), images, cells=4, nodes=2, after_cell=after_cell)
        [(auxiliary, x, y)] = heads

        def more():
            left, right = x.detach().permute(0, 2, 3, 1).flatten(1), y.grad.flatten(1)
            gradient = step.weights["auxiliary.conv_b.weight"].grad
            assert (left.T @ right - gradient.flatten(0, 2)).norm() < 1e-5 * gradient.norm()
            return {"auxiliary_logits": single(auxiliary), "conv_b.left": single(left), "conv_b.right": single(right)}

        return logits, F.cross_entropy(logits, labels) + 0.4 * F.cross_entropy(auxiliary, labels), more

    found = step_of(seed, (8, 32, 32, 3), 10, True, run)
    del found["gradient.auxiliary.conv_b.weight"]
    return found
