// What the kernels' machine code exports. Every place is a byte offset into the memory that the caller owns.

export { unpack24 } from "./unpack";
