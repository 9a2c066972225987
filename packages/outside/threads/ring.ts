// Messages from one thread to one other through shared memory: written in place, read in place, no copy between. Used by
// the threads that measure many terminals.

import { insist } from "@etalon/basis";

/** One end's view of the ring; the memory can be posted to the other thread, which opens its own end. */
export interface RingWriter {
  /**
   * Memory for a message of so many bytes, to be filled in before `commit`; null when the reader is behind: nothing is
   * lost, the writer waits with `room`.
   */
  reserve(length: number): Uint8Array | null;
  /** The reserved message is complete; `length` may be less than was reserved. `tag` goes with it. */
  commit(tag: number, length?: number): void;
  /** Resolves when the reader has let go of something since the last refusal. */
  room(): Promise<void>;
  /** No message follows; the reader ends when it has read what is there. */
  end(): void;
  /** Bytes that wait for the reader. */
  waiting(): number;
}

export interface RingReader {
  /** The next message, in place, good until `release`; null when there is none now. */
  take(): { readonly tag: number; readonly bytes: Uint8Array } | null;
  release(): void;
  /**
   * Sleeps until there is a message, or the writer has ended and all is read, or so long. Blocks the thread.
   * @param forMs at most
   */
  wait(forMs: number): "message" | "ended" | "silence";
}

/** Places in the control words; positions count units of 8 bytes and wrap at 2^32. */
const HEAD = 0; // written up to here
const TAIL = 1; // read up to here
const ENDED = 2;
const CONTROL_BYTES = 64;

/** Each message: u32 length, u32 tag, the bytes, filled up to whole units. */
const UNIT = 8;
const HEADER = 8;
/** Instead of a length: the rest up to the end of the memory holds nothing, the message begins at its start. */
const TURN = 0xffff_ffff;
const LARGEST = 2 ** 30;

const unitsOf = (length: number): number => (HEADER + length + UNIT - 1) >>> 3;

/**
 * @param bytes room for messages, rounded up to a power of two; a message takes up to half of it
 * @throws Fault more than 1 GiB
 */
export function ringMemory(bytes: number): SharedArrayBuffer {
  insist(bytes > 0 && bytes <= LARGEST, `a ring of ${bytes} bytes is not possible`);
  return new SharedArrayBuffer(CONTROL_BYTES + Math.max(4096, 2 ** Math.ceil(Math.log2(bytes))));
}

interface Opened {
  readonly control: Int32Array;
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
  readonly units: number;
}

function open(memory: SharedArrayBuffer): Opened {
  const size = memory.byteLength - CONTROL_BYTES;
  insist(size >= 4096 && (size & (size - 1)) === 0, "a ring's memory is made by ringMemory");
  return {
    control: new Int32Array(memory, 0, CONTROL_BYTES / 4),
    words: new Uint32Array(memory, CONTROL_BYTES),
    bytes: new Uint8Array(memory, CONTROL_BYTES),
    units: size / UNIT,
  };
}

export function ringWriter(memory: SharedArrayBuffer): RingWriter {
  const { control, words, bytes, units } = open(memory);
  let head = Atomics.load(control, HEAD);
  let reserved = -1;
  let seenTail = Atomics.load(control, TAIL);

  const publish = (by: number): void => {
    head = (head + by) | 0;
    Atomics.store(control, HEAD, head);
    Atomics.notify(control, HEAD);
  };

  return {
    reserve(length) {
      insist(reserved < 0, "ring: a message is being written already");
      const need = unitsOf(length);
      insist(length >= 0 && need <= units / 2, `ring: a message of ${length} bytes does not fit`);
      seenTail = Atomics.load(control, TAIL);
      const free = units - ((head - seenTail) | 0);
      let at = head & (units - 1);
      const toEnd = units - at;
      if (need > toEnd) {
        if (free < toEnd + need) return null;
        words[2 * at] = TURN;
        publish(toEnd);
        at = 0;
      } else if (free < need) return null;
      reserved = length;
      return bytes.subarray(at * UNIT + HEADER, at * UNIT + HEADER + length);
    },
    commit(tag, length = reserved) {
      insist(reserved >= 0 && length <= reserved, "ring: nothing was reserved for this");
      const at = head & (units - 1);
      words[2 * at] = length;
      words[2 * at + 1] = tag;
      reserved = -1;
      publish(unitsOf(length));
    },
    async room() {
      const { value } = Atomics.waitAsync(control, TAIL, seenTail);
      await value;
    },
    end() {
      Atomics.store(control, ENDED, 1);
      Atomics.notify(control, HEAD);
    },
    waiting: () => ((head - Atomics.load(control, TAIL)) | 0) * UNIT,
  };
}

export function ringReader(memory: SharedArrayBuffer): RingReader {
  const { control, words, bytes, units } = open(memory);
  let tail = Atomics.load(control, TAIL);
  let taken = 0;

  const free = (by: number): void => {
    tail = (tail + by) | 0;
    Atomics.store(control, TAIL, tail);
    Atomics.notify(control, TAIL);
  };

  return {
    take() {
      insist(taken === 0, "ring: the message before has not been released");
      for (;;) {
        if (Atomics.load(control, HEAD) === tail) return null;
        const at = tail & (units - 1);
        const length = words[2 * at]!;
        if (length === TURN) {
          free(units - at);
          continue;
        }
        taken = unitsOf(length);
        const from = at * UNIT + HEADER;
        return { tag: words[2 * at + 1]!, bytes: bytes.subarray(from, from + length) };
      }
    },
    release() {
      insist(taken > 0, "ring: no message was taken");
      free(taken);
      taken = 0;
    },
    wait(forMs) {
      for (let asleep = false; ; asleep = true) {
        if (Atomics.load(control, HEAD) !== tail) return "message";
        if (Atomics.load(control, ENDED) === 1)
          return Atomics.load(control, HEAD) === tail ? "ended" : "message";
        if (asleep) return "silence";
        Atomics.wait(control, HEAD, tail, forMs);
      }
    },
  };
}
