#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/serialization/import.h>

#include "Guard.h"
#include "Handles.h"

using passband::guarded;
using passband::makeHandle;

int ct_module_load(ct_module **out, const char *path, int device_type, int device_index) {
  return guarded([&] {
    const auto device = passband::makeDevice(device_type, device_index);
    *out = new ct_module{torch::jit::load(std::string(path), device)};
  });
}

void ct_module_free(ct_module *module) { delete module; }

int ct_module_forward(ct_tensor **out, ct_module *module, const ct_tensor *input) {
  return guarded([&] {
    c10::IValue result = module->value.forward({input->value});
    TORCH_CHECK(result.isTensor(), "the module's forward returns ", result.tagKind(),
                ", not a tensor of logits");
    *out = makeHandle(result.toTensor());
  });
}

int ct_module_set_training(ct_module *module, bool training) {
  return guarded([&] { module->value.train(training); });
}

int ct_module_is_training(bool *out, const ct_module *module) {
  return guarded([&] { *out = module->value.is_training(); });
}

int ct_module_visit(const ct_module *module, void *context,
                    void (*visit)(void *context, const char *name, ct_tensor *tensor,
                                  bool is_parameter)) {
  return guarded([&] {
    for (const auto &entry : module->value.named_parameters(true)) {
      visit(context, entry.name.c_str(), makeHandle(entry.value), true);
    }
    for (const auto &entry : module->value.named_buffers(true)) {
      visit(context, entry.name.c_str(), makeHandle(entry.value), false);
    }
  });
}

int ct_module_save(const ct_module *module, const char *path, const char *const *notes,
                   size_t note_count) {
  return guarded([&] {
    torch::jit::ExtraFilesMap extra;
    for (size_t i = 0; i < note_count; ++i) extra[notes[2 * i]] = notes[2 * i + 1];
    module->value.save(path, extra);
  });
}

int ct_module_note(const char *path, const char *name, void *context,
                   void (*receive)(void *context, const char *bytes, size_t count)) {
  return guarded([&] {
    caffe2::serialize::PyTorchStreamReader reader{std::string(path)};
    const auto record = std::string("extra/") + name;
    if (!reader.hasRecord(record)) return;
    auto [data, size] = reader.getRecord(record);
    receive(context, static_cast<const char *>(data.get()), size);
  });
}
