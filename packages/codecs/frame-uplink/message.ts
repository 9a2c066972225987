// What is said on the frame uplink; SPEC.md has the byte picture and the order. Frames are told apart from the rest: their
// bytes stay in the socket's pieces until somebody has a place for them.

import type { TerminalAddress } from "@etalon/basis";

export const UPLINK_VERSION = 1;

export interface Hello {
  readonly kind: "hello";
  readonly terminal: TerminalAddress;
  readonly secret: string;
}
export interface End {
  readonly kind: "end";
  readonly code: string;
  /** One sentence. */
  readonly text: string;
}
export interface Acknowledge {
  readonly kind: "acknowledge";
  readonly stream: string;
  readonly upTo: number;
}

export type Words =
  | Hello
  | End
  | Acknowledge
  | { readonly kind: "welcome" }
  | { readonly kind: "ping" }
  | { readonly kind: "pong" };

/** What stands before a frame's bytes. */
export interface FrameHead {
  readonly stream: string;
  readonly sequence: number;
  /** Of the frame's own bytes. */
  readonly length: number;
}
