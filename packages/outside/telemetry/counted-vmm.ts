// Measuring machines that run on a node. Wrapped around its engine by the apps.

import type { Machine, Vmm } from "@etalon/basis";
import type { Metrics } from "./metrics.ts";

export function countedVmm(vmm: Vmm, metrics: Metrics): Vmm {
  const running = metrics.gauge(
    "etalon_machines_running",
    "Measuring machines that run on this node, by engine",
    ["engine"],
  );
  const started = metrics.counter("etalon_machines_started_total", "Measuring machines that were started", [
    "engine",
  ]);
  const { engine } = vmm;
  running.set({ engine }, 0);
  return {
    engine,
    async start(machine, events): Promise<Machine> {
      let over = false;
      const ended = () => {
        if (!over) running.dec({ engine });
        over = true;
      };
      running.inc({ engine });
      started.inc({ engine });
      try {
        return await vmm.start(machine, {
          ...events,
          exited(why) {
            ended();
            events.exited(why);
          },
        });
      } catch (error) {
        ended();
        throw error;
      }
    },
  };
}
