// The engine in machine code: lays out its working memory in the arena (assembly/words.ts has the same places).

import { type Arena, machineCode } from "@etalon/basis";
import { crcTables } from "./crc32c.ts";
import type { Engine } from "./engine.ts";
import { BLOCK, LIMIT } from "./layout.table.ts";
import { code } from "./machine-code.ts";

interface Functions {
  crc32c(at: number, length: number, work: number): number;
  channel(
    at: number,
    end: number,
    row: number,
    samples: number,
    history: number,
    bits: number,
    work: number,
  ): number;
}

const WIDEST_IN_LANES = 25;
const RUNS = 64;
const RUN_COUNTS = RUNS + 8 * 256;
const RUN_RESTS = RUN_COUNTS + 256;
const LANES = RUN_RESTS + 256;
const CRC_TABLES = LANES + 64 * (WIDEST_IN_LANES + 1);
const PREDICTORS = CRC_TABLES + 16 * 1024;
const RESIDUALS = PREDICTORS + 576 * LIMIT.predictors;
const WORK = RESIDUALS + 4 * BLOCK;
/** Values before a frame's first: the history, and zeros before it. */
const BEFORE = LIMIT.history + 64;
/** Written at once, wherever the last one belongs. */
const VECTORS = 64;

/** @param samples of the longest frame */
export function machineEngine(arena: Arena, samples: number): Engine {
  const work = arena.u8(WORK);
  const words = new DataView(arena.memory.buffer, work.at, WORK);
  words.setUint32(0, arena.u8(Math.ceil(samples / BLOCK)).at, true);
  words.setUint32(4, arena.u8(samples + VECTORS).at, true);
  words.setUint32(8, arena.f64(BEFORE + samples + VECTORS).at, true);
  layRuns(work.of);
  layLanes(words);
  const crcs = crcTables(16);
  for (let n = 0; n < crcs.length; n++) words.setInt32(CRC_TABLES + 4 * n, crcs[n]!, true);

  const { crc32c, channel } = machineCode<Functions>(code, arena.memory);
  return {
    crc32c: (at, length) => crc32c(at, length, work.at) >>> 0,
    channel(at, end, row, count, history, bits) {
      const bytes = channel(at, end, row, count, history, bits, work.at);
      return bytes < 0 ? bytes : at + bytes;
    },
  };
}

/** For each byte of unary numbers, the lowest bit first: the numbers that end in it, how many, and zeros behind the last. */
function layRuns(work: Uint8Array): void {
  for (let byte = 0; byte < 256; byte++) {
    let count = 0;
    let zeros = 0;
    for (let bit = 0; bit < 8; bit++) {
      if (((byte >> bit) & 1) === 0) zeros++;
      else {
        work[RUNS + 8 * byte + count++] = zeros;
        zeros = 0;
      }
    }
    work[RUN_COUNTS + byte] = count;
    work[RUN_RESTS + byte] = zeros;
  }
}

/**
 * For each width, how four packed numbers come to bit 7 of four lanes: which bytes each lane takes, and what it is
 * multiplied with. Numbers 0 … 3 begin with a byte, numbers 4 … 7 with a byte or in the middle of one.
 */
function layLanes(words: DataView): void {
  for (let width = 1; width <= WIDEST_IN_LANES; width++)
    for (const half of [0, 1])
      for (let lane = 0; lane < 4; lane++) {
        const at = LANES + 64 * width + 32 * half;
        const bit = ((half * (4 * width)) % 8) + lane * width;
        for (let byte = 0; byte < 4; byte++) words.setUint8(at + 4 * lane + byte, (bit >> 3) + byte);
        words.setUint32(at + 16 + 4 * lane, 2 ** (7 - (bit & 7)), true);
      }
}
