#ifndef AIBENCH_WORKER_H
#define AIBENCH_WORKER_H

#include <stddef.h>

/* Lets a program in any language be an aibench worker: it fills a table of calls and hands it to aibench_serve, which
 * speaks the protocol, makes the data, times the calls and checks what they wrote, with the very code of the other
 * workers. Plain C, for the foreign function interfaces of other languages.
 *
 * Every call answers with one of the numbers below. Texts are UTF-8; JSON is given and taken as text. Nothing may be
 * thrown through these calls, in either direction. All calls come from the thread that called aibench_serve. */
#ifdef __cplusplus
extern "C" {
#endif

#define AIBENCH_WORKER_ABI 1
#define AIBENCH_WORKER_API __attribute__((visibility("default")))

enum aibench_answer {
  AIBENCH_OK = 0,
  AIBENCH_REFUSED = 1,      /* an expected outcome: open and prepare say why in their text */
  AIBENCH_FAILED = 2,       /* the text says what; the worker process is not trusted with another case */
  AIBENCH_OUT_OF_MEMORY = 3 /* the case is skipped; the worker stays usable */
};

/* Where a call leaves its words. */
typedef struct aibench_text aibench_text;
/* Copies `words`, in place of what was said before. */
AIBENCH_WORKER_API void aibench_say(aibench_text* text, const char* words);

typedef struct aibench_prepared {
  void* handle;      /* the worker's own name of the prepared work; may be null */
  size_t ops_served; /* consecutive ops from `next` on that it computes */
} aibench_prepared;

/* Memory of a device other than the host. Addresses allow plain arithmetic within an allocation. */
typedef struct aibench_memory {
  /* At least `bytes` bytes, aligned to 64; null when there is no room. */
  void* (*allocate)(void* context, size_t bytes);
  void (*free)(void* context, void* memory);
  /* Return when the copy is complete. */
  int (*upload)(void* context, void* to, const void* from_host, size_t bytes, aibench_text* problem);
  int (*download)(void* context, void* to_host, const void* from, size_t bytes, aibench_text* problem);
  /* Returns when all enqueued work is complete. */
  int (*synchronize)(void* context, aibench_text* problem);
} aibench_memory;

typedef struct aibench_worker {
  int abi;          /* AIBENCH_WORKER_ABI */
  const char* kind; /* of the target: the program is aibench-worker-<kind> */
  void* context;    /* handed to every call */

  /* Called once. `options`: {"threads": 2, "device_index": 0, "providers": ["name", ...]}; threads is 1 or more and has
   * to be kept to, providers is what the user restricts the worker to, empty for its own choice. The text is
   *   {"providers": [{"name": "", "version": "", "path": "", "configuration": "", "threads": 0}, ...]}
   * in order of preference, threads read back from the library; with `memory` also
   *   "device": {"name": "", "driver": "", "memory_bytes": 0 or null, "last_level_cache_bytes": 0 or null}
   * or why there is nothing to measure on. */
  int (*open)(void* context, const char* options, aibench_text* text);

  /* Offers the ops of `graph` (JSON: kernels/worker/embed/graph_json.h) from index `next` on to a provider. tensors[i]
   * is the memory of tensor i of the graph, valid until the work is released. The text names what will run, in the
   * library's words, or says why the op is refused. May run the ops: what they write holds anything afterwards.
   * Tensors that only ops inside the run touch need not be written. */
  int (*prepare)(void* context, const char* provider, const char* graph, size_t next, void* const* tensors,
                 size_t tensor_count, aibench_prepared* prepared, aibench_text* text);

  /* Does the work, or starts it where there is `memory`. This is what is timed. */
  int (*enqueue)(void* context, void* handle, aibench_text* problem);

  void (*release)(void* context, void* handle);

  const aibench_memory* memory; /* null: tensors lie in the host's memory, and work is done when enqueue returns */
} aibench_worker;

/* The worker's whole life: takes over stdin and stdout, carries out commands until it is told to quit. Returns the exit
 * code for the process. The table has to stay until then. */
AIBENCH_WORKER_API int aibench_serve(const aibench_worker* worker);

/* Kernels that OpenBLAS should be told to use (OPENBLAS_CORETYPE, before it is loaded) where it picked `picked` by
 * itself (openblas_get_corename) and these are below the processor's instruction set; null where its choice is good. */
AIBENCH_WORKER_API const char* aibench_better_openblas_kernels(const char* picked);

#ifdef __cplusplus
}
#endif

#endif
