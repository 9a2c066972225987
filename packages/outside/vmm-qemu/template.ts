// The saved state that machines are restored from: a guest that was booted once, its program loaded and waiting to say
// its first word. It fits one QEMU, one set of arguments and one set of files, and its folder is named by all of them.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { Answer } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type Accelerator, commandLine } from "./command-line.ts";
import { type GuestFiles, type RunningGuest, runGuest } from "./running-guest.ts";

const run = promisify(execFile);

export interface Template {
  readonly files: GuestFiles;
  readonly state: string;
}

export interface TemplateOptions {
  readonly accelerator: Accelerator;
  /** The guest's folder, as `scripts/guest.mjs` builds it. */
  readonly guest: string;
  /** The measuring program, one file. */
  readonly program: string;
  /** Where templates are kept. */
  readonly cache: string;
  readonly bootWithinMs: number;
}

/** Takes the one that is there, or makes it: that is a boot, some ten seconds when emulated. */
export async function template(options: TemplateOptions): Promise<Answer<Template>> {
  const { guest, program, cache } = options;
  const folder = join(cache, `template-${await nameOf(options)}`);
  const at = (where: string): Template => ({
    files: {
      kernel: join(guest, "vmlinux"),
      first: join(guest, "first.cpio"),
      system: join(guest, "system.sqfs"),
      program: join(where, "program.sqfs"),
    },
    state: join(where, "state"),
  });
  if (existsSync(folder)) return good(at(folder));
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(join(cache, "template-making-"));
  try {
    await mkdir(join(making, "program"));
    await copyFile(program, join(making, "program", "program.mjs"));
    await run("mksquashfs", [
      ...[join(making, "program"), join(making, "program.sqfs"), "-noappend", "-quiet", "-no-progress"],
      ...["-all-root", "-all-time", "0", "-mkfs-time", "0"], // the same bytes from the same program
    ]);
    const made = await saved(options, at(making));
    if (!made.ok) return made;
    await forgetOthers(cache);
    await rename(making, folder).catch(() => undefined); // another process may have been faster
    return good(at(folder));
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** States are large, and those of older programs or guests are never used again. Who is restored from one has it open. */
async function forgetOthers(cache: string): Promise<void> {
  for (const name of await readdir(cache))
    if (/^template-[0-9a-f]{16}$/.test(name)) await rm(join(cache, name), { recursive: true, force: true });
}

async function nameOf({ accelerator, guest, program }: TemplateOptions): Promise<string> {
  const { stdout } = await run("qemu-system-x86_64", ["--version"]);
  const hash = createHash("sha256").update(stdout).update(commandLine(accelerator, "").join("\0"));
  for (const name of ["vmlinux", "first.cpio", "system.sqfs"])
    await pipeline(createReadStream(join(guest, name)), hash, { end: false });
  return hash
    .update(await readFile(program))
    .digest("hex")
    .slice(0, 16);
}

async function saved(options: TemplateOptions, to: Template): Promise<Answer<void>> {
  const { accelerator, bootWithinMs } = options;
  let waits: () => void = () => undefined;
  const waiting = new Promise<"waiting">((resolve) => {
    waits = () => resolve("waiting");
  });
  const word = ({ kind }: { kind: string }) => kind === "waiting" && waits();
  let guest: RunningGuest;
  try {
    guest = await runGuest(accelerator, to.files, null, { heard: () => undefined, word });
  } catch (error) {
    return refused("qemu.start", String(error));
  }
  const late = setTimeout(() => void guest.end(), bootWithinMs);
  try {
    const first = await Promise.race([waiting, guest.exited]);
    if (first !== "waiting")
      return refused("qemu.boot", `the guest did not come up within ${bootWithinMs / 1000} s: ${first}`);
    await save(guest, to.state);
    return good(undefined);
  } finally {
    clearTimeout(late);
    await guest.end();
  }
}

/** QEMU may start no program, so it dials a socket of ours and we write the file. */
async function save({ qmp, folder }: RunningGuest, file: string): Promise<void> {
  const path = join(folder, "state");
  const server = createServer();
  const written = new Promise<void>((resolve, reject) => {
    server.once("connection", (socket) =>
      pipeline(socket, createWriteStream(file, { mode: 0o600 })).then(resolve, reject),
    );
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await chmod(path, 0o666); // the folder lets nobody else in
  await qmp.command("stop");
  await qmp.command("migrate-set-parameters", { "max-bandwidth": 10_000_000_000 });
  await qmp.command("migrate", { uri: `unix:${path}` });
  await written;
  server.close();
  const { status } = (await qmp.command("query-migrate")) as { status?: string };
  if (status !== "completed") throw new Error(`the state was not saved: ${status}`);
}
