// CLC's state: the nodes of the cluster and where each machine is placed.

import type { PushAccess } from "@etalon/messages/im-to-clc";

export interface Node {
  readonly id: string;
  /** How many machines it can run. */
  readonly machines: number;
  readonly engine: string;
}

export interface Placement {
  readonly machine: string;
  readonly node: string;
  readonly pushed: PushAccess;
  readonly joined: boolean;
  /** How often a machine for this application has been lost. */
  readonly lost: number;
}

export interface Cluster {
  readonly nodes: readonly Node[];
  readonly placements: readonly Placement[];
}
