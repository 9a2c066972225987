// Spectra of one window of whole cycles: resampling to 1,024 points and one complex FFT for voltage and current of each
// phase. The yardstick of packages/kernels' spectrum: the same algorithm, as a C programmer would write it for AVX2.
#include "vectors.h"
#include <math.h>

// One point of all channels: ua ub uc – in the low half, ia ib ic – in the high half, so that a phase's u + j·i is one
// complex number whose real part stands low and whose imaginary part stands high.
enum { POINTS = 1024, TAPS = 16, PHASES = 512, LONGEST = 1280, LINES = 401 };

static float taps[(PHASES + 1) * TAPS];
static float turns[2 * POINTS]; // exp(−2πjk/1024)
static f8 input[LONGEST], first[POINTS], second[POINTS];

void spectrum_tables(void) {
  for (int q = 0; q <= PHASES; q++)
    for (int j = 0; j < TAPS; j++) {
      double d = j - 7 - (double)q / PHASES;
      taps[q * TAPS + j] = (float)((fabs(d) < 1e-12 ? 1 : sin(M_PI * d) / (M_PI * d)) * (0.5 + 0.5 * cos(M_PI * d / 8.5)));
    }
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

// rows: [6][stride] int32 codes; samples first … first + count.
static void interleave(const int32_t *rows, ptrdiff_t stride, int count) {
  for (int n = 0; n < count; n++) {
    const int32_t *p = rows + n;
    input[n] = _mm256_cvtepi32_ps(_mm256_setr_epi32(p[0], p[stride], p[2 * stride], 0, p[3 * stride],
                                                    p[4 * stride], p[5 * stride], 0));
  }
}

static void resample(double start, double length) {
  const double step = length / POINTS;
  for (int m = 0; m < POINTS; m++) {
    const double at = start + m * step;
    const int n = (int)at;
    const float *k = taps + (int)((at - n) * PHASES + 0.5) * TAPS;
    const f8 *x = input + n - 7;
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

// out: [LINES][4][4] per line: u re, u im, i re, i im of the phases.
void spectrum(const int32_t *rows, ptrdiff_t stride, int count, double start, double length, float *out) {
  interleave(rows, stride, count);
  resample(start, length);
  const f8 *z = transform();
  for (int k = 0; k < LINES; k++) {
    const f8 p = z[k], q = z[(POINTS - k) & (POINTS - 1)];
    const __m128 pr = _mm256_castps256_ps128(p), pi = _mm256_extractf128_ps(p, 1);
    const __m128 qr = _mm256_castps256_ps128(q), qi = _mm256_extractf128_ps(q, 1);
    const __m128 half = _mm_set1_ps(0.5f);
    _mm_storeu_ps(out + 16 * k, _mm_mul_ps(half, _mm_add_ps(pr, qr)));
    _mm_storeu_ps(out + 16 * k + 4, _mm_mul_ps(half, _mm_sub_ps(pi, qi)));
    _mm_storeu_ps(out + 16 * k + 8, _mm_mul_ps(half, _mm_add_ps(pi, qi)));
    _mm_storeu_ps(out + 16 * k + 12, _mm_mul_ps(half, _mm_sub_ps(qr, pr)));
  }
}
