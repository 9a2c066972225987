// Traces to a collector by OTLP over HTTP. All spans of an application are one trace, in whichever process: the trace's id
// follows from the application's, so that a log line is enough to find it. Loaded by the apps only where an endpoint is set.

import { createHash, randomBytes } from "node:crypto";
import { type Log, within } from "@etalon/basis";
import {
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Tracer } from "./tracer.ts";

export interface OtlpOptions {
  /** Where traces are posted to, such as `http://collector:4318/v1/traces`. */
  readonly url: string;
  /** Who we are. */
  readonly role: string;
  readonly id: string;
  readonly log: Log;
}

const SEND_EVERY_MS = 1_000;
/** More than this is dropped: a collector that is away must cost neither memory nor time. */
const WAITING_AT_MOST = 8_192;
const LAST_WITHIN_MS = 3_000;

export const traceIdOf = (application: string): string =>
  createHash("sha256").update(`etalon application ${application}`).digest("hex").slice(0, 32);

export function openOtlpTracer({ url, role, id, log }: OtlpOptions): Tracer {
  const say = (text: string) => log.warn("traces.not-sent", { text: text.slice(0, 300) });
  const quiet = () => {};
  diag.setLogger(
    { error: say, warn: say, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  /** Of the span that is about to begin; asked for at once and never for two. */
  let traceId = "";
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": `etalon-${role}`,
      "service.instance.id": id,
    }),
    idGenerator: { generateTraceId: () => traceId, generateSpanId: () => randomBytes(8).toString("hex") },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url }),
        scheduledDelayMillis: SEND_EVERY_MS,
        maxQueueSize: WAITING_AT_MOST,
      }),
    ],
  });
  const tracer = provider.getTracer("etalon");
  return {
    begin(way, { name, kind, component, key, about: { application: _, ...rest } }) {
      traceId = traceIdOf(way.application);
      const cause = way.span && { traceId, spanId: way.span, traceFlags: TraceFlags.SAMPLED, isRemote: true };
      const span = tracer.startSpan(
        name,
        {
          kind: kind === "step" ? SpanKind.CONSUMER : SpanKind.INTERNAL,
          attributes: {
            "etalon.application": way.application,
            "etalon.component": component,
            "etalon.key": key,
            ...Object.fromEntries(Object.entries(rest).map(([field, value]) => [`etalon.${field}`, value])),
          },
        },
        cause ? trace.setSpanContext(ROOT_CONTEXT, cause) : ROOT_CONTEXT,
      );
      return {
        id: span.spanContext().spanId,
        end(why) {
          if (why !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: why.slice(0, 500) });
          span.end();
        },
      };
    },
    async close() {
      const sent = provider.shutdown().catch(() => {}); // what could not be sent was said already
      await within(LAST_WITHIN_MS, sent, undefined);
    },
  };
}
