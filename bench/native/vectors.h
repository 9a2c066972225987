// Eight floats or four doubles at once, in the compiler's own vector words: gcc and clang both know them.
#pragma once
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

typedef __m256 f8;

static inline f8 splat8(float x) { return _mm256_set1_ps(x); }
static inline f8 load8(const float *p) { return _mm256_loadu_ps(p); }
static inline f8 codes8(const int32_t *p) {
  return _mm256_cvtepi32_ps(_mm256_loadu_si256((const __m256i *)p));
}
static inline f8 fma8(f8 a, f8 b, f8 c) { return _mm256_fmadd_ps(a, b, c); }

// Sum of eight floats, in double.
static inline double wide_sum8(f8 v) {
  __m256d low = _mm256_cvtps_pd(_mm256_castps256_ps128(v));
  __m256d high = _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1));
  __m256d sum = _mm256_add_pd(low, high);
  __m128d two = _mm_add_pd(_mm256_castpd256_pd128(sum), _mm256_extractf128_pd(sum, 1));
  return _mm_cvtsd_f64(two) + _mm_cvtsd_f64(_mm_unpackhi_pd(two, two));
}
