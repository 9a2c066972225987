// Where the frames of one stream lie on disk: twelve bytes of memory a frame, since an agent keeps hours of
// thousands.

import { insist } from "@etalon/basis";

export interface Place {
  readonly segment: number;
  readonly at: number;
  readonly length: number;
}

const OFFSETS = 2 ** 32;
const NOTHING = 0; // no record begins there: files are counted from 1

export class StreamIndex {
  /** Frames up to here are gone on purpose. */
  droppedUpTo: number;
  /** Last sequence up to which every frame is held or was dropped. */
  upTo: number;
  // Entry n is the frame droppedUpTo + 1 + n, counted from `#first`.
  #places = new Float64Array(16);
  #lengths = new Uint32Array(16);
  #first = 0;
  #count = 0;

  constructor(droppedUpTo: number) {
    this.droppedUpTo = droppedUpTo;
    this.upTo = droppedUpTo;
  }

  at(sequence: number): Place | null {
    const n = sequence - this.droppedUpTo - 1;
    if (n < 0 || n >= this.#count) return null;
    const place = this.#places[this.#first + n]!;
    if (place === NOTHING) return null;
    const at = place % OFFSETS;
    return { segment: (place - at) / OFFSETS, at, length: this.#lengths[this.#first + n]! };
  }

  /** @throws Fault  the frame was dropped already */
  put(sequence: number, { segment, at, length }: Place): void {
    const n = sequence - this.droppedUpTo - 1;
    insist(n >= 0, "frame log: a dropped frame cannot come back");
    this.#makeRoom(n + 1);
    this.#places[this.#first + n] = segment * OFFSETS + at;
    this.#lengths[this.#first + n] = length;
    this.#count = Math.max(this.#count, n + 1);
    while (this.at(this.upTo + 1) !== null) this.upTo++;
  }

  /**
   * Forgets the frames up to `sequence`, which are given to `each`; those that never came count as dropped.
   */
  drop(sequence: number, each: (place: Place) => void): void {
    if (sequence <= this.droppedUpTo) return;
    const gone = Math.min(sequence - this.droppedUpTo, this.#count);
    for (let n = 1; n <= gone; n++) {
      const place = this.at(this.droppedUpTo + n);
      if (place) each(place);
    }
    this.#places.fill(NOTHING, this.#first, this.#first + gone);
    this.#first += gone;
    this.#count -= gone;
    this.droppedUpTo = sequence;
    this.upTo = Math.max(this.upTo, sequence);
    while (this.at(this.upTo + 1) !== null) this.upTo++;
  }

  /** Every place held, dropped ones left out. */
  *places(): Generator<Place> {
    for (let n = 1; n <= this.#count; n++) {
      const place = this.at(this.droppedUpTo + n);
      if (place) yield place;
    }
  }

  #makeRoom(count: number): void {
    if (this.#first + count <= this.#places.length) return;
    const capacity = count > this.#places.length / 2 ? 2 * count : this.#places.length;
    const places = new Float64Array(capacity);
    const lengths = new Uint32Array(capacity);
    places.set(this.#places.subarray(this.#first, this.#first + this.#count));
    lengths.set(this.#lengths.subarray(this.#first, this.#first + this.#count));
    this.#places = places;
    this.#lengths = lengths;
    this.#first = 0;
  }
}
