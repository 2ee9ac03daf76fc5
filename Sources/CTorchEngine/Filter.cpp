#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstdlib>
#include <memory>

#include "FilterPlan.h"
#include "Guard.h"
#include "Handles.h"

using passband::FilterPlan;
using passband::guarded;
using passband::makeHandle;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

/// A plan that a gradient graph can keep alive.
struct SharedPlan : torch::CustomClassHolder {
  FilterPlan plan;
  template <typename... Arguments> explicit SharedPlan(Arguments... all) : plan(all...) {}
};
using PlanPointer = c10::intrusive_ptr<SharedPlan>;

/// Which results are wanted.
struct Wanted {
  bool low, rest;
  /// One mask, or all of them where it is negative.
  int64_t mask = -1;

  bool includes(size_t index) const { return mask < 0 || static_cast<size_t>(mask) == index; }
};

using Scratch = std::unique_ptr<float, decltype(&std::free)>;

/// Zeroed, so that lanes beyond a plane's width hold no slow numbers.
Scratch makeScratch(size_t count) {
  const size_t bytes = (count * sizeof(float) + 63) / 64 * 64;
  Scratch memory(static_cast<float *>(std::aligned_alloc(64, bytes)), &std::free);
  TORCH_CHECK(memory, "no memory for ", bytes, " bytes");
  std::memset(memory.get(), 0, bytes);
  return memory;
}

/// New results for the wanted masks, undefined for the others, and their memory.
struct Results {
  variable_list tensors;
  std::vector<float *> memory;
  size_t bytes = 0;

  Results(bool wanted, const at::Tensor &planes, size_t masks, const Wanted &which)
      : tensors(masks), memory(masks, nullptr) {
    for (size_t i = 0; wanted && i < masks; ++i) {
      if (!which.includes(i)) continue;
      tensors[i] = at::empty_like(planes, at::MemoryFormat::Contiguous);
      memory[i] = tensors[i].data_ptr<float>();
      bytes += tensors[i].nbytes();
    }
  }
};

/// Results from this size on are written past the caches, which could not hold them.
constexpr size_t streamedBytes = size_t(24) << 20;

/// What each mask passes and what it leaves of `planes`, the wanted ones one after the other.
///
/// - rescaleFloor: divide each image's results by their own maximum where it is above; negative: do
/// not.
variable_list filtered(const at::Tensor &input, const FilterPlan &plan, const Wanted &wanted,
                       double rescaleFloor = -1) {
  const at::Tensor planes = input.contiguous();
  const bool rescales = rescaleFloor >= 0;
  const int64_t perImage = rescales ? planes.size(-3) : 1;
  const int64_t imageSize = perImage * static_cast<int64_t>(plan.planeSize());
  const int64_t images = imageSize == 0 ? 0 : planes.numel() / imageSize;
  Results low(wanted.low, planes, plan.masks.size(), wanted);
  Results rest(wanted.rest, planes, plan.masks.size(), wanted);
  const bool streams = low.bytes + rest.bytes >= streamedBytes;
  const float *data = planes.data_ptr<float>();
  const int64_t grain = std::max<int64_t>(1, 32768 / std::max<int64_t>(1, imageSize));
  at::parallel_for(0, images, grain, [&](int64_t begin, int64_t end) {
    const Scratch scratch = makeScratch(plan.scratchSize(static_cast<int>(perImage)));
    for (int64_t i = begin; i < end; ++i) {
      const size_t offset = static_cast<size_t>(i) * imageSize;
      passband::filterImage(plan, data + offset, static_cast<int>(perImage),
                            {low.memory.data(), rest.memory.data(), offset, rescales,
                             static_cast<float>(rescaleFloor), streams},
                            scratch.get());
    }
  });
  variable_list all;
  for (Results *results : {&low, &rest})
    for (at::Tensor &tensor : results->tensors)
      if (tensor.defined()) all.push_back(std::move(tensor));
  return all;
}

/// The filters as a function with a gradient. A filter is its own adjoint, because its gains are
/// even.
struct FilterFunction : torch::autograd::Function<FilterFunction> {
  static variable_list forward(AutogradContext *ctx, const at::Tensor &planes,
                               const PlanPointer &plan, bool low, bool rest, int64_t mask) {
    ctx->saved_data["plan"] = c10::IValue::make_capsule(plan);
    ctx->saved_data["parts"] = std::vector<int64_t>{low, rest, mask};
    ctx->set_materialize_grads(false);
    return filtered(planes, plan->plan, {low, rest, mask});
  }

  /// Σ F_m(l_m − h_m) + h_m over the masks, l_m and h_m the gradients of what mask m passes and
  /// leaves.
  static variable_list backward(AutogradContext *ctx, variable_list gradients) {
    const auto plan = c10::static_intrusive_pointer_cast<SharedPlan>(
        ctx->saved_data["plan"].toCapsule());
    const auto parts = ctx->saved_data["parts"].toIntVector();
    const bool low = parts[0], rest = parts[1];
    const int64_t first = std::max<int64_t>(0, parts[2]);
    const size_t count = gradients.size() / (low + rest);
    at::Tensor sum;
    const auto add = [&](const at::Tensor &term) { sum = sum.defined() ? sum + term : term; };
    for (size_t i = 0; i < count; ++i) {
      const at::Tensor l = low ? gradients[i] : at::Tensor();
      const at::Tensor h = rest ? gradients[(low ? count : 0) + i] : at::Tensor();
      if (!l.defined() && !h.defined()) continue;
      const at::Tensor passed = !h.defined() ? l : l.defined() ? l - h : -h;
      add(apply(passed, plan, true, false, first + static_cast<int64_t>(i))[0]);
      if (h.defined()) add(h);
    }
    return {sum, {}, {}, {}, {}};
  }
};

void requirePlanes(const at::Tensor &planes, const FilterPlan &plan, bool rescales) {
  TORCH_CHECK(planes.is_cpu() && planes.scalar_type() == at::kFloat,
              "takes float32 on the CPU, not ", planes.scalar_type(), " on ", planes.device());
  TORCH_CHECK(planes.dim() >= (rescales ? 3 : 2) && planes.size(-2) == plan.height() &&
                  planes.size(-1) == plan.width(),
              "takes planes of ", plan.height(), " × ", plan.width(), ", not ", planes.sizes());
  TORCH_CHECK(!rescales || !(at::GradMode::is_enabled() && planes.requires_grad()),
              "rescaled results have no gradient");
}

} // namespace

struct ct_filter {
  PlanPointer shared;
};

int ct_filter_new(ct_filter **out, int height, int width, const double *gains, size_t count) {
  return guarded([&] {
    TORCH_CHECK(height > 0 && width > 0, "planes of ", height, " × ", width);
    *out = new ct_filter{c10::make_intrusive<SharedPlan>(height, width, gains, count)};
  });
}

void ct_filter_free(ct_filter *filter) { delete filter; }

int ct_filter_apply(ct_tensor **low, ct_tensor **rest, const ct_filter *filter,
                    const ct_tensor *planes, double rescale_floor) {
  return guarded([&] {
    const at::Tensor &input = planes->value;
    const FilterPlan &plan = filter->shared->plan;
    requirePlanes(input, plan, rescale_floor >= 0);
    const Wanted wanted{low != nullptr, rest != nullptr};
    const variable_list found =
        rescale_floor >= 0
            ? filtered(input.detach(), plan, wanted, rescale_floor)
            : FilterFunction::apply(input, filter->shared, wanted.low, wanted.rest, wanted.mask);
    size_t place = 0;
    for (ct_tensor **handles : {low, rest})
      for (size_t i = 0; handles && i < plan.masks.size(); ++i)
        handles[i] = makeHandle(found.at(place++));
  });
}
