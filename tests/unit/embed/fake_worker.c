#include "tests/unit/embed/fake_worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct product {
  long m, n, k;
  const float *a, *b;
  float* c;
} product;

static int answer(fake_worker* fake, int wanted, aibench_text* text) {
  if (wanted != AIBENCH_OK) aibench_say(text, fake->words);
  return wanted;
}

static int fake_open(void* context, const char* options, aibench_text* text) {
  fake_worker* fake = context;
  ++fake->opened;
  snprintf(fake->options, sizeof fake->options, "%s", options);
  const char* plain =
      "{\"providers\": [{\"name\": \"naive\", \"version\": \"1\", \"path\": \"\", \"configuration\": \"\", "
      "\"threads\": 1}]}";
  aibench_say(text, fake->opens_with ? fake->opens_with : plain);
  return answer(fake, fake->open_answer, text);
}

static long member(const char* op, const char* name) {
  const char* at = strstr(op, name);
  return at == NULL ? -1 : strtol(at + strlen(name), NULL, 10);
}

static int fake_prepare(void* context, const char* provider, const char* graph, size_t next, void* const* tensors,
                        size_t tensor_count, aibench_prepared* prepared, aibench_text* text) {
  fake_worker* fake = context;
  const char* op = strstr(graph, "\"op\":\"gemm\"");
  if (fake->prepare_answer != AIBENCH_OK) return answer(fake, fake->prepare_answer, text);
  if (op == NULL || next != 0 || tensor_count < 3 || strcmp(provider, "naive") != 0) {
    aibench_say(text, "only products");
    return AIBENCH_REFUSED;
  }
  product* made = malloc(sizeof *made);
  made->m = member(op, "\"m\":"), made->n = member(op, "\"n\":"), made->k = member(op, "\"k\":");
  made->a = tensors[member(op, "\"a\":")];
  made->b = tensors[member(op, "\"b\":")];
  made->c = tensors[member(op, "\"c\":")];
  ++fake->prepared;
  prepared->handle = made;
  prepared->ops_served = fake->serves ? fake->serves : 1;
  aibench_say(text, "three loops");
  return AIBENCH_OK;
}

static int fake_enqueue(void* context, void* handle, aibench_text* problem) {
  fake_worker* fake = context;
  const product* p = handle;
  ++fake->enqueued;
  for (long i = 0; i < p->m; ++i) {
    for (long j = 0; j < p->n; ++j) {
      double sum = 0;
      for (long l = 0; l < p->k; ++l) sum += (double)p->a[i * p->k + l] * p->b[l * p->n + j];
      p->c[i * p->n + j] = (float)sum;
    }
  }
  return answer(fake, fake->enqueue_answer, problem);
}

static void fake_release(void* context, void* handle) {
  fake_worker* fake = context;
  ++fake->released;
  free(handle);
}

static void* fake_allocate(void* context, size_t bytes) {
  fake_worker* fake = context;
  if (fake->memory_limit != 0 && bytes > fake->memory_limit) return NULL;
  ++fake->allocated;
  return aligned_alloc(64, (bytes + 63) / 64 * 64);
}

static void fake_free(void* context, void* memory) {
  fake_worker* fake = context;
  ++fake->freed;
  free(memory);
}

static int fake_upload(void* context, void* to, const void* from, size_t bytes, aibench_text* problem) {
  fake_worker* fake = context;
  memcpy(to, from, bytes);
  return answer(fake, fake->upload_answer, problem);
}

static int fake_download(void* context, void* to, const void* from, size_t bytes, aibench_text* problem) {
  (void)context, (void)problem;
  memcpy(to, from, bytes);
  return AIBENCH_OK;
}

static int fake_synchronize(void* context, aibench_text* problem) {
  fake_worker* fake = context;
  return answer(fake, fake->synchronize_answer, problem);
}

aibench_worker fake_table(fake_worker* fake, int memory) {
  static const aibench_memory calls = {fake_allocate, fake_free, fake_upload, fake_download, fake_synchronize};
  const aibench_worker table = {AIBENCH_WORKER_ABI, "naive",      fake,         fake_open,
                                fake_prepare,       fake_enqueue, fake_release, memory ? &calls : NULL};
  return table;
}
