#pragma once
#include <stddef.h>
#include <stdint.h>

enum { MOST_SAMPLES = 16384 };

// Once, before the first frame.
void decode_tables(void);

// One stream frame's codes into rows. rows: place of the frame's first code of row 0, the codes that came before it in
// front; 16 bytes behind the frame may be read. Returns the number of samples, or -1.
int decode_frame(const uint8_t *bytes, size_t length, int32_t *rows, ptrdiff_t stride);
