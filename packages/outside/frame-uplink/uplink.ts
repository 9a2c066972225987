// The terminal's end of the frame uplink: one connection at a time for the carrier, which sends frames and resends them.

import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Answer, good, refused } from "@etalon/basis";
import { terminalSession, UPLINK_LIMIT } from "@etalon/codecs/frame-uplink/index";
import { dialable, type Schemes } from "../uplink/agent-url.ts";
import {
  type Carrier,
  type Connection,
  type Dial,
  openCarrier,
  tlsOf,
  type UplinkOptions,
} from "../uplink/carrier.ts";

export interface FrameUplink extends Pick<Carrier<Connection>, "carry" | "close"> {
  isConnected(): boolean;
}

export const FRAME_SCHEMES: Schemes = { plain: "etalon", secure: "etalons" };
/** From dialling to welcome. */
const WELCOME_MS = 10_000;
const LOOK_EVERY_MS = 5000;
const GOODBYE_MS = 1000;

/** Begins to connect and goes on trying; refused only when the options may not be used at all. */
export function openFrameUplink(options: UplinkOptions): Answer<FrameUplink> {
  const url = dialable(options, FRAME_SCHEMES);
  if (!url.ok) return url;
  if (url.value.port === "")
    return refused("uplink.url", `${options.url} names no port; etalons://host:port is expected.`);
  const secretBytes = Buffer.byteLength(options.secret);
  if (secretBytes < 1 || secretBytes > UPLINK_LIMIT.secret)
    return refused("uplink.secret", `A terminal's secret has 1 to ${UPLINK_LIMIT.secret} bytes.`);
  const { carry, connection, close } = openCarrier(options, dialFrames(url.value, options));
  return good({ carry, close, isConnected: () => connection() !== null });
}

function dialFrames(url: URL, options: UplinkOptions): Dial<Connection> {
  const { terminal, secret } = options;
  return ({ opened, acknowledged, lost }) => {
    const now = () => performance.now();
    const session = terminalSession({ terminal, secret, nowMs: now() });
    const { socket, ready } = socketTo(url, tlsOf(options));
    const welcome = setTimeout(() => lost(`no welcome within ${WELCOME_MS / 1000} s`), WELCOME_MS);
    const look = setInterval(() => {
      const due = session.due(now());
      if (due instanceof Uint8Array) socket.write(due);
      else if (due) lost(reasonIn(due.text));
    }, LOOK_EVERY_MS);

    const connection: Connection = {
      send(stream, { sequence, bytes }) {
        socket.cork(); // head and frame leave together, and are not joined for it
        socket.write(session.frameHead({ stream, sequence, length: bytes.length }, now()));
        socket.write(bytes);
        socket.uncork();
      },
      end: () =>
        new Promise((resolve) => {
          socket.once("close", () => resolve());
          socket.end(session.end({ code: "uplink.closing", text: "The terminal goes." }));
          setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
        }),
    };

    socket.once(ready, () => socket.write(session.start()));
    socket.on("data", (piece: Buffer) => {
      for (const event of session.heard(piece, now())) {
        if (event.kind === "welcome") {
          clearTimeout(welcome);
          opened(connection);
        } else if (event.kind === "acknowledge") acknowledged(event.stream, event.upTo);
        else if (event.kind === "ended") lost(`the agent says: ${reasonIn(event.why.text)}`);
        else {
          socket.write(event.bytes);
          lost(reasonIn(event.why.text));
        }
      }
    });
    socket.on("error", (error: NodeJS.ErrnoException) => lost(error.message || error.code || "unknown"));
    socket.on("close", () => lost("the connection was closed"));
    return () => {
      clearTimeout(welcome);
      clearInterval(look);
      socket.destroy();
    };
  };
}

function socketTo(
  url: URL,
  tls: ReturnType<typeof tlsOf>,
): { readonly socket: Socket; readonly ready: "connect" | "secureConnect" } {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const place = { host, port: Number(url.port), noDelay: true };
  if (url.protocol === `${FRAME_SCHEMES.plain}:`) return { socket: connect(place), ready: "connect" };
  return { socket: connectTls({ ...place, minVersion: "TLSv1.3", ...tls }), ready: "secureConnect" };
}

/** A sentence as part of another. */
const reasonIn = (sentence: string): string => sentence.replace(/\.$/, "");
