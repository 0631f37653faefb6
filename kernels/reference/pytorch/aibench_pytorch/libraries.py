"""What PyTorch computes with: told how to behave before it is loaded, read back afterwards."""

import ctypes
import os

import aibench_worker

SPINS = "1000"  # as cpu/onednn's; the OpenMP runtime's own count is fatal on a processor that others use as well
YIELDS = "16"  # as cpu/openblas's: 2 to this power of ticks until idle threads of OpenBLAS sleep


def _openblas_calls(library):
    library.openblas_get_corename.restype = ctypes.c_char_p
    library.openblas_set_num_threads.argtypes = [ctypes.c_int]
    return library


def _kernels_picked():
    """The kernels that the system's OpenBLAS picks by itself; None where there is none. A process of its own looks,
    because what is loaded once keeps its choice."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, _openblas_calls(ctypes.CDLL("libblas.so.3")).openblas_get_corename())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        picked = pipe.read()
    os.waitpid(child, 0)
    return picked or None


def keep_freed_memory():
    """Has the heap keep what is freed, up to 2 GiB, instead of giving it back to the kernel after a step and fetching
    it page by page in the next. Whether that happens to a PyTorch program is an accident of its heap's layout."""
    trim_threshold, mmap_threshold = -1, -3  # of glibc's malloc.h
    libc = ctypes.CDLL(None)
    try:
        return libc.mallopt(mmap_threshold, 32 << 20) == 1 and libc.mallopt(trim_threshold, 2 ** 31 - 1) == 1
    except AttributeError:  # another C library
        return False


def prepare_environment(threads):
    """To be called before PyTorch is imported: its libraries read their settings while they are loaded. What the user
    set and aibench left in place (--keep-env) stays. Returns kernels that were chosen in OpenBLAS's place, or None."""
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(threads))
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", YIELDS)
    if "OPENBLAS_CORETYPE" in os.environ:
        return None
    picked = _kernels_picked()
    better = aibench_worker.library().aibench_better_openblas_kernels(picked) if picked else None
    if better is None:
        return None
    os.environ["OPENBLAS_CORETYPE"] = better.decode()
    return f"chosen by aibench: the library does not know this processor and picked {picked.decode()}"


def loaded_file(name):
    """Path of the first loaded file whose name begins so; empty when there is none."""
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        paths = {line.split(None, 5)[5].strip() for line in maps if "/" in line}
    return min((path for path in paths if os.path.basename(path).startswith(name)), default="")


def set_blas_threads(threads, chosen):
    """Gives OpenBLAS's own threads the same number, which PyTorch leaves alone; returns what it is in words."""
    path = loaded_file("libblas.so") or loaded_file("libopenblas")
    try:
        blas = _openblas_calls(ctypes.CDLL(path))
    except (AttributeError, OSError):
        return []
    blas.openblas_set_num_threads(threads)
    # "kernels X" comes first, as in provider openblas's words: a check of the result looks for it there.
    words = [f"kernels {blas.openblas_get_corename().decode()}", f"OpenBLAS threads {blas.openblas_get_num_threads()}"]
    return words + [chosen] if chosen else words
