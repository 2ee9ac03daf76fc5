#include <ATen/ops/from_blob.h>
#include <torch/csrc/autograd/autograd.h>

#include "Guard.h"
#include "Handles.h"

using passband::guarded;
using passband::makeHandle;

std::atomic<int64_t> passband::liveTensors{0};

std::string &passband::lastError() {
  thread_local std::string message;
  return message;
}

const char *ct_last_error(void) { return passband::lastError().c_str(); }

int ct_tensor_from_memory(ct_tensor **out, void *data, const int64_t *shape, size_t rank, int dtype,
                          ct_release release, void *context) {
  return guarded([&] {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    *out = makeHandle(at::from_blob(
        data, at::IntArrayRef(shape, rank), [=](void *) { release(context); }, options));
  });
}

void ct_tensor_free(ct_tensor *tensor) {
  if (tensor == nullptr) return;
  delete tensor;
  passband::liveTensors.fetch_sub(1, std::memory_order_relaxed);
}

int ct_tensor_rank(size_t *out, const ct_tensor *tensor) {
  return guarded([&] { *out = static_cast<size_t>(tensor->value.dim()); });
}

int ct_tensor_shape(int64_t *out, size_t rank, const ct_tensor *tensor) {
  return guarded([&] {
    const auto sizes = tensor->value.sizes();
    TORCH_CHECK(sizes.size() == rank, "rank is ", sizes.size(), ", not ", rank);
    std::copy(sizes.begin(), sizes.end(), out);
  });
}

int ct_tensor_dtype(int *out, const ct_tensor *tensor) {
  return guarded([&] { *out = static_cast<int>(tensor->value.scalar_type()); });
}

int ct_tensor_device(int *type, int *index, const ct_tensor *tensor) {
  return guarded([&] {
    *type = static_cast<int>(tensor->value.device().type());
    *index = tensor->value.device().index();
  });
}

int ct_tensor_data(void **out, const ct_tensor *tensor) {
  return guarded([&] {
    TORCH_CHECK(tensor->value.is_cpu(), "the tensor is on ", tensor->value.device(), ", not cpu");
    TORCH_CHECK(tensor->value.is_contiguous(), "the tensor is not contiguous");
    *out = tensor->value.data_ptr();
  });
}

int ct_tensor_is_contiguous(bool *out, const ct_tensor *tensor, int memory_format) {
  return guarded([&] {
    *out = tensor->value.is_contiguous(static_cast<at::MemoryFormat>(memory_format));
  });
}

int ct_tensor_requires_grad(bool *out, const ct_tensor *tensor) {
  return guarded([&] { *out = tensor->value.requires_grad(); });
}

int ct_tensor_set_requires_grad(ct_tensor *tensor, bool value) {
  return guarded([&] { tensor->value.set_requires_grad(value); });
}

int ct_tensor_version(int64_t *out, const ct_tensor *tensor) {
  return guarded([&] { *out = static_cast<int64_t>(tensor->value._version()); });
}

int ct_tensor_mark_changed(ct_tensor *tensor) {
  return guarded([&] { tensor->value.unsafeGetTensorImpl()->bump_version(); });
}

int64_t ct_tensor_live_count(void) { return passband::liveTensors.load(); }

int ct_gradients(ct_tensor **out, ct_tensor *const *outputs, ct_tensor *const *seeds,
                 size_t output_count, ct_tensor *const *inputs, size_t input_count,
                 bool retain_graph, bool create_graph, bool allow_unused) {
  return guarded([&] {
    torch::autograd::variable_list ys, xs, vs;
    for (size_t i = 0; i < output_count; ++i) {
      ys.push_back(outputs[i]->value);
      vs.push_back(seeds[i] ? seeds[i]->value : at::Tensor());
    }
    for (size_t i = 0; i < input_count; ++i) xs.push_back(inputs[i]->value);
    auto gradients =
        torch::autograd::grad(ys, xs, vs, retain_graph, create_graph, allow_unused);
    for (size_t i = 0; i < input_count; ++i) {
      out[i] = gradients[i].defined() ? makeHandle(std::move(gradients[i])) : nullptr;
    }
  });
}
