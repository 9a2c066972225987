// Measuring machines as virtual machines of QEMU: restored from a saved state in half a second, with instruments that the
// guest's own kernel finds on USB and drives. Emulated (TCG) unless the host's hardware virtualises.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Machine, MachineEvents, Vmm } from "@etalon/basis";
import { good, toJson } from "@etalon/basis";
import type { EngineWord } from "../machine-side/guest-words.ts";
import type { Accelerator } from "./command-line.ts";
import { plugsOf } from "./plugs.ts";
import type { Qmp } from "./qmp.ts";
import { type GuestEvents, runGuest } from "./running-guest.ts";
import { type Template, type TemplateOptions, template } from "./template.ts";

export type QemuOptions = Pick<TemplateOptions, "guest" | "program" | "cache">;

/** 20 s on two cores with nothing else to do; more than 120 s have been seen on the same two with twenty programs at work. */
const EMULATED_BOOT_WITHIN_MS = 300_000;
/** Hardware that virtualises boots the guest in a second or two. */
const PROBE_WITHIN_MS = 10_000;
const RESTORED_WITHIN_MS = 30_000;

/** Makes the template that machines are restored from, unless it is there already. */
export async function qemuVmm(options: QemuOptions): Promise<Answer<Vmm>> {
  const hardware = (await mayVirtualise())
    ? await template({ ...options, accelerator: "kvm", bootWithinMs: PROBE_WITHIN_MS })
    : null;
  if (hardware?.ok) return good(vmmOf("kvm", hardware.value));
  const emulated = { ...options, accelerator: "tcg", bootWithinMs: EMULATED_BOOT_WITHIN_MS } as const;
  const made = await template(emulated);
  return made.ok ? good(vmmOf("tcg", made.value)) : made;
}

const vmmOf = (accelerator: Accelerator, from: Template): Vmm => ({
  engine: `qemu-${accelerator}`,
  start: (_, events) => started(accelerator, from, events),
});

/** Necessary, not enough: hosts are known whose /dev/kvm opens and runs no guest. A guest that says hello is the proof. */
async function mayVirtualise(): Promise<boolean> {
  if (!/\b(vmx|svm)\b/.test(readFileSync("/proc/cpuinfo", "utf8"))) return false;
  return access("/dev/kvm", constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}

async function started(accelerator: Accelerator, from: Template, events: MachineEvents): Promise<Machine> {
  const guestEvents: GuestEvents = {
    heard: events.heard,
    word: (word) => {
      if (word.kind !== "kernel-event") return;
      plugs?.kernelEvent(word);
      const { action, subsystem, path, modalias } = word;
      events.line?.(`kernel: ${action} ${subsystem} ${path}${modalias === null ? "" : ` ${modalias}`}`);
    },
    line: (text) => events.line?.(text),
  };
  let plugs: ReturnType<typeof plugsOf> | null = null;
  const guest = await runGuest(accelerator, from.files, from.state, guestEvents);
  plugs = plugsOf(guest);
  const running = plugs;
  void guest.exited.then(async (why) => {
    events.exited(why);
    await running.unplugAll();
  });
  const late = setTimeout(() => void guest.end(), RESTORED_WITHIN_MS);
  await runsOn(guest.qmp);
  clearTimeout(late);
  const awake: EngineWord = { kind: "awake", atMs: Date.now(), seed: randomBytes(64).toString("base64") };
  guest.say(JSON.stringify({ vmm: awake }));
  return {
    say: (message) => guest.say(toJson(message)),
    plug: running.plug,
    unplug: running.unplug,
    stop: () => guest.end(),
  };
}

/** The state has come in, and the machine goes on where it was saved. */
async function runsOn(qmp: Qmp): Promise<void> {
  for (;;) {
    const { status } = (await qmp.command("query-status")) as { status: string };
    if (status !== "inmigrate") break;
    await pause(2);
  }
  await qmp.command("cont");
}
