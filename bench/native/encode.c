// A terminal's encoder at its smallest, written from packages/codecs/sample-stream/SPEC.md: key frames, each channel
// predicted by its second difference, each block in the Rice mode that suits it. The benchmark has our decoder read what it
// makes. A frame's description, clock and pulses are taken over from another frame.
#include "encode.h"
#include <string.h>

enum { BLOCK = 32, RICE = 33, MOST_QUOTIENT = 240 };

static void put_u32(uint8_t *p, uint32_t v) { memcpy(p, &v, 4); }

static uint32_t crc32c(const uint8_t *p, size_t length) {
  uint32_t rest = 0xffffffff;
  while (length--) {
    rest ^= *p++;
    for (int k = 0; k < 8; k++) rest = rest >> 1 ^ (0x82f63b78 & -(rest & 1));
  }
  return ~rest;
}

// Bits into bytes, the lowest first; what is left of the last byte is zero.
struct bits { uint8_t *at; uint64_t held; int count; };

static void put(struct bits *b, uint32_t value, int count) {
  b->held |= (uint64_t)value << b->count;
  for (b->count += count; b->count >= 8; b->count -= 8, b->held >>= 8) *b->at++ = (uint8_t)b->held;
}

static void unary(struct bits *b, uint32_t zeros) {
  for (; zeros >= 24; zeros -= 24) put(b, 0, 24);
  put(b, 1u << zeros, (int)zeros + 1);
}

static uint8_t *filled(struct bits *b) {
  if (b->count > 0) put(b, 0, 8 - b->count);
  return b->at;
}

// The second difference of sample n, its prediction cut to the channel's width; zig-zag, modulo 2^32.
static uint32_t residual(const int32_t *x, int n, int width) {
  const int64_t most = ((int64_t)1 << (width - 1)) - 1;
  int64_t prediction = n > 1 ? 2 * (int64_t)x[n - 1] - x[n - 2] : n > 0 ? 2 * (int64_t)x[0] : 0;
  if (prediction > most) prediction = most;
  if (prediction < -most - 1) prediction = -most - 1;
  const int32_t r = (int32_t)(uint32_t)(x[n] - prediction);
  return (uint32_t)r << 1 ^ (uint32_t)(r >> 31);
}

static int rice_bits(const uint32_t *z, int count) {
  uint64_t sum = 0;
  uint32_t most = 0;
  for (int n = 0; n < count; n++) {
    sum += z[n];
    if (z[n] > most) most = z[n];
  }
  int k = 0;
  while (k < 24 && ((uint64_t)count << (k + 1) < sum || most >> k > MOST_QUOTIENT)) k++;
  return k;
}

static uint8_t *channel(uint8_t *out, const int32_t *x, int samples, int width) {
  static const uint8_t second_difference[] = {1, 2, 3, 0, 2 | 7 << 3}; // one predictor: order 2, 3 bits, shift 0; 2, -1
  static uint32_t z[MOST_SAMPLES];
  static uint8_t ks[MOST_SAMPLES / BLOCK + 1];
  memcpy(out, second_difference, sizeof second_difference);
  struct bits b = {out + sizeof second_difference, 0, 0};
  for (int n = 0; n < samples; n++) z[n] = residual(x, n, width);
  for (int first = 0, mode = -1; first < samples; first += BLOCK) {
    const int count = samples - first < BLOCK ? samples - first : BLOCK;
    int next = RICE + rice_bits(z + first, count);
    ks[first / BLOCK] = (uint8_t)(next - RICE);
    for (int n = first; n < first + count; n++)
      if (z[n] >> (next - RICE) > MOST_QUOTIENT) next = 32; // packed, whole
    if (next == 32) ks[first / BLOCK] = 32;
    if (next == mode) put(&b, 1, 1);
    else if (mode >= 0 && next == mode + 1) put(&b, 2, 2);
    else if (mode >= 0 && next == mode - 1) put(&b, 4, 3);
    else put(&b, (uint32_t)(1 | next << 2) << 3, 11); // predictor 1
    mode = next;
  }
  out = filled(&b);
  for (int first = 0; first < samples; first += BLOCK) {
    b = (struct bits){out, 0, 0};
    const int k = ks[first / BLOCK];
    for (int n = first; n < samples && n < first + BLOCK; n++) put(&b, (uint32_t)(z[n] & (((uint64_t)1 << k) - 1)), k);
    out = filled(&b);
  }
  b = (struct bits){out, 0, 0};
  for (int n = 0; n < samples; n++)
    if (ks[n / BLOCK] < 32) unary(&b, z[n] >> ks[n / BLOCK]);
  return filled(&b);
}

size_t encode_frame(const uint8_t *like, const int32_t *rows, ptrdiff_t stride, uint8_t *out) {
  uint32_t samples;
  uint16_t pulses, described;
  memcpy(&samples, like + 12, 4);
  memcpy(&pulses, like + 70, 2);
  memcpy(&described, like + 72, 2);
  const size_t head = 74 + described + 17 * (size_t)pulses;
  memcpy(out, like, head);
  out[5] |= 1;                           // a key frame,
  memset(out + 64, 0, 6);                // which continues nothing
  const uint8_t *name = out + 74 + 9;
  for (int k = 0; k < 3; k++) name += 1 + *name;
  uint8_t *at = out + head;
  for (int c = 0; c < out[74 + 8]; c++) {
    at = channel(at, rows + c * stride, (int)samples, name[0]);
    name += 2 + name[1];
  }
  const size_t length = (size_t)(at - out) + 4;
  put_u32(out + 8, (uint32_t)length);
  put_u32(at, crc32c(out, length - 4));
  return length;
}
