// Requests in the audit log are told in words, in both languages; and no door takes one for which there are none.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { acts } from "@etalon/messages/acts.table";
import { expect, it } from "vitest";
import { inChinese } from "../../words/sentences/zh.ts";
import { actInWords } from "./act-in-words.ts";

it.each([
  ["POST /detections", "order a detection", "下达检测"],
  ["DELETE /users/wang", "remove a user (wang)", "删除用户（wang）"],
  [
    "POST /meters/qh-01/retirement: meter qh-01 is retired already",
    "take a meter out of service (qh-01): meter qh-01 is retired already",
    null,
  ],
  ["GET /meters/x: there is no meter x", "GET /meters/x: there is no meter x", null],
  ["POST /nothing/like/that", "POST /nothing/like/that", null],
])("%s", (line, english, chinese) => {
  const told = actInWords(`in the name of zz: ${line}`);
  expect(told).toBe(`in the name of zz: ${english}`);
  if (chinese !== null) expect(inChinese(told)).toBe(`代表 zz：${chinese}`);
});

it("has words for whatever a door takes", () => {
  const packages = join(import.meta.dirname, "../../../../packages");
  const doors = readdirSync(packages, { recursive: true, encoding: "utf8" }).filter(
    (name) => /door\.ts$/.test(name) && !/(^|\/)(dist|node_modules)\//.test(name),
  );
  const lines = doors.flatMap((name) => {
    const source = readFileSync(join(packages, name), "utf8");
    const routes = source.matchAll(/method: "(POST|PATCH|DELETE)",\s+path: "([^"]+)"/g);
    return [...routes].map(([, method, path]) => `${method} ${path!.replaceAll(/:\w+/g, "*")}`);
  });
  expect(lines.length).toBeGreaterThan(40);
  expect(lines.filter((line) => !(line in acts))).toEqual([]);
});
