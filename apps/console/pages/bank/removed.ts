// Asks that a bank be removed, and waits until it is gone, or until its step has refused what the door let pass. Called by
// `removal.tsx`.

import { ask, pathWith } from "../../api/ask.ts";
import type { AskedRemoval, ShownBank } from "../../api/contracts.ts";
import { NOT_THERE, Problem, statusOf } from "../../api/problem.ts";

const LOOK_EVERY_MS = 300;
const LOOKS = 100;

/**
 * @param openedAtSite  of a bank that is not heard: whoever asks says that it is out
 * @returns whether it is gone; false: nothing is known of that yet
 * @throws Problem  with the reason, where it is refused
 */
export async function removed(bank: string, openedAtSite: boolean): Promise<boolean> {
  const path = `/banks/${encodeURIComponent(bank)}`;
  const query = openedAtSite ? { openedAtSite: "true" } : {};
  const { ask: asked } = await ask<AskedRemoval>(pathWith(path, query), { method: "DELETE" });
  for (let look = 0; look < LOOKS; look++) {
    const kept = await ask<ShownBank>(path).catch((error: unknown) => {
      if (statusOf(error) === NOT_THERE) return null;
      throw error;
    });
    if (kept === null) return true;
    const answer = kept.asks.find((one) => one.ask === asked);
    if (answer) throw new Problem(answer.why, { code: "zz.bank-in-use", status: 409 });
    await new Promise((passes) => setTimeout(passes, LOOK_EVERY_MS));
  }
  return false;
}
