"""Ops one by one."""

from aibench_pytorch import layers, products
from aibench_pytorch.views import Views  # noqa: F401
from aibench_worker import Refused


def prepare(op, views):
    """What to run for the op, and its name; raises Refused."""
    call = getattr(products, op["op"], None) or getattr(layers, op["op"], None)
    if call is None:
        why = {"convert": " (training in mixed precision is not served here yet)",
               "rescale": " (networks in i8 are not served here yet)"}.get(op["op"], "")
        raise Refused(f"there is no {op['op']} here{why}")
    return call(op, views)
