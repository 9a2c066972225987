// A table that scrolls where the screen is narrower than it, by keyboard too. Called by pages and `figure-table.tsx`.

import { type ReactNode, useRef } from "react";
import { useEdges } from "./edges.ts";

interface ScrolledProps {
  /** What the table is, for those who do not see it. */
  readonly label: string;
  readonly minWidth: number;
  readonly children: ReactNode;
}

export function Scrolled({ label, minWidth, children }: ScrolledProps) {
  const box = useRef<HTMLDivElement>(null);
  useEdges(box);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="scrolled" ref={box} tabIndex={0} aria-label={label}>
      <div style={{ minWidth }}>{children}</div>
    </section>
  );
}
