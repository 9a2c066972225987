// The simulated site's time: true at its origin, from then on as fast as wished. For demonstrations and tests, which
// need not wait as long as the meter turns.

import { type Clock, type Instant, insist } from "@etalon/basis";

/** @param speed 1: real time; 10: ten seconds of the site pass in one */
export function siteClock(clock: Clock, originTaiNs: Instant, speed: number): Clock {
  insist(speed > 0 && Number.isFinite(speed), `site clock: speed ${speed}`);
  // Whole ticks of the speed, so that no rounding of a large number of nanoseconds makes the site's time jump.
  const perMillion = BigInt(Math.round(speed * 1e6));
  return {
    now: () => originTaiNs + ((clock.now() - originTaiNs) * perMillion) / 1_000_000n,
  };
}
