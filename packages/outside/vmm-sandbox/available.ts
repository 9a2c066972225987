// Whether sandboxes can be had on this host, and if not, what is missing: told to the operator, and in tests' names.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import type { Answer } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { walledCommand, walls } from "./walls.ts";

const run = promisify(execFile);

/** Tries the whole of it once: kernels and containers differ in what they let even root do. */
export async function sandboxesAvailable(): Promise<Answer<void>> {
  for (const [command, flag] of [
    ["bwrap", "--version"],
    ["socat", "-V"],
  ] as const) {
    const there = await run(command, [flag]).then(
      () => true,
      () => false,
    );
    const name = command === "bwrap" ? "bubblewrap" : command;
    if (!there) return refused("sandbox.package", `needs the Debian package ${name}`);
  }
  if (process.getuid?.() !== 0)
    return refused("sandbox.root", "needs root on the host, to mount instruments into sandboxes");
  const failed = await tried();
  if (failed !== null) return refused("sandbox.kernel", `this host does not let bubblewrap run: ${failed}`);
  return good(undefined);
}

async function tried(): Promise<string | null> {
  const nothing = await open("/dev/null");
  const [command = "", ...args] = walledCommand([], walls("/usr"), ["/node", "--version"]);
  const child = spawn(command, args, {
    stdio: ["ignore", "ignore", "pipe", "ignore", nothing.fd],
  });
  await nothing.close();
  let said = "";
  child.stderr?.on("data", (text) => {
    said += text;
  });
  const [code] = await once(child, "close");
  return code === 0 ? null : said.trim();
}
