// What the simulated site's signals hold of an order, in closed form. Called by tests of studies.

import type { ThreeSignals } from "@etalon/outside/simulated/wave";

/** Of the three phases together, V or A: the mean square's root. */
export const rmsOf = (signals: ThreeSignals, order: number): number =>
  Math.hypot(
    ...signals.flatMap(({ components }) =>
      components.filter((one) => Math.abs(one.order - order) < 0.1).map(({ rms }) => rms / Math.sqrt(3)),
    ),
  );
