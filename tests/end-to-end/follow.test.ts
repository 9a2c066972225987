// A detection followed over everything that can break between: the cloud killed and started again, connections cut in
// the middle of what they carry. Every step is told once, in order, and the result comes; the token goes nowhere else.

import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { VerificationResult } from "@etalon/basis";
import { afterAll, expect, it } from "vitest";
import {
  asked,
  jsonOf,
  type Running,
  runEtalon,
  type SeenDetection,
  scratchFolder,
  startCloud,
  tokenAt,
} from "./running-cloud.ts";

const folder = scratchFolder();
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** The steps that a follower told, and those that the detection kept. */
async function expectToldOnce(run: Running, url: string, meter: string): Promise<void> {
  expect(await run.ended, run.err()).toEqual({ code: 0, signal: null });
  const [last] = (await asked<{ detections: { id: string }[] }>(url, `/meters/${meter}`)).detections;
  const { events, result } = await asked<SeenDetection>(url, `/detections/${last?.id}`);
  const told = [...run.err().matchAll(new RegExp(`^[\\d:.]{12}  ${meter} +([A-Z]+) +(\\S+) +(.*)$`, "gm"))];
  expect(told.map(([, by, step, text]) => `${by} ${step} ${text}`)).toEqual(
    events.map(({ by, step, text }) => `${by} ${step} ${text}`),
  );
  expect(jsonOf<VerificationResult>(run.out())).toEqual(result);
}

it("over a cloud that is killed and comes back at another address, and shows its token to no other", async () => {
  const data = join(folder, "killed");
  const first = await startCloud(data, 5);
  const run = runEtalon(["detect", "--data", data, "--meter", "qh-01", "--duration", "20", "--json"]);
  await expect.poll(() => run.err()).toMatch(/ started /);
  await first.kill();
  await pause(1500); // it has nobody to ask
  const second = await startCloud(data, 5);
  await expectToldOnce(run, second.url, "qh-01");
  await expectTokenKept(data);
  expect(await second.interrupt()).toEqual({ code: 0, signal: null });
});

/** Whoever asks another address than the one in the data folder does not show it the folder's token. */
async function expectTokenKept(data: string): Promise<void> {
  const heard: string[] = [];
  const stranger = createServer((socket) =>
    socket.on("data", (bytes) => {
      heard.push(String(bytes));
      socket.end("HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\n{}");
    }),
  );
  const port = await listening(stranger);
  const detect = ["detect", "--data", data, "--meter", "qh-02", "--url"];
  const run = runEtalon([...detect, `http://127.0.0.1:${port}`]);
  const plain = runEtalon([...detect, "http://cloud.example"], ["env", "ETALON_TOKEN=secret"]);
  expect(await run.ended).toEqual({ code: 2, signal: null });
  expect(run.err()).toMatch(
    /^etalon: [^\n]*asks for a valid token: put one into ETALON_TOKEN, or log in by "etalon login"\n$/,
  );
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.join("")).not.toMatch(/authorization/i);
  expect(await plain.ended).toEqual({ code: 2, signal: null });
  expect(plain.err()).toMatch(/https only/);
}

it("over connections that are cut in the middle of an event", async () => {
  const data = join(folder, "cut");
  const cloud = await startCloud(data, 5);
  const wire = await cutWire(Number(new URL(cloud.url).port), 700);
  const url = `http://127.0.0.1:${wire.port}`;
  const args = ["detect", "--url", url, "--data", data, "--meter", "qh-02", "--duration", "20", "--json"];
  const run = runEtalon(args, ["env", `ETALON_TOKEN=${tokenAt(cloud.url)}`]);
  await expectToldOnce(run, cloud.url, "qh-02");
  expect(wire.cuts()).toBeGreaterThan(3);
  expect(await cloud.interrupt()).toEqual({ code: 0, signal: null });
});

/** A wire to a port on this machine that breaks after so many bytes, each time a little later: anywhere in an event. */
async function cutWire(to: number, firstBytes: number) {
  let cuts = 0;
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    let events = false;
    let carried = 0;
    far.on("data", (bytes: Buffer) => {
      events ||= bytes.includes("text/event-stream");
      carried += bytes.length;
      if (!events || carried < firstBytes + 150 * cuts) return void near.write(bytes);
      cuts++;
      near.write(bytes.subarray(0, bytes.length >> 1), () => near.destroy());
      far.destroy();
    });
    near.on("data", (bytes) => far.write(bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as readonly [Socket, Socket][])
      one.on("error", () => undefined).on("close", () => other.destroy());
  });
  return { port: await listening(server), cuts: () => cuts };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return (server.address() as { port: number }).port;
}
