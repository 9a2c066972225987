// A table that scrolls where the screen is narrower than it, by keyboard too. Called by pages and `figure-table.tsx`.

import { Table } from "@mantine/core";
import type { ReactNode } from "react";

interface ScrolledProps {
  /** What the table is, for those who do not see it. */
  readonly label: string;
  readonly minWidth: number;
  readonly children: ReactNode;
}

export const Scrolled = ({ label, minWidth, children }: ScrolledProps) => (
  <Table.ScrollContainer
    minWidth={minWidth}
    scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": label, role: "group" } }}
  >
    {children}
  </Table.ScrollContainer>
);
