// A bank's switchgear that is a program: real processes that follow commands, fall silent, break the rules, end.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "@etalon/basis";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { silentLog } from "../telemetry/log.ts";
import { openSwitchgear, type Switchgear, type SwitchgearTerms } from "./switchgear.ts";

const folder = mkdtempSync(join(tmpdir(), "etalon-switchgear-"));
const open: Switchgear[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const wait = { interval: 50 };
const none = { tap: null, branches: null };

function opened(program: readonly string[], terms: Partial<SwitchgearTerms> = {}) {
  const said: string[] = [];
  const note = (event: string, fields?: object) =>
    void said.push(`${event}: ${(fields as { why: string }).why}`);
  const log: Log = { ...silentLog, warn: note };
  const plain = { program, steps: 2, hasTap: false, hasBranches: false };
  const switchgear = openSwitchgear({ ...plain, ...terms }, { terminal: "yh-09", log });
  open.push(switchgear);
  return { switchgear, said };
}

let written = 0;
function script(text: string): readonly string[] {
  const path = join(folder, `program-${++written}.cjs`);
  writeFileSync(path, `const say = (x) => console.log(JSON.stringify(x)); ${text}`);
  return [process.execPath, path];
}

function hasPython(): boolean {
  try {
    return execFileSync("python3", ["--version"]).length > 0;
  } catch {
    return false;
  }
}

describe("a switchgear's program", () => {
  it.skipIf(!hasPython())("may be the one of SPEC.md (needs Debian's python3)", async () => {
    const spec = readFileSync(join(import.meta.dirname, "SPEC.md"), "utf8");
    const path = join(folder, "example.py");
    writeFileSync(path, /```python\n([\s\S]+?)```/.exec(spec)![1]!);
    const { switchgear } = opened(["python3", path]);
    expect(switchgear.contacts()).toBeNull();
    await expect.poll(switchgear.contacts, wait).toEqual({ closed: [false, false], ...none });
    switchgear.set({ kind: "switch", steps: [1], close: true });
    await expect.poll(switchgear.contacts, wait).toEqual({ closed: [false, true], ...none });
    expect(switchgear.lack()).toBeNull();
  });

  it("tells taps and branches as well, and hears every kind of command as SPEC.md writes it", async () => {
    const { switchgear } = opened(
      script(`let tap = 0, branches = {};
        setInterval(() => say({ closed: [], tap, branches }), 100);
        require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
          const order = JSON.parse(line);
          if (order.kind === "tap") tap = order.to; else branches = order.branches;
        }).on("close", () => process.exit(0));`),
      { steps: 0, hasTap: true, hasBranches: true },
    );
    await expect.poll(switchgear.contacts, wait).toEqual({ closed: [], tap: 0, branches: {} });
    switchgear.set({ kind: "tap", to: -1 });
    switchgear.set({ kind: "branches", branches: { ab: 0.12, c: -0.3 } });
    const after = { closed: [], tap: -1, branches: { ab: 0.12, c: -0.3 } };
    await expect.poll(switchgear.contacts, wait).toEqual(after);
  });

  it("that falls silent says nothing of how anything stands", async () => {
    const { switchgear } = opened(
      script("say({ closed: [true, false], tap: null, branches: null }); setInterval(() => {}, 1e6);"),
    );
    await expect.poll(switchgear.contacts, wait).not.toBeNull();
    await expect.poll(switchgear.lack, wait).toMatch(/silent for 5 s/);
    expect(switchgear.contacts()).toBeNull();
  });

  it("that breaks a rule is ended, named and started again", async () => {
    const marker = join(folder, "again");
    const { switchgear, said } = opened(
      script(`const fs = require("fs"); const again = fs.existsSync(${JSON.stringify(marker)});
        fs.writeFileSync(${JSON.stringify(marker)}, "");
        say({ closed: again ? [true, true] : [true], tap: null, branches: null }); setInterval(() => {}, 1e6);`),
    );
    await expect.poll(switchgear.contacts, wait).toEqual({ closed: [true, true], ...none });
    expect(said.join()).toMatch(/"closed" has 1; one for each of the 2 steps is expected/);
  });

  it.each([
    ["say({ closed: [true, true], tap: 3, branches: null })", /"tap" is 3; null is expected/],
    ['say({ closed: "all" })', /closed: .*expected/],
    ["say(7)", /the switchgear's line: .*expected/],
    ['process.stdout.write("x".repeat(70000))', /a line of at most 65536 bytes is expected/],
  ])("is refused: %s", async (text, why) => {
    const { switchgear, said } = opened(script(`${text}; setInterval(() => {}, 1e6);`));
    await expect.poll(() => said.join(), wait).toMatch(why);
    expect(switchgear.contacts()).toBeNull();
  });
});
