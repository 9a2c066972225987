// News that must not be lost while the mailbox cannot be reached. Called by shells, for what nobody would say again.

import { Fault } from "./fault.ts";
import { pauseUnless } from "./pause.ts";
import type { Mailbox } from "./ports.ts";
import type { Address } from "./step.ts";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

/**
 * Tells an own aggregate, however often the mailbox fails; resolves when that is done, or, after one try at least, when `stop` aborts.
 * @param failed hears of every failure, for the log
 * @throws Fault  what is told cannot be told at all
 */
export async function tellSurely(
  mailbox: Pick<Mailbox, "tell">,
  own: Address,
  body: unknown,
  stop: AbortSignal,
  failed: (error: unknown) => void = () => undefined,
): Promise<void> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await mailbox.tell(own, body);
    } catch (error) {
      if (error instanceof Fault) throw error;
      failed(error);
    }
    if (stop.aborted) return;
    await pauseUnless(stop, waitMs);
  }
}
