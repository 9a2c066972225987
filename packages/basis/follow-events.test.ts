// A follower whose connections break again and again, over something that grows: it has every event once, in order.

import fc from "fast-check";
import { expect, it } from "vitest";
import { followEvents, lookForAWhile, lookingAgain } from "./follow-events.ts";

const grown = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 });

it("misses nothing and hears nothing twice, wherever connections break", async () => {
  await fc.assert(
    fc.asyncProperty(grown, fc.array(fc.nat(3), { maxLength: 12 }), async (growths, breaks) => {
      const events: number[] = [];
      let looks = 0;
      const look = async () => {
        for (let n = growths[looks] ?? 0; n > 0; n--) events.push(events.length + 1);
        looks++;
        return { events: [...events], over: looks >= growths.length };
      };
      const heard: number[] = [];
      for (let connection = 0; ; connection++) {
        const stop = new AbortController();
        let left = breaks[connection] ?? Number.POSITIVE_INFINITY;
        const following = followEvents(
          await look(),
          lookingAgain(look, stop.signal, 0),
          heard.length,
          stop.signal,
        );
        const over = await cut(following, heard, () => left-- <= 0);
        stop.abort();
        if (over) break;
      }
      expect(heard).toEqual(events);
    }),
    { seed: 7, numRuns: 40, interruptAfterTimeLimit: 20_000 },
  );
});

/** Hears until the connection breaks, which may be in the middle of what came at once; whether it was over before. */
async function cut(
  following: ReturnType<typeof followEvents<{ events: number[]; over: boolean }>>,
  heard: number[],
  breaks: () => boolean,
): Promise<boolean> {
  for await (const { events, from } of following) {
    for (const [nth, event] of events.entries()) {
      if (breaks()) return false;
      expect(event).toBe(from + nth);
      heard.push(event);
    }
  }
  return true;
}

it("waits for what has just been ordered, and no longer than a while", async () => {
  let looks = 0;
  const found = await lookForAWhile(
    async () => (++looks === 3 ? "there" : null),
    new AbortController().signal,
  );
  expect([found, looks]).toEqual(["there", 3]);
  expect(await lookForAWhile(async () => null, new AbortController().signal, 300)).toBeNull();
});
