// The agent's door for terminals, whatever their wire: who may come in, over what, how many. MQTT's broker and the frame
// uplink's door are made of this.

import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
import { type Answer, good, insist, type Refusal, refused, type TerminalAddress } from "@etalon/basis";
import { askingVisitors, type Credentials, peerOf } from "../authority/credentials.ts";
import { isLoopback } from "../links/loopback.ts";
import { BACKLOG, limitSilence, SILENT_OF_ADDRESS, type SilenceLimits } from "../links/silent-connections.ts";
import { addressText } from "./address.ts";

export interface DoorHears {
  /** The terminal's next frames wait until this is done; over MQTT, those that came in the same read do not. */
  frame(from: TerminalAddress, stream: string, bytes: Uint8Array): Promise<void> | void;
  status?(from: TerminalAddress, online: boolean): void;
  /** Somebody was turned away: for the log. `who` is what it called itself. */
  refused?(who: string, why: Refusal): void;
}

export interface DoorOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM texts. With `clientCa` a terminal shows a certificate whose common name is its address. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly clientCa?: string };
  /** Instead of `tls`, the built-in authority's: a terminal shows that it is `terminal/<its address>`. */
  readonly credentials?: Credentials;
  readonly authenticate: (terminal: TerminalAddress, secret: string) => Promise<boolean> | boolean;
  readonly heard: DoorHears;
  readonly maxFrameBytes?: number;
  readonly limits?: Partial<SilenceLimits>;
}

export interface Door {
  readonly port: number;
  /** "Frames of this stream are on disk up to here." Cumulative; a terminal that is away hears the next one. */
  acknowledge(terminal: TerminalAddress, stream: string, upTo: number): void;
  connected(): readonly TerminalAddress[];
  close(): Promise<void>;
}

export const FRAME_BYTES = 1024 * 1024;
export const HANDSHAKE_MS = 10_000;
/** A terminal is silent until it has shown who it is. */
export const usualLimits: SilenceLimits = {
  connections: 5000,
  silentConnections: 1000,
  silentOfAddress: SILENT_OF_ADDRESS,
  silentForMs: HANDSHAKE_MS,
};

export interface Listening {
  readonly port: number;
  /** A terminal has shown who it is. */
  knows(socket: Socket): void;
  /** Nobody new comes in; those inside are cut off once `goodbyes` are said. */
  close(goodbyes?: () => Promise<void>): Promise<void>;
}

/** Listens for terminals: with TLS 1.3 anywhere, without it on this machine alone. */
export async function listenForTerminals(
  options: DoorOptions,
  accept: (socket: Socket) => void,
): Promise<Answer<Listening>> {
  const { host, tls, credentials, heard } = options;
  if (!tls && !credentials && !isLoopback(host))
    return refused("uplink.plain", `Listening on ${host} needs TLS; without it only loopback is allowed.`);
  const sockets = new Set<Socket>();
  let server: Server;
  try {
    server = credentials
      ? roleServer(credentials, accept, heard)
      : tls
        ? tlsServer(tls, accept, heard)
        : createServer({ noDelay: true }, accept);
  } catch (error) {
    return refused(
      "uplink.certificate",
      `The agent's certificate cannot be used: ${(error as Error).message}.`,
    );
  }
  // As they come in, so that those still at their handshake end with the door too.
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const silence = limitSilence(server, { ...usualLimits, ...options.limits }, ({ closed, silent, open }) =>
    heard.refused?.("strangers", {
      code: "uplink.silent",
      text: `${closed} connections were closed that had not shown who they are; ${open} are open, ${silent} of them silent.`,
    }),
  );
  try {
    server.listen({ host, port: options.port, backlog: BACKLOG });
    await once(server, "listening");
  } catch (error) {
    const where = `${host}:${options.port}`;
    return refused("uplink.listen", `${where} cannot be listened on: ${(error as Error).message}.`);
  }
  // From here on an error is that of one connection (no descriptor is free for it); those inside are served on.
  server.on("error", ({ message }) =>
    heard.refused?.("unknown", { code: "uplink.accept", text: `A connection was not taken in: ${message}.` }),
  );
  const bound = server.address();
  insist(typeof bound === "object" && bound !== null, "door: a listening server has an address");
  return good({
    port: bound.port,
    knows: silence.speaks,
    async close(goodbyes) {
      const closed = once(server, "close");
      server.close();
      await goodbyes?.();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
}

function tlsServer(
  { key, cert, clientCa }: NonNullable<DoorOptions["tls"]>,
  opened: (socket: Socket) => void,
  heard: DoorHears,
): Server {
  const own = clientCa ? { ca: clientCa, requestCert: true, rejectUnauthorized: true } : {};
  const limits = { minVersion: "TLSv1.3", handshakeTimeout: HANDSHAKE_MS, noDelay: true } as const;
  const server = createTlsServer({ key, cert, ...limits, ...own }, opened);
  server.on("tlsClientError", (error, socket) => {
    turnAway(heard, socket.remoteAddress ?? "unknown", `TLS could not be agreed on (${error.message})`);
  });
  return server;
}

/** Who is no terminal of ours does not even come to say its name; which one it is, `whyNotIn` asks. */
function roleServer(credentials: Credentials, opened: (socket: Socket) => void, heard: DoorHears): Server {
  const limits = { handshakeTimeout: HANDSHAKE_MS, noDelay: true };
  const server = createTlsServer({ ...credentials.context(), ...askingVisitors, ...limits }, (socket) => {
    const peer = peerOf(socket, [{ role: "terminal" }]);
    if (peer.ok) return opened(socket);
    heard.refused?.(socket.remoteAddress ?? "unknown", peer.why);
    socket.on("error", () => {});
    return socket.destroy();
  });
  server.once(
    "close",
    credentials.onChange(() => server.setSecureContext(credentials.context())),
  );
  server.on("tlsClientError", (error, socket) => {
    turnAway(heard, socket.remoteAddress ?? "unknown", `TLS could not be agreed on (${error.message})`);
  });
  return server;
}

/** Why a terminal may not come in, beside what its wire demands; null when it may. */
export async function whyNotIn(
  options: Pick<DoorOptions, "tls" | "credentials" | "authenticate">,
  terminal: TerminalAddress,
  secret: string,
  connection: unknown,
): Promise<string | null> {
  if (options.credentials) {
    insist(connection instanceof TLSSocket, "door: with credentials every connection is over TLS");
    const peer = peerOf(connection, [{ role: "terminal", id: addressText(terminal) }]);
    if (!peer.ok) return "its certificate is not made out to its address";
  } else if (options.tls?.clientCa) {
    const shown = connection instanceof TLSSocket ? connection.getPeerCertificate().subject?.CN : undefined;
    if (shown !== addressText(terminal)) return "its certificate is not made out to its address";
  }
  return (await options.authenticate(terminal, secret)) ? null : "its secret is not the right one";
}

export function turnAway({ refused }: DoorHears, who: string, reason: string): Refusal {
  const why = { code: "uplink.refused", text: `The terminal is refused: ${reason}.` };
  refused?.(who, why);
  return why;
}

/** What the caller's own code threw is its mistake, and must not end as a mere lost connection. */
export function fail(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
