// What NC hears, says, tells itself and does; the step's messages in one place.

import type { Appearance } from "@etalon/basis";
import type { CcToNc, NcToCc } from "@etalon/messages/cc-to-nc";
import type { ClcToNc, NcToClc } from "@etalon/messages/clc-to-nc";
import type { DriverOffer } from "@etalon/messages/drivers";
import type { IaToNc, OpenLink } from "@etalon/messages/nc-to-ia";
import type { NcToVm, VmToNc } from "@etalon/messages/nc-to-vm";
import type { InstrumentIdentity } from "@etalon/messages/nouns";
import type { VmToZz, ZzToVm } from "@etalon/messages/vm-to-zz";
import type { DriverPolicy } from "./state.ts";

export type Heard = ClcToNc | IaToNc | ZzToVm | CcToNc;
export type Say = NcToClc | OpenLink | VmToZz | NcToCc;
/** What the shell tells the step. */
export type Self =
  | { readonly kind: "node-restarted" }
  | { readonly kind: "machine-ready"; readonly run: number }
  | { readonly kind: "machine-said"; readonly run: number; readonly body: VmToNc }
  | { readonly kind: "machine-exited"; readonly run: number; readonly why: string }
  | { readonly kind: "ticket-issued"; readonly ticket: string; readonly host: string; readonly port: number }
  | {
      readonly kind: "link-up";
      readonly ticket: string;
      readonly device: string;
      /** Drivers for the instrument, the best first. */
      readonly offers: readonly DriverOffer[];
      readonly policy: DriverPolicy;
    }
  | { readonly kind: "link-down"; readonly ticket: string; readonly why: string }
  | { readonly kind: "link-overdue"; readonly ticket: string };
export type Act =
  /** `seat`: in the machine that many leases share. */
  | { readonly kind: "start-machine"; readonly run: number; readonly seat?: true }
  | { readonly kind: "stop-machine" }
  /** With who is to open a link by it, and what is to be done with that. */
  | {
      readonly kind: "issue-ticket";
      readonly run: number;
      readonly agent: string;
      readonly token: number;
      readonly as: Appearance;
      readonly identity: InstrumentIdentity;
    }
  /** Ends the present link: what is plugged by it is unplugged. */
  | { readonly kind: "drop-link"; readonly ticket: string; readonly why: string }
  /** The machine is told to, with the driver's code. */
  | {
      readonly kind: "bind-driver";
      readonly machine: string;
      readonly run: number;
      readonly resource: string;
      readonly driver: DriverOffer;
    }
  | { readonly kind: "tell-machine"; readonly run: number; readonly body: NcToVm };
