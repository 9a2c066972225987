// A machine's console has its newest lines, whoever floods it, without what would steer a terminal.

import { expect, it } from "vitest";
import { machineConsoles } from "./consoles.ts";

it("keeps the newest lines of the newest machines, as plain text", () => {
  let now = 0n;
  const consoles = machineConsoles(() => now++);
  for (let n = 0; n < 300; n++) consoles.line("m", "system", `\u001b[31mline ${n}\u001b[0m\r\n`);
  consoles.line("m", "program", "\u0007 ");
  consoles.line("m", "program", "x".repeat(9000));
  const lines = consoles.of("m");
  expect(lines).toHaveLength(200);
  expect(lines[0]).toEqual({ atTaiNs: 101n, side: "system", text: "line 101" });
  expect(lines.at(-1)?.text).toHaveLength(500);
  for (let n = 0; n < 200; n++) consoles.line(`n${n}`, "node", "started");
  expect(consoles.of("m")).toEqual([]);
  expect(consoles.of("n199")).toHaveLength(1);
});
