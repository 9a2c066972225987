// Facts in a grid, each behind what it is called. Called by pages that tell many.

import { Grid, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** `span`: of the twelve columns of a wide screen. */
export type Fact = readonly [label: string, value: ReactNode, span: number];

export function Labelled({ facts }: { readonly facts: readonly Fact[] }) {
  const { t } = useTranslation();
  return (
    <Grid gap={4}>
      {facts.map(([label, value, span]) => (
        <Grid.Col key={label} span={{ base: 12, sm: span }}>
          <Text size="sm" component="div">
            <Text span c="dimmed" size="sm">
              {label}
              {t("sentence.colon")}
            </Text>
            {value}
          </Text>
        </Grid.Col>
      ))}
    </Grid>
  );
}
