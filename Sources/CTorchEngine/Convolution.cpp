#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/threshold_backward.h>
#include <torch/csrc/autograd/custom_function.h>

#include "Guard.h"
#include "Handles.h"
#include "Kernels.h"

using passband::guarded;
using passband::makeHandle;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

using List = c10::List<std::optional<at::Scalar>>;
using MaybeTensor = std::optional<at::Tensor>;

struct Settings {
  int64_t stride, padding, groups;
  bool relu;
  /// The weight in oneDNN's own order, so that it need not be reordered for each call.
  MaybeTensor packed;
};

/// oneDNN's convolution with what follows it done while its output is in the cache.
at::Tensor fused(const at::Tensor &input, const MaybeTensor &addend, const at::Tensor &weight,
                 const MaybeTensor &bias, const Settings &how) {
  static const auto plain =
      c10::Dispatcher::singleton().findSchemaOrThrow("mkldnn::_convolution_pointwise", "");
  static const auto adding =
      c10::Dispatcher::singleton().findSchemaOrThrow("mkldnn::_convolution_pointwise", "binary");
  const std::vector<int64_t> padding(2, how.padding), stride(2, how.stride), dilation(2, 1);
  torch::jit::Stack stack;
  if (addend) {
    const c10::IValue after = how.relu ? c10::IValue("relu") : c10::IValue();
    stack = {input, *addend, weight, bias, padding, stride, dilation, how.groups, "add",
             at::Scalar(1), after, List(), c10::IValue()};
    adding.callBoxed(stack);
  } else {
    stack = {input, weight, bias, padding, stride, dilation, how.groups,
             how.relu ? "relu" : "none", List(), c10::IValue()};
    plain.callBoxed(stack);
  }
  return stack[0].toTensor();
}

/// The gradient behind a ReLU: none where the output was not positive.
at::Tensor passedGradient(const at::Tensor &gradient, const at::Tensor &output) {
  const bool fits = !at::GradMode::is_enabled() && output.scalar_type() == at::kBFloat16 &&
                    gradient.scalar_type() == at::kBFloat16 && output.is_cpu() &&
                    output.is_non_overlapping_and_dense() &&
                    gradient.strides() == output.strides();
  if (!fits) return at::threshold_backward(gradient, output, 0);
  const at::Tensor passed = at::empty_like(gradient);
  const auto *in = static_cast<const uint16_t *>(gradient.const_data_ptr());
  const auto *of = static_cast<const uint16_t *>(output.const_data_ptr());
  auto *to = static_cast<uint16_t *>(passed.data_ptr());
  at::parallel_for(0, output.numel(), 1 << 15, [&](int64_t begin, int64_t end) {
    passband::kernels().passWherePositive(in + begin, of + begin, static_cast<size_t>(end - begin),
                                          to + begin);
  });
  return passed;
}

/// relu(conv(input) + addend) with the gradients that are wanted.
struct ConvolutionFunction : torch::autograd::Function<ConvolutionFunction> {
  static at::Tensor forward(AutogradContext *ctx, const at::Tensor &input,
                            const MaybeTensor &addend, const at::Tensor &weight,
                            const MaybeTensor &bias, const Settings &how) {
    const at::Tensor output = fused(input, addend, how.packed.value_or(weight), bias, how);
    ctx->save_for_backward({input, weight, how.relu ? output : at::Tensor()});
    ctx->saved_data["geometry"] = std::vector<int64_t>{how.stride, how.padding, how.groups};
    ctx->saved_data["given"] = std::vector<int64_t>{addend.has_value(), bias.has_value()};
    if (bias) ctx->saved_data["biases"] = bias->size(0);
    return output;
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    const variable_list saved = ctx->get_saved_variables();
    const auto how = ctx->saved_data["geometry"].toIntVector();
    const auto given = ctx->saved_data["given"].toIntVector();
    const at::Tensor passed =
        saved[2].defined() ? passedGradient(gradients[0], saved[2]) : gradients[0];
    // Edges of the graph are counted without tensors that are not there.
    const size_t weight = given[0] ? 2 : 1;
    const std::array<bool, 3> wanted{ctx->needs_input_grad(0), ctx->needs_input_grad(weight),
                                     given[1] && ctx->needs_input_grad(weight + 1)};
    variable_list results(5);
    if (given[0]) results[1] = passed;
    if (!wanted[0] && !wanted[1] && !wanted[2]) return results;
    const std::vector<int64_t> stride(2, how[0]), padding(2, how[1]), dilation(2, 1), none(2, 0);
    std::vector<int64_t> biases;
    if (given[1]) biases.push_back(ctx->saved_data["biases"].toInt());
    auto found = at::convolution_backward(
        passed, saved[0], saved[1], given[1] ? at::OptionalIntArrayRef(biases) : c10::nullopt,
        stride, padding, dilation, false, none, how[2], wanted);
    results[0] = std::get<0>(found);
    results[2] = std::get<1>(found);
    results[3] = std::get<2>(found);
    return results;
  }
};

} // namespace

int ct_convolution(ct_tensor **out, const ct_tensor *input, const ct_tensor *addend,
                   const ct_tensor *weight, const ct_tensor *bias, const ct_tensor *packed,
                   int64_t stride, int64_t padding, int64_t groups, bool relu) {
  return guarded([&] {
    const auto value = [](const ct_tensor *tensor) {
      return tensor ? MaybeTensor(tensor->value) : MaybeTensor();
    };
    *out = makeHandle(ConvolutionFunction::apply(input->value, value(addend), weight->value,
                                                 value(bias),
                                                 Settings{stride, padding, groups, relu,
                                                          value(packed)}));
  });
}
