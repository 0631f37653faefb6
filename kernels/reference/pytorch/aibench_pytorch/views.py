"""Tensors of a case as PyTorch sees them: views of the memory that aibench fills and checks."""

import ctypes

import torch

from aibench_worker import Refused

DTYPES = {"f64": torch.float64, "f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16,
          "i32": torch.int32}
WHY_NOT = {"tf32": "tf32 is a mode of GPUs; this is PyTorch on a processor",
           "f8e4m3": "PyTorch multiplies 8-bit floats by torch._scaled_mm alone, which is not called here",
           "i8": "PyTorch multiplies int8 tensors in 8 bits on a processor, which overflows"}


class Views:
    """The tensors of one graph, by id."""

    def __init__(self, tensors, addresses):
        self.tensors = tensors
        self.addresses = addresses

    def flat(self, tensor):
        """All its elements in a row. Refuses a dtype that PyTorch does not compute in."""
        what = self.tensors[tensor]
        if what["dtype"] not in DTYPES:
            raise Refused(WHY_NOT.get(what["dtype"], f"there is no {what['dtype']} in PyTorch"))
        dtype = DTYPES[what["dtype"]]
        size = what["elements"] * torch.empty(0, dtype=dtype).element_size()
        return torch.frombuffer((ctypes.c_char * size).from_address(self.addresses[tensor]), dtype=dtype)

    def of(self, tensor, *shape):
        """The first elements, densely in that shape."""
        count = 1
        for size in shape:
            count *= size
        return self.flat(tensor)[:count].view(shape)

    def strided(self, tensor, shape, strides):
        return torch.as_strided(self.flat(tensor), shape, strides)

    def image(self, tensor, layout, n, c, h, w):
        """[n, c, h, w] to PyTorch, which calls NHWC memory channels_last."""
        if layout == "nchw":
            return self.of(tensor, n, c, h, w)
        return self.of(tensor, n, h, w, c).permute(0, 3, 1, 2)
