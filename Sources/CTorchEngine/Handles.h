#pragma once
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/api/module.h>

#include <atomic>

#include "../CTorch/include/CTorch.h"

struct ct_tensor {
  at::Tensor value;
};
struct ct_operator {
  c10::OperatorHandle handle;
};
struct ct_generator {
  at::Generator value;
};
struct ct_module {
  torch::jit::Module value;
};

namespace passband {

extern std::atomic<int64_t> liveTensors;

/// A new owning handle, counted.
inline ct_tensor *makeHandle(at::Tensor tensor) {
  auto *handle = new ct_tensor{std::move(tensor)};
  liveTensors.fetch_add(1, std::memory_order_relaxed);
  return handle;
}

inline c10::Device makeDevice(int type, int index) {
  return c10::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

} // namespace passband
