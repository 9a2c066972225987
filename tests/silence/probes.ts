// Somebody who does speak, at each kind of door: how long until it is answered, in milliseconds. Called by the test and
// by the command.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { lookForFrame, readRequest } from "@etalon/codecs/dlt645/index";
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

const INSTRUMENT_WITHIN_MS = 3000;
const OWN_ADDRESS = "04000401";

/** The simulated site's instrument at this port, an analyser or a meter, by what it says of itself; null where none is. */
export async function instrumentAt(port: number, meterAddress: string): Promise<string | null> {
  const identity = (await answerOf(port, "*IDN?\n"))?.toString("latin1") ?? "";
  if (/^[\x20-\x7e]+,[\x20-\x7e]*\r?\n$/.test(identity)) return identity.trim();
  const said = await answerOf(port, readRequest(meterAddress, OWN_ADDRESS));
  const look = said && lookForFrame(said);
  return look?.kind === "frame" && look.frame.address === meterAddress ? `meter ${meterAddress}` : null;
}

/** What is said to a question; null: it was closed, or nothing came. */
async function answerOf(port: number, question: string | Uint8Array): Promise<Buffer | null> {
  const socket = connect(port, "127.0.0.1", () => socket.write(question));
  try {
    const signal = AbortSignal.timeout(INSTRUMENT_WITHIN_MS);
    return ((await once(socket, "data", { signal })) as [Buffer])[0];
  } catch {
    return null;
  } finally {
    socket.destroy();
  }
}
