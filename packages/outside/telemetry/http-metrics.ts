// Requests at the users' door, by route and status. Called by the apps for every HTTP face.

import type { Metrics } from "./metrics.ts";

/** @param route  as it is declared (`/meters/:id`), never as it was asked for */
export type HttpMetrics = (method: string, route: string, status: number, seconds: number) => void;

const REQUEST_S = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

export function httpMetrics(metrics: Metrics): HttpMetrics {
  const requests = metrics.counter(
    "etalon_http_requests_total",
    "Requests that were answered, by route and status",
    ["method", "route", "status"],
  );
  const seconds = metrics.histogram(
    "etalon_http_request_seconds",
    "Time from a request's head to the end of its answer, seconds, by route; what is followed ends with its follower",
    REQUEST_S,
    ["route"],
  );
  return (method, route, status, tookS) => {
    requests.inc({ method, route, status: String(status) });
    seconds.observe({ route }, tookS);
  };
}
