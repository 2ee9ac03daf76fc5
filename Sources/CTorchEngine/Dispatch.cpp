#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>

#include "Guard.h"
#include "Handles.h"

using passband::guarded;
using passband::makeHandle;

namespace {

template <typename List> List tensorList(const ct_value &value) {
  List list;
  list.reserve(value.length);
  auto *const *handles = static_cast<ct_tensor *const *>(value.pointer);
  for (size_t i = 0; i < value.length; ++i) {
    if constexpr (std::is_same_v<List, c10::List<at::Tensor>>) {
      list.push_back(handles[i]->value);
    } else {
      list.push_back(handles[i] ? std::optional<at::Tensor>(handles[i]->value) : std::nullopt);
    }
  }
  return list;
}

bool expectsFloat(const c10::Argument &argument) {
  const auto &type = argument.type();
  if (type->kind() == c10::TypeKind::FloatType) return true;
  auto optional = type->cast<c10::OptionalType>();
  return optional && optional->getElementType()->kind() == c10::TypeKind::FloatType;
}

/// The element type of a list of optional numbers, which no array of doubles converts to.
c10::TypePtr optionalElement(const c10::Argument &argument) {
  auto list = argument.type()->cast<c10::ListType>();
  if (!list || list->getElementType()->kind() != c10::TypeKind::OptionalType) return nullptr;
  return list->getElementType();
}

c10::IValue toIValue(const ct_value &value, const c10::Argument &argument) {
  switch (value.tag) {
  case CT_NONE:
    return {};
  case CT_TENSOR:
    return static_cast<const ct_tensor *>(value.pointer)->value;
  case CT_INT:
    if (expectsFloat(argument)) return static_cast<double>(value.integer);
    return value.integer;
  case CT_DOUBLE:
    return value.number;
  case CT_BOOL:
    return value.integer != 0;
  case CT_INT_LIST:
    return c10::IntArrayRef(static_cast<const int64_t *>(value.pointer), value.length);
  case CT_DOUBLE_LIST:
    if (auto element = optionalElement(argument)) {
      c10::impl::GenericList list(element);
      for (size_t i = 0; i < value.length; ++i) {
        list.push_back(static_cast<const double *>(value.pointer)[i]);
      }
      return list;
    }
    return c10::ArrayRef<double>(static_cast<const double *>(value.pointer), value.length);
  case CT_TENSOR_LIST:
    return tensorList<c10::List<at::Tensor>>(value);
  case CT_OPTIONAL_LIST:
    return tensorList<c10::List<std::optional<at::Tensor>>>(value);
  case CT_STRING:
    return std::string(static_cast<const char *>(value.pointer), value.length);
  case CT_DEVICE:
    return passband::makeDevice(static_cast<int>(value.integer),
                                static_cast<int>(value.length) - 1);
  case CT_GENERATOR:
    return static_cast<const ct_generator *>(value.pointer)->value;
  case CT_DEFAULT:
    TORCH_CHECK(argument.default_value().has_value(), "argument '", argument.name(),
                "' has no default value");
    return *argument.default_value();
  }
  TORCH_CHECK(false, "unknown argument tag ", static_cast<int>(value.tag));
}

/// Operators on lists do not count their changes in place, as those on single tensors do.
void countChanges(const std::vector<c10::Argument> &parameters, const ct_value *arguments,
                  size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const auto *alias = parameters[i].alias_info();
    if (arguments[i].tag != CT_TENSOR_LIST || !alias || !alias->isWrite()) continue;
    auto *const *handles = static_cast<ct_tensor *const *>(arguments[i].pointer);
    for (size_t k = 0; k < arguments[i].length; ++k)
      handles[k]->value.unsafeGetTensorImpl()->bump_version();
  }
}

/// Collects results into the caller's array.
struct Results {
  ct_value *values;
  size_t capacity;
  size_t count = 0;

  void append(ct_value value) {
    TORCH_CHECK(count < capacity, "more than ", capacity, " results");
    values[count++] = value;
  }

  void append(const at::Tensor &tensor) {
    append({CT_TENSOR, 0, 0, nullptr, 0});
    // Only now that there was room for it: a handle made before would be lost to the exception.
    if (tensor.defined()) values[count - 1].pointer = makeHandle(tensor);
  }

  void append(const c10::IValue &value) {
    if (value.isTensor()) return append(value.toTensor());
    if (value.isInt()) return append({CT_INT, value.toInt(), 0, nullptr, 0});
    if (value.isDouble()) return append({CT_DOUBLE, 0, value.toDouble(), nullptr, 0});
    if (value.isBool()) return append({CT_BOOL, value.toBool(), 0, nullptr, 0});
    TORCH_CHECK(value.isTensorList(), "a result of type ", value.tagKind(), " is not supported");
    for (const at::Tensor &tensor : value.toTensorVector()) append(tensor);
  }

  void release() {
    for (size_t i = 0; i < count; ++i) {
      if (values[i].tag == CT_TENSOR) {
        ct_tensor_free(static_cast<ct_tensor *>(const_cast<void *>(values[i].pointer)));
      }
    }
    count = 0;
  }
};

} // namespace

int ct_operator_find(const ct_operator **out, const char *name, const char *overload) {
  return guarded([&] {
    *out = new ct_operator{c10::Dispatcher::singleton().findSchemaOrThrow(name, overload)};
  });
}

int ct_call(ct_value *results, size_t *result_count, size_t capacity, const ct_operator *op,
            const ct_value *arguments, size_t argument_count) {
  Results collected{results, capacity};
  const int status = guarded([&] {
    const auto &parameters = op->handle.schema().arguments();
    TORCH_CHECK(argument_count <= parameters.size(), "takes ", parameters.size(),
                " arguments, was given ", argument_count);
    torch::jit::Stack stack;
    stack.reserve(parameters.size());
    const ct_value absent{CT_DEFAULT, 0, 0, nullptr, 0};
    for (size_t i = 0; i < parameters.size(); ++i) {
      stack.push_back(toIValue(i < argument_count ? arguments[i] : absent, parameters[i]));
    }
    op->handle.callBoxed(stack);
    countChanges(parameters, arguments, argument_count);
    for (const c10::IValue &value : stack) collected.append(value);
  });
  if (status != 0) collected.release();
  *result_count = collected.count;
  return status;
}
