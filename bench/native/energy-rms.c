// Energy and rms of three elements in 16-sample blocks: what a C programmer would write for AVX2 with the algorithm of
// packages/kernels, as the yardstick of its machine code. Built and run by the benchmark alone.
#include "vectors.h"

enum { BLOCK = 16, TAPS = 16, HISTORY = 32, LONGEST = 4096 };

// rows: [6][stride] int32 codes ua ub uc ia ib ic, HISTORY samples in front of the frame's n (a multiple of 32).
// fir: [3][TAPS] what delays each current.  out: [15][n/16] sums of u·i', u², i², u, i per block.
void energy_rms(const int32_t *rows, ptrdiff_t stride, int n, const float *fir, double *out) {
  static float current[HISTORY + LONGEST];
  const ptrdiff_t blocks = n / BLOCK;
  for (int e = 0; e < 3; e++) {
    const int32_t *u = rows + e * stride + HISTORY;
    const int32_t *i = rows + (e + 3) * stride;
    for (int s = 0; s < HISTORY + n; s += 8) _mm256_storeu_ps(current + s, codes8(i + s));
    double *ui = out + e * blocks, *uu = out + (3 + e) * blocks, *ii = out + (6 + e) * blocks;
    double *su = out + (9 + e) * blocks, *si = out + (12 + e) * blocks;
    const int32_t *amps = i + HISTORY;
    for (int s = 0; s < n; s += 2 * BLOCK) {
      const float *at = current + HISTORY + s, *past = at;
      f8 d0 = splat8(0), d1 = d0, d2 = d0, d3 = d0;
#pragma GCC unroll 4
      for (int t = 0; t < TAPS; t++, past--) {
        const f8 k = splat8(fir[e * TAPS + t]);
        d0 = fma8(k, load8(past), d0);
        d1 = fma8(k, load8(past + 8), d1);
        d2 = fma8(k, load8(past + 16), d2);
        d3 = fma8(k, load8(past + 24), d3);
      }
      const f8 u0 = codes8(u + s), u1 = codes8(u + s + 8), u2 = codes8(u + s + 16), u3 = codes8(u + s + 24);
      const f8 i0 = load8(at), i1 = load8(at + 8), i2 = load8(at + 16), i3 = load8(at + 24);
      const ptrdiff_t b = s / BLOCK;
      ui[b] = wide_sum8(fma8(u1, d1, _mm256_mul_ps(u0, d0)));
      ui[b + 1] = wide_sum8(fma8(u3, d3, _mm256_mul_ps(u2, d2)));
      uu[b] = wide_sum8(fma8(u1, u1, _mm256_mul_ps(u0, u0)));
      uu[b + 1] = wide_sum8(fma8(u3, u3, _mm256_mul_ps(u2, u2)));
      ii[b] = wide_sum8(fma8(i1, i1, _mm256_mul_ps(i0, i0)));
      ii[b + 1] = wide_sum8(fma8(i3, i3, _mm256_mul_ps(i2, i2)));
      code_sums(u + s, amps + s, su + b, si + b);
    }
  }
}
