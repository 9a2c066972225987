// How something stands, told by word, picture and colour. Called by `verdict.tsx` and pages.

import type { ReactNode } from "react";
import { Icon } from "./icons.tsx";

export type Tone = "good" | "bad" | "doubt";

export const Tag = ({
  tone,
  small = true,
  children,
}: {
  readonly tone: Tone;
  readonly small?: boolean;
  readonly children: ReactNode;
}) => (
  <span className={`tag tone-${tone}${small ? " small" : ""}`}>
    <Icon name={tone} size={small ? 16 : 26} />
    {children}
  </span>
);
