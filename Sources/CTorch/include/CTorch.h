/// A small C interface over libtorch: the only door between Passband and C++.
///
/// Every function that can fail returns a status (0: done, 1: failed; `ct_last_error` then has the
/// message of this thread) and hands its results out through its first parameters. No C++ exception
/// leaves this library. Handles are owned by the caller and given back with the `_free` functions.
#ifndef PASSBAND_CTORCH_H
#define PASSBAND_CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ct_tensor ct_tensor;
typedef struct ct_operator ct_operator;
typedef struct ct_generator ct_generator;
typedef struct ct_module ct_module;
typedef struct ct_filter ct_filter;

/// The message of the last failure on this thread, never NULL.
const char *ct_last_error(void);

// MARK: Dispatcher calls

typedef enum {
  CT_NONE = 0,          // the schema's `None`
  CT_TENSOR = 1,        // pointer: ct_tensor *
  CT_INT = 2,           // integer
  CT_DOUBLE = 3,        // number
  CT_BOOL = 4,          // integer, 0 or 1
  CT_INT_LIST = 5,      // pointer: const int64_t *, length
  CT_DOUBLE_LIST = 6,   // pointer: const double *, length
  CT_TENSOR_LIST = 7,   // pointer: ct_tensor *const *, length
  CT_OPTIONAL_LIST = 8, // as CT_TENSOR_LIST, NULL entries are None (indexing)
  CT_STRING = 9,        // pointer: const char *, length
  CT_DEVICE = 10,       // integer: device type, length: index + 1 (0: no index)
  CT_GENERATOR = 11,    // pointer: ct_generator *
  CT_DEFAULT = 12,      // the schema's default value
} ct_tag;

/// One argument or result of a dispatcher call.
typedef struct {
  ct_tag tag;
  int64_t integer;
  double number;
  const void *pointer;
  size_t length;
} ct_value;

/// Looks an operator up by its schema name ("aten::add") and overload ("Tensor"). Never freed.
int ct_operator_find(const ct_operator **out, const char *name, const char *overload);

/// Calls an operator boxed. Arguments beyond `argument_count` take the schema's defaults. Results
/// are written flattened (lists become single tensors) into `results`, at most `capacity`, their
/// number into `result_count`.
int ct_call(ct_value *results, size_t *result_count, size_t capacity, const ct_operator *op,
            const ct_value *arguments, size_t argument_count);

// MARK: Tensors

typedef void (*ct_release)(void *context);

/// A tensor over memory of the caller, contiguous; `release(context)` runs when the last user is
/// gone.
int ct_tensor_from_memory(ct_tensor **out, void *data, const int64_t *shape, size_t rank, int dtype,
                          ct_release release, void *context);
void ct_tensor_free(ct_tensor *tensor);
int ct_tensor_rank(size_t *out, const ct_tensor *tensor);
int ct_tensor_shape(int64_t *out, size_t rank, const ct_tensor *tensor);
int ct_tensor_dtype(int *out, const ct_tensor *tensor);
int ct_tensor_device(int *type, int *index, const ct_tensor *tensor);
/// Pointer to the first element; fails unless the tensor is on the CPU and contiguous.
int ct_tensor_data(void **out, const ct_tensor *tensor);
int ct_tensor_is_contiguous(bool *out, const ct_tensor *tensor, int memory_format);
int ct_tensor_requires_grad(bool *out, const ct_tensor *tensor);
int ct_tensor_set_requires_grad(ct_tensor *tensor, bool value);
/// How often a tensor's values, also by way of its other handles, were changed in place.
int ct_tensor_version(int64_t *out, const ct_tensor *tensor);
/// Counts a change in place that was made through `ct_tensor_data`.
int ct_tensor_mark_changed(ct_tensor *tensor);
/// The number of tensor handles alive in this process.
int64_t ct_tensor_live_count(void);

// MARK: Autograd

/// Gradients of `outputs` (weighted by `seeds`, NULL entries: ones) with respect to `inputs`.
/// Inputs that the outputs do not depend on give NULL when `allow_unused`, else an error.
int ct_gradients(ct_tensor **out, ct_tensor *const *outputs, ct_tensor *const *seeds,
                 size_t output_count, ct_tensor *const *inputs, size_t input_count,
                 bool retain_graph, bool create_graph, bool allow_unused);
bool ct_grad_mode(void);
void ct_set_grad_mode(bool enabled);

typedef struct {
  bool enabled;
  int dtype;
  bool cache;
} ct_autocast;

/// The autocast state of a device type on this thread.
int ct_get_autocast(ct_autocast *out, int device_type);
int ct_set_autocast(int device_type, ct_autocast state);
/// Forgets the cast weights kept for the running autocast scope.
int ct_clear_autocast_cache(void);

// MARK: Filters of planes

/// A kernel of Passband's own for planes of one size: `count` filters by gains that depend on the
/// absolute frequency along each axis, (height/2 + 1) × (width/2 + 1) each, row-major.
int ct_filter_new(ct_filter **out, int height, int width, const double *gains, size_t count);
void ct_filter_free(ct_filter *filter);
/// What each filter passes and what it leaves of float32 CPU tensors (…, height, width): `low` and
/// `rest` take `count` results, or are NULL where they are not wanted. With gradients, unless
/// `rescale_floor` is 0 or more: then each result is divided by its own maximum over the last three
/// axes where that is above the floor.
int ct_filter_apply(ct_tensor **low, ct_tensor **rest, const ct_filter *filter,
                    const ct_tensor *planes, double rescale_floor);

// MARK: Fused layers

/// Whether ct_batch_norm takes an input: float32 or bfloat16 (N, C, H, W) on the CPU, C a multiple
/// of 16.
bool ct_batch_norm_takes(const ct_tensor *input);
/// relu(γ (x − μ)/√(σ² + ε) + β + addend) of channels-last tensors, with gradients; `addend` may be
/// NULL. `batch`: μ and σ² are the batch's, and with `updates` the running ones move towards them.
int ct_batch_norm(ct_tensor **out, const ct_tensor *input, const ct_tensor *addend,
                  const ct_tensor *weight, const ct_tensor *bias, const ct_tensor *running_mean,
                  const ct_tensor *running_variance, bool batch, bool updates, double momentum,
                  double epsilon, bool relu);
/// relu(conv(x) + addend) by oneDNN, all operands of one type, with gradients of whatever wants
/// them. `addend` and `bias` may be NULL, `packed` too: the weight as oneDNN has it in memory.
int ct_convolution(ct_tensor **out, const ct_tensor *input, const ct_tensor *addend,
                   const ct_tensor *weight, const ct_tensor *bias, const ct_tensor *packed,
                   int64_t stride, int64_t padding, int64_t groups, bool relu);

// MARK: Random numbers

int ct_generator_new(ct_generator **out, int device_type, int device_index, uint64_t seed);
void ct_generator_free(ct_generator *generator);
/// The whole state as a uint8 tensor, and back.
int ct_generator_state(ct_tensor **out, const ct_generator *generator);
int ct_generator_set_state(ct_generator *generator, const ct_tensor *state);

// MARK: TorchScript

int ct_module_load(ct_module **out, const char *path, int device_type, int device_index);
void ct_module_free(ct_module *module);
int ct_module_forward(ct_tensor **out, ct_module *module, const ct_tensor *input);
int ct_module_set_training(ct_module *module, bool training);
int ct_module_is_training(bool *out, const ct_module *module);
/// Calls `visit` once for each parameter and buffer. The handle is the callee's to free.
int ct_module_visit(const ct_module *module, void *context,
                    void (*visit)(void *context, const char *name, ct_tensor *tensor,
                                  bool is_parameter));
/// Writes the module as `torch.jit.save` does, with notes beside it: `note_count` pairs of a name and a
/// text.
int ct_module_save(const ct_module *module, const char *path, const char *const *notes,
                   size_t note_count);
/// Calls `receive` with a note of a file, where it has one of this name; the module is not loaded.
int ct_module_note(const char *path, const char *name, void *context,
                   void (*receive)(void *context, const char *bytes, size_t count));

// MARK: Machine

const char *ct_version(void);
/// What libtorch dispatches its CPU kernels for, for example "AVX512".
int ct_cpu_capability(const char **out);
bool ct_cpu_has_bfloat16(void);
bool ct_has_mkldnn(void);
int ct_threads(int *out);
int ct_set_threads(int count);
/// Keeps the memory of CPU tensors that are let go for the next ones of about their size, instead of
/// giving it back to the system: at most half more than was ever in use.
int ct_keep_freed_memory(void);
/// Whether devices of this type can be used; loads libtorch's CUDA part on first demand.
int ct_device_count(int *out, int device_type);

#ifdef __cplusplus
}
#endif
#endif
