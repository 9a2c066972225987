// The engine of a stream decoder over an arena.

import type { Arena } from "@etalon/basis";
import type { Engine, StreamEngine } from "./engine.ts";
import { machineEngine } from "./machine-engine.ts";
import { plainEngine } from "./plain-engine.ts";

/** @param samples the longest frame that there is room for */
export function openEngine(arena: Arena, samples: number, engine: StreamEngine): Engine {
  return engine === "machine code"
    ? machineEngine(arena, samples)
    : plainEngine(arena.memory.buffer, samples);
}
