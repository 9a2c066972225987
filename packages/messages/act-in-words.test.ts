// Requests in the audit log are told in words; and no door takes one, or refuses a look, for which there are none.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { actInWords } from "./act-in-words.ts";
import { acts, looks } from "./acts.table.ts";

it.each([
  ["POST /detections", "order a detection"],
  ["DELETE /users/wang", "remove a user (wang)"],
  [
    "POST /meters/qh-01/retirement: meter qh-01 is retired already",
    "take a meter out of service (qh-01): meter qh-01 is retired already",
  ],
  ["GET /meters/x: there is no meter x", "see a meter (x): there is no meter x"],
  [
    "GET /instruments/ia-01%2Fyh-99: there is no instrument ia-01/yh-99",
    "see an instrument (ia-01/yh-99): there is no instrument ia-01/yh-99",
  ],
  ["GET /meters/%zz", "see a meter (%zz)"],
  ["GET /quality/qh-05/events/12/waveform", "see the waveform of a voltage event (qh-05, 12)"],
  ["GET /exports/waveforms", "take along what an agent keeps of a stream"],
  ["GET /exports/meters", "take a table along (meters)"],
  ["POST /nothing/like/that", "POST /nothing/like/that"],
])("%s", (line, told) => {
  expect(actInWords(`in the name of zz: ${line}`)).toBe(`in the name of zz: ${told}`);
});

/** Nobody who is known is turned away there. */
const open = ["/", "/openapi.json", "/login", "/me", "/health", "/ready"].map((path) => `GET ${path}`);

it("has words for whatever a door takes, and for each look that it may refuse", () => {
  const packages = join(import.meta.dirname, "..");
  const sources = readdirSync(packages, { recursive: true, encoding: "utf8" }).filter(
    (name) => /\.ts$/.test(name) && !/(^|\/)(dist|node_modules)\/|\.test\.ts$/.test(name),
  );
  const linesOf = (pattern: RegExp) =>
    sources.flatMap((name) =>
      [...readFileSync(join(packages, name), "utf8").matchAll(pattern)].map(
        ([, method, path]) => `${method ?? "GET"} ${path!.replaceAll(/:\w+/g, "*")}`,
      ),
    );
  const changing = linesOf(/method: "(POST|PATCH|DELETE)",\s+path: "([^"]+)"/g);
  expect(changing.length).toBeGreaterThan(40);
  expect(changing.filter((line) => !(line in acts))).toEqual([]);
  // What is followed or taken along names no method.
  const looking = linesOf(/(?:method: "(\w+)",\s+)?path: "(\/[^"]*)",\s+title:/g).filter((line) =>
    line.startsWith("GET "),
  );
  expect(looking.length).toBeGreaterThan(60);
  expect(looking.filter((line) => !(line in looks) && !open.includes(line))).toEqual([]);
});
