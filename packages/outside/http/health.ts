// Health and readiness of one process, for whoever starts and watches it (systemd, Kubernetes): on the loopback interface,
// or over TLS to those that show a certificate of the house.

import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { TLSSocket } from "node:tls";
import { type Answer, good, type Refusal, refused } from "@etalon/basis";
import { askingVisitors, type Credentials, peerOf } from "../authority/credentials.ts";
import { roles } from "../authority/identity.ts";
import { isLoopback } from "../links/loopback.ts";
import { type Dropped, hearRequests, limitSilence } from "../links/silent-connections.ts";
import { aliveBy, type Health, readyBy } from "./health-routes.ts";
import type { MetricsText } from "./metrics-route.ts";

export interface HealthOptions extends Health {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly credentials?: Credentials;
  /** Told at /metrics, on the loopback interface alone: a process's certificate says nothing of who reads them. */
  readonly metrics?: MetricsText;
  /** Connections that said nothing were closed: for the log. */
  readonly silent?: (dropped: Dropped) => void;
  /** Somebody was turned away: for the log. */
  readonly turnedAway?: (from: string, why: Refusal) => void;
}

export interface HealthFace {
  readonly url: string;
  close(): Promise<void>;
}

const SILENT_FOR_MS = 5_000;
const LIMITS = { connections: 64, silentConnections: 32, silentOfAddress: 32, silentForMs: SILENT_FOR_MS };

export async function openHealth({
  host,
  port,
  credentials,
  metrics,
  silent = () => undefined,
  turnedAway = () => undefined,
  ...health
}: HealthOptions): Promise<Answer<HealthFace>> {
  const plain = isLoopback(host);
  if (!plain && !credentials)
    return refused("http.host", `${host} is not a loopback address: health is told there over TLS only`);
  const answer: RequestListener = (request, response) => {
    const say = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
    if (!plain) {
      const peer = peerOf(
        request.socket as TLSSocket,
        roles.map((role) => ({ role })),
      );
      if (!peer.ok) {
        turnedAway(request.socket.remoteAddress ?? "unknown", peer.why);
        return say(403, { detail: peer.why.text });
      }
    }
    if (request.url === "/health") {
      void aliveBy(health).then(({ status, body }) => say(status, body));
      return undefined;
    }
    if (request.url === "/metrics" && metrics) {
      if (!plain) return say(403, { detail: "metrics are told on the loopback interface only" });
      metrics.text().then(
        (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
        (error: Error) => say(500, { detail: error.message }),
      );
      return undefined;
    }
    if (request.url !== "/ready") return say(404, { detail: "here are /health, /ready and /metrics" });
    void readyBy(health).then(({ status, body }) => say(status, body));
    return undefined;
  };
  const limits = {
    requestTimeout: SILENT_FOR_MS,
    headersTimeout: SILENT_FOR_MS,
    connectionsCheckingInterval: 1_000,
  };
  const tls = credentials && { ...credentials.context(), ...askingVisitors, handshakeTimeout: SILENT_FOR_MS };
  const secure = !plain && tls ? createTlsServer({ ...tls, ...limits }, answer) : null;
  const server: Server = secure ?? createServer(limits, answer);
  const silence = limitSilence(server, LIMITS, silent);
  hearRequests(server, silence);
  const forget = credentials?.onChange(() => secure?.setSecureContext(credentials.context()));
  return new Promise((resolve) => {
    server.once("error", (error) =>
      resolve(refused("http.health", `health cannot be told on ${host} port ${port}: ${error.message}`)),
    );
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === "object" && address ? address.port : port;
      const close = () =>
        new Promise<void>((done) => {
          forget?.();
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve(good({ url: `${plain ? "http" : "https"}://${host}:${bound}`, close }));
    });
  });
}
