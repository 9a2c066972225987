// The uncertainty budget: a bar for each contribution, the largest first - what would have to be better for the whole to be
// better. Part of a detection's outcome.

import { Group, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Result } from "../../api/contracts.ts";
import { Quantity } from "../../parts/quantity.tsx";
import { freedomText, quantityText } from "../../parts/quantity-text.ts";
import { csvOf, Save } from "../../parts/save.tsx";

type Uncertainty = NonNullable<Result["uncertainty"]>;
type Line = Uncertainty["budget"][number];

interface BudgetProps {
  readonly uncertainty: Uncertainty;
  /** That it is written into. */
  readonly file: string;
}

const part = ({ standardPercent, sensitivity }: Line): number => Math.abs(standardPercent * sensitivity);
/** Two digits, as an uncertainty has. */
const decimalsOf = (value: number): number =>
  value > 0 ? Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(value)))) : 0;
/** `terminal: voltage gain` → `terminal-voltage-gain`. */
const keyOf = ({ source }: Line): string => source.toLowerCase().replaceAll(/[^a-z]+/g, "-");

export function Budget({ uncertainty, file }: BudgetProps) {
  const { t, i18n } = useTranslation();
  const { expandedPercent, coverageFactor, effectiveDegreesOfFreedom } = uncertainty;
  const lines = [...uncertainty.budget].sort((a, b) => part(b) - part(a));
  const whole = Math.hypot(...lines.map(part));
  const largest = part(lines[0]!);
  const shareOf = (line: Line): number => (whole > 0 ? 100 * (part(line) / whole) ** 2 : 0);
  const named = (line: Line): string =>
    i18n.exists(`budget.${keyOf(line)}`) ? t(`budget.${keyOf(line)}`) : line.source;
  const told = (value: number, decimals: number, unit = "") =>
    quantityText({ value, unit, decimals }, i18n.language);
  const csv = () =>
    csvOf([
      [
        t("outcome.source"),
        t("outcome.kind"),
        t("outcome.distribution"),
        `u${t("sentence.aside")}%`,
        `${t("outcome.share")}${t("sentence.aside")}%`,
      ],
      ...lines.map((line) => [named(line), line.kind, line.distribution, part(line), shareOf(line)]),
    ]);
  return (
    <section aria-label={t("outcome.budget")}>
      <Group justify="space-between" mb={4}>
        <Title order={3} size="h5">
          {t("outcome.budget")}
        </Title>
        <Save name={`${file}.csv`} of={t("outcome.budget")} type="text/csv" text={csv} />
      </Group>
      <Table verticalSpacing={6} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("outcome.source")}</Table.Th>
            <Table.Th ta="right">{t("outcome.standard")}</Table.Th>
            <Table.Th ta="right">{t("outcome.share")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.source}>
              <Table.Td>
                <Group gap="xs" justify="space-between" wrap="nowrap">
                  <Text size="sm">{named(line)}</Text>
                  <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                    {line.kind} · {t(`distribution.${line.distribution}`)}
                  </Text>
                </Group>
                <div className="part-bar" aria-hidden="true">
                  <div className="part" style={{ width: `${(100 * part(line)) / largest}%` }} />
                </div>
              </Table.Td>
              <Table.Td ta="right">
                <Quantity value={part(line)} unit="%" decimals={decimalsOf(whole) + 1} />
              </Table.Td>
              <Table.Td ta="right">
                <Quantity value={shareOf(line)} unit="%" decimals={1} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" mt="xs">
        {t("outcome.combined", {
          combined: told(whole, decimalsOf(whole), "%"),
          k: told(coverageFactor, 2),
          freedom: freedomText(effectiveDegreesOfFreedom, i18n.language),
          expanded: told(expandedPercent, decimalsOf(expandedPercent), "%"),
        })}
      </Text>
    </section>
  );
}
