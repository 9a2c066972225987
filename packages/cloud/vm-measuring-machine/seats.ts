// The measuring program: a machine for one lease, or, where many share it, one for each seat; what is said of a seat goes to
// it alone. Called by the program's entry file.

import { type WaitingLine, waitingLine } from "@etalon/basis";
import { type NcToVm, ncToVm } from "@etalon/messages/nc-to-vm";
import { misfit } from "@etalon/messages/nouns";
import { type MachinePorts, runMachine } from "./machine.ts";
import type { WatchPoolTerms } from "./monitoring/watch-pool.ts";
import { openWatching } from "./monitoring/watching.ts";

/** @param open measuring threads, for meters under watch; taken when the first is */
export async function runProgram(ports: MachinePorts, open: WatchPoolTerms["open"]): Promise<void> {
  const { heard, say, openDevice } = ports;
  const watching = openWatching(open);
  const seats = new Map<string, WaitingLine<unknown>>();
  const own = waitingLine<unknown>();
  const ends = [runMachine({ ...ports, heard: own.items })];
  for await (const message of heard) {
    const { kind, seat, body } = seatWord(message) ?? {};
    if (kind === undefined) own.put(message);
    else if (kind === "seat") seats.get(seat!)?.put(body);
    else if (kind === "close-seat") {
      seats.get(seat!)?.end();
      seats.delete(seat!);
    } else if (!seats.has(seat!)) {
      const line = waitingLine<unknown>();
      seats.set(seat!, line);
      const sayOf: MachinePorts["say"] = (body) => {
        if (body.kind !== "seat") say({ kind: "seat", seat: seat!, body });
      };
      ends.push(runMachine({ heard: line.items, say: sayOf, openDevice, seat: watching.seat(sayOf) }));
    }
  }
  for (const line of [own, ...seats.values()]) line.end();
  await Promise.all(ends);
  await watching.end();
}

function seatWord(message: unknown): { kind: string; seat: string; body?: unknown } | null {
  if (misfit(ncToVm, message) !== null) return null;
  const word = message as NcToVm;
  return "seat" in word ? word : null;
}
