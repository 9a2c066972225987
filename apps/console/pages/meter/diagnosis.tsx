// What monitoring says of a meter: error, share of the limit, cause, what it does not rest on. Part of a meter's page.

import { Card, Group, List, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownCondition } from "../../api/contracts.ts";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { Sentence } from "../../parts/sentence.tsx";
import { useCause } from "./cause.ts";

/** Expanded: twice the standard uncertainty. */
export const K = 2;
/** Of a limit that is a mean. */
const DIGITS = 3;

export function Diagnosis({ condition }: { readonly condition: ShownCondition }) {
  const { t, i18n } = useTranslation();
  const cause = useCause();
  const percent = (value: number) => quantityText({ value, unit: "%" }, i18n.language);
  const { headline, error, judgedBy, limitPercent, diagnosis, untilTaiNs, notCovered } = condition;
  const { meter, pulses } = diagnosis;
  const texts = [
    ...("text" in meter ? [meter.text] : []),
    ...pulses.map(({ text }) => text),
    ...notCovered.map(({ text }) => text),
  ];
  const tone = headline.ofLimit === null ? "" : headline.ofLimit > 1 ? "tone-bad" : "tone-good";
  return (
    <Card withBorder padding="lg">
      <Group justify="space-between" align="baseline" mb="sm">
        <Title order={2} size="h4">
          {t("meter.condition")}
        </Title>
        <Text size="sm" c="dimmed">
          {t("meter.until")} <Moment at={untilTaiNs} />
        </Text>
      </Group>
      <div className="facts-beside">
        {(["day", "month"] as const).map((over) => (
          <Fact key={over} name={t(`meter.error-${over}`)}>
            <Quantity
              value={error[over]?.percent}
              expanded={error[over] && K * error[over].standardPercent}
              unit="%"
              signed
            />
          </Fact>
        ))}
        <Fact name={t(`meter.limit-${judgedBy?.of ?? "rated"}`)}>
          <Quantity value={Number((judgedBy?.percent ?? limitPercent)?.toPrecision(DIGITS))} unit="%" />
          {judgedBy && judgedBy.least < judgedBy.greatest && (
            <Text size="sm" c="dimmed">
              {t("meter.limit-mean", {
                least: percent(judgedBy.least),
                greatest: percent(judgedBy.greatest),
              })}
            </Text>
          )}
        </Fact>
        <Fact name={t("meter.of-limit")}>
          <span className={tone}>
            <Quantity
              value={headline.ofLimit === null ? null : 100 * headline.ofLimit}
              unit="%"
              decimals={0}
            />
          </span>
        </Fact>
        <Fact name={t("meter.diagnosis")}>{cause(headline.cause)}</Fact>
      </div>
      <Stack gap={4} mt="sm">
        {texts.length > 0 && (
          <List size="sm">
            {texts.map((text) => (
              <List.Item key={text}>
                <Sentence text={text} />
              </List.Item>
            ))}
          </List>
        )}
        {meter.kind === "undetermined" && (
          <Text size="sm">
            {t("meter.between")} {meter.between.map(cause).join(" / ")}
          </Text>
        )}
        {condition.uncalibrated && (
          <Text size="sm" className="tone-doubt">
            {t("meter.uncalibrated")}
          </Text>
        )}
        {condition.untimed && (
          <Text size="sm" className="tone-doubt">
            {t("meter.untimed")}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text size="lg" fw={600} component="div">
        {children}
      </Text>
    </div>
  );
}
