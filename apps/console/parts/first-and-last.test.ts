import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { firstAndLast } from "./first-and-last.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const REST_MS = 300;
const told = () => {
  const said: number[] = [];
  return { said, ...firstAndLast<number>((value) => said.push(value), REST_MS) };
};

it("of a hundred in quick succession the first is told at once, and the last when it rests", () => {
  const { said, tell, rests } = told();
  for (let n = 0; n < 100; n++) {
    tell(n);
    vi.advanceTimersByTime(REST_MS - 1);
    expect(said).toEqual([0]);
    expect(rests()).toBe(false);
  }
  vi.advanceTimersByTime(1);
  expect(said).toEqual([0, 99]);
  expect(rests()).toBe(true);
});

it("one alone is told once", () => {
  const { said, tell } = told();
  tell(7);
  vi.advanceTimersByTime(10 * REST_MS);
  expect(said).toEqual([7]);
  tell(8);
  expect(said).toEqual([7, 8]);
});

it("what is dropped is never told, and the next is the first again", () => {
  const { said, tell, drop, rests } = told();
  tell(1);
  tell(2);
  drop();
  expect(rests()).toBe(true);
  vi.advanceTimersByTime(10 * REST_MS);
  tell(3);
  expect(said).toEqual([1, 3]);
});
