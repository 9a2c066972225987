// An independent account of frames: what agent and terminal wrote on their disks, read from the files of their logs. Files
// are linked aside while a run goes on, so that they are there when their owner has dropped them. Called by
// `chaos-runs.ts`.

import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readHeader } from "@etalon/codecs/sample-stream/index";
import { type LogRecord, saltOf, scan } from "@etalon/outside/segments/record";

const LOOK_EVERY_MS = 100;

export interface LinkedLog {
  /** All that was ever written of a stream, in order. */
  records(stream: string): readonly LogRecord[];
  stop(): void;
}

/** @param aside  a folder on the same disk */
export function linkedLog(folder: string, aside: string): LinkedLog {
  mkdirSync(aside, { recursive: true });
  const have = new Set<string>();
  const look = () => {
    for (const name of namesIn(folder)) {
      if (!name.endsWith(".segment") || have.has(name)) continue;
      try {
        linkSync(join(folder, name), join(aside, name));
        have.add(name);
      } catch {} // it went just now, with nothing in it that anybody still needs
    }
  };
  look();
  const looking = setInterval(look, LOOK_EVERY_MS);
  return {
    records(stream) {
      look();
      return [...have].sort().flatMap((name) => {
        const bytes = readFileSync(join(aside, name));
        const salt = saltOf(bytes);
        const records = salt === null ? [] : scan(bytes, salt).records.map(({ record }) => record);
        return records.filter((record) => record.stream === stream);
      });
    },
    stop() {
      clearInterval(looking);
      rmSync(aside, { recursive: true, force: true });
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not made yet
  }
}

export interface FrameAccount {
  /** That the terminal let go of, since they were acknowledged, and that the agent did not write. */
  readonly lost: number;
  /** Written twice by the agent, or frames that repeat samples. */
  readonly duplicated: number;
  /** The agent's frames, whole and in order; null when the stream has a hole or no end. */
  readonly frames: readonly { readonly sequence: number; readonly bytes: Uint8Array }[] | null;
}

export function accountOf(agent: readonly LogRecord[], terminal: readonly LogRecord[]): FrameAccount {
  const kept = new Map<number, Uint8Array>();
  let duplicated = 0;
  for (const { kind, sequence, bytes } of agent) {
    if (kind !== "frame") continue;
    if (kept.has(sequence)) duplicated++;
    kept.set(sequence, bytes);
  }
  const acknowledged = Math.max(
    0,
    ...terminal.filter(({ kind }) => kind === "floor").map(({ sequence }) => sequence),
  );
  let lost = 0;
  for (let sequence = 1; sequence <= acknowledged; sequence++) if (!kept.has(sequence)) lost++;

  const frames: { sequence: number; bytes: Uint8Array }[] = [];
  let next = -1; // sample
  let whole = false;
  for (let sequence = 1; kept.has(sequence) && !whole; sequence++) {
    const bytes = kept.get(sequence) ?? new Uint8Array();
    const header = readHeader(bytes);
    if (!header.ok) break;
    if (next >= 0 && header.value.firstSample < next) duplicated++;
    next = header.value.firstSample + header.value.samples;
    frames.push({ sequence, bytes });
    whole = header.value.ends;
  }
  return { lost, duplicated, frames: whole ? frames : null };
}
