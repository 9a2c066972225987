// One step of an application or a detection: what kind of step it was in the reader's language, and the sentence that the
// component wrote, as it wrote it (in English). Called by pages that tell steps.

import { Text } from "@mantine/core";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import type { Step } from "../api/contracts.ts";

export function Happened({ event: { step, text } }: { readonly event: Pick<Step, "step" | "text"> }) {
  const { t } = useTranslation();
  const kind = i18next.exists(`step.${step}`) ? t(`step.${step}`) : null;
  return (
    <Text size="sm" component="span">
      {kind}
      {kind && " · "}
      <Text span inherit lang="en" {...(kind && { c: "dimmed" })}>
        {text}
      </Text>
    </Text>
  );
}
