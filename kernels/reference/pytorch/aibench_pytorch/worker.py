"""What aibench asks of a worker, answered by PyTorch."""

import importlib.util
import re
import sys

from aibench_pytorch import libraries, recognise
from aibench_worker import Refused

EAGER, COMPILED = "eager", "compile"


def _require_torch():
    if importlib.util.find_spec("torch") is None:
        raise Refused(f"PyTorch is not installed for {sys.executable} (Debian, Ubuntu: apt install python3-torch)")


class PytorchWorker:
    kind = "pytorch"

    def open(self, options):
        _require_torch()
        if options["device_index"] != 0:
            raise Refused(f"there is one device, the processor; device {options['device_index']} does not exist")
        asked = options["providers"] or [EAGER]  # compiling takes long: only for those who ask for it
        for name in asked:
            if name not in (EAGER, COMPILED):
                raise Refused(f"there is no provider '{name}' of PyTorch; there are: {EAGER}, {COMPILED}")
        threads = options["threads"]
        chosen = libraries.prepare_environment(threads)
        keeps = libraries.keep_freed_memory()
        try:
            import torch
            from aibench_pytorch import network, single
        except (ImportError, OSError) as problem:
            raise Refused(f"PyTorch of {sys.executable} cannot be loaded: {problem}") from problem
        if COMPILED in asked and not hasattr(torch, "compile"):
            raise Refused(f"PyTorch {torch.__version__} cannot compile; PyTorch 2 can")
        self.network, self.single = network, single
        torch.set_num_threads(threads)
        torch.set_float32_matmul_precision("highest")
        words = libraries.set_blas_threads(threads, chosen)
        words += [f"ATen {isa}" for isa in re.findall(r"CPU capability usage: (\S+)", torch.__config__.show())]
        words += ["oneDNN"] if torch.backends.mkldnn.is_available() else []
        words += [f"Python {sys.version.split()[0]}"] + (["heap keeps freed memory"] if keeps else [])
        about = {"version": f"PyTorch {torch.__version__}", "path": libraries.loaded_file("libtorch_cpu"),
                 "configuration": ", ".join(words), "threads": torch.get_num_threads()}
        return [{"name": name, **about} for name in asked]

    def prepare(self, provider, graph, start, tensors):
        """A whole network where the graph is one, else the op at `start`. What is offered has run once."""
        views = self.single.Views(graph["tensors"], tensors)
        ops_served = 1
        try:
            run, name = self._whole(graph, start, views, provider == COMPILED)
            ops_served = len(graph["ops"])
        except recognise.NotANetwork as reason:
            if provider == COMPILED:
                raise Refused(f"compiles whole networks only: {reason}") from reason
            run, name = self.single.prepare(graph["ops"][start], views)
        try:
            run()
        except RuntimeError as problem:
            if "can't allocate memory" in str(problem):
                raise MemoryError from problem
            raise Refused(f"PyTorch: {str(problem).splitlines()[0]}") from problem
        return run, ops_served, name

    def _whole(self, graph, start, views, compiled):
        if start != 0:
            raise recognise.NotANetwork("a network is taken as a whole")
        network = recognise.recognise(graph)
        take = self.network.inference if network.loss is None else self.network.training
        return take(network, views, compiled)
