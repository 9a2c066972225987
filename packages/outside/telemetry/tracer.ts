// Traces as those who make them see them. `otlp.ts` sends them to a collector; without one there is no tracer at all.

import type { About } from "@etalon/messages/about";
import type { Way } from "./way.ts";

export interface Span {
  /** 16 hexadecimal digits: what follows from it names it as its cause. */
  readonly id: string;
  /** @param why what went wrong; left out when nothing did */
  end(why?: string): void;
}

export interface Traced {
  /** `im resource-call`: component, and kind of message or act. */
  readonly name: string;
  /** A step hears a message; an act does something in the world. */
  readonly kind: "step" | "act";
  readonly component: string;
  readonly key: string;
  readonly about: About;
}

export interface Tracer {
  /** A span that is never ended is never sent: a step that came to nothing leaves none. */
  begin(way: Way, traced: Traced): Span;
  /** Sends what is left. */
  close(): Promise<void>;
}
