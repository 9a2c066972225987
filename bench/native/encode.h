#pragma once
#include "decode.h"

// One frame with the head of another, from rows of codes. `out`: room for four bytes a code and the head, and some.
// Returns its length.
size_t encode_frame(const uint8_t *like, const int32_t *rows, ptrdiff_t stride, uint8_t *out);
