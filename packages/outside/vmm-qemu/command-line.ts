// QEMU's arguments for a measuring machine: an emulated PC without network, display or disk to write to. A saved state
// fits these arguments alone, so that they are part of its name.

/** Descriptors that QEMU is started with; it opens nothing by path but its own sockets. */
export const FD = { kernel: 4, first: 5, system: 6, program: 7, state: 3 } as const;
/** Ports on USB, and of the virtio kind; port 1 of these is the control port. */
export const USB_PORTS = 15;
export const LINE_PORTS = 31;

const FAST_BOOT =
  "mitigations=off nokaslr tsc=reliable no_timer_check audit=0 random.trust_cpu=on lsm= apparmor=0";
const MEMORY_MB = 192;

export type Accelerator = "kvm" | "tcg";

/** @param folder of the machine's sockets, on which we listen; QEMU dials */
export function commandLine(accelerator: Accelerator, folder: string): string[] {
  const fast = accelerator === "kvm" ? ["kvm", "host"] : ["tcg,tb-size=64", "max"];
  const [accel = "", cpu = ""] = fast;
  const file = (fd: number) => `/proc/self/fd/${fd}`;
  const disk = (id: string, fd: number) => [
    ...["-drive", `if=none,id=${id},file=${file(fd)},format=raw,readonly=on`],
    ...["-device", `virtio-blk-pci,drive=${id}`],
  ];
  const socket = (id: string) => ["-chardev", `socket,id=${id},path=${folder}/${id}`];
  return [
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-nic", "none"],
    ...["-accel", accel, "-M", "q35", "-cpu", cpu, "-m", String(MEMORY_MB), "-smp", "1"],
    ...["-kernel", file(FD.kernel), "-initrd", file(FD.first)],
    ...["-append", `console=ttyS0 quiet panic=-1 reboot=t ${FAST_BOOT}`],
    ...["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
    ...[...socket("qmp"), "-mon", "chardev=qmp,mode=control"],
    ...["-device", `virtio-serial-pci,id=lines,max_ports=${LINE_PORTS}`, ...socket("control")],
    ...["-device", "virtserialport,bus=lines.0,nr=1,chardev=control,name=org.etalon.control,id=controlport"],
    ...["-device", `qemu-xhci,id=usb,p2=${USB_PORTS},p3=${USB_PORTS}`],
    ...disk("system", FD.system),
    ...disk("program", FD.program),
    ...["-device", "vmgenid,guid=auto"], // a restored kernel sees that it is another one now, and draws new randomness
    ...["-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"],
  ];
}
