// The machine that a node runs for all leases of monitoring: each has a seat, which to the node is a machine like any other.
// It is started for the first seat and ends with the last. Called by the shell.

import type { Machine, MachineEvents, Vmm } from "@etalon/basis";
import type { NcToVm, VmToNc } from "@etalon/messages/nc-to-vm";

const NAME = "monitoring";

interface Shared {
  /** Who sits in it, and hears what is said there. */
  readonly seats: Map<string, MachineEvents>;
  readonly machine: Promise<Machine>;
}

export function seatsIn(vmm: Vmm): Pick<Vmm, "start"> {
  let shared: Shared | null = null;
  /** Of each a new one, in case the one before is still ending. */
  let count = 0;

  function opened(): Shared {
    const seats = new Map<string, MachineEvents>();
    const one: Shared = {
      seats,
      machine: vmm.start(`${NAME}-${++count}`, {
        heard(message) {
          const said = message as VmToNc | null;
          return said?.kind === "seat" ? seats.get(said.seat)?.heard(said.body) : undefined;
        },
        exited(why) {
          if (shared === one) shared = null;
          for (const seat of [...seats.values()]) seat.exited(why);
        },
      }),
    };
    return one;
  }

  return {
    async start(seat, events): Promise<Machine> {
      shared ??= opened();
      const one = shared;
      one.seats.set(seat, events);
      let machine: Machine;
      try {
        machine = await one.machine;
      } catch (error) {
        if (shared === one) shared = null;
        throw error;
      }
      const device = (name: string) => `${name}.${seat}`;
      machine.say({ kind: "open-seat", seat } satisfies NcToVm);
      return {
        say: (body) => machine.say({ kind: "seat", seat, body }),
        plug: (name, link, as) => machine.plug(device(name), link, as),
        unplug: (name) => machine.unplug(device(name)),
        async stop() {
          if (!one.seats.delete(seat)) return;
          machine.say({ kind: "close-seat", seat } satisfies NcToVm);
          await machine.unplug(device("instrument"));
          if (one.seats.size > 0) return;
          if (shared === one) shared = null;
          await machine.stop();
        },
      };
    },
  };
}
