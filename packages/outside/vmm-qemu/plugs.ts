// Instruments in one virtual machine: QEMU is told to plug a device whose far end is a socket of ours, the guest's kernel
// tells that it has found it; and the other way round.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { Appearance, ByteLink, InstrumentLink } from "@etalon/basis";
import { carry } from "../links/carry.ts";
import { socketLink } from "../links/socket-link.ts";
import type { KernelEvent } from "../machine-side/kernel-events.ts";
import { LINE_PORTS, USB_PORTS } from "./command-line.ts";
import type { RunningGuest } from "./running-guest.ts";
import { usbInstrument } from "./usb-instrument.ts";

/** A kernel that has not found what was plugged, or still has what was unplugged, after this long will not. */
const SEEN_WITHIN_MS = 10_000;

export interface Plugs {
  plug(name: string, link: InstrumentLink, as: Appearance): Promise<string>;
  unplug(name: string): Promise<void>;
  unplugAll(): Promise<void>;
  kernelEvent(event: KernelEvent): void;
}

interface Plugged {
  readonly id: string;
  readonly port: string;
  readonly link: ByteLink;
  readonly machine: ByteLink;
}

/** As the kernel names it: interface 0 of configuration 1 on a port of the first bus; or a virtio port. */
const usbName = (port: number): string => `1-${port}:1.0`;
const lineName = (port: number): string => `vport0p${port}`;

const isOurs = (name: string): boolean => /^(1-\d{1,3}:1\.0|vport0p\d{1,3})$/.test(name);

export function plugsOf(guest: RunningGuest): Plugs {
  const plugged = new Map<string, Plugged>();
  const taken = new Set<string>();
  const found = new Set<string>(); // what the guest's kernel has now
  let waiting: (() => void)[] = [];

  function freePort(as: Appearance): { readonly name: string; readonly number: number } {
    const [lowest, highest, nameOf] =
      as.kind === "stream" ? [2, LINE_PORTS - 1, lineName] : [1, USB_PORTS, usbName];
    for (let number = lowest; number <= highest; number++) {
      const name = nameOf(number);
      if (!taken.has(name)) return { name, number };
    }
    throw new Error(`no port is free in this machine for another instrument as a ${as.kind} device`);
  }

  /** Until the guest's kernel has the device, or has it no more. */
  async function until(name: string, there: boolean): Promise<boolean> {
    const deadline = Date.now() + SEEN_WITHIN_MS;
    while (found.has(name) !== there && Date.now() < deadline) {
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        guest.exited,
        new Promise<void>((resolve) => {
          waiting.push(resolve);
          timer = setTimeout(resolve, deadline - Date.now());
        }),
      ]);
      clearTimeout(timer);
      if (!running) break;
    }
    return found.has(name) === there;
  }
  let running = true;
  void guest.exited.then(() => {
    running = false;
  });

  async function plug(name: string, link: InstrumentLink, as: Appearance): Promise<string> {
    await unplug(name);
    const port = freePort(as);
    taken.add(port.name);
    const id = `i${randomBytes(6).toString("hex")}`;
    try {
      const machine = await plugDevice(guest, id, port.number, as);
      plugged.set(name, { id, port: port.name, link, machine });
      if (as.kind === "message") void usbInstrument(as, link, machine);
      else {
        void carry(link, machine);
        void carry(machine, link);
      }
      if (!(await until(port.name, true))) throw new Error(`the machine's kernel has not found ${port.name}`);
      return as.kind === "stream" ? `/dev/${port.name}` : `/sys/bus/usb/devices/${port.name}`;
    } catch (error) {
      await unplug(name);
      taken.delete(port.name);
      link.close();
      throw error;
    }
  }

  async function unplug(name: string): Promise<void> {
    const device = plugged.get(name);
    if (!device) return;
    plugged.delete(name);
    device.link.close();
    const deleted = deletion(guest, device.id);
    await guest.qmp.command("device_del", { id: device.id }).then(
      () => deleted,
      () => undefined, // the machine has ended
    );
    device.machine.close();
    await guest.qmp.command("chardev-remove", { id: `c${device.id}` }).catch(() => undefined); // some go with theirs
    if (await until(device.port, false)) taken.delete(device.port);
  }

  return {
    plug,
    unplug,
    unplugAll: async () => {
      await Promise.all([...plugged.keys()].map(unplug));
    },
    kernelEvent({ action, path }) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      if (!isOurs(name)) return; // of a device that we cannot have plugged
      if (action === "add") found.add(name);
      else found.delete(name);
      for (const wake of waiting) wake();
      waiting = [];
    },
  };
}

async function plugDevice(guest: RunningGuest, id: string, port: number, as: Appearance): Promise<ByteLink> {
  const { qmp, folder } = guest;
  const path = join(folder, id);
  const server = createServer();
  server.listen(path);
  await once(server, "listening");
  await chmod(path, 0o666); // the folder lets nobody else in
  try {
    const dialled = once(server, "connection") as Promise<[Socket]>;
    const data = { addr: { type: "unix", data: { path } }, server: false };
    const chardev = `c${id}`;
    await qmp.command("chardev-add", { id: chardev, backend: { type: "socket", data } });
    const [socket] = await dialled;
    await qmp.command("device_add", { id, chardev, ...deviceOf(port, as) });
    return socketLink(socket);
  } finally {
    server.close();
    await rm(path, { force: true });
  }
}

function deviceOf(port: number, as: Appearance): Record<string, string> {
  switch (as.kind) {
    case "stream":
      return {
        driver: "virtserialport",
        bus: "lines.0",
        nr: String(port),
        name: `org.etalon.instrument.${port}`,
      };
    case "serial":
      return { driver: "usb-serial", bus: "usb.0", port: String(port), serial: as.serial };
    case "message":
      return { driver: "usb-redir", bus: "usb.0", port: String(port) };
  }
}

function deletion({ qmp, exited }: RunningGuest, id: string): Promise<void> {
  return new Promise((resolve) => {
    void exited.then(() => resolve());
    qmp.watch((name, { device }) => {
      const gone = name === "DEVICE_DELETED" && device === id;
      if (gone) resolve();
      return gone;
    });
  });
}
