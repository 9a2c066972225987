// What passes an agent is told as it was in the last ten whole seconds, and forgotten with them.

import { expect, it } from "vitest";
import { trafficOf } from "./traffic.ts";

it("tells frames and bytes a second of each passage, of the last ten whole seconds alone", () => {
  let now = 100;
  const traffic = trafficOf(() => now);
  const uplink = { resource: "ia/yh", machine: null };
  const link = { resource: "ia/yh", machine: "det-1.1" };
  for (now = 100; now < 130; now += 0.5) traffic.passed(uplink, 600, 1);
  for (now = 125; now < 130; now++) traffic.passed(link, 50, null);
  now = 130.2;
  expect(traffic.shown()).toEqual([
    { ...uplink, framesPerS: 2, bytesPerS: 1200 },
    { ...link, framesPerS: null, bytesPerS: 25 },
  ]);
  traffic.passed(uplink, 1e9, 1); // of the second under way, which is not over
  expect(traffic.shown()[0]?.bytesPerS).toBe(1200);
  now = 142;
  expect(traffic.shown()).toEqual([]);
});

it("counts those who come after however many that have gone, though nobody asked meanwhile", () => {
  let now = 100;
  const traffic = trafficOf(() => now);
  for (let n = 0; n < 20_000; n++) traffic.passed({ resource: "ia/yh", machine: `det-${n}.1` }, 1, 1);
  now = 200;
  const link = { resource: "ia/yh", machine: "det-next.1" };
  traffic.passed(link, 10, 1);
  now = 201;
  expect(traffic.shown()).toEqual([{ ...link, framesPerS: 0.1, bytesPerS: 1 }]);
});
