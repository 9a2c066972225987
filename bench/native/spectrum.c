// Spectra of one window of whole cycles: resampling to 1,024 points and one complex FFT for each pair of channels. The
// yardstick of packages/kernels' spectrum: the same algorithm, as a C programmer would write it for AVX2.
#include "vectors.h"
#include <math.h>

// One point of all channels: those of four pairs x + j·y, x in the low half, y in the high half.
enum { POINTS = 1024, TAPS = 16, PHASES = 2048, LONGEST = 1280, LINES = 401 };

static float taps[PHASES * TAPS];
static float turns[2 * POINTS]; // exp(−2πjk/1024)
static float sizes[LINES];
static f8 input[LONGEST], first[POINTS], second[POINTS];

void spectrum_tables(void) {
  for (int q = 0; q < PHASES; q++)
    for (int j = 0; j < TAPS; j++) {
      double d = j - 7 - (double)q / PHASES;
      taps[q * TAPS + j] = (float)((fabs(d) < 1e-12 ? 1 : sin(M_PI * d) / (M_PI * d)) * (0.5 + 0.5 * cos(M_PI * d / 8.5)));
    }
  for (int k = 0; k < LINES; k++) sizes[k] = 0.5f;
  for (int k = 0; k < POINTS; k++) {
    turns[2 * k] = (float)cos(2 * M_PI * k / POINTS);
    turns[2 * k + 1] = (float)-sin(2 * M_PI * k / POINTS);
  }
}

static inline f8 swapped(f8 x) { return _mm256_permute2f128_ps(x, x, 1); }
static inline f8 halves(float low, float high) {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_set1_ps(low)), _mm_set1_ps(high), 1);
}
static inline f8 turned(f8 x, float re, float im) {
  return fma8(x, splat8(re), _mm256_mul_ps(swapped(x), halves(-im, im)));
}
static inline f8 by_minus_j(f8 x) { return _mm256_mul_ps(swapped(x), halves(1, -1)); }

static inline __m128 codes4(const int32_t *p) { return _mm_cvtepi32_ps(_mm_loadu_si128((const __m128i *)p)); }

// rows: the eight channels' first samples; count: a multiple of 4.
static void interleave(const int32_t *const rows[8], int count) {
  for (int n = 0; n < count; n += 4) {
    __m128 a = codes4(rows[0] + n), b = codes4(rows[1] + n), c = codes4(rows[2] + n), d = codes4(rows[3] + n);
    __m128 e = codes4(rows[4] + n), f = codes4(rows[5] + n), g = codes4(rows[6] + n), h = codes4(rows[7] + n);
    _MM_TRANSPOSE4_PS(a, b, c, d);
    _MM_TRANSPOSE4_PS(e, f, g, h);
    input[n] = _mm256_insertf128_ps(_mm256_castps128_ps256(a), e, 1);
    input[n + 1] = _mm256_insertf128_ps(_mm256_castps128_ps256(b), f, 1);
    input[n + 2] = _mm256_insertf128_ps(_mm256_castps128_ps256(c), g, 1);
    input[n + 3] = _mm256_insertf128_ps(_mm256_castps128_ps256(d), h, 1);
  }
}

// Positions in 2^-32 samples; the row of taps before or behind, by a throw.
static void resample(double start, double length) {
  int64_t position = (int64_t)(start * 4294967296.0);
  const int64_t step = (int64_t)(length / POINTS * 4294967296.0);
  uint32_t throws = 0;
  for (int m = 0; m < POINTS; m++, position += step) {
    throws = throws * 1664525u + 1013904223u;
    const int64_t at = position + (throws >> 11);
    const float *k = taps + ((uint32_t)at >> 21) * TAPS;
    const f8 *x = input + (at >> 32) - 7;
    f8 a = splat8(0), b = a, c = a, d = a;
    for (int j = 0; j < TAPS; j += 4) {
      a = fma8(splat8(k[j]), x[j], a);
      b = fma8(splat8(k[j + 1]), x[j + 1], b);
      c = fma8(splat8(k[j + 2]), x[j + 2], c);
      d = fma8(splat8(k[j + 3]), x[j + 3], d);
    }
    first[m] = _mm256_add_ps(_mm256_add_ps(a, b), _mm256_add_ps(c, d));
  }
}

// Stockham, radix 4, five passes.
static f8 *transform(void) {
  f8 *x = first, *y = second;
  for (int l = POINTS / 4, m = 1; l >= 1; l /= 4, m *= 4) {
    for (int j = 0; j < l; j++) {
      const int t = j * m;
      const float r1 = turns[2 * t], i1 = turns[2 * t + 1], r2 = turns[4 * t], i2 = turns[4 * t + 1];
      const float r3 = turns[6 * t], i3 = turns[6 * t + 1];
      for (int k = 0; k < m; k++) {
        const f8 a = x[k + t], b = x[k + t + l * m], c = x[k + t + 2 * l * m], d = x[k + t + 3 * l * m];
        const f8 s0 = _mm256_add_ps(a, c), s1 = _mm256_sub_ps(a, c), s2 = _mm256_add_ps(b, d);
        const f8 s3 = by_minus_j(_mm256_sub_ps(b, d));
        f8 *out = y + k + 4 * t;
        out[0] = _mm256_add_ps(s0, s2);
        out[m] = turned(_mm256_add_ps(s1, s3), r1, i1);
        out[2 * m] = turned(_mm256_sub_ps(s0, s2), r2, i2);
        out[3 * m] = turned(_mm256_sub_ps(s1, s3), r3, i3);
      }
    }
    f8 *z = x;
    x = y;
    y = z;
  }
  return x;
}

// out: [LINES][4][4] per line: x re, x im, y re, y im of the pairs.
void spectrum(const int32_t *const rows[8], int count, double start, double length, float *out) {
  interleave(rows, count);
  resample(start, length);
  const f8 *z = transform();
  for (int k = 0; k < LINES; k++) {
    const f8 p = z[k], q = z[(POINTS - k) & (POINTS - 1)];
    const __m128 pr = _mm256_castps256_ps128(p), pi = _mm256_extractf128_ps(p, 1);
    const __m128 qr = _mm256_castps256_ps128(q), qi = _mm256_extractf128_ps(q, 1);
    const __m128 size = _mm_set1_ps(sizes[k]);
    _mm_storeu_ps(out + 16 * k, _mm_mul_ps(size, _mm_add_ps(pr, qr)));
    _mm_storeu_ps(out + 16 * k + 4, _mm_mul_ps(size, _mm_sub_ps(pi, qi)));
    _mm_storeu_ps(out + 16 * k + 8, _mm_mul_ps(size, _mm_add_ps(pi, qi)));
    _mm_storeu_ps(out + 16 * k + 12, _mm_mul_ps(size, _mm_sub_ps(qr, pr)));
  }
}
