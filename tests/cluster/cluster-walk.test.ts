// Random walks of a whole cluster: whatever is lost, cut, late or repeated, no two machines of a lease are linked at once;
// and when the trouble is over, every lease has its one machine, and nothing of any other is left.

import fc from "fast-check";
import { expect, it } from "vitest";
import { seeded } from "../accuracy/known-wave.ts";
import { clusterWorld, NODES } from "./cluster-world.ts";

const SEED = 20_261_128;
const APPLICATIONS = ["p", "q", "r"];
/** A letter in twenty comes again later. */
const AGAIN = 0.05;
const SETTLES_WITHIN = 3000;

it("a cluster in trouble never links two machines, and settles when the trouble is over", () => {
  const all = { moved: 0, refused: 0, superseded: 0 };
  const walks = fc.property(fc.integer(), (seed) => {
    const chance = seeded(seed); // fast-check's own numbers would be mostly zeros
    const world = clusterWorld(chance);
    const pick = <T>(some: readonly T[]): T => some[Math.floor(chance() * some.length)] as T;
    for (const node of NODES) world.begin(node);
    for (const application of APPLICATIONS) world.apply(application);
    for (let n = 0; n < 500; n++) trouble(world, chance(), pick);

    for (const name of world.hosts) world.cutOff(name, false);
    for (const node of NODES) {
      world.sever(node, false);
      world.begin(node);
      world.resume(node);
    }
    for (let n = 0; n < SETTLES_WITHIN; n++) {
      if (world.pass(0)) continue;
      for (const node of NODES) world.watch(node);
      if (world.pass(0)) continue;
      if (world.timers() === 0) break;
      world.ring();
    }
    expect(world.unsettled()).toEqual([]);
    for (const key of ["moved", "refused", "superseded"] as const) all[key] += world.seen[key];
  });
  fc.assert(walks, { seed: SEED, numRuns: 300 });
  console.log(`seed ${SEED}: ${JSON.stringify(all)}`);
  for (const times of Object.values(all)) expect(times).toBeGreaterThan(50);
});

type World = ReturnType<typeof clusterWorld>;

function trouble(world: World, what: number, pick: <T>(some: readonly T[]) => T): void {
  const node = pick(NODES);
  if (what < 0.7) world.pass(AGAIN);
  else if (what < 0.78) world.watch(node);
  else if (what < 0.8) world.begin(node);
  else if (what < 0.815) world.kill(node, false);
  else if (what < 0.82) world.kill(node, true);
  else if (what < 0.84) world.cutOff(node, true);
  else if (what < 0.85) world.cutOff(pick(world.hosts), true);
  else if (what < 0.88) world.cutOff(pick(world.hosts), false);
  else if (what < 0.89) world.sever(node, true);
  else if (what < 0.91) world.sever(node, false);
  else if (what < 0.92) world.crash(node);
  else if (what < 0.925) world.leave(node);
  else if (what < 0.95) world.ring();
  else if (what < 0.98) world.apply(pick(APPLICATIONS));
  else world.release(pick(APPLICATIONS));
}
