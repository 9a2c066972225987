import { expect, it } from "vitest";
import { openBoard } from "./detection.ts";

const event = { atTaiNs: 1_790_000_000_000_000_000n, by: "YH", step: "started", text: "sampling for 30 s" };
const progress = {
  ...{ samples: 4000, pulses: 3, elapsedS: 1, stillNeededS: 29 },
  ...{ errorPercent: null, expandedPercent: null },
};

it.each([true, false])("says nothing more once it is closed (terminal: %s)", (isTTY) => {
  const said: string[] = [];
  const write = (text: string) => said.push(text) > 0;
  const board = openBoard({ isTTY, write } as unknown as NodeJS.WriteStream);
  board.step("qh-01", event);
  board.progress("qh-01", progress);
  expect(said.join("")).toMatch(/qh-01 +YH +started +sampling for 30 s\n/);
  board.close();
  const before = said.length;
  board.step("qh-02", event);
  board.progress("qh-02", progress);
  board.close();
  expect(said.length).toBe(before);
});
