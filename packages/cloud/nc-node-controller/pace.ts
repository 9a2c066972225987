// How fast a machine may speak: a program that says more than it has to say waits in its machine, and the mailbox that all
// share does not notice. Called by NC's shell.

/** @returns null when it may speak now; else resolves when it may, one after the other */
export function paceOf(
  burst: number,
  perSecond: number,
  now: () => number = () => performance.now(),
): () => Promise<void> | null {
  let spare = burst;
  let at = now();
  let last: Promise<void> | null = null;
  return () => {
    spare = Math.min(burst, spare + ((now() - at) * perSecond) / 1000) - 1;
    at = now();
    if (spare >= 0 && last === null) return null;
    const waitMs = (Math.max(0, -spare) * 1000) / perSecond;
    const turn = Promise.all([last, new Promise((resolve) => setTimeout(resolve, waitMs))]).then(() => {
      if (last === turn) last = null;
    });
    last = turn;
    return turn;
  };
}
