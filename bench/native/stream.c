// A stream's frames out of a file, decoded one after the other with the history that they continue.
#include "stream.h"
#include "encode.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FRAMES = 4096 };

int32_t stream_rows[STREAM_CHANNELS * STREAM_STRIDE];
static uint8_t *bytes;
static struct { uint8_t *at; uint32_t length; } frames[MOST_FRAMES];

// Returns the number of frames, or -1.
int open_stream(const char *file) {
  FILE *in = fopen(file, "rb");
  if (!in) return -1;
  fseek(in, 0, SEEK_END);
  const long size = ftell(in);
  rewind(in);
  bytes = malloc((size_t)size + 16);
  if (!bytes || fread(bytes, 1, (size_t)size, in) != (size_t)size) return -1;
  fclose(in);
  int count = 0;
  for (uint8_t *p = bytes; p < bytes + size && count < MOST_FRAMES; p += frames[count++].length) {
    memcpy(&frames[count].length, p, 4);
    frames[count].at = p += 4;
  }
  decode_tables();
  return count;
}

int decode_next(int k) {
  static int last;
  const int channels = frames[k].at[74 + 8];
  for (int c = 0; k > 0 && c < channels; c++) {
    int32_t *row = stream_rows + c * STREAM_STRIDE;
    memmove(row, row + last, STREAM_HISTORY * sizeof *row);
  }
  last = decode_frame(frames[k].at, frames[k].length, stream_rows + STREAM_HISTORY, STREAM_STRIDE);
  return last;
}

uint32_t stream_check(int count) {
  uint32_t sum = 0;
  for (int k = 0; k < count; k++) {
    const int samples = decode_next(k);
    if (samples < 0) return 0;
    for (int c = 0; c < frames[k].at[74 + 8]; c++)
      for (int n = 0; n < samples; n++)
        sum = 31 * sum + (uint32_t)stream_rows[c * STREAM_STRIDE + STREAM_HISTORY + n];
  }
  return sum;
}

int recode_stream(int count, const char *file) {
  static uint8_t out[1 << 24];
  FILE *to = fopen(file, "wb");
  if (!to) return -1;
  for (int k = 0; k < count; k++) {
    if (decode_next(k) < 0) return -1;
    const uint32_t length = (uint32_t)encode_frame(frames[k].at, stream_rows + STREAM_HISTORY, STREAM_STRIDE, out);
    fwrite(&length, 4, 1, to);
    fwrite(out, 1, length, to);
  }
  return fclose(to) == 0 ? count : -1;
}
