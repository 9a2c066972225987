// The engine of a stream decoder over an arena.

import type { Arena } from "@etalon/basis";
import type { Engine, StreamEngine } from "./engine.ts";
import { plainEngine } from "./plain-engine.ts";

/** @param samples the longest frame that there is room for */
export function openEngine(arena: Arena, samples: number, engine: StreamEngine): Engine {
  void engine; // one does for both until the other is there
  return plainEngine(arena.memory.buffer, samples);
}
