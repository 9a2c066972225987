// What each machine's own console shows: what its node did to it, what its program says, what its system prints. The newest
// lines of the newest machines, in memory alone. Fed by `shell.ts` and the engine, told by `door.ts`.

import type { Instant } from "@etalon/basis";
import type { ConsoleLine } from "@etalon/messages/machines";

export interface Consoles {
  line(machine: string, side: ConsoleLine["side"], text: string): void;
  of(machine: string): readonly ConsoleLine[];
}

const LINES_AT_MOST = 200;
const MACHINES_AT_MOST = 200;
const LETTERS_AT_MOST = 500;
/** Colours and the like: a browser is no terminal. */
const CONTROLS = /\p{Cc}\[[0-9;]*[A-Za-z]|\p{Cc}/gu;

export function machineConsoles(now: () => Instant): Consoles {
  const consoles = new Map<string, ConsoleLine[]>();
  return {
    line(machine, side, said) {
      const text = said.replace(CONTROLS, "").trim().slice(0, LETTERS_AT_MOST);
      if (text === "") return;
      const lines = consoles.get(machine) ?? [];
      const [oldest] = consoles.keys();
      if (!consoles.has(machine) && consoles.size >= MACHINES_AT_MOST && oldest) consoles.delete(oldest);
      consoles.set(machine, lines);
      if (lines.length >= LINES_AT_MOST) lines.shift();
      lines.push({ atTaiNs: now(), side, text });
    },
    of: (machine) => consoles.get(machine) ?? [],
  };
}
