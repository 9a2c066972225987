// GET /metrics at the users' interface: for those who may see them; on the loopback interface `health.ts` tells the same.

import type { FastifyInstance } from "fastify";
import type { admission } from "./admission.ts";

/** In Prometheus' form, as its type says. */
export interface MetricsText {
  text(): Promise<string>;
  readonly contentType: string;
}

export function mountMetrics(
  server: FastifyInstance,
  metrics: MetricsText,
  admitted: ReturnType<typeof admission>,
): void {
  server.get("/metrics", { exposeHeadRoute: false, onRequest: admitted("see-metrics") }, async (_, reply) =>
    reply
      .header("cache-control", "no-store")
      .type(metrics.contentType)
      .send(await metrics.text()),
  );
}
