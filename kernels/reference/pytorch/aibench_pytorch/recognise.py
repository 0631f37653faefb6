"""Tells whether a graph is a network that a PyTorch user would write as layers, a loss and an optimizer.

Nothing here needs PyTorch. A graph is taken only when every one of its ops is accounted for: what then runs as a whole
computes what the ops say, and nothing that somebody could look at afterwards is left out.
"""

import math
from dataclasses import dataclass, field


class NotANetwork(Exception):
    """Says which op does not fit, and what would."""


@dataclass
class Layer:
    kind: str  # "conv", "fc", "relu", "pool"
    op: dict   # as in the graph
    x: int     # tensors before and behind the layer; those of a relu may be one
    y: int
    weight: int = None
    bias: int = None
    bias_sizes: dict = None  # rows, channels, inner

    @property
    def layout(self):
        """Of its images, "nchw" or "nhwc"; None where an op has none."""
        return self.op.get("shape", {}).get("layout")


@dataclass
class Network:
    input: int
    layers: list = field(default_factory=list)
    loss: dict = None       # the op; None: inference
    optimizer: dict = None  # the first parameter's op
    updates: dict = field(default_factory=dict)  # parameter -> its op

    @property
    def output(self):
        return self.layers[-1].y

    @property
    def layout(self):
        """Of all its images. Where no op says, they are only flattened, as they lie."""
        return next((layer.layout for layer in self.layers if layer.layout), "nchw")


class _Ops:
    """The ops in their order, taken one by one."""

    def __init__(self, graph):
        self.tensors, self.ops, self.next = graph["tensors"], graph["ops"], 0

    def kind(self):
        return self.ops[self.next]["op"] if self.next < len(self.ops) else None

    def require_whole(self, tensor, *sizes):
        """The op just taken has to work on all of the tensor."""
        if self.tensors[tensor]["elements"] != math.prod(sizes):
            raise NotANetwork(f"op {self.next - 1} works on a part of '{self.tensors[tensor]['name']}'")

    def take(self, kind, **wanted):
        """The next op, which has to be of that kind with these members."""
        if self.kind() != kind:
            raise NotANetwork(f"op {self.next} is {self.kind() or 'missing'} where a network has {kind}")
        op = self.ops[self.next]
        for name, value in wanted.items():
            if op[name] != value:
                raise NotANetwork(f"{name} of op {self.next} ({kind}) is {op[name]} where a network has {value}")
        self.next += 1
        return op


def _product(m, n, k, trans_a=False, trans_b=False):
    """Members of a plain, dense gemm."""
    return {"m": m, "n": n, "k": k, "trans_a": trans_a, "trans_b": trans_b, "alpha": 1, "beta": 0, "batch": 1,
            "lda": m if trans_a else k, "ldb": k if trans_b else n, "ldc": n}


def _product_layer(ops, x):
    """A fully connected layer or a convolution, with its bias."""
    if ops.kind() == "gemm":
        op = ops.ops[ops.next]
        ops.take("gemm", a=x, **_product(op["m"], op["n"], op["k"], trans_b=True))
        layer = Layer("fc", op, x, op["c"], op["b"])
        ops.require_whole(x, op["m"], op["k"])
        rows, channels, inner = op["m"], op["n"], 1
    else:
        op = ops.take("conv2d_forward", x=x)
        layer, s = Layer("conv", op, x, op["y"], op["w"]), op["shape"]
        ops.require_whole(x, s["n"], s["c"], s["h"], s["w"])
        pixels = s["p"] * s["q"]
        rows, channels, inner = (s["n"], s["k"], pixels) if layer.layout == "nchw" else (s["n"] * pixels, s["k"], 1)
    ops.require_whole(layer.y, rows, channels, inner)
    if ops.kind() == "add_bias":
        bias = ops.take("add_bias", x=layer.y, rows=rows, channels=channels, inner=inner)
        layer.bias, layer.y = bias["bias"], bias["y"]
        layer.bias_sizes = {"rows": rows, "channels": channels, "inner": inner}
    return layer


def _forward_layer(ops, x):
    op = ops.ops[ops.next]
    if op["op"] == "relu":
        ops.take("relu", x=x)
        ops.require_whole(x, op["count"])
        return Layer("relu", op, x, op["y"])
    if op["op"] == "max_pool":
        ops.take("max_pool", x=x)
        ops.require_whole(x, *(op["shape"][size] for size in "nchw"))
        return Layer("pool", op, x, op["y"])
    return _product_layer(ops, x)


def _loss(ops, network):
    """Takes loss and its gradient; returns the tensor of the gradient."""
    if ops.kind() == "mean_squared_error":
        network.loss = loss = ops.take("mean_squared_error", prediction=network.output)
        ops.require_whole(network.output, loss["count"])
        back = ops.take("mean_squared_error_backward", prediction=network.output, target=loss["target"],
                        count=loss["count"])
        return back["dprediction"]
    network.loss = loss = ops.take("softmax_cross_entropy", logits=network.output)
    ops.require_whole(network.output, loss["rows"], loss["classes"])
    back = ops.take("softmax_cross_entropy_backward", probabilities=loss["probabilities"], labels=loss["labels"],
                    rows=loss["rows"], classes=loss["classes"])
    return back["dlogits"]


def _backward_layer(ops, layer, dy, wants_dx, gradients):
    """Takes the layer's backward ops; returns the tensor of its input's gradient, if there is one."""
    op = layer.op
    if layer.kind == "relu":
        return ops.take("relu_backward", y=layer.y, dy=dy, count=op["count"])["dx"]
    if layer.kind == "pool":
        return ops.take("max_pool_backward", x=layer.x, y=layer.y, dy=dy, shape=op["shape"])["dx"]
    if layer.bias is not None:
        gradients[layer.bias] = ops.take("bias_backward", dy=dy, **layer.bias_sizes)["dbias"]
    if layer.kind == "conv":
        gradients[layer.weight] = ops.take("conv2d_backward_weights", x=layer.x, dy=dy, shape=op["shape"])["dw"]
        return ops.take("conv2d_backward_data", dy=dy, w=layer.weight, shape=op["shape"])["dx"] if wants_dx else None
    batch, outputs, inputs = op["m"], op["n"], op["k"]
    gradients[layer.weight] = ops.take("gemm", a=dy, b=layer.x, **_product(outputs, inputs, batch, trans_a=True))["c"]
    if not wants_dx:
        return None
    return ops.take("gemm", a=dy, b=layer.weight, **_product(batch, inputs, outputs))["c"]


SETTINGS = {"sgd_step": ("learning_rate", "momentum"), "adam_step": ("learning_rate", "beta1", "beta2", "epsilon")}


def _updates(ops, network, gradients):
    kind = ops.kind()
    if kind not in SETTINGS:
        raise NotANetwork(f"op {ops.next} is {kind or 'missing'} where a network has an optimizer")
    network.optimizer = ops.ops[ops.next]
    if network.optimizer.get("gradient_scale", 1) != 1:
        raise NotANetwork("its gradients are those of a scaled loss")
    same = {name: network.optimizer[name] for name in SETTINGS[kind]}
    while ops.kind() is not None:
        op = ops.take(kind, **same)
        if gradients.pop(op["parameter"], None) != op["gradient"]:
            raise NotANetwork(f"op {ops.next - 1} updates something else than a parameter by its gradient")
        ops.require_whole(op["parameter"], op["count"])
        network.updates[op["parameter"]] = op
    if gradients:
        raise NotANetwork("a parameter is not updated")


def _hides_nothing(ops, network):
    """What an op writes and nobody inside needs has to be an intermediate: it will not be there."""
    kept = {network.output} if network.loss is None else {network.loss["loss"]}
    written = [layer.y for layer in network.layers] + [layer.op.get("c", layer.op.get("y")) for layer in network.layers]
    if network.loss is not None:
        written += [op[name] for op in ops.ops for name in ("c", "dx", "dw", "dbias", "dlogits", "dprediction",
                                                            "probabilities") if op.get(name) is not None]
    for tensor in written:
        if tensor not in kept and ops.tensors[tensor]["role"] != "intermediate":
            raise NotANetwork(f"'{ops.tensors[tensor]['name']}' would not be written")


def recognise(graph):
    """The Network that the whole graph is; raises NotANetwork."""
    ops = _Ops(graph)
    if len(ops.ops) < 2:
        raise NotANetwork("it is a single op")
    first = ops.ops[0]
    if first["op"] == "convert":
        raise NotANetwork("it trains f32 masters through short copies of them, which is not served here yet")
    if first["op"] == "rescale":
        raise NotANetwork("its layers multiply 8-bit integers, which is not served here yet")
    network = Network(input=first.get("x", first.get("a")))
    x = network.input
    while ops.kind() in ("gemm", "conv2d_forward", "relu", "max_pool"):
        network.layers.append(_forward_layer(ops, x))
        x = network.output
        if network.layers[-1].layout not in (None, network.layout):
            raise NotANetwork(f"op {ops.next - 1} has its images in another layout than those before it")
    if not network.layers:
        raise NotANetwork(f"it begins with {first['op']}")
    if ops.kind() is not None:
        gradient = _loss(ops, network)
        trained = [i for i, layer in enumerate(network.layers) if layer.weight is not None]
        if not trained:
            raise NotANetwork("it has no parameters to train")
        gradients = {}
        for i in range(len(network.layers) - 1, trained[0] - 1, -1):
            gradient = _backward_layer(ops, network.layers[i], gradient, i > trained[0], gradients)
        _updates(ops, network, gradients)
    _hides_nothing(ops, network)
    return network
