import type { Log } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { type LogOptions, openLog } from "./log.ts";
import { onWay, wayIn, wayOf, wayText } from "./way.ts";

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

  it("sends nothing to a terminal that it might obey", () => {
    const [line] = written({ plain: true }, (log) => log.info("x", { why: "\u001b[2J", also: "a\u009bb" }));
    expect(line).toMatch(/ why="\\u001b\[2J" also="a\\u009bb"\n$/);
  });

  it("writes lines for people", () => {
    const [line] = written({ plain: true, about: { role: "agent" } }, (log) =>
      log.error("x.lost", { key: "resource/7", why: "no answer", untilTaiNs: 1_772_440_237_000_000_000n }),
    );
    expect(line).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} ERROR x\.lost role=agent key=resource\/7 why="no answer" until=2026-03-02T\S+\n$/,
    );
  });
});

describe("on the way of an application", () => {
  const way = { application: "app-1", span: null };

  it("names it in each line, also behind what is waited for; a line that names its own keeps it", async () => {
    const lines: string[] = [];
    const log = openLog({ to: { write: (line) => lines.push(line) } });
    await onWay(way, async () => {
      log.info("x.begins");
      await new Promise((resolve) => setTimeout(resolve, 1));
      log.warn("x.ends");
      log.info("x.of-another", { application: "app-2" });
    });
    log.info("x.of-nobody");
    expect(lines.map((line) => JSON.parse(line).application)).toEqual(["app-1", "app-1", "app-2", undefined]);
  });

  it("is text in an envelope, and whatever else stands there is none", () => {
    for (const each of [way, { ...way, span: "b7ad6b7169203331" }, null])
      expect(wayIn(wayText(each))).toEqual(each);
    for (const text of ["", " ", "app-1 ", "app-1 xyz", "-app", "a\nb", "x".repeat(200), 7, {}, undefined])
      expect(wayIn(text)).toBeNull();
  });

  it("is each application's own where one step ends one and begins another", () => {
    const to = { key: "cluster" };
    const before = { application: "app-1", span: "b7ad6b7169203331" };
    expect(wayOf(to, { kind: "withdraw-access", application: "app-1" }, before)).toEqual(before);
    expect(wayOf(to, { kind: "push-access", lease: { application: "app-2" } }, before)).toEqual({
      application: "app-2",
      span: null,
    });
    expect(wayOf(to, { kind: "node-up" }, before)).toEqual(before);
    expect(wayOf(to, { kind: "node-up" }, null)).toBeNull();
  });
});
