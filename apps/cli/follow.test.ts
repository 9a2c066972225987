// Whoever follows a detection hears when the cloud is away and when it is back, once each, beside its steps.

import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { good, toJson } from "@etalon/basis";
import { expect, it } from "vitest";
import { followed } from "./commands/detect.ts";
import { openBoard } from "./show/detection.ts";

const step = (number: number, name: string): string => {
  const event = { atTaiNs: 1_790_000_000_000_000_000n, by: "ZZ", step: name, text: name };
  return `id: ${number}\nevent: step\ndata: ${toJson(event)}\n\n`;
};

/** A cloud that answers a follower by this, and has a result. */
async function cloudAt(port: number, tell: (reply: ServerResponse) => void): Promise<Server> {
  const server = createServer(({ url }, reply) => {
    if (url?.endsWith("/follow")) tell(reply.writeHead(200, { "content-type": "text/event-stream" }));
    else reply.end(toJson({ result: { verdict: "conforming" } }));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

function away(server: Server): Promise<unknown> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  return closed;
}

it("tells once that the cloud is away, that it is asked again, and that it is back", async () => {
  const first = await cloudAt(0, (reply) => reply.write(step(1, "ordered")));
  const { port } = first.address() as AddressInfo;
  let said = "";
  const write = (text: string) => {
    said += text;
    return true;
  };
  const board = openBoard({ isTTY: false, write } as unknown as NodeJS.WriteStream);
  const where = async () => good({ url: `http://127.0.0.1:${port}`, token: null });
  const following = followed(where, { meter: "qh-01", detection: "det-1" }, board);
  await expect.poll(() => said).toMatch(/ordered\n/);
  await away(first);
  await expect.poll(() => said).toMatch(/is not heard/);
  const last = `${step(2, "verdict")}event: over\ndata: {}\n\n`;
  const second = await cloudAt(port, (reply) => reply.end(last));
  expect(await following).toMatchObject({ ok: true, value: { verdict: "conforming" } });
  await away(second);
  const lines = said.split("\n").map((line) => line.trim());
  expect(lines).toEqual([
    expect.stringMatching(/ordered$/),
    expect.stringMatching(
      /^the cloud is not heard since \d{4}-\d\d-\d\dT[\d:]{8}Z \(.+\); it is asked again for 120 s, and detection det-1 goes on by itself$/,
    ),
    "the cloud is heard again",
    expect.stringMatching(/verdict$/),
    "",
  ]);
});

it("tells nothing of a connection that breaks and is there again at once", async () => {
  let connections = 0;
  const server = await cloudAt(0, (reply) => {
    connections++;
    if (connections === 1) reply.write(step(1, "ordered"), () => reply.destroy());
    else reply.end("event: over\ndata: {}\n\n");
  });
  let said = "";
  const board = openBoard({ isTTY: false, write: (text: string) => (said += text) } as never);
  const { port } = server.address() as AddressInfo;
  const where = async () => good({ url: `http://127.0.0.1:${port}`, token: null });
  expect(await followed(where, { meter: "qh-01", detection: "det-1" }, board)).toMatchObject({ ok: true });
  await away(server);
  expect(connections).toBe(2);
  expect(said).toMatch(/^[^\n]+ordered\n$/);
});
