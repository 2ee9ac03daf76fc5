// Each function of CTorch.h finds its namesake in the engine library, which is loaded, and libtorch
// with it, on the first call: loading takes a quarter of a second that `--help` need not wait.

#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE // dladdr
#endif
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CTorch.h"

#if defined(__APPLE__)
#define ENGINE "libCTorchEngine.dylib"
#else
#define ENGINE "libCTorchEngine.so"
#endif

static void *engine;

/// The path of the library beside the file that holds this code: the executable, or a test bundle.
static void path_beside_this(char *out, size_t size) {
  Dl_info info;
  const char *own = dladdr((const void *)ct_version, &info) != 0 ? info.dli_fname : "";
  const char *slash = strrchr(own, '/');
  const int folder = slash ? (int)(slash - own) + 1 : 0;
  snprintf(out, size, "%.*s%s", folder, own, ENGINE);
}

static void load(void) {
  char path[4096];
  path_beside_this(path, sizeof path);
  engine = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  if (engine != NULL) return;
  char reason[4096];
  snprintf(reason, sizeof reason, "%s", dlerror());
  engine = dlopen(ENGINE, RTLD_NOW | RTLD_GLOBAL);
  if (engine != NULL) return;
  fprintf(stderr,
          "Error: Passband's engine %s cannot be loaded (%s). Build it with `make build`; if "
          "libtorch was moved or removed, run `make setup` first.\n",
          path, reason);
  exit(1);
}

static void *resolve(const char *name) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  void *function = dlsym(engine, name);
  if (function == NULL) {
    fprintf(stderr, "Error: %s of another version lacks %s; run `make build`.\n", ENGINE, name);
    exit(1);
  }
  return function;
}

/// Defines a function that hands its arguments on.
#define FORWARD(result, name, parameters, arguments)                                               \
  result name parameters {                                                                         \
    static _Atomic(void *) found;                                                                  \
    void *target = atomic_load_explicit(&found, memory_order_acquire);                             \
    if (target == NULL) {                                                                          \
      target = resolve(#name);                                                                     \
      atomic_store_explicit(&found, target, memory_order_release);                                 \
    }                                                                                              \
    return ((result(*) parameters)target)arguments;                                                \
  }

FORWARD(const char *, ct_last_error, (void), ())
FORWARD(int, ct_operator_find, (const ct_operator **out, const char *name, const char *overload),
        (out, name, overload))
FORWARD(int, ct_call,
        (ct_value * results, size_t *result_count, size_t capacity, const ct_operator *op,
         const ct_value *arguments, size_t argument_count),
        (results, result_count, capacity, op, arguments, argument_count))

FORWARD(int, ct_tensor_from_memory,
        (ct_tensor * *out, void *data, const int64_t *shape, size_t rank, int dtype,
         ct_release release, void *context),
        (out, data, shape, rank, dtype, release, context))
FORWARD(void, ct_tensor_free, (ct_tensor * tensor), (tensor))
FORWARD(int, ct_tensor_rank, (size_t * out, const ct_tensor *tensor), (out, tensor))
FORWARD(int, ct_tensor_shape, (int64_t *out, size_t rank, const ct_tensor *tensor),
        (out, rank, tensor))
FORWARD(int, ct_tensor_dtype, (int *out, const ct_tensor *tensor), (out, tensor))
FORWARD(int, ct_tensor_device, (int *type, int *index, const ct_tensor *tensor),
        (type, index, tensor))
FORWARD(int, ct_tensor_data, (void **out, const ct_tensor *tensor), (out, tensor))
FORWARD(int, ct_tensor_is_contiguous, (bool *out, const ct_tensor *tensor, int memory_format),
        (out, tensor, memory_format))
FORWARD(int, ct_tensor_requires_grad, (bool *out, const ct_tensor *tensor), (out, tensor))
FORWARD(int, ct_tensor_set_requires_grad, (ct_tensor * tensor, bool value), (tensor, value))
FORWARD(int, ct_tensor_version, (int64_t * out, const ct_tensor *tensor), (out, tensor))
FORWARD(int, ct_tensor_mark_changed, (ct_tensor * tensor), (tensor))
FORWARD(int64_t, ct_tensor_live_count, (void), ())

FORWARD(int, ct_gradients,
        (ct_tensor * *out, ct_tensor *const *outputs, ct_tensor *const *seeds, size_t output_count,
         ct_tensor *const *inputs, size_t input_count, bool retain_graph, bool create_graph,
         bool allow_unused),
        (out, outputs, seeds, output_count, inputs, input_count, retain_graph, create_graph,
         allow_unused))
FORWARD(bool, ct_grad_mode, (void), ())
FORWARD(void, ct_set_grad_mode, (bool enabled), (enabled))
FORWARD(int, ct_get_autocast, (ct_autocast * out, int device_type), (out, device_type))
FORWARD(int, ct_set_autocast, (int device_type, ct_autocast state), (device_type, state))
FORWARD(int, ct_clear_autocast_cache, (void), ())

FORWARD(int, ct_filter_new,
        (ct_filter * *out, int height, int width, const double *gains, size_t count),
        (out, height, width, gains, count))
FORWARD(void, ct_filter_free, (ct_filter * filter), (filter))
FORWARD(int, ct_filter_apply,
        (ct_tensor * *low, ct_tensor **rest, const ct_filter *filter, const ct_tensor *planes,
         double rescale_floor),
        (low, rest, filter, planes, rescale_floor))

FORWARD(bool, ct_batch_norm_takes, (const ct_tensor *input), (input))
FORWARD(int, ct_batch_norm,
        (ct_tensor * *out, const ct_tensor *input, const ct_tensor *addend, const ct_tensor *weight,
         const ct_tensor *bias, const ct_tensor *running_mean, const ct_tensor *running_variance,
         bool batch, bool updates, double momentum, double epsilon, bool relu),
        (out, input, addend, weight, bias, running_mean, running_variance, batch, updates, momentum,
         epsilon, relu))
FORWARD(int, ct_convolution,
        (ct_tensor * *out, const ct_tensor *input, const ct_tensor *addend, const ct_tensor *weight,
         const ct_tensor *bias, const ct_tensor *packed, int64_t stride, int64_t padding,
         int64_t groups, bool relu),
        (out, input, addend, weight, bias, packed, stride, padding, groups, relu))

FORWARD(int, ct_generator_new,
        (ct_generator * *out, int device_type, int device_index, uint64_t seed),
        (out, device_type, device_index, seed))
FORWARD(void, ct_generator_free, (ct_generator * generator), (generator))
FORWARD(int, ct_generator_state, (ct_tensor * *out, const ct_generator *generator),
        (out, generator))
FORWARD(int, ct_generator_set_state, (ct_generator * generator, const ct_tensor *state),
        (generator, state))

FORWARD(int, ct_module_load, (ct_module * *out, const char *path, int device_type, int device_index),
        (out, path, device_type, device_index))
FORWARD(void, ct_module_free, (ct_module * module), (module))
FORWARD(int, ct_module_forward, (ct_tensor * *out, ct_module *module, const ct_tensor *input),
        (out, module, input))
FORWARD(int, ct_module_set_training, (ct_module * module, bool training), (module, training))
FORWARD(int, ct_module_is_training, (bool *out, const ct_module *module), (out, module))
FORWARD(int, ct_module_visit,
        (const ct_module *module, void *context,
         void (*visit)(void *context, const char *name, ct_tensor *tensor, bool is_parameter)),
        (module, context, visit))
FORWARD(int, ct_module_save,
        (const ct_module *module, const char *path, const char *const *notes, size_t note_count),
        (module, path, notes, note_count))
FORWARD(int, ct_module_note,
        (const char *path, const char *name, void *context,
         void (*receive)(void *context, const char *bytes, size_t count)),
        (path, name, context, receive))

FORWARD(const char *, ct_version, (void), ())
FORWARD(int, ct_cpu_capability, (const char **out), (out))
FORWARD(bool, ct_cpu_has_bfloat16, (void), ())
FORWARD(bool, ct_has_mkldnn, (void), ())
FORWARD(int, ct_threads, (int *out), (out))
FORWARD(int, ct_set_threads, (int count), (count))
FORWARD(int, ct_keep_freed_memory, (void), ())
FORWARD(int, ct_device_count, (int *out, int device_type), (out, device_type))
