// Proves a libtorch: compiled against its headers, linked to its libraries, and run.
#include <ATen/core/Tensor.h>
#include <ATen/ops/ones.h>

#include <string>

namespace at {
std::string get_cxx_flags(); // takes part in the C++ ABI: a std::string crosses the border
}

int main() {
  const at::Tensor sum = at::ones({2, 3}).sum();
  return sum.item<float>() == 6 && !at::get_cxx_flags().empty() ? 0 : 1;
}
