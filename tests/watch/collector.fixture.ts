// A small OTLP receiver: takes traces over HTTP as collectors do, and keeps their spans.

import { createServer } from "node:http";

export interface SeenSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** null: it follows from nothing that was traced. */
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: number;
  readonly service: string;
  readonly instance: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly startNs: bigint;
  readonly endNs: bigint;
}

export interface Collector {
  readonly url: string;
  readonly spans: readonly SeenSpan[];
  close(): Promise<void>;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}
interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly Attribute[];
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

const fields = (attributes: readonly Attribute[]): Record<string, string | number> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));

export async function openCollector(): Promise<Collector> {
  const spans: SeenSpan[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      if (request.url !== "/v1/traces") return response.writeHead(404).end();
      const { resourceSpans } = JSON.parse(Buffer.concat(pieces).toString()) as Sent;
      for (const { resource, scopeSpans } of resourceSpans) {
        const { "service.name": service, "service.instance.id": instance } = fields(resource.attributes);
        for (const one of scopeSpans.flatMap((scope) => scope.spans))
          spans.push({
            ...{ traceId: one.traceId, spanId: one.spanId, parentSpanId: one.parentSpanId || null },
            ...{ name: one.name, kind: one.kind, service: String(service), instance: String(instance) },
            attributes: fields(one.attributes),
            startNs: BigInt(one.startTimeUnixNano),
            endNs: BigInt(one.endTimeUnixNano),
          });
      }
      return response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
