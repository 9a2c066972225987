// A driver's code from outside: loaded when it is what was signed, and refused by one sentence when it is not.

import { createHash } from "node:crypto";
import type { DriverOffer } from "@etalon/messages/drivers";
import { expect, it } from "vitest";
import { offeredDriver } from "./offered-driver.ts";

const offer = (code: string): DriverOffer => ({
  ...{ name: "probe", version: "2", maker: "M", capabilities: [] },
  identity: { kind: "meter", maker: "M", model: "*" },
  sha256: createHash("sha256").update(code).digest("hex"),
});
const code = (name = "probe") =>
  `export default { name: "${name}", version: "2", open: async () => ({ ok: false, why: { code: "x", text: "no" } }) };`;

const shape = (rest: string) => `export default { name: "probe", ${rest} };`;

it("loads the code that was signed, and nothing else", async () => {
  const loaded = await offeredDriver(offer(code()), code());
  expect(loaded).toMatchObject({ ok: true, value: { name: "probe", version: "2" } });
  const cases: [string, string, RegExp][] = [
    [code(), `${code()} `, /this is not the code that was signed/],
    [code("other"), code("other"), /driver probe 2 calls itself other 2/],
    ["export default 7;", "export default 7;", /its default export is no driver, a name as text/],
    ["export default {};", "export default {};", /no driver, a name as text \(name: "pa-3"\) is expected/],
    ["", "", /no driver, a name as text/],
    [shape("version: 2"), shape("version: 2"), /no driver, a version as text/],
    [shape('version: "2"'), shape('version: "2"'), /no driver, a function open\(device, found\) is expected/],
    ["throw new Error('boom');", "throw new Error('boom');", /cannot be loaded: Error: boom/],
    ["import './neighbour.mjs';", "import './neighbour.mjs';", /cannot be loaded/],
  ];
  for (const [signed, given, why] of cases) {
    const refused = await offeredDriver(offer(signed), given);
    expect(refused.ok ? "" : refused.why.text).toMatch(why);
  }
});
