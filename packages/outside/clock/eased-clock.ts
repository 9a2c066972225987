// The clock by which leases are measured: wall time in TAI, but a step of the host's clock is caught up with little by
// little. Called by the apps, for hosts whose timers end what somebody holds; a terminal's clock is as true as its host.

import type { Clock, Log } from "@etalon/basis";
import { machine, type Readings, systemClock } from "./system-clock.ts";

/** It goes at most a tenth faster or slower than the steady clock. */
const SHARE = 10n;
/**
 * Beyond this a step is taken at once, and said: the host slept, or its clock was wrong from the start. Hosts that agree on
 * lease ends must not be apart for long.
 */
const AT_ONCE_NS = 60_000_000_000n;

/** While steps are small it never goes back, and never ends a span of time by more than a tenth too early or too late. */
export function easedClock(log?: Log, readings: Readings = machine): Clock {
  const host = systemClock(readings);
  let steady = readings.steadyNs();
  let told = host.now();
  return {
    now() {
      const before = steady;
      steady = readings.steadyNs();
      const passed = steady - before;
      const apart = host.now() - (told + passed);
      if (apart > AT_ONCE_NS || apart < -AT_ONCE_NS) {
        log?.error("clock.stepped", { seconds: Number(apart) / 1e9 });
        told += passed + apart;
      } else {
        told += passed + within(passed / SHARE, apart);
      }
      return told;
    },
  };
}

function within(most: bigint, ns: bigint): bigint {
  if (ns > most) return most;
  return ns < -most ? -most : ns;
}
