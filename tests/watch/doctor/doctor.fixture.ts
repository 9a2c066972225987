// `etalon doctor` as tests ask it: in this process or under another program, and what it is to have found.

import { spawnSync } from "node:child_process";
import type { Finding } from "@etalon/outside/doctor/finding";
import { expect } from "vitest";
import { binPath, etalon } from "../../cli/run-command.ts";

export interface Told {
  readonly faults: number;
  readonly doubts: number;
  readonly findings: readonly Finding[];
}

export async function doctor(...args: readonly string[]): Promise<Told> {
  const { code, out, err } = await etalon("doctor", "--json", ...args);
  expect(err).toBe("");
  const told = JSON.parse(out) as Told;
  expect(code).toBe(told.faults > 0 ? 3 : 0);
  return told;
}
export const of = ({ findings }: Told, check: string): Finding | undefined =>
  findings.find((one) => one.check === check || one.check.startsWith(`${check} `));
export const fault = (text: RegExp, mend: RegExp) => ({
  state: "fault",
  text: expect.stringMatching(text),
  mend: expect.stringMatching(mend),
});
export const doubt = (text: RegExp, mend: RegExp) => ({ ...fault(text, mend), state: "doubt" });

/** The compiled command under another program, such as one that takes a right away. */
export function under(words: readonly string[], ...args: readonly string[]): Told {
  const [program = "", ...before] = words;
  const all = [...before, process.execPath, binPath, "doctor", "--json", ...args];
  const { stdout, stderr } = spawnSync(program, all, { encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Told;
}
export const inShell = (script: string) => ["sh", "-c", `${script}; exec "$@"`, "sh"];
