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

static inline __m256i codes16(const int32_t *p) {
  return _mm256_add_epi32(_mm256_loadu_si256((const __m256i *)p), _mm256_loadu_si256((const __m256i *)(p + 8)));
}

// Sums of sixteen codes below 2^24, exact: of p and what follows it into u[0] and u[1], of q into i[0] and i[1].
static inline void code_sums(const int32_t *p, const int32_t *q, double *u, double *i) {
  __m256i both = _mm256_hadd_epi32(_mm256_hadd_epi32(codes16(p), codes16(p + 16)), _mm256_hadd_epi32(codes16(q), codes16(q + 16)));
  __m256d four = _mm256_cvtepi32_pd(_mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1)));
  _mm_storeu_pd(u, _mm256_castpd256_pd128(four));
  _mm_storeu_pd(i, _mm256_extractf128_pd(four, 1));
}
