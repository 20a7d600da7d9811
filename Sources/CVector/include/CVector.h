#pragma once

// Eight floats at a time, for what Swift's own vectors do lane by lane.

typedef float harness_float8 __attribute__((ext_vector_type(8)));

/// The correctly rounded square root of each lane.
static inline harness_float8 harness_sqrt8(harness_float8 x) {
  return __builtin_elementwise_sqrt(x);
}

/// g where y > 0, slope g elsewhere.
static inline harness_float8 harness_rectify8(harness_float8 g, harness_float8 y, float slope) {
  return y > 0 ? g : g * slope;
}

/// x y + z in each lane, rounded once.
static inline harness_float8 harness_fma8(harness_float8 x, harness_float8 y, harness_float8 z) {
  return __builtin_elementwise_fma(x, y, z);
}
