import type { Log } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { type LogOptions, openLog } from "./log.ts";

function written(options: LogOptions, say: (log: Log) => void): string[] {
  const lines: string[] = [];
  say(openLog({ ...options, to: { write: (line) => lines.push(line) } }));
  return lines;
}
const one = (fields: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(written({}, (log) => log.warn("x.happened", fields))[0] ?? "null");

describe("log", () => {
  it("writes one JSON line per event, with level, time and fields", () => {
    const line = one({ component: "im", atTaiNs: 12n });
    expect(line).toMatchObject({ level: "warn", event: "x.happened", component: "im", atTaiNs: "12" });
    expect(Number.isNaN(Date.parse(String(line.time)))).toBe(false);
  });

  it("blots out secrets by name at any depth, and in addresses", () => {
    const text = JSON.stringify(
      one({
        password: "s3cret",
        deep: [{ headers: { Authorization: "Bearer s3cret", "api-key": "s3cret" } }],
        accessTokens: ["s3cret"],
        url: "postgres://me:s3cret@db/etalon",
        error: new Error("cannot reach postgres://me:s3cret@db"),
      }),
    );
    expect(text).not.toContain("s3cret");
    expect(text).toContain("postgres://me:[hidden]@db/etalon");
  });

  it("keeps fencing tokens, which are numbers", () => {
    expect(one({ token: 7, lease: { token: 8n } })).toMatchObject({ token: 7, lease: { token: "8" } });
  });

  it("survives what JSON does not: errors, buffers, loops", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const line = one({
      loop,
      bytes: new Uint8Array(3),
      error: Object.assign(new Error("no"), { code: "E" }),
    });
    expect(line).toMatchObject({ bytes: "[3 bytes]", error: { message: "no", code: "E" } });
  });

  it("says nothing below its level", () => {
    expect(written({ level: "warn" }, (log) => log.info("x.happened"))).toEqual([]);
  });

  it("writes lines for people", () => {
    const [line] = written({ plain: true, about: { role: "agent" } }, (log) =>
      log.error("x.lost", { key: "resource/7", why: "no answer" }),
    );
    expect(line).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} ERROR x\.lost role=agent key=resource\/7 why="no answer"\n$/,
    );
  });
});
