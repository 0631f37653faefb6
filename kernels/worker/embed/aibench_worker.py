"""Lets a Python program be an aibench worker: aibench_worker.h for Python, by ctypes alone.

A worker is an object with
    kind                                     the program is called aibench-worker-<kind>
    open(options)                            -> list of providers, each a dict as aibench_worker.h says
    prepare(provider, graph, next, tensors)  -> (run, ops_served, algorithm); run() does the work, and is what is timed
where options and graph are what the header gives as JSON, and tensors[i] is the address of tensor i. Both may raise
Refused with a reason. `serve(worker)` is the program's whole life; it lies beside this file:

    import aibench_worker
    sys.exit(aibench_worker.serve(MyWorker()))
"""

import ctypes
import itertools
import json
import os

_OK, _REFUSED, _FAILED, _OUT_OF_MEMORY = range(4)
_ABI = 1


class Refused(Exception):
    """An expected outcome, with its reason: no such device here, an op that the library does not compute."""


class _Prepared(ctypes.Structure):
    _fields_ = [("handle", ctypes.c_void_p), ("ops_served", ctypes.c_size_t)]


_Open = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_Prepare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t,
                            ctypes.POINTER(ctypes.c_void_p), ctypes.c_size_t, ctypes.POINTER(_Prepared),
                            ctypes.c_void_p)
_Enqueue = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
_Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


class _Table(ctypes.Structure):
    _fields_ = [("abi", ctypes.c_int), ("kind", ctypes.c_char_p), ("context", ctypes.c_void_p), ("open", _Open),
                ("prepare", _Prepare), ("enqueue", _Enqueue), ("release", _Release), ("memory", ctypes.c_void_p)]


def library():
    """libaibench-worker.so, from beside this file."""
    try:
        # The system's before one that a bundle brought along: what else this program loads may need the newer one.
        ctypes.CDLL("libstdc++.so.6")
    except OSError:
        pass
    # PyDLL: the interpreter's lock stays with this thread, so that no call waits for it.
    loaded = ctypes.PyDLL(os.path.join(os.path.dirname(os.path.abspath(__file__)), "libaibench-worker.so"))
    loaded.aibench_say.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    loaded.aibench_say.restype = None
    loaded.aibench_serve.argtypes = [ctypes.POINTER(_Table)]
    loaded.aibench_better_openblas_kernels.argtypes = [ctypes.c_char_p]
    loaded.aibench_better_openblas_kernels.restype = ctypes.c_char_p
    return loaded


def serve(worker):
    """Speaks with aibench until it is told to quit; returns the exit code for the program."""
    loaded = library()
    prepared = {}  # handle -> run
    handles = itertools.count(1)

    def say(text, words):
        loaded.aibench_say(text, words.encode("utf-8", "replace").replace(b"\0", b" "))

    def answer(text, call):
        # An exception that left a callback would be printed and answered with 0, which means "fine".
        try:
            call()
            return _OK
        except Refused as refusal:
            say(text, str(refusal))
            return _REFUSED
        except MemoryError:
            return _OUT_OF_MEMORY
        except BaseException as problem:
            say(text, f"{type(problem).__name__}: {problem}")
            return _FAILED

    def open_(_, options, text):
        return answer(text, lambda: say(text, json.dumps({"providers": worker.open(json.loads(options))})))

    def prepare(_, provider, graph, start, tensors, count, out, text):
        def call():
            run, ops_served, algorithm = worker.prepare(provider.decode(), json.loads(graph), start, tensors[:count])
            handle = next(handles)
            prepared[handle] = run
            out[0].handle, out[0].ops_served = handle, ops_served
            say(text, algorithm)
        return answer(text, call)

    def enqueue(_, handle, text):
        try:
            prepared[handle]()
            return _OK
        except BaseException as problem:
            say(text, f"{type(problem).__name__}: {problem}")
            return _FAILED

    def release(_, handle):
        prepared.pop(handle, None)

    table = _Table(_ABI, worker.kind.encode(), None, _Open(open_), _Prepare(prepare), _Enqueue(enqueue),
                   _Release(release), None)
    return loaded.aibench_serve(ctypes.byref(table))
