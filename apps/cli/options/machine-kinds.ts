// Ways to run measuring machines, for the option's help; `machines.ts` opens them.

export const machineKinds = ["process", "sandbox", "qemu"] as const;
export type MachineKind = (typeof machineKinds)[number];
