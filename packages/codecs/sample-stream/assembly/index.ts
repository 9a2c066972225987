// What the stream decoder's machine code exports. Every place is a byte offset into the memory that the caller owns.

export { channel } from "./channel";
export { crc32c } from "./crc";
