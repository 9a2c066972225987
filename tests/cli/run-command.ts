// Runs the command line as a person would and keeps what it said; in this process, or as one of its own.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect } from "vitest";
import { runEtalon } from "../../apps/cli/program.ts";
import { SLIP } from "../slip.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function etalon(...args: readonly string[]): Promise<Said> {
  let out = "";
  let err = "";
  const code = await runEtalon(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    watched: false,
    debug: false,
  });
  return { code, out, err };
}

/** The JSON document of a command that did its work, and nothing else on stdout. */
export async function etalonJson<T>(...args: readonly string[]): Promise<T> {
  const { code, out, err } = await etalon(...args, "--json");
  expect(err).toBe("");
  expect(code).toBe(0);
  return JSON.parse(out) as T;
}

const bin = join(root, "apps/cli/bin/etalon.mjs");

/** The compiled command in a process of its own. */
export function spawnEtalon(args: readonly string[], env: Readonly<Record<string, string>> = {}): Said {
  const done = spawnSync(process.execPath, [bin, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 26,
  });
  return { code: done.status ?? -1, out: done.stdout, err: done.stderr };
}

export const binPath = bin;

/** Bad input ends with exit code 2 and one sentence that names what it must; nothing on stdout, no stack. */
export function expectRefused({ code, out, err }: Said, ...named: readonly (string | RegExp)[]): void {
  for (const one of named) expect(err).toMatch(one);
  expect(err).toMatch(/^etalon: [^\n]+\n$/);
  expect(err).not.toMatch(SLIP);
  expect(err).not.toContain("mistake");
  expect(out).toBe("");
  expect(code).toBe(2);
}

/** A folder for one test file, gone with it. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), "etalon-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);
  const written = (name: string, content: string | Uint8Array): string => {
    writeFileSync(path(name), content);
    return path(name);
  };
  return { folder, path, written };
}
