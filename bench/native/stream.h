#pragma once
#include <stdint.h>

// A stream as the benchmark writes it for the yardsticks: for each frame a u32 length and its bytes.
int open_stream(const char *file);

// Decodes frame k, the one after the last, into rows of codes; its first code stands at stream_rows + STREAM_HISTORY,
// those before it in front. Frame 0 begins anew. Returns its samples, or -1.
int decode_next(int k);

// All codes of the stream folded into one number: sum = 31 * sum + code.
uint32_t stream_check(int count);

// Writes the stream anew, encoded by ourselves, to a file of the same kind; returns its frames, or -1.
int recode_stream(int count, const char *file);

extern int32_t stream_rows[];
enum { STREAM_CHANNELS = 64, STREAM_HISTORY = 1024, STREAM_STRIDE = 1024 + 16384 + 16 };
