// Facts one below the other, each behind what it is called. Called by pages about one thing.

import { Table } from "@mantine/core";
import type { ReactNode } from "react";

interface FactTableProps {
  readonly facts: readonly (readonly [label: string, value: ReactNode])[];
}

export const FactTable = ({ facts }: FactTableProps) => (
  <Table verticalSpacing={4} horizontalSpacing={0} withRowBorders={false}>
    <Table.Tbody>
      {facts.map(([label, value]) => (
        <Table.Tr key={label}>
          <Table.Th scope="row" fw={400} c="dimmed" w={150} pr="sm">
            {label}
          </Table.Th>
          <Table.Td>{value}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
