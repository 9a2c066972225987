// A machine's pace: a burst at once, then so many a second, in order.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { paceOf } from "./pace.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("lets a burst through at once, then so many a second, in the order in which they came", async () => {
  const pace = paceOf(5, 10, () => Date.now());
  const through: number[] = [];
  const free = Array.from({ length: 8 }, (_, n) => {
    const wait = pace();
    void wait?.then(() => through.push(n));
    return wait === null;
  });
  expect(free).toEqual([true, true, true, true, true, false, false, false]);
  await vi.advanceTimersByTimeAsync(99);
  expect(through).toEqual([]);
  await vi.advanceTimersByTimeAsync(101);
  expect(through).toEqual([5, 6]);
  await vi.advanceTimersByTimeAsync(100);
  expect(through).toEqual([5, 6, 7]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([pace(), pace()]).toEqual([null, null]);
});
