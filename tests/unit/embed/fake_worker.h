#ifndef AIBENCH_TESTS_FAKE_WORKER_H
#define AIBENCH_TESTS_FAKE_WORKER_H

#include "kernels/worker/embed/aibench_worker.h"

/* A worker written in C, as another language would have it: naive matrix products in f32, and answers to order. */
#ifdef __cplusplus
extern "C" {
#endif

typedef struct fake_worker {
  /* What the calls answer; 0 is AIBENCH_OK. */
  int open_answer, prepare_answer, enqueue_answer, upload_answer, synchronize_answer;
  const char* words;      /* said with answers other than AIBENCH_OK */
  const char* opens_with; /* the text of open; null: one provider, "naive" */
  size_t serves;          /* ops_served; 0: one */
  size_t memory_limit;    /* allocations beyond it fail; 0: none do */
  int opened, prepared, enqueued, released, allocated, freed;
  char options[256]; /* what open was given */
} fake_worker;

/* The table over `fake`, which must outlive it; with `memory` it says it is a device of its own. */
aibench_worker fake_table(fake_worker* fake, int memory);

#ifdef __cplusplus
}
#endif

#endif
