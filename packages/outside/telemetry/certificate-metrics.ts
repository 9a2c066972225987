// Until when a process's certificate is good, so that a renewal that does not come is seen in time. Called by the roles.

import { X509Certificate } from "node:crypto";
import type { Credentials } from "../authority/credentials.ts";
import type { Metrics } from "./metrics.ts";

export function certificateMetrics(metrics: Metrics, credentials: Credentials): void {
  const ends = metrics.gauge(
    "etalon_certificate_ends_seconds",
    "When this process's certificate ends, seconds since 1970",
  );
  metrics.lookAt("certificate", [ends], () =>
    ends.set(Date.parse(new X509Certificate(credentials.texts().cert).validTo) / 1000),
  );
}
