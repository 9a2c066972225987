// GET /metrics at the users' interface: for those who may see them; on the loopback interface `health.ts` tells the same.

import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { admission } from "./admission.ts";
import type { Plain } from "./open-api.ts";

/** In Prometheus' form, as its type says. */
export interface MetricsText {
  text(): Promise<string>;
  readonly contentType: string;
}

export const metricsRoute = {
  path: "/metrics",
  title: "counters and gauges of the process, in Prometheus' form",
  need: "see-metrics",
  type: "text/plain",
  gives: z.string(),
} as const satisfies Plain;

export function mountMetrics(
  server: FastifyInstance,
  metrics: MetricsText,
  admitted: ReturnType<typeof admission>,
): void {
  const { path, need } = metricsRoute;
  server.get(path, { exposeHeadRoute: false, onRequest: admitted(need) }, async (_, reply) =>
    reply
      .header("cache-control", "no-store")
      .type(metrics.contentType)
      .send(await metrics.text()),
  );
}
