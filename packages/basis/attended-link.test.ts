// A link whose other side falls silent is closed; one that is slow, or whose reader is, is not.

import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { attendedLink } from "./attended-link.ts";
import type { ByteLink } from "./ports.ts";

const TICK_MS = 20;
const silence = { silentForS: 0.1, whileBusy: false };

/** A link in memory: what is heard on it is put in by hand. */
function handLink() {
  const waiting: Uint8Array[] = [];
  const written: number[] = [];
  let wake = () => {};
  let closed = false;
  const link: ByteLink = {
    write: (bytes) => {
      written.push(...bytes);
      return true;
    },
    drained: async () => {},
    heard: (async function* () {
      while (!closed) {
        const next = waiting.shift();
        if (next) yield next;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    })(),
    close: () => {
      closed = true;
      wake();
    },
  };
  const say = (byte: number) => {
    waiting.push(Uint8Array.of(byte));
    wake();
  };
  return { link, say, written, isClosed: () => closed };
}

async function all(link: ByteLink, afterEach = async () => {}): Promise<number[]> {
  const heard: number[] = [];
  for await (const bytes of link.heard) {
    heard.push(...bytes);
    await afterEach();
  }
  return heard;
}

it("closes a link on which nothing is heard for so long, and not before", async () => {
  const hand = handLink();
  let lost = 0;
  const reading = all(attendedLink(hand.link, { ...silence, lost: () => lost++ }, TICK_MS));
  for (let n = 0; n < 20; n++) {
    hand.say(n);
    await pause(TICK_MS);
  }
  expect([hand.isClosed(), lost]).toEqual([false, 0]);
  expect(await reading).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect([hand.isClosed(), lost]).toEqual([true, 1]);
});

it("does not hold its own reader's slowness against it, unless it is told to", async () => {
  const slow = () => pause(15 * TICK_MS);
  const patient = handLink();
  patient.say(1);
  patient.say(2);
  expect(await all(attendedLink(patient.link, silence, TICK_MS), slow)).toEqual([1, 2]);
  const strict = handLink();
  strict.say(1);
  strict.say(2);
  expect(await all(attendedLink(strict.link, { ...silence, whileBusy: true }, TICK_MS), slow)).toEqual([1]);
});

it("is not misled by a process that was held up: what has come meanwhile is heard first", async () => {
  const hand = handLink();
  const reading = all(attendedLink(hand.link, silence, TICK_MS));
  await pause(TICK_MS);
  for (const until = performance.now() + 20 * TICK_MS; performance.now() < until; );
  hand.say(7);
  expect(await reading).toEqual([7]);
});

it("gives signs of life while it may, and none once its reader has left off", async () => {
  const hand = handLink();
  let may = false;
  const beat = () => (may ? Uint8Array.of(9) : null);
  const link = attendedLink(hand.link, { ...silence, beat }, TICK_MS);
  const reading = (async () => {
    for await (const _ of link.heard) break;
  })();
  await pause(2 * TICK_MS);
  expect(hand.written).toEqual([]);
  may = true;
  await expect.poll(() => hand.written.length).toBeGreaterThan(1);
  hand.say(1);
  await reading;
  const { length } = hand.written;
  await pause(4 * TICK_MS);
  expect(hand.written.length).toBe(length);
  expect(hand.isClosed()).toBe(false);
});
