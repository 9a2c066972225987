// A number with what it counts, as a sentence says it. Called by whoever writes one.

/** `1 sample`, `2 samples`; where more than an s is another, both are given: `1 sample was`, `2 samples were`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
