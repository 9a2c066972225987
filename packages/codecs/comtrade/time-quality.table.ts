// The clock quality codes of a 2013 cfg (IEEE C37.118 message time quality; codes 1 to 3 unchecked).

export const clockQuality: ReadonlyMap<string, string> = new Map([
  ["0", "locked"],
  ["1", "unlocked, within 1 ns of UTC"],
  ["2", "unlocked, within 10 ns of UTC"],
  ["3", "unlocked, within 100 ns of UTC"],
  ["4", "unlocked, within 1 µs of UTC"],
  ["5", "unlocked, within 10 µs of UTC"],
  ["6", "unlocked, within 100 µs of UTC"],
  ["7", "unlocked, within 1 ms of UTC"],
  ["8", "unlocked, within 10 ms of UTC"],
  ["9", "unlocked, within 100 ms of UTC"],
  ["A", "unlocked, within 1 s of UTC"],
  ["B", "unlocked, within 10 s of UTC"],
  ["F", "not reliable"],
]);
