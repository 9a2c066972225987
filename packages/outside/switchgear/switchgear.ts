// A bank's switchgear at a terminal's site, by a program of its maker (SPEC.md): how its contacts stand, and commands to it.
// Opened for `etalon terminal` where its source file names a bank.

import { type Answer, good, type Log, refused, toJson } from "@etalon/basis";
import { type BankOrder, type Contacts, contacts } from "@etalon/messages/banks";
import { misfit } from "@etalon/messages/nouns";
import { keptProgram } from "../front-end/program.ts";
import { jsonLines } from "../links/json-lines.ts";

export interface SwitchgearTerms {
  /** The program, then its words. */
  readonly program: readonly string[];
  readonly steps: number;
  readonly hasTap: boolean;
  readonly hasBranches: boolean;
}

export interface Switchgear {
  /** As they were said last; null: it is not known how they stand. */
  contacts(): Contacts | null;
  /** Says it once; whether it is followed is seen in the contacts. */
  set(order: BankOrder): void;
  /** Why it is not known how anything stands; null when it is. */
  lack(): string | null;
  stop(): Promise<void>;
}

const LONGEST_LINE = 64 * 1024;
const SILENT_AFTER_MS = 5_000;

export function openSwitchgear(
  terms: SwitchgearTerms,
  { terminal, log }: { readonly terminal: string; readonly log: Log },
): Switchgear {
  let stand: Contacts | null = null;
  let heardAtMs = 0;
  let say: (text: string) => void = () => undefined;

  function heard(message: unknown): Answer<void> {
    const why = misfit(contacts, message, "the switchgear's line") ?? unlike(contacts.parse(message), terms);
    if (why !== null) return refused("switchgear.line", why);
    stand = contacts.parse(message);
    heardAtMs = performance.now();
    return good(undefined);
  }

  const program = keptProgram({
    ...{ command: terms.program, terminal, log },
    begin(write) {
      const lines = jsonLines(LONGEST_LINE);
      stand = null;
      say = write;
      return (bytes) => {
        for (const message of lines.heard(bytes)) {
          const answer = heard(message);
          if (!answer.ok) return answer;
        }
        return lines.broken
          ? refused("switchgear.line", `a line of at most ${LONGEST_LINE} bytes is expected`)
          : good(undefined);
      };
    },
  });

  function lack(): string | null {
    const absent = program.absent();
    if (absent !== null) return absent;
    if (stand === null) return "the switchgear has not said yet how its contacts stand";
    const silentMs = performance.now() - heardAtMs;
    return silentMs <= SILENT_AFTER_MS
      ? null
      : `the switchgear has been silent for ${(silentMs / 1000).toFixed(0)} s`;
  }

  return {
    contacts: () => (lack() === null ? stand : null),
    set: (order) => say(`${toJson(order)}\n`),
    lack,
    stop: () => program.stop(),
  };
}

function unlike({ closed, tap, branches }: Contacts, terms: SwitchgearTerms): string | null {
  if (closed.length !== terms.steps)
    return `"closed" has ${closed.length}; one for each of the ${terms.steps} steps is expected`;
  if ((tap !== null) !== terms.hasTap)
    return `"tap" is ${tap}; ${terms.hasTap ? "a position" : "null"} is expected`;
  if ((branches !== null) !== terms.hasBranches)
    return `"branches": ${terms.hasBranches ? "the balancer's" : "null"} is expected`;
  return null;
}
