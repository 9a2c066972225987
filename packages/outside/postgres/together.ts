// Work that comes while the like of it is under way goes into the next round together: one question to the database for many
// askers, and none waits for company. Used by `mailbox.ts` and `posting.ts`.

/** @param work  resolves to one answer for each, in their order; what it throws, all are told */
export function together<In, Out>(
  atMost: number,
  work: (all: readonly In[]) => Promise<readonly Out[]>,
): (one: In) => Promise<Out> {
  const waiting: {
    readonly one: In;
    readonly done: (out: Out) => void;
    readonly failed: (why: unknown) => void;
  }[] = [];
  let busy = false;

  async function rounds(): Promise<void> {
    if (busy) return;
    busy = true;
    await Promise.resolve(); // whatever is asked in one go, goes in one
    while (waiting.length > 0) {
      const round = waiting.splice(0, atMost);
      try {
        const answers = await work(round.map(({ one }) => one));
        for (const [nth, { done }] of round.entries()) done(answers[nth]!);
      } catch (error) {
        for (const { failed } of round) failed(error);
      }
    }
    busy = false;
  }

  return (one) =>
    new Promise((done, failed) => {
      waiting.push({ one, done, failed });
      void rounds();
    });
}
