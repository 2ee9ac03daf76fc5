#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/threshold_backward.h>
#include <torch/csrc/autograd/custom_function.h>

#include "Guard.h"
#include "Handles.h"

using passband::guarded;
using passband::makeHandle;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

struct Geometry {
  int64_t stride, padding, groups;
  bool relu;
};

using List = c10::List<std::optional<at::Scalar>>;
using MaybeTensor = std::optional<at::Tensor>;

/// oneDNN's convolution with what follows it done while its output is in the cache.
at::Tensor fused(const at::Tensor &input, const MaybeTensor &addend, const at::Tensor &weight,
                 const MaybeTensor &bias, const Geometry &how) {
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

/// relu(conv(input) + addend) with gradients of input and addend; weights are constants.
struct ConvolutionFunction : torch::autograd::Function<ConvolutionFunction> {
  static at::Tensor forward(AutogradContext *ctx, const at::Tensor &input,
                            const MaybeTensor &addend, const at::Tensor &weight,
                            const MaybeTensor &bias, const Geometry &how) {
    const at::Tensor output = fused(input, addend, weight, bias, how);
    ctx->save_for_backward({input, weight, how.relu ? output : at::Tensor()});
    ctx->saved_data["geometry"] = std::vector<int64_t>{how.stride, how.padding, how.groups,
                                                         addend.has_value()};
    return output;
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    const variable_list saved = ctx->get_saved_variables();
    const auto how = ctx->saved_data["geometry"].toIntVector();
    const at::Tensor passed =
        saved[2].defined() ? at::threshold_backward(gradients[0], saved[2], 0) : gradients[0];
    variable_list results(5);
    if (ctx->needs_input_grad(0)) {
      const std::vector<int64_t> stride(2, how[0]), padding(2, how[1]), dilation(2, 1), none(2, 0);
      results[0] = std::get<0>(at::convolution_backward(
          passed, saved[0], saved[1], c10::nullopt, stride, padding, dilation, false, none, how[2],
          {true, false, false}));
    }
    if (how[3]) results[1] = passed;
    return results;
  }
};

} // namespace

int ct_constant_convolution(ct_tensor **out, const ct_tensor *input, const ct_tensor *addend,
                            const ct_tensor *weight, const ct_tensor *bias, int64_t stride,
                            int64_t padding, int64_t groups, bool relu) {
  return guarded([&] {
    const auto value = [](const ct_tensor *tensor) {
      return tensor ? MaybeTensor(tensor->value) : MaybeTensor();
    };
    TORCH_CHECK(!weight->value.requires_grad(), "takes weights that are constants");
    *out = makeHandle(ConvolutionFunction::apply(input->value, value(addend), weight->value,
                                                 value(bias),
                                                 Geometry{stride, padding, groups, relu}));
  });
}
