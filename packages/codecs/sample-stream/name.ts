// What a terminal, a stream, a calibration record and a channel may be called, wherever the name goes to a
// wire or a disk.

export const NAME_BYTES = 128;

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;

/**
 * 1 to 128 letters, digits, `.` `_` `/` `-`, the first a letter or digit, no empty or dotted step between
 * slashes.
 */
export function isName(text: string): boolean {
  return PLAIN.test(text) && !/(^|\/)(\.{1,2})?(\/|$)/.test(text);
}
