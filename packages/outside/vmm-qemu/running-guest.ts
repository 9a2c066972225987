// One QEMU process with its sockets: started cold or from a saved state, spoken to over QMP and the control port, and
// ended. Templates are made with it, and machines run in it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, open, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ByteLink } from "@etalon/basis";
import { type ControlPort, hearControlPort } from "../links/control-port.ts";
import { socketLink } from "../links/socket-link.ts";
import { textLines } from "../links/text-lines.ts";
import { type GuestWord, guestWord } from "../machine-side/guest-words.ts";
import { type Accelerator, commandLine, FD } from "./command-line.ts";
import { openQmp, type Qmp } from "./qmp.ts";

export interface GuestFiles {
  readonly kernel: string;
  readonly first: string;
  readonly system: string;
  readonly program: string;
}

export interface RunningGuest {
  readonly qmp: Qmp;
  /** Only this machine and we get into it. */
  readonly folder: string;
  say(line: string): void;
  readonly exited: Promise<string>;
  /** At once, whatever the guest is doing. */
  end(): Promise<void>;
}

export interface GuestEvents {
  /** What the program says. */
  heard(message: unknown): void | Promise<void>;
  /** What its surroundings say to us. */
  word(word: GuestWord): void;
  /** What its kernel and loader print, and QEMU's own complaints. */
  line?(text: string): void;
}

/** Each QEMU of a node has a user of its own, so that one that was broken out of finds nothing of the others'. */
const FIRST_UID = 61_300;
const UIDS = 200;
let started = 0;
const DIALS_WITHIN_MS = 30_000;

/** @param state a saved state's file; null: boots */
export async function runGuest(
  accelerator: Accelerator,
  files: GuestFiles,
  state: string | null,
  events: GuestEvents,
): Promise<RunningGuest> {
  const folder = await mkdtemp(join(tmpdir(), "etalon-qemu-")); // short, as socket paths must be
  const uid = FIRST_UID + (started++ % UIDS);
  const root = process.getuid?.() === 0;
  if (root) await chown(folder, uid, uid);
  const qmpDoor = await door(join(folder, "qmp"), root ? uid : null);
  const controlDoor = await door(join(folder, "control"), root ? uid : null);

  const dialling = Promise.all([dialled(qmpDoor), dialled(controlDoor)]); // before there is anybody to dial
  const paths = [state, files.kernel, files.first, files.system, files.program];
  const handed = await Promise.all(paths.map((path) => (path === null ? null : open(path))));
  const incoming = state === null ? [] : ["-incoming", `fd:${FD.state}`];
  const command = ["qemu-system-x86_64", ...commandLine(accelerator, folder), ...incoming];
  // It ends with us however we end, and gains no rights by anything that it runs.
  const kept = ["--pdeathsig", "KILL", "--no-new-privs"];
  const another = root ? [`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"] : [];
  const args = [...another, ...kept, ...command];
  const child = spawn("setpriv", args, {
    detached: true, // Ctrl-C at our terminal is for us; machines are ended in order
    stdio: ["ignore", "pipe", "pipe", ...handed.map((file) => file?.fd ?? "ignore")],
    env: { PATH: process.env.PATH ?? "" },
  });
  await Promise.all(handed.map((file) => file?.close()));
  for (const stream of [child.stdout, child.stderr]) textLines(stream, (text) => events.line?.(text));

  let code: number | null = null;
  let port: ControlPort | undefined;
  const exited = ended(child).then(async (why) => {
    for (const server of [qmpDoor, controlDoor]) server.close();
    await rm(folder, { recursive: true, force: true });
    const byUs = await port?.heardOut();
    return byUs ?? (code === null ? why : `ended with code ${code}`);
  });
  const late = setTimeout(() => child.kill("SIGKILL"), DIALS_WITHIN_MS);
  const links = await Promise.race([
    dialling,
    exited.then((why) => Promise.reject(new Error(`QEMU does not run: ${why}`))),
  ]);
  clearTimeout(late);
  const [qmpLink, control] = links;
  const hear = (message: unknown) => {
    const said = (message as { vmm?: unknown } | null)?.vmm;
    if (said === undefined) return events.heard(message);
    const word = guestWord(said);
    if (word?.kind === "ended") code = word.code;
    else if (word) events.word(word);
  };
  port = hearControlPort(control, hear, () => child.kill("SIGKILL"));
  const qmp = await openQmp(qmpLink);
  return {
    qmp,
    folder,
    say: (line) => control.write(Buffer.from(`${line}\n`)),
    exited,
    async end() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function door(path: string, uid: number | null): Promise<Server> {
  const server = createServer();
  server.listen(path);
  await once(server, "listening");
  if (uid !== null) await chown(path, uid, uid);
  return server;
}

async function dialled(server: Server): Promise<ByteLink> {
  const [socket] = (await once(server, "connection")) as [Socket];
  return socketLink(socket);
}

/** Resolves to why; a guest's console and QEMU's own complaints are part of it, at their last. */
async function ended(child: ChildProcess): Promise<string> {
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (text) => {
      said = (said + text).slice(-2000);
    });
  const [code, signal] = await Promise.race([
    once(child, "close"),
    once(child, "error").then(([error]) => [`cannot start: ${(error as Error).message}`, null]),
  ]);
  if (signal !== null) return `ended by ${signal}`;
  if (typeof code === "string") return code;
  // A guest that panics, or whose program breaks, powers off like one that ends in order: only its word tells.
  const how = code === 0 ? "powered off without its last word" : `ended with code ${code}`;
  return `${how}: ${said.trim().split("\n").pop() ?? ""}`;
}
