// The seam to the stream decoder.

import { type Answer, type Arena, type CodeRows, good, registers } from "@etalon/basis";
import { decodeFrame, type FrameHeader, readHeader } from "@etalon/codecs/sample-stream/index";
import type { Edges } from "./pulse-energy.ts";

export interface ReadFrame {
  readonly header: FrameHeader;
  readonly pulses: Edges;
}

export interface FrameReader {
  look(at: number, length: number): Answer<FrameHeader>;
  decode(at: number, length: number, rows: CodeRows, known: number): Answer<ReadFrame>;
}

export function openFrameReader(arena: Arena): FrameReader {
  const bytes = new Uint8Array(arena.memory.buffer);
  const edges = {
    count: 0,
    registers: new Uint8Array(10_000),
    samples: new Float64Array(10_000),
    fractions: new Float64Array(10_000),
  };
  return {
    look: (at, length) => readHeader(bytes.subarray(at, at + length)),
    decode(at, length, rows) {
      const into = Array.from(
        { length: 8 },
        (_, c) =>
          new Int32Array(
            arena.memory.buffer,
            rows.at + 4 * (c * rows.stride + rows.history),
            rows.stride - rows.history,
          ),
      );
      const decoded = decodeFrame(bytes.subarray(at, at + length), into);
      if (!decoded.ok) return decoded;
      edges.count = decoded.value.pulses.length;
      decoded.value.pulses.forEach(({ register, sample, fraction }, n) => {
        edges.registers[n] = registers.indexOf(register);
        edges.samples[n] = sample;
        edges.fractions[n] = fraction;
      });
      return good({ header: decoded.value.header, pulses: edges });
    },
  };
}
