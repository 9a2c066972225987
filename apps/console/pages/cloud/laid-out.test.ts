// The cloud's figure: what is lent is joined, with what passes; nothing that joins runs behind a box; too many are counted.

import { expect, it } from "vitest";
import { laidOut } from "./laid-out.ts";

const resources = Array.from({ length: 30 }, (_, n) => `ia-01/yh-${n}`);
const runs = resources.map((_, n) => `det-${n}.${n + 40}`);
const known = {
  agents: [{ agent: "ia-01", alive: true, instruments: resources }],
  nodes: [{ node: "nc-01", alive: true, engine: "process", runs, machines: 64 }],
  leases: resources.map((resource, n) => ({ resource, application: `det-${29 - n}`, status: "lent" })),
  entries: resources.map((resource) => ({
    instrument: { resource, identity: { kind: "waveform-source" }, auxiliary: { title: "line" } },
  })),
  traffic: [
    { resource: resources[7]!, machine: null, framesPerS: 1, bytesPerS: 9 },
    { resource: resources[10]!, machine: "det-19.59", framesPerS: 1, bytesPerS: 8 },
  ],
  titleOf: () => "",
} as unknown as Parameters<typeof laidOut>[0];

it("joins what is lent with its machine, in a lane where nothing stands", () => {
  const { boxes, joins, uplinks, width, height } = laidOut(known);
  expect(joins.length).toBeGreaterThan(10);
  for (const { from, to } of joins) {
    expect(from[0]).toBeLessThan(to[0]);
    const [low, high] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
    for (const { x, y, width, height } of boxes) {
      const behind = x < to[0] && x + width > from[0] && y < high && y + height > low;
      expect(behind, `${x} ${y}`).toBe(false);
    }
  }
  expect(joins.find(({ key }) => key === `det-19 ${resources[10]}`)?.traffic?.bytesPerS).toBe(8);
  expect(uplinks.filter(({ traffic }) => traffic !== null).map(({ key }) => key)).toEqual(["yh ia-01/yh-7"]);
  for (const box of boxes) {
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
  }
});

it("counts what would not be read", () => {
  const { boxes } = laidOut(known);
  expect(boxes.filter(({ text }) => text === "+ 7")).toHaveLength(2);
});
