// Virtual links that are up, and their bytes. Called by the apps for nodes (nc) and agents (ia).

import type { LinkMetrics } from "../links/counted-link.ts";
import type { Metrics } from "./metrics.ts";

export function linkMetrics(metrics: Metrics, component: "nc" | "ia"): LinkMetrics {
  const labels = ["component"] as const;
  const up = metrics.gauge("etalon_links_up", "Virtual links that are open, by the end that we are", labels);
  const opened = metrics.counter("etalon_links_opened_total", "Virtual links that were opened", labels);
  const bytes = metrics.counter("etalon_link_bytes_total", "Bytes over virtual links, by direction", [
    ...labels,
    "direction",
  ]);
  const ways = {
    in: bytes.labels({ component, direction: "in" }),
    out: bytes.labels({ component, direction: "out" }),
  };
  up.set({ component }, 0);
  return {
    up() {
      up.inc({ component });
      opened.inc({ component });
    },
    down: () => up.dec({ component }),
    bytes: (direction, count) => ways[direction].inc(count),
  };
}
