// What is said on a virtual link, and the bounds on it. SPEC.md has the byte picture and the order.

export const LINK_VERSION = 1;

export interface Identity {
  readonly kind: "waveform-source" | "message-instrument" | "meter";
  readonly maker: string;
  readonly model: string;
  readonly serial: string;
  readonly firmware: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
}

interface About {
  readonly token: number;
  readonly stream: string;
}

export interface Hello {
  readonly kind: "hello";
  readonly version: number;
  readonly ticket: string;
  readonly resource: string;
  readonly token: number;
}
export interface Refuse {
  readonly kind: "refuse";
  readonly code: string;
  readonly text: string;
  /** The reading that this ends; null when it is not about one. */
  readonly stream: string | null;
}
export interface Frame {
  readonly kind: "frame";
  readonly stream: string;
  readonly sequence: number;
  readonly bytes: Uint8Array;
}
export interface End {
  readonly kind: "end";
  readonly stream: string;
  /** 0: no frame was there. */
  readonly lastSequence: number;
  /** No frame will ever follow; false when the reading was stopped. */
  readonly complete: boolean;
}

/** What an instrument said, as it said it. */
export interface SaidBytes {
  readonly kind: "said";
  readonly bytes: Uint8Array;
}
/** The instrument's status byte, said whenever it has changed by itself. */
export interface Status {
  readonly kind: "status";
  readonly status: number;
}

/** Nothing but a sign of life: an instrument that has nothing to say is no cut cable. */
export interface Beat {
  readonly kind: "beat";
}

export type AgentMessage =
  | Hello
  | Refuse
  | Beat
  | { readonly kind: "identity"; readonly identity: Identity }
  | Frame
  | End
  | { readonly kind: "opened" }
  | SaidBytes
  | Status;

/** What a machine asks of its instrument; each with the fencing token of the lease. */
export type Request =
  | { readonly kind: "identify"; readonly token: number }
  | ({ readonly kind: "read"; readonly fromSequence: number; readonly credit: number } & About)
  | ({ readonly kind: "credit"; readonly frames: number } & About)
  | ({ readonly kind: "stop" } & About)
  | ({ readonly kind: "keep"; readonly fromSequence: number } & About)
  | ({ readonly kind: "release"; readonly upToSequence: number } & About)
  | { readonly kind: "open"; readonly token: number }
  | { readonly kind: "write"; readonly token: number; readonly bytes: Uint8Array };

export type NodeMessage = { readonly kind: "welcome" } | Refuse | Request;

export type LinkMessage = AgentMessage | NodeMessage;
