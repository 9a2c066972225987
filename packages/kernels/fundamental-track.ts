// The fundamental of a terminal's voltages as time goes on: its phase ten times a second, from the sums of 16 samples
// that energy is made of anyway. The measuring program's lanes cut their windows of whole cycles by it.

import { requireShape } from "@etalon/basis";

/** Samples of a sum. */
const BLOCK = 16;
/** A phase is told so often; its Hann window is twice as long. */
const HOP_S = 0.1;
/** Frequencies that are followed, hertz. */
const LOWEST_HZ = 40;
const HIGHEST_HZ = 70;
/** So long the voltages are looked at before a frequency is believed: two and a half cycles of the slowest. */
const LOOK_S = 0.0625;
/** The fundamental is looked for anew where it is this far from the line that is followed. */
const FURTHEST_HZ = 6;
/** Share of the voltages' power that the fundamental must hold; two phases that are gone leave half. */
const LEAST_SHARE = 0.3;
/** Above this share of the power the phases clearly follow each other one way. */
const CLEAR_ORDER = 0.05;

export type TrackState = "no voltage" | "out of band" | "no fundamental" | "looking" | "following";

/**
 * What is known of one terminal's fundamental; to be read, and changed by `follow` and `forgetTrack` alone.
 *
 * The first `count` of `positions` and `cycles` are the last call's: samples behind the origin that it was given (below 0:
 * in a frame before) and cycles since the track began. The first of them is the last of the call before.
 */
export interface FundamentalTrack {
  state: TrackState;
  count: number;
  readonly positions: Float64Array;
  readonly cycles: Float64Array;
  /** As the last look at the voltages has it, within 0.3 Hz or so; NaN where there was none. */
  roughHz: number;
  /** How often the track began anew: cycles of another beginning cannot be compared. */
  beginnings: number;

  readonly sampleRateHz: number;
  readonly hop: number;
  /** Mean square below which the vector is no voltage. */
  readonly floor: number;
  /** [2·voltages] e^(j2πk/3) of each voltage's phase, scaled. */
  readonly turns: Float64Array;
  /** [≥ 2·blocks] the voltages of one call as one turning vector; nothing of it is kept. */
  readonly vector: Float64Array;
  /** [hop] e^(j2π·line·n/hop), and [2·hop] the window. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  readonly window: Float64Array;
  /** Whole cycles per hop that are looked at, and −1 where the phases follow each other the other way round. */
  line: number;
  order: number;
  /** Blocks of the hop in hand; hops since the track began. */
  done: number;
  hops: number;
  /** The window that ends with the hop in hand, and the one that begins with it. */
  oldRe: number;
  oldIm: number;
  newRe: number;
  newIm: number;
  oldPower: number;
  newPower: number;
  /** Of the last window, turns; and what it turned against `line` in a hop, as last seen. */
  angle: number;
  drift: number;
  /** Of the last point. */
  lastPosition: number;
  lastCycles: number;
  origin: number;
  /** Sums of a look: |s|²; the products with the neighbours, in phase and turned by a quarter. */
  power: number;
  pairRe: number;
  pairIm: number;
  pairs: number;
}

/**
 * @param sampleRateHz hertz, ≥ 2000
 * @param phases       of the voltages; line voltages are named by their first letter
 * @param floorCodes   peak of a phase voltage, in codes, below which there is none
 * @param mostBlocks   that `follow` is ever given at once
 * @param vector       [2·mostBlocks] working memory, which many tracks may share
 */
export function fundamentalTrack(
  sampleRateHz: number,
  phases: readonly ("a" | "b" | "c")[],
  floorCodes: number,
  mostBlocks: number,
  vector: Float64Array = new Float64Array(2 * mostBlocks),
): FundamentalTrack {
  const fits = sampleRateHz >= 2000 && phases.length > 0 && vector.length >= 2 * mostBlocks;
  requireShape(fits, "fundamentalTrack", [sampleRateHz, phases.length, vector.length]);
  const hop = Math.round((HOP_S * sampleRateHz) / BLOCK);
  const most = Math.ceil(mostBlocks / hop) + 2;
  const turns = new Float64Array(2 * phases.length);
  // so that the mean square is the square of a phase voltage's peak
  const scale = (phases.length === 1 ? Math.SQRT2 : 2 / 3) / BLOCK;
  for (let v = 0; v < phases.length; v++) {
    const third = ["a", "b", "c"].indexOf(phases[v]);
    turns[2 * v] = scale * Math.cos((2 * Math.PI * third) / 3);
    turns[2 * v + 1] = scale * Math.sin((2 * Math.PI * third) / 3);
  }
  const window = new Float64Array(2 * hop);
  for (let n = 0; n < 2 * hop; n++) window[n] = Math.sin((Math.PI * (n + 0.5)) / (2 * hop)) ** 2 / hop;
  return {
    state: "looking",
    count: 0,
    positions: new Float64Array(most),
    cycles: new Float64Array(most),
    roughHz: Number.NaN,
    beginnings: 0,
    sampleRateHz,
    hop,
    floor: floorCodes ** 2,
    turns,
    vector,
    cos: new Float64Array(hop),
    sin: new Float64Array(hop),
    window,
    line: 0,
    order: 1,
    done: 0,
    hops: 0,
    oldRe: 0,
    oldIm: 0,
    newRe: 0,
    newIm: 0,
    oldPower: 0,
    newPower: 0,
    angle: 0,
    drift: 0,
    lastPosition: 0,
    lastCycles: 0,
    origin: 0,
    power: 0,
    pairRe: 0,
    pairIm: 0,
    pairs: 0,
  };
}

/** What follows does not join on to what was seen. */
export function forgetTrack(track: FundamentalTrack): void {
  track.state = "looking";
  track.count = 0;
  track.roughHz = Number.NaN;
  track.hops = 0;
  forgetLook(track);
}

/** Cycles per sample as last seen; 0 before there are two points. */
export const presentCycles = ({ hops, line, drift, hop }: FundamentalTrack): number =>
  hops < 3 ? 0 : (line + drift) / (hop * BLOCK);

/** Cycles per sample, mean between the last call's first point and its last; NaN where there are no two. */
export function meanCycles({ count, positions, cycles }: FundamentalTrack): number {
  const last = count - 1;
  return last < 1 ? Number.NaN : (cycles[last] - cycles[0]) / (positions[last] - positions[0]);
}

/**
 * The next blocks of the voltages.
 *
 * The voltages are one turning vector  s[b] = ⅔·Σ_v e^(j2πk_v/3)·Σu_v[b]/16. What is the same in all phases falls out, and
 * of what a rate of 1/16 folds to near the fundamental little is left: at 4 kHz and 50 Hz the 14th order at 8 % of itself,
 * the 29th at 5 %; of a single phase also the 4th and the 6th at a quarter. Its phase at the boundaries of hops of 0.1 s
 * is that of  Σ w[n]·s[n]·e^(−j2π·line·n/hop)  over the two hops beside, w a Hann window: what is 50 Hz away is 3e-4 of
 * itself there, what is 100 Hz away 4e-5.
 * @param sums   doubles; `places[v] + b` is where Σu of voltage v over block b stands
 * @param blocks those that follow the last call's directly
 * @param origin number of the first block's first sample
 */
export function follow(
  track: FundamentalTrack,
  sums: Float64Array,
  places: Int32Array,
  blocks: number,
  origin: number,
): void {
  track.count = 0;
  if (blocks === 0) return;
  turningVector(track, sums, places, blocks);
  if (!looked(track, blocks)) return;
  if (track.hops > 0) {
    track.lastPosition -= origin - track.origin;
    if (track.hops > 2) put(track);
  }
  track.origin = origin;
  turnBack(track, blocks);
}

function turningVector(
  { turns, vector }: FundamentalTrack,
  sums: Float64Array,
  places: Int32Array,
  blocks: number,
): void {
  for (let v = 0; v < places.length; v++) {
    const re = turns[2 * v];
    const im = turns[2 * v + 1];
    const at = places[v];
    if (v === 0)
      for (let b = 0; b < blocks; b++) {
        vector[2 * b] = re * sums[at + b];
        vector[2 * b + 1] = im * sums[at + b];
      }
    else
      for (let b = 0; b < blocks; b++) {
        vector[2 * b] += re * sums[at + b];
        vector[2 * b + 1] += im * sums[at + b];
      }
  }
}

/**
 * Whether there is a fundamental to be followed; where it is first seen, or elsewhere than it was, the track begins.
 *
 * Of a vector that turns either way or both, s[b − 1] + s[b + 1] = 2·cos ω·s[b].
 */
function looked(track: FundamentalTrack, blocks: number): boolean {
  const { vector, sampleRateHz } = track;
  let power = 0;
  let pairRe = 0;
  let pairIm = 0;
  let u = vector[0]; // the block before, and this one
  let v = vector[1];
  let x = blocks > 1 ? vector[2] : 0;
  let y = blocks > 1 ? vector[3] : 0;
  for (let n = 4; n < 2 * blocks; n += 2) {
    const nextX = vector[n];
    const nextY = vector[n + 1];
    power += x * x + y * y;
    pairRe += (x * (u + nextX) + y * (v + nextY)) / 2;
    pairIm += u * y - v * x;
    u = x;
    v = y;
    x = nextX;
    y = nextY;
  }
  track.power += power;
  track.pairRe += pairRe;
  track.pairIm += pairIm;
  track.pairs += Math.max(0, blocks - 2);
  if (track.pairs * BLOCK < LOOK_S * sampleRateHz) return track.hops > 0; // too little for another look
  const present = track.power / track.pairs >= track.floor;
  const cosine = Math.min(1, Math.max(-1, track.pairRe / track.power));
  // phases that are missing leave a vector that turns both ways: it keeps the order that it had
  const clear = Math.abs(track.pairIm) > CLEAR_ORDER * track.power;
  const order = clear ? Math.sign(track.pairIm) : track.order;
  track.roughHz = present ? (Math.acos(cosine) * sampleRateHz) / (2 * Math.PI * BLOCK) : Number.NaN;
  forgetLook(track);
  const lineHz = sampleRateHz / (track.hop * BLOCK);
  const followed =
    track.hops > 0 && order === track.order && Math.abs(track.roughHz - track.line * lineHz) < FURTHEST_HZ;
  if (followed) return true;
  track.hops = 0;
  if (!present) track.state = "no voltage";
  else if (!(track.roughHz >= LOWEST_HZ && track.roughHz <= HIGHEST_HZ)) track.state = "out of band";
  else begin(track, track.roughHz / lineHz, order);
  return track.hops > 0;
}

function begin(track: FundamentalTrack, cyclesPerHop: number, order: number): void {
  const { hop, cos, sin } = track;
  track.state = "looking";
  track.beginnings++;
  track.line = Math.round(cyclesPerHop);
  track.drift = cyclesPerHop - track.line;
  track.order = order;
  for (let n = 0; n < hop; n++) {
    cos[n] = Math.cos((2 * Math.PI * track.line * (n + 0.5)) / hop);
    sin[n] = Math.sin((2 * Math.PI * track.line * (n + 0.5)) / hop);
  }
  track.hops = 1;
  track.done = 0;
  track.newRe = track.newIm = track.newPower = 0;
  track.oldRe = track.oldIm = track.oldPower = 0;
}

/** Turns the vector back by the line that is looked at and gathers it in the two windows in hand. */
function turnBack(track: FundamentalTrack, blocks: number): void {
  const { vector, cos, sin, window, hop, order } = track;
  for (let b = 0; b < blocks; ) {
    const part = Math.min(hop - track.done, blocks - b);
    let { oldRe, oldIm, newRe, newIm, newPower } = track;
    for (let n = track.done; n < track.done + part; n++, b++) {
      const x = vector[2 * b];
      const y = order * vector[2 * b + 1];
      const re = x * cos[n] + y * sin[n];
      const im = y * cos[n] - x * sin[n];
      newRe += window[n] * re;
      newIm += window[n] * im;
      oldRe += window[hop + n] * re;
      oldIm += window[hop + n] * im;
      newPower += x * x + y * y;
    }
    track.oldRe = oldRe;
    track.oldIm = oldIm;
    track.newRe = newRe;
    track.newIm = newIm;
    track.newPower = newPower;
    track.done += part;
    if (track.done === hop) hopDone(track, BLOCK * (b - hop) - 0.5);
  }
}

/** @param position the middle of the two hops: between the last sample of the first and the first of the second */
function hopDone(track: FundamentalTrack, position: number): void {
  if (track.hops > 1) {
    const angle = Math.atan2(track.oldIm, track.oldRe) / (2 * Math.PI);
    if (track.hops > 2) {
      const off = angle - track.angle - track.drift;
      track.drift += off - Math.round(off);
      track.lastCycles += track.line + track.drift;
    } else track.lastCycles = 0;
    track.angle = angle;
    track.lastPosition = position;
    track.state = share(track) >= LEAST_SHARE ? "following" : "no fundamental";
    put(track);
  }
  track.hops++;
  track.done = 0;
  track.oldRe = track.newRe;
  track.oldIm = track.newIm;
  track.oldPower = track.newPower;
  track.newRe = track.newIm = track.newPower = 0;
}

/** Share of the fundamental in the power of the two hops; a Hann window loses (sinc ν/(1 − ν²))² of it ν lines away. */
function share(track: FundamentalTrack): number {
  const nu = 2 * track.drift;
  const near = Math.abs(Math.abs(nu) - 1) < 1e-6 ? 0.5 : sinc(nu) / (1 - nu * nu);
  const power = (track.oldPower + track.newPower) / (2 * track.hop);
  const both = track.turns.length === 2 ? 2 : 1; // of a single phase half turns the other way round
  return (both * (track.oldRe ** 2 + track.oldIm ** 2)) / (near * near * power);
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

function put(track: FundamentalTrack): void {
  track.positions[track.count] = track.lastPosition;
  track.cycles[track.count++] = track.lastCycles;
}

function forgetLook(track: FundamentalTrack): void {
  track.power = track.pairRe = track.pairIm = track.pairs = 0;
}
