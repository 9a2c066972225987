// Seeded chance by counting: the n-th draw of a stream needs no draw before it, so blocks of any size and any order
// give the same noise, jitter and losses.

/** Uniform in (0, 1): never 0, never 1. */
export function uniform(seed: number, stream: number, n: number): number {
  return (mixed(seed, stream, n) + 0.5) / 0x1_0000_0000;
}

/** Normal, mean 0, standard deviation 1 (Box–Muller; draws 2m and 2m + 1 share one pair). */
export function normal(seed: number, stream: number, n: number): number {
  const pair = Math.floor(n / 2) * 2;
  const radius = Math.sqrt(-2 * Math.log(uniform(seed, stream, pair)));
  const angle = 2 * Math.PI * uniform(seed, stream, pair + 1);
  return radius * (n === pair ? Math.cos(angle) : Math.sin(angle));
}

/** Adds normal noise to draws [first, first + values.length) of a stream, each pair drawn once. */
export function addNormal(
  values: Float64Array,
  standardDeviation: number,
  seed: number,
  stream: number,
  first: number,
  count: number,
): void {
  for (let k = 0; k < count; ) {
    const n = first + k;
    const pair = Math.floor(n / 2) * 2;
    const radius = standardDeviation * Math.sqrt(-2 * Math.log(uniform(seed, stream, pair)));
    const angle = 2 * Math.PI * uniform(seed, stream, pair + 1);
    if (n === pair) values[k++]! += radius * Math.cos(angle);
    if (k < count) values[k++]! += radius * Math.sin(angle);
  }
}

/** 32 well-mixed bits of the three numbers (MurmurHash3's rounds and finish). */
function mixed(seed: number, stream: number, n: number): number {
  let h = round(seed | 0, stream);
  h = round(h, n);
  h = round(h, Math.floor(n / 0x1_0000_0000));
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function round(hash: number, value: number): number {
  let k = Math.imul(value | 0, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}
