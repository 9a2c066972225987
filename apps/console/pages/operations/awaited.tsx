// A figure of which the first is still to come, such as a rate before there was a second look: that it is awaited; else the
// figure, or that there is none. Called by `at-work.tsx` and its tables.

import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface AwaitedProps {
  /** Whether it is to come. */
  readonly when: boolean;
  readonly size: "xs" | "md";
  readonly children: ReactNode;
}

export function Awaited({ when, size, children }: AwaitedProps) {
  const { t } = useTranslation();
  if (!when) return children;
  return (
    <Text size={size} c="dimmed">
      {t("at-work.awaited")}
    </Text>
  );
}
