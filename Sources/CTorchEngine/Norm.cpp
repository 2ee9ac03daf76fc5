#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include "Guard.h"
#include "Handles.h"
#include "Kernels.h"

using passband::guarded;
using passband::makeHandle;
using passband::NormRows;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

constexpr auto channelsLast = at::MemoryFormat::ChannelsLast;

struct Settings {
  /// Normalise with the batch's own statistics.
  bool batch;
  /// Move the running statistics towards the batch's.
  bool updates;
  double momentum, epsilon;
  bool relu;
};

/// A channels-last tensor as rows of channels, cut into parts of a fixed size: what is summed over
/// a part does not depend on the number of threads.
struct Parts {
  int64_t rows;
  int channels;
  size_t elementSize;
  bool isHalf;
  int64_t partRows;

  explicit Parts(const at::Tensor &input)
      : rows(input.numel() / input.size(1)), channels(static_cast<int>(input.size(1))),
        elementSize(input.element_size()), isHalf(input.scalar_type() == at::kBFloat16),
        partRows(std::max<int64_t>(1, 16384 / input.size(1))) {}

  int64_t count() const { return (rows + partRows - 1) / partRows; }
  size_t offset(int64_t part) const { return part * partRows * channels * elementSize; }

  /// Runs `body(part, rows of it)` over all of them.
  template <typename Body> void forEach(NormRows all, const Body &body) const {
    at::parallel_for(0, count(), 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part) {
        NormRows rows = all;
        rows.channels = channels;
        rows.count = static_cast<size_t>(std::min(partRows, this->rows - part * partRows));
        for (const void **pointer : {&rows.input, &rows.addend, &rows.gradient, &rows.output})
          if (*pointer) *pointer = static_cast<const char *>(*pointer) + offset(part);
        body(part, rows);
      }
    });
  }
};

at::Tensor channelVector(int channels) { return at::zeros({channels}, at::kFloat); }
float *numbers(const at::Tensor &tensor) { return tensor.data_ptr<float>(); }

/// Mean and variance (without Bessel's correction) of each channel; parts are combined by Chan's
/// formula.
void findMoments(const at::Tensor &input, std::vector<double> &means,
                 std::vector<double> &variances) {
  const Parts parts(input);
  const int channels = parts.channels;
  std::vector<float> partMeans(parts.count() * channels), partSquares(partMeans.size());
  NormRows rows{};
  rows.input = input.const_data_ptr();
  parts.forEach(rows, [&](int64_t part, const NormRows &of) {
    passband::kernels().moments[parts.isHalf](of, &partMeans[part * channels],
                                              &partSquares[part * channels]);
  });
  means.assign(channels, 0);
  variances.assign(channels, 0);
  double seen = 0;
  for (int64_t part = 0; part < parts.count(); ++part) {
    const double count =
        static_cast<double>(std::min(parts.partRows, parts.rows - part * parts.partRows));
    for (int c = 0; c < channels; ++c) {
      const double shift = partMeans[part * channels + c] - means[c];
      means[c] += shift * count / (seen + count);
      variances[c] +=
          partSquares[part * channels + c] + shift * shift * seen * count / (seen + count);
    }
    seen += count;
  }
  for (double &variance : variances) variance /= static_cast<double>(parts.rows);
}

/// What a normalisation multiplies by and adds, and the statistics behind it.
struct Affine {
  at::Tensor scale, shift, mean, inverseDeviation;

  Affine(const std::vector<double> &means, const std::vector<double> &variances, double epsilon,
         const at::Tensor &weight, const at::Tensor &bias) {
    const int channels = static_cast<int>(means.size());
    for (at::Tensor *each : {&scale, &shift, &mean, &inverseDeviation})
      *each = channelVector(channels);
    const float *gamma = numbers(weight), *beta = numbers(bias);
    for (int c = 0; c < channels; ++c) {
      const double inverse = 1 / std::sqrt(variances[c] + epsilon);
      numbers(mean)[c] = static_cast<float>(means[c]);
      numbers(inverseDeviation)[c] = static_cast<float>(inverse);
      numbers(scale)[c] = static_cast<float>(gamma[c] * inverse);
      numbers(shift)[c] = static_cast<float>(beta[c] - means[c] * gamma[c] * inverse);
    }
  }
};

/// running += momentum · (batch − running), the variance with Bessel's correction.
void moveRunning(const at::Tensor &running, const std::vector<double> &batch, double momentum,
                 double correction) {
  float *values = numbers(running);
  for (size_t c = 0; c < batch.size(); ++c) {
    values[c] = static_cast<float>((1 - momentum) * values[c] + momentum * correction * batch[c]);
  }
  // Who remembers something made of it must see that it changed.
  running.unsafeGetTensorImpl()->bump_version();
}

Affine findAffine(const at::Tensor &input, const at::Tensor &weight, const at::Tensor &bias,
                  const at::Tensor &runningMean, const at::Tensor &runningVariance,
                  const Settings &how) {
  std::vector<double> means, variances;
  if (how.batch) {
    findMoments(input, means, variances);
  } else {
    means.assign(numbers(runningMean), numbers(runningMean) + input.size(1));
    variances.assign(numbers(runningVariance), numbers(runningVariance) + input.size(1));
  }
  if (how.updates) {
    const double rows = static_cast<double>(input.numel() / input.size(1));
    moveRunning(runningMean, means, how.momentum, 1);
    moveRunning(runningVariance, variances, how.momentum, rows / (rows - 1));
  }
  return Affine(means, variances, how.epsilon, weight, bias);
}

at::Tensor normalized(const at::Tensor &input, const at::Tensor &addend, const Affine &affine,
                      bool relu) {
  const at::Tensor output = at::empty_like(input);
  const Parts parts(input);
  NormRows rows{};
  rows.relu = relu;
  rows.input = input.const_data_ptr();
  rows.addend = addend.defined() ? addend.const_data_ptr() : nullptr;
  rows.scale = numbers(affine.scale);
  rows.shift = numbers(affine.shift);
  char *to = static_cast<char *>(output.data_ptr());
  parts.forEach(rows, [&](int64_t part, const NormRows &of) {
    passband::kernels().normalize[parts.isHalf](of, to + parts.offset(part));
  });
  return output;
}

/// Each channel's sums over all rows: of the gradient, and of its products with input − mean.
struct Sums {
  std::vector<double> gradient, product;

  /// - passed: takes the gradient behind the ReLU; may be undefined.
  Sums(const Parts &parts, const NormRows &rows, const at::Tensor &passed)
      : gradient(parts.channels, 0), product(parts.channels, 0) {
    const int channels = parts.channels;
    std::vector<float> sums(parts.count() * channels), products(sums.size());
    char *to = passed.defined() ? static_cast<char *>(passed.data_ptr()) : nullptr;
    parts.forEach(rows, [&](int64_t part, const NormRows &of) {
      passband::kernels().gradientSums[parts.isHalf](of, &sums[part * channels],
                                                     &products[part * channels],
                                                     to ? to + parts.offset(part) : nullptr);
    });
    for (size_t i = 0; i < sums.size(); ++i) {
      gradient[i % channels] += sums[i];
      product[i % channels] += products[i];
    }
  }
};

/// Batch normalisation with what follows it: relu(norm(input) + addend).
struct NormFunction : torch::autograd::Function<NormFunction> {
  static at::Tensor forward(AutogradContext *ctx, const at::Tensor &input,
                            const std::optional<at::Tensor> &added, const at::Tensor &weight,
                            const at::Tensor &bias, const at::Tensor &runningMean,
                            const at::Tensor &runningVariance, const Settings &how) {
    const at::Tensor addend = added.value_or(at::Tensor());
    const Affine affine = findAffine(input, weight, bias, runningMean, runningVariance, how);
    const at::Tensor output = normalized(input, addend, affine, how.relu);
    // With an addend the output alone tells where the ReLU let through.
    const bool needsOutput = how.relu && addend.defined();
    ctx->save_for_backward({input, addend, weight, bias, needsOutput ? output : at::Tensor()});
    ctx->saved_data["affine"] = std::vector<at::Tensor>{
        affine.scale, affine.shift, affine.mean, affine.inverseDeviation};
    if (!how.batch)
      ctx->saved_data["running"] = std::vector<at::Tensor>{runningMean, runningVariance};
    ctx->saved_data["batch"] = how.batch;
    ctx->saved_data["relu"] = how.relu;
    ctx->saved_data["epsilon"] = how.epsilon;
    return output;
  }

  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    if (at::GradMode::is_enabled()) return differentiableBackward(ctx, gradients[0]);
    const variable_list saved = ctx->get_saved_variables();
    const auto affine = ctx->saved_data["affine"].toTensorVector();
    const at::Tensor &input = saved[0], &addend = saved[1];
    const at::Tensor gradient = gradients[0].to(input.scalar_type()).contiguous(channelsLast);
    NormRows rows = backwardRows(ctx, saved, affine, gradient);
    const Parts parts(input);
    const bool batch = ctx->saved_data["batch"].toBool();
    // Edges of the graph are counted without an addend that is not there.
    const size_t weight = addend.defined() ? 2 : 1;
    const bool needsWeights = ctx->needs_input_grad(weight) || ctx->needs_input_grad(weight + 1);
    // Behind a ReLU the addend's gradient is a tensor of its own, which then stands for both.
    const bool keeps = addend.defined() && rows.relu;
    const at::Tensor passed = keeps ? at::empty_like(gradient) : gradient;
    variable_list results(7);
    std::vector<float> slope(parts.channels, 0), offset(parts.channels, 0);
    if (batch || needsWeights || keeps) {
      const Sums sums(parts, rows, keeps ? passed : at::Tensor());
      if (batch) findCorrection(sums, affine, parts, slope, offset);
      if (needsWeights) setWeightGradients(results, sums, affine[3]);
    }
    if (keeps) rows.relu = false;
    rows.gradient = passed.const_data_ptr();
    if (addend.defined()) results[1] = passed;
    if (ctx->needs_input_grad(0)) results[0] = inputGradient(parts, rows, slope, offset, input);
    return results;
  }

private:
  static NormRows backwardRows(AutogradContext *ctx, const variable_list &saved,
                               const std::vector<at::Tensor> &affine, const at::Tensor &gradient) {
    NormRows rows{};
    rows.relu = ctx->saved_data["relu"].toBool();
    rows.input = saved[0].const_data_ptr();
    rows.output = saved[4].defined() ? saved[4].const_data_ptr() : nullptr;
    rows.gradient = gradient.const_data_ptr();
    rows.scale = numbers(affine[0]);
    rows.shift = numbers(affine[1]);
    rows.mean = numbers(affine[2]);
    return rows;
  }

  /// The batch's mean and variance depend on the input too: a gradient of slope · x + offset more.
  static void findCorrection(const Sums &sums, const std::vector<at::Tensor> &affine,
                             const Parts &parts, std::vector<float> &slope,
                             std::vector<float> &offset) {
    const double count = static_cast<double>(parts.rows);
    for (int c = 0; c < parts.channels; ++c) {
      const double scale = numbers(affine[0])[c], inverse = numbers(affine[3])[c];
      const double steep = -scale * inverse * inverse * sums.product[c] / count;
      slope[c] = static_cast<float>(steep);
      offset[c] =
          static_cast<float>(-scale * sums.gradient[c] / count - steep * numbers(affine[2])[c]);
    }
  }

  static void setWeightGradients(variable_list &results, const Sums &sums,
                                 const at::Tensor &inverseDeviation) {
    const int channels = static_cast<int>(sums.gradient.size());
    results[2] = channelVector(channels);
    results[3] = channelVector(channels);
    for (int c = 0; c < channels; ++c) {
      const double inverse = numbers(inverseDeviation)[c];
      numbers(results[2])[c] = static_cast<float>(sums.product[c] * inverse);
      numbers(results[3])[c] = static_cast<float>(sums.gradient[c]);
    }
  }

  static at::Tensor inputGradient(const Parts &parts, const NormRows &rows,
                                  const std::vector<float> &slope,
                                  const std::vector<float> &offset, const at::Tensor &input) {
    const at::Tensor result = at::empty_like(input);
    char *to = static_cast<char *>(result.data_ptr());
    parts.forEach(rows, [&](int64_t part, const NormRows &of) {
      passband::kernels().inputGradient[parts.isHalf](of, slope.data(), offset.data(),
                                                      to + parts.offset(part));
    });
    return result;
  }

  /// For a gradient that is to be differentiated itself: the same function by libtorch's operators.
  static variable_list differentiableBackward(AutogradContext *ctx, const at::Tensor &gradient) {
    const variable_list saved = ctx->get_saved_variables();
    const bool batch = ctx->saved_data["batch"].toBool();
    std::vector<at::Tensor> running(2);
    if (!batch) running = ctx->saved_data["running"].toTensorVector();
    at::Tensor output =
        at::batch_norm(saved[0], saved[2], saved[3], running[0], running[1], batch, 0,
                       ctx->saved_data["epsilon"].toDouble(), false);
    if (saved[1].defined()) output = output + saved[1];
    if (ctx->saved_data["relu"].toBool()) output = at::relu(output);
    variable_list inputs, results(7);
    std::vector<size_t> places;
    for (size_t i = 0; i < 4; ++i) {
      if (!saved[i].defined() || !saved[i].requires_grad()) continue;
      inputs.push_back(saved[i]);
      places.push_back(i);
    }
    const auto found = torch::autograd::grad({output}, inputs, {gradient}, true, true, true);
    for (size_t i = 0; i < places.size(); ++i) results[places[i]] = found[i];
    return results;
  }
};

bool isFloatVector(const at::Tensor &tensor, int64_t channels) {
  return tensor.is_cpu() && tensor.scalar_type() == at::kFloat && tensor.dim() == 1 &&
         tensor.size(0) == channels && tensor.is_contiguous();
}

} // namespace

bool ct_batch_norm_takes(const ct_tensor *input) {
  const at::Tensor &value = input->value;
  return value.is_cpu() && value.dim() == 4 && value.numel() > value.size(1) &&
         value.size(1) % 16 == 0 &&
         (value.scalar_type() == at::kFloat || value.scalar_type() == at::kBFloat16);
}

int ct_batch_norm(ct_tensor **out, const ct_tensor *input, const ct_tensor *addend,
                  const ct_tensor *weight, const ct_tensor *bias, const ct_tensor *running_mean,
                  const ct_tensor *running_variance, bool batch, bool updates, double momentum,
                  double epsilon, bool relu) {
  return guarded([&] {
    TORCH_CHECK(ct_batch_norm_takes(input), "does not take ", input->value.toString(),
                input->value.sizes());
    for (const ct_tensor *each : {weight, bias, running_mean, running_variance})
      TORCH_CHECK(isFloatVector(each->value, input->value.size(1)), "takes float32[",
                  input->value.size(1), "] for each channel, not ", each->value.sizes());
    TORCH_CHECK(!addend || addend->value.sizes() == input->value.sizes(), "adds ",
                input->value.sizes(), ", not ", addend->value.sizes());
    std::optional<at::Tensor> added;
    if (addend) added = addend->value.to(input->value.scalar_type()).contiguous(channelsLast);
    *out = makeHandle(NormFunction::apply(
        input->value.contiguous(channelsLast), added, weight->value, bias->value,
        running_mean->value, running_variance->value,
        Settings{batch, updates, momentum, epsilon, relu}));
  });
}
