#pragma once

typedef float harness_float8 __attribute__((ext_vector_type(8)));

/// The correctly rounded square root of each lane. Swift's own `squareRoot()` on a vector calls the
/// scalar library function lane by lane.
static inline harness_float8 harness_sqrt8(harness_float8 x) {
  return __builtin_elementwise_sqrt(x);
}
