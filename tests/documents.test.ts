// The documents tell the truth: every command in them exists and runs, every path and link in them leads somewhere.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runEtalon } from "../apps/cli/program.ts";

const root = join(import.meta.dirname, "..");
/** Whose commands a user types, in this order. */
const manual = ["README.md", "examples/driver/README.md", "deploy/hosts.md", "deploy/site/README.md"];
const documents = [...manual, "ARCHITECTURE.md", "CONTRIBUTING.md", "MEASURED.md"];
const textOf = (name: string) => readFileSync(join(root, name), "utf8");
const scripts: Record<string, string> = JSON.parse(textOf("package.json")).scripts;

/** Lines of fenced blocks and inline code that are commands. */
function commandsIn(text: string): string[] {
  const fenced = [...text.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
    block.replaceAll(/\\\n\s*/g, "").split("\n"),
  );
  const inline = [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`\n]+)`/g)].map(
    ([, code = ""]) => code,
  );
  return [...fenced, ...inline]
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => /^(npm|npx) /.test(line));
}

const folder = mkdtempSync(join(tmpdir(), "etalon-documents-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `etalon` in this process; paths below `demo`, and the shelf of drivers, are in a folder of the test's own. */
async function etalon(args: readonly string[]): Promise<{ code: number; err: string }> {
  let err = "";
  const terminal = {
    out: () => undefined,
    err: (text: string) => {
      err += text;
    },
    watched: false,
    debug: false,
  };
  const own = args.map((arg) => (/^demo(\/|$)/.test(arg) ? join(folder, arg) : arg));
  const onShelf = args[0] === "driver" && ["trust", "add"].includes(args[1] ?? "");
  const shelf = onShelf ? ["--drivers", join(folder, "drivers")] : [];
  return { code: await runEtalon([...own, ...shelf], terminal), err };
}

describe.each(documents)("%s", (name) => {
  const text = textOf(name);

  it("names npm commands that exist", () => {
    for (const command of commandsIn(text)) {
      const [tool, verb = "", script = ""] = command.split(/\s+/);
      if (tool !== "npm") continue;
      if (verb === "run") expect(scripts, command).toHaveProperty([script]);
      else expect(["start", "test", "install"], command).toContain(verb);
    }
  });

  it("has its fences on lines of their own, each closed", () => {
    const fences = [...text.matchAll(/^.*```.*$/gm)].map(([line]) => line);
    for (const fence of fences) expect(fence).toMatch(/^```\w*$/);
    expect(fences.length % 2).toBe(0);
  });

  it("has links and paths that lead somewhere", () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)]
      .map(([, link = ""]) => link)
      .filter((link) => !/^https?:/.test(link));
    const paths = [...text.matchAll(/`((?:packages|apps|tours|tests|scripts)\/[\w./-]+)`/g)].map(
      ([, path = ""]) => path,
    );
    for (const link of links) expect(existsSync(join(root, dirname(name), link)), link).toBe(true);
    for (const path of paths) expect(existsSync(join(root, path)), path).toBe(true);
  });
});

describe("what a user is told to type", () => {
  it("is offline commands that do what they say, in this order", async () => {
    const commands = manual
      .flatMap((name) => commandsIn(textOf(name)))
      .filter((line) => line.startsWith("npx etalon"));
    const ofCloud =
      /^npx etalon (alarms|compensate (banks|show|register)|console|detect|export|meters|terminals|instruments|apply|leases|audit|monitor|owner|login|user|token|agents)\b/;
    const role = /^npx etalon (cloud|station|node|agent|terminal)\b/;
    const offline = commands.filter((line) => !ofCloud.test(line) && !role.test(line));
    const words = [...new Set(offline.map((line) => line.split(" ")[2]))];
    expect(words).toEqual([
      "simulate",
      "verify",
      "analyze",
      "quality",
      "plan",
      "compensate",
      "harmonics",
      "driver",
      "authority",
    ]);
    for (const line of offline)
      expect(await etalon(line.split(/\s+/).slice(2)), line).toEqual({ code: 0, err: "" });
    for (const line of commands.filter((one) => ofCloud.test(one)))
      expect((await etalon([...line.split(/\s+/).slice(2), "--data", folder])).err, line).toMatch(
        /no cloud runs from/,
      );
    const roles = commands.filter((one) => role.test(one));
    expect(roles).toHaveLength(7);
    for (const line of roles)
      expect((await etalon(line.split(/\s+/).slice(2))).err, line).toMatch(
        /the credentials in .* cannot be read/,
      );
  });
});
