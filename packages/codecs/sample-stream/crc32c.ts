// CRC-32C (Castagnoli), for stream frames and for every record that the frame log puts on disk.

/** The reflected polynomial 0x1EDC6F41. */
const POLYNOMIAL = 0x82f63b78;

/** tables[256·k + b]: what byte b does to the remainder when k more bytes follow it (slicing by eight). */
const tables = crcTables(8);

/**
 * CRC-32C of some bytes: reflected in and out, initial value and final xor FFFFFFFFh; "123456789" gives
 * E3069283h.
 *
 * @param bytes  [n] any length
 * @param before  the CRC of what stands in front of `bytes`, so that a long text can be taken in pieces
 * @returns an unsigned 32-bit number
 * @source RFC 3720 appendix B.4 (polynomial, check values); slicing by eight: M. Kounavis, F. Berry 2008.
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const t = tables;
  const eights = bytes.length & ~7;
  let rest = ~before;
  for (let at = 0; at < eights; at += 8) {
    const low = rest ^ view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    rest =
      t[1792 + (low & 255)]! ^
      t[1536 + ((low >>> 8) & 255)]! ^
      t[1280 + ((low >>> 16) & 255)]! ^
      t[1024 + (low >>> 24)]! ^
      t[768 + (high & 255)]! ^
      t[512 + ((high >>> 8) & 255)]! ^
      t[256 + ((high >>> 16) & 255)]! ^
      t[high >>> 24]!;
  }
  for (let at = eights; at < bytes.length; at++) rest = (rest >>> 8) ^ t[(rest ^ bytes[at]!) & 255]!;
  return ~rest >>> 0;
}

/** @param count of tables: so many bytes are taken at a time */
export function crcTables(count: number): Int32Array {
  const made = new Int32Array(count * 256);
  for (let byte = 0; byte < 256; byte++) {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
    made[byte] = rest;
  }
  for (let at = 256; at < made.length; at++) {
    const nearer = made[at - 256]!;
    made[at] = (nearer >>> 8) ^ made[nearer & 255]!;
  }
  return made;
}
