"""Matrix products and convolutions, one by one. Each function returns what to run and its name."""

from functools import partial

import torch

from aibench_worker import Refused

aten = torch.ops.aten


def _matrices(views, tensor, rows, columns, ld, transposed, batch, stride):
    """[rows, columns] or, with a batch, [batch, rows, columns], however they are stored."""
    strides = (1, ld) if transposed else (ld, 1)
    if batch == 1:
        return views.strided(tensor, (rows, columns), strides)
    return views.strided(tensor, (batch, rows, columns), (stride, *strides))


def gemm(op, views):
    m, n, k, batch, alpha, beta = op["m"], op["n"], op["k"], op["batch"], op["alpha"], op["beta"]
    a = _matrices(views, op["a"], m, k, op["lda"], op["trans_a"], batch, op["stride_a"])
    b = _matrices(views, op["b"], k, n, op["ldb"], op["trans_b"], batch, op["stride_b"])
    c = _matrices(views, op["c"], m, n, op["ldc"], False, batch, op["stride_c"])
    if alpha == 1 and beta == 0:
        return (partial(torch.mm, a, b, out=c), "mm") if batch == 1 else (partial(torch.bmm, a, b, out=c), "bmm")
    call, name = (torch.addmm, "addmm") if batch == 1 else (torch.baddbmm, "baddbmm")
    return partial(call, c, a, b, alpha=alpha, beta=beta, out=c), name


class _Convolution:
    """The operands of a convolution, and its arguments in PyTorch's order."""

    def __init__(self, op, views):
        types = {views.tensors[op[name]]["dtype"] for name in ("x", "w", "y", "dx", "dw", "dy") if name in op}
        if len(types) > 1:  # copying the result into another type would pass as computing in it
            raise Refused(f"PyTorch's convolutions are of one type, not {' and '.join(sorted(types))}")
        self.shape = s = op["shape"]
        self.views = views
        self.arguments = ([s["stride_h"], s["stride_w"]], [s["pad_h"], s["pad_w"]],
                          [s["dilation_h"], s["dilation_w"]], False, [0, 0], s["groups"])

    def x(self, tensor):
        s = self.shape
        return self.views.image(tensor, s["layout"], s["n"], s["c"], s["h"], s["w"])

    def w(self, tensor):
        s = self.shape
        return self.views.image(tensor, s["layout"], s["k"], s["c"] // s["groups"], s["r"], s["s"])

    def y(self, tensor):
        s = self.shape
        return self.views.image(tensor, s["layout"], s["n"], s["k"], s["p"], s["q"])


# PyTorch's convolutions make their result and cannot be told where: the copy into the case's memory is timed as well.


def conv2d_forward(op, views):
    conv = _Convolution(op, views)
    x, w, y = conv.x(op["x"]), conv.w(op["w"]), conv.y(op["y"])
    stride, pad, dilation, _, _, groups = conv.arguments
    conv2d = torch.nn.functional.conv2d
    return lambda: y.copy_(conv2d(x, w, None, stride, pad, dilation, groups)), "conv2d + copy"


def conv2d_backward_data(op, views):
    conv = _Convolution(op, views)
    dy, w, dx = conv.y(op["dy"]), conv.w(op["w"]), conv.x(op["dx"])
    like_x = torch.empty_like(dx)  # only its shape is looked at
    arguments = (dy, like_x, w, None, *conv.arguments, [True, False, False])
    return lambda: dx.copy_(aten.convolution_backward(*arguments)[0]), "convolution_backward + copy"


def conv2d_backward_weights(op, views):
    conv = _Convolution(op, views)
    x, dy, dw = conv.x(op["x"]), conv.y(op["dy"]), conv.w(op["dw"])
    arguments = (dy, x, torch.empty_like(dw), None, *conv.arguments, [False, True, False])
    return lambda: dw.copy_(aten.convolution_backward(*arguments)[1]), "convolution_backward + copy"
