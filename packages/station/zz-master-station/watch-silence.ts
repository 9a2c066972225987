// Whether a terminal under watch is silent: a machine has the lease and listens, and tells nothing of it. For `watch-step.ts`.

import { type Instant, later, nanoseconds, type Said, secondsBetween, type Timer } from "@etalon/basis";
import { firstTellsS, tellsEveryS } from "@etalon/messages/monitoring";
import type { Observed } from "@etalon/messages/watchers-to-zz";
import { silenceOf } from "./alarms/readings.ts";
import type { Watch } from "./state.ts";

export interface LookWhetherSilent {
  readonly kind: "look-whether-silent";
  readonly machine: string;
}

const SILENT_AFTER_S = 1.5 * tellsEveryS;

/** When its machine tells of it next, at the latest; null where none watches. */
export const tellsBy = ({
  stage,
  toldTaiNs,
  heardUntilTaiS,
}: Pick<Watch, "stage" | "toldTaiNs" | "heardUntilTaiS">): Instant | null =>
  stage !== "watching" || toldTaiNs === undefined
    ? null
    : later(toldTaiNs, nanoseconds(heardUntilTaiS === null ? firstTellsS : tellsEveryS));

export const lookIn = (seconds: number, machine: string, now: Instant): Timer<LookWhetherSilent> => ({
  atTaiNs: later(now, nanoseconds(seconds)),
  body: { kind: "look-whether-silent", machine },
});
export const firstLook = (machine: string, now: Instant) => lookIn(SILENT_AFTER_S, machine, now);

/** How long it has been silent, null while that is not long; and when to look next, seconds. */
export function silence(
  { toldTaiNs }: Watch,
  now: Instant,
): { readonly silentS: number | null; readonly nextS: number } {
  const silentS = toldTaiNs === undefined ? 0 : secondsBetween(toldTaiNs, now);
  return silentS < SILENT_AFTER_S
    ? { silentS: null, nextS: SILENT_AFTER_S - silentS }
    : { silentS, nextS: SILENT_AFTER_S };
}

/** Its machine has told something; where the alarms think otherwise, they hear of it. */
export const heardAgain = (
  watch: Watch,
  now: Instant,
): { readonly state: Watch; readonly say: readonly Said<Observed>[] } => ({
  state: { ...watch, toldTaiNs: now, silent: false },
  say: watch.silent ? silenceOf(watch, 0, now) : [],
});
