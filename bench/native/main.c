// Runs one yardstick for a while and prints its processor seconds per call: `yardsticks energy-rms 2000`; of a stream in a
// file, per frame: `yardsticks decode 20 FILE`, `chain`: to energy and rms, `chain-spectra`: to spectra as well. `yardsticks
// check 1 FILE` prints what the stream's codes fold into; `recode 1 FILE OUT` writes it anew by the small encoder, and prints
// the number of its frames.
#include "clock.h"
#include "stream.h"
#include "vectors.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void energy_rms(const int32_t *rows, ptrdiff_t stride, int n, const float *fir, double *out);
void spectrum_tables(void);
void spectrum(const int32_t *const rows[8], int count, double start, double length, float *out);

enum { SAMPLES = 4000, STRIDE = 5120, WINDOWS = 5 };

static int32_t rows[6 * STRIDE];
static double sums[15 * 256];
static float lines[512 * 16];

static void three_phase_codes(void) {
  for (int c = 0; c < 6; c++)
    for (int n = 0; n < STRIDE; n++)
      rows[c * STRIDE + n] = (int32_t)lrint(5e6 * sin(2 * M_PI * 50.02 / 4000 * n - 2.0944 * c));
}

static int frames; // of the stream, where there is one
static float fir[3 * 16];

// Five windows of three phases: their voltages in two pairs, their currents in two; the fourth phase stands in for itself.
static void spectra(const int32_t *at, ptrdiff_t stride) {
  static const int order[8] = {0, 2, 3, 5, 1, 0, 4, 3};
  for (int w = 0; w < WINDOWS; w++) {
    const int32_t *channels[8];
    for (int k = 0; k < 8; k++) channels[k] = at + order[k] * stride + 800 * w;
    spectrum(channels, 820, 8.3, 799.7, lines);
  }
}

static double per_call(const char *name, long calls) {
  const double before = cpu_seconds();
  if (strcmp(name, "energy-rms") == 0) {
    for (long k = 0; k < calls; k++) energy_rms(rows, STRIDE, SAMPLES, fir, sums);
  } else if (strcmp(name, "spectra") == 0) {
    for (long k = 0; k < calls; k++) spectra(rows, STRIDE);
  } else if (strcmp(name, "chain") == 0 || strcmp(name, "chain-spectra") == 0) {
    const int32_t *at = stream_rows + STREAM_HISTORY - 32; // samples before the frame's first, which filters want
    for (long k = 0; k < calls; k++)
      for (int f = 0; f < frames; f++) {
        if (decode_next(f) != SAMPLES) exit(3);
        energy_rms(at, STREAM_STRIDE, SAMPLES, fir, sums);
        if (name[5]) spectra(at, STREAM_STRIDE);
      }
    calls *= frames;
  } else if (strcmp(name, "decode") == 0) {
    for (long k = 0; k < calls; k++)
      for (int f = 0; f < frames; f++)
        if (decode_next(f) < 0) exit(3);
    calls *= frames;
  } else {
    fprintf(stderr, "no yardstick is called %s\n", name);
    exit(2);
  }
  return (cpu_seconds() - before) / (double)calls;
}

int main(int count, char **words) {
  if (count < 3) return 2;
  if (count > 3 && (frames = open_stream(words[3])) < 1) return 2;
  if (strcmp(words[1], "recode") == 0) return count < 5 || printf("%d\n", recode_stream(frames, words[4])) < 0;
  if (strcmp(words[1], "check") == 0) return printf("%u\n", stream_check(frames)) < 0;
  three_phase_codes();
  spectrum_tables();
  for (int k = 0; k < 48; k++) fir[k] = 0.0625f;
  per_call(words[1], atol(words[2]) / 10 + 1);
  printf("%.9g\n", per_call(words[1], atol(words[2])));
  return sums[7] == 1 && lines[3] == 1; // their use
}
