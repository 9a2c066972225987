// Health over real sockets: plain on loopback; elsewhere over TLS, to those with a certificate of the house.

import { rm } from "node:fs/promises";
import { type RequestOptions, request } from "node:https";
import { join } from "node:path";
import type { Answer, SetAside } from "@etalon/basis";
import { afterAll, expect, it } from "vitest";
import { initAuthority } from "../authority/authority.ts";
import { askingFor, openCredentials } from "../authority/credentials.ts";
import { systemClock } from "../clock/system-clock.ts";
import { makeTestFolder } from "../postgres/testing/test-folder.ts";
import { openHealth } from "./health.ts";

const folder = makeTestFolder();
afterAll(() => rm(folder, { recursive: true, force: true }));
const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

it("tells on loopback that it lives, and what it lacks", async () => {
  let lacks: string[] = ["the bus is away"];
  const missing = async () => lacks;
  const poison: SetAside = {
    ...{ id: "im-3", component: "im", kind: "message", key: "resource/7", atTaiNs: 5n },
    ...{ body: { kind: "renew" }, why: "Error: no such lease\n    at step" },
  };
  let shelf: () => Promise<readonly SetAside[]> = async () => [];
  const setAside = () => shelf();
  const face = taken(await openHealth({ host: "127.0.0.1", port: 0, missing, setAside }));
  const told = async (path: string) => {
    const reply = await fetch(face.url + path);
    return [reply.status, await reply.json()];
  };
  expect(await told("/health")).toEqual([200, { alive: true, setAside: [] }]);
  shelf = async () => [poison];
  const { body: _, ...alarm } = { ...poison, atTaiNs: "5", why: "Error: no such lease" };
  expect(await told("/health")).toEqual([200, { alive: true, setAside: [alarm] }]);
  shelf = () => Promise.reject(new Error("the database is away"));
  expect(await told("/health")).toEqual([200, { alive: true, setAside: null }]);
  expect(await told("/ready")).toEqual([503, { ready: false, missing: ["the bus is away"] }]);
  lacks = [];
  expect(await told("/ready")).toEqual([200, { ready: true, missing: [] }]);
  expect((await told("/secrets"))[0]).toBe(404);
  await face.close();
  expect(await openHealth({ host: "0.0.0.0", port: 0, missing })).toMatchObject({
    why: { code: "http.host" },
  });
});

it("tells others over TLS, and only who shows a certificate", async () => {
  const authority = taken(await initAuthority(join(folder, "authority"), systemClock()));
  const issue = async (role: "node" | "station") => {
    const to = join(folder, role);
    taken(await authority.issue({ role, id: "x-1" }, { to }));
    return taken(await openCredentials(to));
  };
  const [node, station] = [await issue("node"), await issue("station")];
  const face = taken(
    await openHealth({ host: "0.0.0.0", port: 0, missing: async () => [], credentials: node }),
  );
  const { port } = new URL(face.url);
  const ask = (options: RequestOptions) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ host: "127.0.0.1", port, path: "/ready", agent: false, ...options }, (reply) => {
        reply.resume();
        resolve(reply.statusCode);
      })
        .on("error", reject)
        .end();
    });
  const right = askingFor(station, [{ role: "node" }]) as RequestOptions;
  expect(await ask(right)).toBe(200);
  expect(await ask({ rejectUnauthorized: false })).toBe(403);
  await expect(ask(askingFor(station, [{ role: "agent" }]) as RequestOptions)).rejects.toThrow(
    /etalon:node\/x-1/,
  );
  await face.close();
  for (const one of [node, station]) one.close();
});
