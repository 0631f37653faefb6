"""Layers, losses and optimizers, one by one. Each function returns what to run and its name."""

from functools import partial

import torch

from aibench_worker import Refused

aten = torch.ops.aten
MEAN = 1  # of the reductions of PyTorch's losses


def add_bias(op, views):
    shape = op["rows"], op["channels"], op["inner"]
    x, y, bias = views.of(op["x"], *shape), views.of(op["y"], *shape), views.of(op["bias"], 1, op["channels"], 1)
    return partial(torch.add, x, bias, out=y), "add"


def bias_backward(op, views):
    dy = views.of(op["dy"], op["rows"], op["channels"], op["inner"])
    return partial(torch.sum, dy, (0, 2), out=views.of(op["dbias"], op["channels"])), "sum"


def relu(op, views):
    x, y = views.of(op["x"], op["count"]), views.of(op["y"], op["count"])
    if op["x"] == op["y"]:
        return x.relu_, "relu_"
    return partial(torch.clamp_min, x, 0, out=y), "clamp_min"


def relu_backward(op, views):
    y, dy, dx = (views.of(op[name], op["count"]) for name in ("y", "dy", "dx"))
    return partial(aten.threshold_backward.grad_input, dy, y, 0, grad_input=dx), "threshold_backward"


def _pool(op, views):
    s = op["shape"]
    x = views.image(op["x"], s["layout"], s["n"], s["c"], s["h"], s["w"])
    y = views.image(op["y"], s["layout"], s["n"], s["c"], s["p"], s["q"])
    return x, y, ([s["size_h"], s["size_w"]], [s["stride_h"], s["stride_w"]], [0, 0], [1, 1], False)


def max_pool(op, views):
    x, y, arguments = _pool(op, views)
    indices = torch.empty_like(y, dtype=torch.int64)
    return partial(aten.max_pool2d_with_indices.out, x, *arguments, out=y, indices=indices), "max_pool2d_with_indices"


def max_pool_backward(op, views):
    """The forward pass runs once more, for the places of the maxima: PyTorch keeps them, a graph of ops does not."""
    x, y, arguments = _pool(op, views)
    s = op["shape"]
    dy = views.image(op["dy"], s["layout"], s["n"], s["c"], s["p"], s["q"])
    dx = views.image(op["dx"], s["layout"], s["n"], s["c"], s["h"], s["w"])
    again, indices = torch.empty_like(y), torch.empty_like(y, dtype=torch.int64)

    def run():
        aten.max_pool2d_with_indices.out(x, *arguments, out=again, indices=indices)
        aten.max_pool2d_with_indices_backward.grad_input(dy, x, *arguments, indices, grad_input=dx)

    return run, "max_pool2d_with_indices + its backward"


def softmax_cross_entropy(op, views):
    logits, probabilities = (views.of(op[name], op["rows"], op["classes"]) for name in ("logits", "probabilities"))
    labels, loss = views.of(op["labels"], op["rows"]), views.of(op["loss"])
    logs, weight = torch.empty_like(logits), torch.empty_like(loss)
    classes = torch.empty_like(labels, dtype=torch.int64)

    def run():
        torch.log_softmax(logits, 1, out=logs)
        torch.exp(logs, out=probabilities)
        classes.copy_(labels)
        aten.nll_loss_forward.output(logs, classes, None, MEAN, -100, output=loss, total_weight=weight)

    return run, "log_softmax + exp + nll_loss"


def softmax_cross_entropy_backward(op, views):
    probabilities, dlogits = (views.of(op[name], op["rows"], op["classes"]) for name in ("probabilities", "dlogits"))
    labels = views.of(op["labels"], op["rows"], 1)
    classes = torch.empty_like(labels, dtype=torch.int64)
    minus_one = torch.full_like(labels, -1, dtype=dlogits.dtype)

    def run():
        classes.copy_(labels)
        dlogits.copy_(probabilities).scatter_add_(1, classes, minus_one).div_(op["rows"])

    return run, "scatter_add + div"


def mean_squared_error(op, views):
    prediction, target = (views.of(op[name], op["count"]) for name in ("prediction", "target"))
    loss = views.of(op["loss"])
    # Not its out= variant: that one resizes `out` to hold every square first.
    return lambda: loss.copy_(torch.nn.functional.mse_loss(prediction, target)), "mse_loss + copy"


def mean_squared_error_backward(op, views):
    prediction, target, gradient = (views.of(op[name], op["count"]) for name in ("prediction", "target", "dprediction"))
    one = torch.ones((), dtype=gradient.dtype)
    return partial(aten.mse_loss_backward.grad_input, one, prediction, target, MEAN, grad_input=gradient), \
        "mse_loss_backward"


def _require_unscaled(op):
    if op.get("gradient_scale", 1) != 1:
        raise Refused("gradients of scaled losses (training in f16) are not served here")


def sgd_step(op, views):
    _require_unscaled(op)
    parameter, gradient = views.of(op["parameter"], op["count"]), views.of(op["gradient"], op["count"])
    rate, momentum = op["learning_rate"], op["momentum"]
    if op["velocity"] is None:
        return partial(parameter.add_, gradient, alpha=-rate), "add_"
    velocity = views.of(op["velocity"], op["count"])

    def run():
        velocity.mul_(momentum).add_(gradient)
        parameter.add_(velocity, alpha=-rate)

    return run, "mul_ + add_ + add_"


def adam_step(op, views):
    """The calls of torch.optim.Adam."""
    _require_unscaled(op)
    parameter, gradient, m, v = (views.of(op[name], op["count"])
                                 for name in ("parameter", "gradient", "first_moment", "second_moment"))
    step = views.of(op["step"])
    beta1, beta2 = op["beta1"], op["beta2"]

    def run():
        step.add_(1)
        t = step.item()
        m.mul_(beta1).add_(gradient, alpha=1 - beta1)
        v.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
        size = (v.sqrt() / (1 - beta2 ** t) ** 0.5).add_(op["epsilon"])
        parameter.addcdiv_(m, size, value=-op["learning_rate"] / (1 - beta1 ** t))

    return run, "adam"
