// CLC's state: the nodes of the cluster, where each machine is placed, and who waits for a place.

import type { Instant } from "@etalon/basis";
import type { PushAccess } from "@etalon/messages/im-to-clc";

export interface Node {
  readonly id: string;
  /** How many machines it can run. */
  readonly machines: number;
  readonly engine: string;
  /** Where it stands. */
  readonly place: string | null;
  /** When it last said that it is up: what was seen of it before does not count. */
  readonly upTaiNs: Instant;
  /** False: held for dead, until it is heard again. */
  readonly alive: boolean;
  /** Of one that is held for dead. */
  readonly silentSinceTaiNs?: Instant;
  /** It ends in order; nothing is placed there any more. */
  readonly leaving: boolean;
  /** By an administrator's word, until he takes it back, however often the node comes up. Absent in old states: it is not. */
  readonly drained?: boolean;
}

/** Whether machines are placed there at all. */
export const inService = ({ alive, leaving, drained }: Node): boolean =>
  alive && !leaving && drained !== true;

/** What is known of an application's machines that were lost. */
export interface Losses {
  readonly times: number;
  /** The nodes that lost them. */
  readonly on: readonly string[];
}

export interface Placement {
  readonly machine: string;
  /** The cluster's count: the higher of two is the newer. */
  readonly placement: number;
  readonly node: string;
  readonly pushed: PushAccess;
  readonly joined: boolean;
  readonly lost: Losses;
}

export interface Waiting {
  readonly pushed: PushAccess;
  /** An application that had a machine waits as long as its lease lasts, and before those that never had one. */
  readonly hadMachine: boolean;
  readonly lost: Losses;
  readonly why: string;
}

export interface Cluster {
  readonly nodes: readonly Node[];
  readonly placements: readonly Placement[];
  /** In the order in which they came. */
  readonly waiting: readonly Waiting[];
  /** Never falls, so that no number is given twice. */
  readonly lastPlacement: number;
}

export const emptyCluster: Cluster = { nodes: [], placements: [], waiting: [], lastPlacement: 0 };
