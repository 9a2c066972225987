// The stream frame's decoder as a C programmer would write it for AVX2 from packages/codecs/sample-stream/SPEC.md: the
// yardstick of its machine code. It trusts a frame whose CRC is right. Built without -ffast-math and without contraction,
// since predictions are exact to the bit.
#include "decode.h"
#include <immintrin.h>
#include <math.h>
#include <string.h>

enum { BLOCK = 32, RICE = 33, PAD = 64, MOST_HISTORY = 1024, MOST_TAPS = 64, FAR = 64 };

struct predictor {
  int far, cycles, half, lag, taps;
  float single[MOST_TAPS];
  double exact[MOST_TAPS + 4];
};

static uint8_t modes[MOST_SAMPLES / BLOCK + 1];
static uint8_t quotients[MOST_SAMPLES + 16];
static float floats[PAD + MOST_HISTORY + MOST_SAMPLES + BLOCK];
static double doubles[PAD + MOST_HISTORY + MOST_SAMPLES + BLOCK];
static int32_t residuals[BLOCK];
static uint64_t runs[256];
static uint8_t run_counts[256], run_rests[256];
static __m256i gathers[26], shifts[26];

static uint16_t u16(const uint8_t *p) { uint16_t v; memcpy(&v, p, 2); return v; }
static uint32_t u32(const uint8_t *p) { uint32_t v; memcpy(&v, p, 4); return v; }
static uint64_t u64(const uint8_t *p) { uint64_t v; memcpy(&v, p, 8); return v; }

void decode_tables(void) {
  for (int byte = 0; byte < 256; byte++) {
    int count = 0, zeros = 0;
    for (int bit = 0; bit < 8; bit++) {
      if (!(byte >> bit & 1)) { zeros++; continue; }
      runs[byte] |= (uint64_t)zeros << 8 * count++;
      zeros = 0;
    }
    run_counts[byte] = (uint8_t)count;
    run_rests[byte] = (uint8_t)zeros;
  }
  for (int width = 1; width <= 25; width++) {
    uint8_t gather[32];
    int32_t shift[8];
    for (int j = 0; j < 8; j++) {
      const int bit = j < 4 ? j * width : 4 * width % 8 + (j - 4) * width;
      for (int k = 0; k < 4; k++) gather[4 * j + k] = (uint8_t)((bit >> 3) + k);
      shift[j] = bit & 7;
    }
    gathers[width] = _mm256_loadu_si256((const __m256i *)gather);
    shifts[width] = _mm256_loadu_si256((const __m256i *)shift);
  }
}

static uint32_t crc32c(const uint8_t *p, size_t length) {
  uint64_t rest = 0xffffffff;
  for (; length >= 8; p += 8, length -= 8) rest = _mm_crc32_u64(rest, u64(p));
  for (; length > 0; p++, length--) rest = _mm_crc32_u8((uint32_t)rest, *p);
  return ~(uint32_t)rest;
}

static const uint8_t *read_predictor(const uint8_t *p, struct predictor *to) {
  to->far = *p > FAR;
  to->cycles = *p - FAR;
  to->taps = *p++;
  if (to->far) {
    to->half = p[0];
    to->lag = u16(p + 1);
    to->taps = to->cycles * (2 * to->half + 1);
    p += 3;
  }
  const int bits = p[0];
  const double unit = 1.0 / (double)(1u << p[1]);
  p += 2;
  for (int t = 0; t < to->taps; t++) {
    const int32_t q = (int32_t)(u32(p + t * bits / 8) >> t * bits % 8 << (32 - bits)) >> (32 - bits);
    to->exact[t] = q * unit;
    to->single[t] = (float)(q * unit);
  }
  memset(to->exact + to->taps, 0, 3 * sizeof(double));
  return p + (to->taps * bits + 7) / 8;
}

static const uint8_t *read_modes(const uint8_t *p, int samples) {
  uint32_t bit = 0;
  int mode = 0;
  for (int b = 0; b * BLOCK < samples; b++) {
    const uint32_t next = u32(p + bit / 8) >> bit % 8;
    const int zeros = __builtin_ctz(next | 8);
    bit += zeros < 3 ? zeros + 1 : 11;
    if (zeros == 1) mode += 4;
    if (zeros == 2) mode -= 4;
    if (zeros == 3) mode = next >> 3 & 255;
    modes[b] = (uint8_t)mode;
  }
  return p + (bit + 7) / 8;
}

static const uint8_t *read_quotients(const uint8_t *p, int count) {
  uint8_t *to = quotients, *const full = quotients + count;
  uint64_t carry = 0;
  while (to < full) {
    const uint8_t byte = *p++;
    memcpy(to, &(uint64_t){runs[byte] + (byte ? carry : 0)}, 8);
    to += run_counts[byte];
    carry = byte ? run_rests[byte] : carry + 8;
  }
  return p;
}

static void whole_block(const uint8_t *low, int width, const uint8_t *q) {
  const __m256i mask = _mm256_set1_epi32((int32_t)((1u << width) - 1)), one = _mm256_set1_epi32(1);
  for (int j = 0; j < BLOCK; j += 8) {
    __m256i z = _mm256_setzero_si256();
    if (width > 0) {
      const uint8_t *at = low + j / 8 * width;
      z = _mm256_loadu2_m128i((const __m128i *)(at + width / 2), (const __m128i *)at);
      z = _mm256_and_si256(_mm256_srlv_epi32(_mm256_shuffle_epi8(z, gathers[width]), shifts[width]), mask);
    }
    if (q) z = _mm256_or_si256(z, _mm256_slli_epi32(_mm256_cvtepu8_epi32(_mm_loadu_si64(q + j)), width));
    const __m256i sign = _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_and_si256(z, one));
    _mm256_storeu_si256((__m256i *)(residuals + j), _mm256_xor_si256(_mm256_srli_epi32(z, 1), sign));
  }
}

static void part_of_block(const uint8_t *low, int width, const uint8_t *q, int count) {
  for (int j = 0; j < count; j++) {
    uint32_t z = (uint32_t)(u64(low + j * width / 8) >> j * width % 8) & (uint32_t)((1ull << width) - 1);
    if (q) z |= (uint32_t)q[j] << width;
    residuals[j] = (int32_t)(z >> 1 ^ -(z & 1));
  }
}

static double cut(double prediction, double most) {
  return prediction > most ? most : prediction < -1 - most ? -1 - most : prediction;
}

static inline void eight(__m256 sum, float *y, int32_t *row, const int32_t *r, int shift, __m256 most, __m256 least) {
  const __m256 whole = _mm256_round_ps(sum, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m256 prediction = _mm256_max_ps(_mm256_min_ps(whole, most), least);
  const __m256i value = _mm256_add_epi32(_mm256_cvttps_epi32(prediction), _mm256_loadu_si256((const __m256i *)r));
  _mm256_storeu_si256((__m256i *)row, _mm256_slli_epi32(value, shift));
  _mm256_storeu_ps(y, _mm256_cvtepi32_ps(value));
}

static void far_block(const struct predictor *by, float *y, int32_t *row, int shift, int32_t most) {
  const __m256 upper = _mm256_set1_ps((float)most), lower = _mm256_set1_ps((float)~most);
  __m256 a = _mm256_setzero_ps(), b = a, c = a, d = a;
  const float *tap = by->single;
  for (int k = 1; k <= by->cycles; k++) {
    const float *at = y - k * by->lag + by->half;
    for (int j = 0; j <= 2 * by->half; j++, at--, tap++) {
      const __m256 t = _mm256_broadcast_ss(tap);
      a = _mm256_add_ps(a, _mm256_mul_ps(t, _mm256_loadu_ps(at)));
      b = _mm256_add_ps(b, _mm256_mul_ps(t, _mm256_loadu_ps(at + 8)));
      c = _mm256_add_ps(c, _mm256_mul_ps(t, _mm256_loadu_ps(at + 16)));
      d = _mm256_add_ps(d, _mm256_mul_ps(t, _mm256_loadu_ps(at + 24)));
    }
  }
  eight(a, y, row, residuals, shift, upper, lower);
  eight(b, y + 8, row + 8, residuals + 8, shift, upper, lower);
  eight(c, y + 16, row + 16, residuals + 16, shift, upper, lower);
  eight(d, y + 24, row + 24, residuals + 24, shift, upper, lower);
}

static double far_single(const struct predictor *by, const float *y) {
  float sum = 0;
  const float *tap = by->single;
  for (int k = 1; k <= by->cycles; k++)
    for (int j = -by->half; j <= by->half; j++) sum += *tap++ * y[-k * by->lag - j];
  return rintf(sum);
}

static double far_exact(const struct predictor *by, const double *y) {
  double sum = 0;
  const double *tap = by->exact;
  for (int k = 1; k <= by->cycles; k++)
    for (int j = -by->half; j <= by->half; j++) sum += *tap++ * y[-k * by->lag - j];
  return rint(sum);
}

// Four values: what those before say of all four, then what each of the four says of the next.
static void near_four(const double *c, int taps, double *y, int32_t *row, const int32_t *r, int shift, double most, int count) {
  __m256d sums = _mm256_setzero_pd(), others = sums;
  int back = taps;
  for (; back > 1; back -= 2) {
    sums = _mm256_add_pd(sums, _mm256_mul_pd(_mm256_broadcast_sd(y - back), _mm256_loadu_pd(c + back - 1)));
    others = _mm256_add_pd(others, _mm256_mul_pd(_mm256_broadcast_sd(y - back + 1), _mm256_loadu_pd(c + back - 2)));
  }
  if (back == 1) sums = _mm256_add_pd(sums, _mm256_mul_pd(_mm256_broadcast_sd(y - 1), _mm256_loadu_pd(c)));
  double sum[4];
  _mm256_storeu_pd(sum, _mm256_add_pd(sums, others));
  for (int n = 0; n < count; n++) {
    double whole = sum[n];
    for (int j = 0; j < n; j++) whole += c[j] * y[n - 1 - j];
    const int32_t value = (int32_t)((int64_t)cut(rint(whole), most) + r[n]);
    y[n] = value;
    row[n] = (int32_t)((uint32_t)value << shift);
  }
}

// in_doubles: the channel has predictors that take doubles.
static void restore(const struct predictor *by, int n, int count, int32_t *row, int shift, int bits, int in_doubles) {
  const int32_t most = (int32_t)((1u << (bits - 1)) - 1);
  const int single = bits <= 24;
  float *f = floats + PAD + MOST_HISTORY + n;
  double *d = doubles + PAD + MOST_HISTORY + n;
  if (by && by->far && single && count == BLOCK && by->lag - by->half >= BLOCK) {
    far_block(by, f, row, shift, most);
    for (int j = 0; in_doubles && j < BLOCK; j += 4) _mm256_storeu_pd(d + j, _mm256_cvtps_pd(_mm_loadu_ps(f + j)));
    return;
  }
  for (int j = 0; j < count; j += by && !by->far ? 4 : 1) {
    if (by && !by->far) {
      near_four(by->exact, by->taps, d + j, row + j, residuals + j, shift, most, count - j < 4 ? count - j : 4);
    } else {
      const double v = !by ? 0 : single ? far_single(by, f + j) : far_exact(by, d + j);
      const int32_t value = (int32_t)((int64_t)cut(v, most) + residuals[j]);
      d[j] = value;
      row[j] = (int32_t)((uint32_t)value << shift);
      f[j] = (float)value;
    }
  }
  for (int j = 0; j < count; j++) f[j] = (float)d[j];
}

static const uint8_t *channel(const uint8_t *p, int32_t *row, int samples, int history, int width) {
  struct predictor predictors[3];
  const int count = *p & 3, shift = *p >> 3, bits = width - shift;
  p++;
  for (int k = 0; k < count; k++) p = read_predictor(p, predictors + k);
  p = read_modes(p, samples);
  int in_doubles = bits > 24;
  for (int k = 0; k < count; k++) in_doubles |= !predictors[k].far;
  const uint8_t *low = p;
  int due = 0;
  for (int b = 0, left = samples; left > 0; b++, left -= BLOCK) {
    const int mode = modes[b] >> 2, n = left < BLOCK ? left : BLOCK;
    p += (n * (mode < RICE ? mode : mode - RICE) + 7) / 8;
    if (mode >= RICE) due += n;
  }
  p = read_quotients(p, due);

  float *f = floats + PAD + MOST_HISTORY;
  double *d = doubles + PAD + MOST_HISTORY;
  memset(f - history - PAD, 0, PAD * sizeof *f);
  memset(d - history - PAD, 0, PAD * sizeof *d);
  for (int n = -history; n < 0; n++) f[n] = (float)(row[n] >> shift);
  for (int n = -history; in_doubles && n < 0; n++) d[n] = row[n] >> shift;
  const uint8_t *q = quotients;
  for (int b = 0, n = 0; n < samples; b++, n += BLOCK) {
    const int mode = modes[b] >> 2, rice = mode >= RICE, low_bits = rice ? mode - RICE : mode;
    const int part = samples - n < BLOCK ? samples - n : BLOCK;
    if (part == BLOCK && low_bits <= 25) whole_block(low, low_bits, rice ? q : 0);
    else part_of_block(low, low_bits, rice ? q : 0, part);
    if (rice) q += part;
    low += (part * low_bits + 7) / 8;
    restore(modes[b] & 3 ? predictors + (modes[b] & 3) - 1 : 0, n, part, row + n, shift, bits, in_doubles);
  }
  return p;
}

int decode_frame(const uint8_t *bytes, size_t length, int32_t *rows, ptrdiff_t stride) {
  if (length < 78 || u32(bytes + 8) != length || crc32c(bytes, length - 4) != u32(bytes + length - 4)) return -1;
  const int samples = (int)u32(bytes + 12), history = u16(bytes + 68), pulses = u16(bytes + 70);
  const uint8_t *name = bytes + 74 + 9, *p = bytes + 74 + u16(bytes + 72) + 17 * pulses;
  if (samples > MOST_SAMPLES) return -1;
  for (int k = 0; k < 3; k++) name += 1 + *name;
  for (int c = 0; c < bytes[74 + 8]; c++) {
    p = channel(p, rows + c * stride, samples, history, name[0]);
    name += 2 + name[1];
  }
  return p == bytes + length - 4 ? samples : -1;
}
