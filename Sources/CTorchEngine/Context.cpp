#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <ATen/cpu/Utils.h>
#include <dlfcn.h>
#include <torch/csrc/api/include/torch/version.h>

#include "Guard.h"
#include "Handles.h"

using passband::guarded;
using passband::makeHandle;

bool ct_grad_mode(void) { return at::GradMode::is_enabled(); }

void ct_set_grad_mode(bool enabled) { at::GradMode::set_enabled(enabled); }

int ct_get_autocast(ct_autocast *out, int device_type) {
  return guarded([&] {
    const auto type = static_cast<c10::DeviceType>(device_type);
    out->enabled = at::autocast::is_autocast_enabled(type);
    out->dtype = static_cast<int>(at::autocast::get_autocast_dtype(type));
    out->cache = at::autocast::is_autocast_cache_enabled();
  });
}

int ct_set_autocast(int device_type, ct_autocast state) {
  return guarded([&] {
    const auto type = static_cast<c10::DeviceType>(device_type);
    at::autocast::set_autocast_enabled(type, state.enabled);
    at::autocast::set_autocast_dtype(type, static_cast<at::ScalarType>(state.dtype));
    at::autocast::set_autocast_cache_enabled(state.cache);
  });
}

int ct_clear_autocast_cache(void) {
  return guarded([] { at::autocast::clear_cache(); });
}

int ct_generator_new(ct_generator **out, int device_type, int device_index, uint64_t seed) {
  return guarded([&] {
    const auto device = passband::makeDevice(device_type, device_index);
    auto generator = device.is_cpu()
                         ? at::make_generator<at::CPUGeneratorImpl>()
                         : at::globalContext().defaultGenerator(device).clone();
    generator.set_current_seed(seed);
    *out = new ct_generator{std::move(generator)};
  });
}

void ct_generator_free(ct_generator *generator) { delete generator; }

int ct_generator_state(ct_tensor **out, const ct_generator *generator) {
  return guarded([&] { *out = makeHandle(generator->value.get_state()); });
}

int ct_generator_set_state(ct_generator *generator, const ct_tensor *state) {
  return guarded([&] { generator->value.set_state(state->value); });
}

const char *ct_version(void) { return TORCH_VERSION; }

int ct_cpu_capability(const char **out) {
  return guarded([&] {
    static const std::string capability = at::get_cpu_capability();
    *out = capability.c_str();
  });
}

bool ct_cpu_has_bfloat16(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") || __builtin_cpu_supports("amx-bf16");
#else
  return false;
#endif
}

bool ct_has_mkldnn(void) { return at::hasMKLDNN(); }

int ct_threads(int *out) {
  return guarded([&] { *out = at::get_num_threads(); });
}

int ct_set_threads(int count) {
  return guarded([&] { at::set_num_threads(count); });
}

int ct_device_count(int *out, int device_type) {
  return guarded([&] {
    const auto type = static_cast<c10::DeviceType>(device_type);
    if (type == c10::DeviceType::CPU) {
      *out = 1;
    } else if (type == c10::DeviceType::CUDA) {
      static void *library = dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL);
      *out = library != nullptr && at::hasCUDA()
                 ? at::globalContext().getAcceleratorHooksInterface(type).deviceCount()
                 : 0;
    } else if (type == c10::DeviceType::MPS) {
      *out = at::hasMPS() ? 1 : 0;
    } else {
      *out = 0;
    }
  });
}
