// Whether virtual machines can be had on this host, and if not, what is missing: told to the operator, and in tests'
// names.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { Answer } from "@etalon/basis";
import { good, refused } from "@etalon/basis";

const run = promisify(execFile);

const packages = [
  ["qemu-system-x86_64", "qemu-system-x86"],
  ["mksquashfs", "squashfs-tools"],
  ["cpio", "cpio"],
  ["modprobe", "kmod"],
  ["xz", "xz-utils"],
  ["apt-get", "apt"],
] as const;

export async function qemuAvailable(): Promise<Answer<void>> {
  for (const [command, name] of packages) {
    const path = `${process.env.PATH}:/usr/sbin:/sbin`;
    const there = await run("sh", ["-c", `command -v ${command}`], { env: { PATH: path } }).catch(() => null);
    if (!there) return refused("qemu.package", `needs the Debian package ${name}`);
  }
  const kernel = await run("apt-cache", ["show", "linux-image-amd64"]).catch(() => null);
  if (!kernel) return refused("qemu.kernel", "needs the Debian package linux-image-amd64 in apt's lists");
  if (!existsSync("/bin/busybox")) return refused("qemu.package", "needs the Debian package busybox-static");
  return good(undefined);
}
