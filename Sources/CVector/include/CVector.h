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

typedef int harness_int8 __attribute__((ext_vector_type(8)));

/// x as n ln 2 + r with a whole n and |r| <= ln 2 / 2. Returns e^r - 1, within 1e-7 of it relatively,
/// and puts n where `exponent` points. For |x| < 2^20.
static inline harness_float8 harness_reduced_expm1(harness_float8 x, harness_int8 *exponent) {
  // Added to this, a number loses its fraction, and its whole part stands in the lowest bits. NaN
  // passes through, where a conversion to integers would be undefined.
  const harness_float8 shift = 0x1.8p23f;
  harness_float8 shifted = harness_fma8(x, (harness_float8)0x1.715476p+0f, shift);
  harness_float8 n = shifted - shift;
  *exponent = __builtin_bit_cast(harness_int8, shifted) - 0x4B400000;
  // ln 2 in two parts; the first product and sum are exact.
  harness_float8 r = harness_fma8(n, (harness_float8)-0x1.62e430p-1f, x);
  r = harness_fma8(n, (harness_float8)0x1.05c610p-29f, r);
  // (e^r - 1 - r) / r^2: the polynomial of least greatest error relative to e^r - 1.
  harness_float8 q = 0x1.6d96c0p-10f;
  q = harness_fma8(q, r, (harness_float8)0x1.122682p-7f);
  q = harness_fma8(q, r, (harness_float8)0x1.55548ap-5f);
  q = harness_fma8(q, r, (harness_float8)0x1.5554b2p-3f);
  q = harness_fma8(q, r, (harness_float8)0.5f);
  return harness_fma8(r * r, q, r);
}

/// 2^n for -126 <= n <= 127, and 0 for n = -127.
static inline harness_float8 harness_power_of_two8(harness_int8 n) {
  return __builtin_bit_cast(harness_float8, (n + 127) << 23);
}

/// e^x in each lane, within 2e-7 relatively; 0 and infinity beyond the range of a float.
static inline harness_float8 harness_exp8(harness_float8 x) {
  // Comparisons that are false for NaN, so that it stays.
  x = x < -104.0f ? (harness_float8)-104.0f : x;
  x = x > 89.0f ? (harness_float8)89.0f : x;
  harness_int8 n;
  harness_float8 p = harness_reduced_expm1(x, &n);
  // In two factors: 2^128 and 2^-150 are no floats.
  harness_int8 half = n >> 1;
  return (p + 1.0f) * harness_power_of_two8(half) * harness_power_of_two8(n - half);
}

/// 1 / (1 + e^-x) in each lane, within 4e-7 relatively for x > -87, and 6e-39 below.
static inline harness_float8 harness_sigmoid8(harness_float8 x) {
  x = x < -88.0f ? (harness_float8)-88.0f : x;
  x = x > 88.0f ? (harness_float8)88.0f : x;
  harness_int8 n;
  harness_float8 p = harness_reduced_expm1(-x, &n);
  harness_float8 scale = harness_power_of_two8(n);
  return 1.0f / harness_fma8(scale, p, 1.0f + scale);
}

/// The hyperbolic tangent of each lane, within 5e-7 relatively.
static inline harness_float8 harness_tanh8(harness_float8 x) {
  // The result is +-1 from here on.
  x = x < -10.0f ? (harness_float8)-10.0f : x;
  x = x > 10.0f ? (harness_float8)10.0f : x;
  harness_int8 n;
  harness_float8 p = harness_reduced_expm1(x + x, &n);
  harness_float8 scale = harness_power_of_two8(n);
  // e^2x - 1, without the loss of digits near 0 that a subtraction of 1 would bring.
  harness_float8 t = harness_fma8(scale, p, scale - 1.0f);
  return t / (t + 2.0f);
}
