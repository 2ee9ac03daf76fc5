#pragma once
#include <c10/util/Exception.h>

#include <cstring>
#include <exception>
#include <string>

#include "../CTorch/include/CTorch.h"

namespace passband {

/// The message of the last failure on this thread.
std::string &lastError();

/// Runs `body`; every C++ exception, whatever its type, becomes status 1 and a message.
template <typename Body> int guarded(Body &&body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error &error) {
    lastError() = error.what_without_backtrace();
  } catch (const std::exception &error) {
    lastError() = error.what();
  } catch (...) {
    lastError() = "a C++ exception of unknown type";
  }
  return 1;
}

} // namespace passband
