// Somebody who does speak, at each kind of door: how long until it is answered, in milliseconds. Called by the test and
// by the command.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { agentSession } from "@etalon/codecs/virtual-link/index";
import { addressText } from "@etalon/outside/uplink/address";
import { openUplink, type UplinkKind } from "@etalon/outside/uplink/index";

const ANSWER_WITHIN_MS = 30_000;
export type Probe = () => Promise<number>;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** Asks over a connection of its own, as somebody new does. */
export const httpProbe =
  (url: string, token: string | null): Probe =>
  () =>
    timed(async () => {
      const reply = await fetch(new URL(token === null ? "/health" : "/me", url), {
        headers: { connection: "close", ...(token && { authorization: `Bearer ${token}` }) },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await reply.text();
      if (!reply.ok) throw new Error(`${url} answered ${reply.status}`);
    });

let terminals = 0;

/** A terminal that was not there before is let in. */
export const uplinkProbe =
  (kind: UplinkKind, port: number, secret: string, of = { tenant: "demo", site: "qinghe" }): Probe =>
  () =>
    timed(async () => {
      const terminal = { ...of, terminal: `probe-${process.pid}-${++terminals}` };
      let [inside, lost]: [() => void, (why: Error) => void] = [() => {}, () => {}];
      const let_in = new Promise<void>((resolve, reject) => {
        inside = resolve;
        lost = reject;
      });
      const url = `${{ mqtt: "mqtt", binary: "etalon" }[kind]}://127.0.0.1:${port}`;
      const uplink = openUplink({
        ...{ url, terminal, secret },
        heard: { acknowledged() {}, connected: () => inside() },
      });
      if (!uplink.ok) throw new Error(uplink.why.text);
      const late = setTimeout(
        () => lost(new Error(`${addressText(terminal)} was not let in`)),
        ANSWER_WITHIN_MS,
      );
      await let_in.finally(() => clearTimeout(late));
      await uplink.value.close();
    });

/** An agent shows a ticket, and hears that it is none: it was listened to. */
export const linkProbe =
  (port: number): Probe =>
  () =>
    timed(
      () =>
        new Promise<void>((resolve, reject) => {
          const socket: Socket = connect(port, "127.0.0.1");
          const late = setTimeout(
            () => socket.destroy(new Error("the link was not answered")),
            ANSWER_WITHIN_MS,
          );
          socket.write(agentSession({ ticket: "x".repeat(32), resource: "a/i", token: 1 }).start());
          socket.once("data", () => resolve());
          socket.once("error", reject);
          socket.once("close", () => {
            clearTimeout(late);
            reject(new Error("the link was closed before it was answered"));
          });
          socket.once("data", () => socket.end());
        }),
    );

const IDENTITY_WITHIN_MS = 3000;

/** What an instrument at this port says to *IDN?; null where none listens. */
export async function identityAt(port: number): Promise<string | null> {
  const socket = connect(port, "127.0.0.1", () => socket.write("*IDN?\n"));
  try {
    const signal = AbortSignal.timeout(IDENTITY_WITHIN_MS);
    const [bytes] = (await once(socket, "data", { signal })) as [Buffer];
    const text = bytes.toString("latin1");
    return /^[\x20-\x7e]+,[\x20-\x7e]*\r?\n$/.test(text) ? text.trim() : null;
  } catch {
    return null; // it was closed, or nothing came
  } finally {
    socket.destroy();
  }
}
