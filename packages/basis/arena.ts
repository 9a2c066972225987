// One block of memory that several packages' machine code works in, and the places taken in it. The measuring program
// owns it and hands it to kernels and codecs, which need not know each other: what one writes the other reads.

import { insist } from "./fault.ts";
import { WASM_PAGE, type WasmMemory, wasmMemory } from "./web-assembly.ts";

/** A place in an arena: its byte offset, as machine code wants it, and the same place as a typed array. */
export interface Place<View> {
  readonly at: number;
  readonly of: View;
}

export interface Arena {
  readonly memory: WasmMemory;
  u8(count: number): Place<Uint8Array>;
  i32(count: number): Place<Int32Array>;
  f32(count: number): Place<Float32Array>;
  f64(count: number): Place<Float64Array>;
  /** Bytes taken so far. */
  taken(): number;
}

/** Places start at multiples of this, so that no vector load straddles a cache line. */
const ALIGNMENT = 64;
/** WebAssembly addresses 32 bits; a page is left for offsets beside the ends. */
const MOST = 2 ** 32 - WASM_PAGE;

/**
 * An arena of a fixed size; places are taken one after the other and never given back: who needs memory for a while
 * takes it once and uses it again. The system gives pages when they are first touched, so a generous size costs nothing.
 * @param bytes up to 4 GiB less a page
 */
export function openArena(bytes: number): Arena {
  insist(bytes > 0 && bytes <= MOST, `an arena of ${bytes} bytes cannot be addressed`);
  const memory = wasmMemory(bytes);
  let next = ALIGNMENT; // 0 is no place
  const take = (size: number): number => {
    const at = next;
    insist(at + size <= memory.buffer.byteLength, `the arena has no room for ${size} bytes more`);
    next = Math.ceil((at + size) / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  return {
    memory,
    u8(count) {
      const at = take(count);
      return { at, of: new Uint8Array(memory.buffer, at, count) };
    },
    i32(count) {
      const at = take(4 * count);
      return { at, of: new Int32Array(memory.buffer, at, count) };
    },
    f32(count) {
      const at = take(4 * count);
      return { at, of: new Float32Array(memory.buffer, at, count) };
    },
    f64(count) {
      const at = take(8 * count);
      return { at, of: new Float64Array(memory.buffer, at, count) };
    },
    taken: () => next,
  };
}
