"""A whole network as people write it: torch.nn modules, autograd and torch.optim, in eager mode or compiled.

Parameters and optimizer state are views of the case's memory, which PyTorch updates in place. Gradients are PyTorch's
own tensors: no op outside the run looks at them. A network in NHWC is one in memory_format=channels_last, images and
filters alike.
"""

import torch
from torch import nn


class _FlattenAsItLies(nn.Module):
    """nn.Flatten counts c, h, w whatever the memory's order; this one h, w, c, without a copy."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def _shaped(views, layout, tensor, shape):
    """The tensor in PyTorch's order of dimensions."""
    return views.image(tensor, layout, *shape) if len(shape) == 4 else views.of(tensor, *shape)


class _Model:
    """The modules, and the parameters by the tensors of the graph that hold them."""

    def __init__(self, network, views):
        self.views = views
        self.layout = network.layout
        self.parameters = {}
        modules = []
        images = len(views.tensors[network.input]["shape"]) == 4
        for layer in network.layers:
            if layer.kind == "fc" and images:
                modules.append(nn.Flatten() if self.layout == "nchw" else _FlattenAsItLies())
                images = False
            modules.append(self._module(layer))
        self.sequence = nn.Sequential(*modules)

    def _module(self, layer):
        """The layer as a module; parameters are made on "meta", so that nobody fills them for nothing."""
        op, has_bias = layer.op, layer.bias is not None
        if layer.kind == "relu":
            return nn.ReLU()
        if layer.kind == "fc":
            module = nn.Linear(op["k"], op["n"], bias=has_bias, device="meta")
            return self._with_parameters(module, layer)
        s = op["shape"]
        stride = s["stride_h"], s["stride_w"]
        if layer.kind == "pool":
            return nn.MaxPool2d((s["size_h"], s["size_w"]), stride)
        module = nn.Conv2d(s["c"], s["k"], (s["r"], s["s"]), stride, (s["pad_h"], s["pad_w"]),
                           (s["dilation_h"], s["dilation_w"]), s["groups"], bias=has_bias, device="meta")
        return self._with_parameters(module, layer)

    def _with_parameters(self, module, layer):
        for name, tensor in (("weight", layer.weight), ("bias", layer.bias)):
            if tensor is not None:
                parameter = nn.Parameter(_shaped(self.views, self.layout, tensor, getattr(module, name).shape))
                setattr(module, name, parameter)
                self.parameters[tensor] = parameter
        return module


def _optimizer(network, parameters, views):
    """Over the parameters in the order of the graph, its state in the case's memory."""
    updates = network.updates
    first = next(iter(updates.values()))
    trained = [parameters[tensor] for tensor in updates]

    def state(tensor, parameter):
        return _shaped(views, network.layout, tensor, parameter.shape)

    if first["op"] == "sgd_step":
        optimizer = torch.optim.SGD(trained, lr=first["learning_rate"], momentum=first["momentum"])
    else:
        optimizer = torch.optim.Adam(trained, lr=first["learning_rate"], betas=(first["beta1"], first["beta2"]),
                                     eps=first["epsilon"])
    for parameter, op in zip(trained, updates.values()):
        if op["op"] == "adam_step":
            optimizer.state[parameter] = {"step": views.of(op["step"]),
                                          "exp_avg": state(op["first_moment"], parameter),
                                          "exp_avg_sq": state(op["second_moment"], parameter)}
        elif op["velocity"] is not None:
            optimizer.state[parameter] = {"momentum_buffer": state(op["velocity"], parameter)}
    return optimizer


def _whole(views, network, tensor):
    shape = views.tensors[tensor]["shape"]
    if len(shape) == 4 and network.layout == "nhwc":
        n, h, w, c = shape
        return views.image(tensor, "nhwc", n, c, h, w)
    return views.of(tensor, *shape)


def _mode(model, compiled):
    return (torch.compile(model), "torch.compile") if compiled else (model, "eager")


def inference(network, views, compiled):
    """What to run for a network without a loss, and its name."""
    model, mode = _mode(_Model(network, views).sequence.eval(), compiled)
    x, y = _whole(views, network, network.input), _whole(views, network, network.output)

    def run():
        with torch.inference_mode():
            y.copy_(model(x))

    return run, f"nn.Sequential, {mode}, inference_mode"


def training(network, views, compiled):
    """What to run for a training step, and its name."""
    made = _Model(network, views)
    model, mode = _mode(made.sequence.train(), compiled)
    optimizer = _optimizer(network, made.parameters, views)
    x, loss_value = _whole(views, network, network.input), views.of(network.loss["loss"])
    if network.loss["op"] == "mean_squared_error":
        criterion, truth = nn.MSELoss(), _whole(views, network, network.loss["target"])
        given = truth
    else:
        # PyTorch takes class numbers of 64 bits only.
        criterion, given = nn.CrossEntropyLoss(), views.of(network.loss["labels"], network.loss["rows"])
        truth = torch.empty_like(given, dtype=torch.int64)

    def step():
        if truth is not given:
            truth.copy_(given)
        optimizer.zero_grad(set_to_none=True)
        loss = criterion(model(x), truth)
        loss.backward()
        optimizer.step()
        loss_value.copy_(loss.detach())

    return step, f"nn.Sequential, {mode}, autograd, optim.{type(optimizer).__name__}"
