// The verdict and what it rests on: error and uncertainty between the limits, the budget, doubts, pulses, wiring. Part of
// the detection's page.

import { roundedDecimals } from "@etalon/basis/number-text";
import { Card, List, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Result } from "../../api/contracts.ts";
import { Labelled } from "../../parts/labelled.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { Said } from "../../parts/said.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Verdict } from "../../parts/verdict.tsx";
import { WiringFaultFound } from "../../parts/wiring-fault.tsx";
import { BetweenLimits } from "./between-limits.tsx";
import { Budget } from "./budget.tsx";

const J_OF_WH = 3600;

export function Outcome({ result }: { readonly result: Result }) {
  const { t, i18n } = useTranslation();
  const { meter, error, uncertainty, limit, energy, recording, pulses, wiring, reasons, verdict } = result;
  const expanded = uncertainty?.expandedPercent;
  const spans = (all: readonly unknown[]) => quantityText({ value: all.length }, i18n.language);
  const facts = [
    ["error", <Quantity key="e" value={error?.percent} expanded={expanded} unit="%" signed decimals={4} />],
    [
      "rounded",
      <Quantity
        key="o"
        value={error?.roundedPercent}
        unit="%"
        signed
        decimals={roundedDecimals(error ?? {})}
      />,
    ],
    ["limit", limit ? <Quantity key="l" value={limit.percent} unit="%" decimals={2} /> : "–"],
    ["current", <Quantity key="i" value={limit?.currentPercentOfRated} unit="%" decimals={1} />],
    [
      wiring.fault ? "power-factor-of-sums" : "power-factor",
      <Quantity key="p" value={limit?.powerFactor} decimals={3} />,
    ],
    ...(wiring.powerFactor === undefined
      ? []
      : [["power-factor-wired", <Quantity key="x" value={wiring.powerFactor} decimals={3} />] as const]),
    ["coverage", <Quantity key="k" value={uncertainty?.coverageFactor} decimals={2} />],
    ["reference", <Quantity key="w" value={energy.referenceJ / J_OF_WH} unit="Wh" decimals={4} />],
    ["intervals", <Quantity key="n" value={energy.intervals} />],
    ["frequency", <Quantity key="f" value={recording.frequencyHz} unit="Hz" decimals={4} />],
    ["pulses", `${spans(pulses.lost)} / ${spans(pulses.extra)} / ${spans(pulses.double)}`],
    ["gaps", spans(recording.gaps)],
    ["wiring", wiring.fault ? <Fault key="t" text={wiring.fault.text} /> : t("outcome.wiring-right")],
  ] as const;
  return (
    <Card withBorder padding="lg">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t("outcome.title")} <Verdict verdict={verdict} />
        </Title>
        {wiring.fault && (
          <div>
            <WiringFaultFound fault={wiring.fault} />
          </div>
        )}
        {error && limit && expanded !== undefined && (
          <BetweenLimits percent={error.percent} expanded={expanded} limit={limit.percent} />
        )}
        <Labelled facts={facts.map(([key, value]) => [t(`outcome.${key}`), value, 6])} />
        {limit && (
          <Text size="xs" c="dimmed">
            <Sentence text={limit.source} />
          </Text>
        )}
        {wiring.fault && (
          <Text size="xs" c="dimmed">
            {t("outcome.as-wired")}
          </Text>
        )}
        <Title order={3} size="h5">
          {t("outcome.doubts")}
        </Title>
        {reasons.length === 0 ? (
          <Text size="sm">{t("outcome.no-doubts")}</Text>
        ) : (
          <List size="sm">
            {reasons.map(({ code, text }) => (
              <List.Item key={`${code} ${text}`}>
                <Said of="reason" code={code} text={text} />
              </List.Item>
            ))}
          </List>
        )}
        {uncertainty && <Budget uncertainty={uncertainty} file={`${meter.serial}.budget`} />}
      </Stack>
    </Card>
  );
}

const Fault = ({ text }: { readonly text: string }) => (
  <span className="tone-bad">
    <Sentence text={text} />
  </span>
);
