/// The library behind CTorch.h: everything that is C++. It defines CTorch.h's functions and is loaded
/// by their namesakes in the CTorch target on the first call, so that a program which does not
/// compute (help, wrong usage) does not wait for libtorch.
#include "../../CTorch/include/CTorch.h"
