// Facts in a grid, each behind what it is called. Called by pages that tell many.

import { Grid, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** `span`: of the twelve columns of a wide screen. */
export type Fact = readonly [label: string, value: ReactNode, span: number];

export const Labelled = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <Grid gap={4}>
    {facts.map(([label, value, span]) => (
      <Grid.Col key={label} span={{ base: 12, sm: span }}>
        <Text size="sm" component="div">
          <Text span c="dimmed" size="sm">
            {label}
            {": "}
          </Text>
          {value}
        </Text>
      </Grid.Col>
    ))}
  </Grid>
);
