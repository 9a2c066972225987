// What chooses a row of a table, to be looked at closer beside it. Called by the cells of pages' tables.

import type { ReactNode } from "react";

interface ChoiceProps {
  readonly chosen: boolean;
  readonly choose: () => void;
  readonly children: ReactNode;
}

export const Choice = ({ chosen, choose, children }: ChoiceProps) => (
  <button type="button" className="plain-link" aria-pressed={chosen} onClick={choose}>
    {children}
  </button>
);
