// Powers by four theories side by side, and the bill under each. Part of a harmonic study's page.

import { Group, List, SegmentedControl, Stack, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { HarmonicStudy } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { Quantity } from "../../parts/quantity.tsx";
import { csvOf, Save } from "../../parts/save.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Bills } from "./bills.tsx";

const DIGITS = 5;

export function Theories({ study }: { readonly study: HarmonicStudy }) {
  const { t } = useTranslation();
  const [{ phase }, keep] = useKept();
  const { powers } = study;
  const places = [...new Set(powers.map(({ of }) => of))].sort((a, b) =>
    a === "together" ? -1 : b === "together" ? 1 : a.localeCompare(b),
  );
  const place = places.find((one) => one === phase) ?? places[0];
  const shown = powers.filter(({ of }) => of === place);
  const csv = () =>
    csvOf([
      [
        ...[t("recording.phase"), t("harmonics.theory"), t("recording.figure")],
        ...[t("recording.value"), "U, k = 2", t("recording.unit")],
      ],
      ...powers.flatMap(
        ({ of, theory, powerFactor, powerFactorExpanded, powerFactorFormula = "", values }) => [
          ...values.map(({ name, value, expanded, unit }) => [
            of,
            theory,
            name,
            value ?? "",
            expanded ?? "",
            unit,
          ]),
          [
            of,
            theory,
            `${t("recording.power-factor")} ${powerFactorFormula}`,
            powerFactor ?? "",
            powerFactorExpanded ?? "",
            "",
          ],
        ],
      ),
    ]);
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        {places.length > 1 && (
          <SegmentedControl
            aria-label={t("recording.phase")}
            data={places.map((value) => ({
              value,
              label: value === "together" ? t("harmonics.together") : t("harmonics.phase", { phase: value }),
            }))}
            value={place ?? ""}
            onChange={(to) => keep({ phase: to === places[0] ? "" : to })}
          />
        )}
        <Save name="power-theories.csv" of={t("harmonics.view-theories")} type="text/csv" text={csv} />
      </Group>
      <div className="four-theories">
        {shown.map((one) => (
          <Theory
            key={one.theory}
            theory={one}
            bill={study.bills?.lines.find(({ theory }) => theory === one.theory) ?? null}
          />
        ))}
      </div>
      <Text size="sm" c="dimmed">
        {t("harmonics.factors-how")}
      </Text>
      <Bills study={study} />
      <List size="xs" c="dimmed">
        {shown.map(({ theory, definition }) => (
          <List.Item key={theory}>
            <Sentence text={definition} />
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

interface TheoryProps {
  readonly theory: HarmonicStudy["powers"][number];
  readonly bill: NonNullable<HarmonicStudy["bills"]>["lines"][number] | null;
}

function Theory({ theory: told, bill }: TheoryProps) {
  const { of, theory, powerFactor, powerFactorExpanded, powerFactorFormula, values } = told;
  const { t } = useTranslation();
  const most = Math.max(...values.map(({ value, unit }) => (unit === "" ? 0 : Math.abs(value ?? 0))));
  const decimals = Math.max(0, DIGITS - 1 - Math.floor(Math.log10(most || 1)));
  return (
    <section aria-label={theory} className="framed">
      <Title order={2} size="h5">
        {theory}
      </Title>
      <Table verticalSpacing={3} horizontalSpacing={4} mt={4}>
        <Table.Tbody>
          {values.map(({ name, value, expanded, unit }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                <Text span size="sm">
                  {name}
                </Text>
                <Text span size="xs" c="dimmed" ml={8}>
                  {t(`power.${name.replace("/", "-")}`)}
                </Text>
              </Table.Th>
              <Table.Td ta="right">
                <Quantity {...{ value, expanded, unit }} decimals={unit === "" ? 4 : decimals} />
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row">
              {t("outcome.power-factor")}
              <Formula of={powerFactorFormula} />
            </Table.Th>
            <Table.Td ta="right" fw={700}>
              <Quantity value={powerFactor} expanded={powerFactorExpanded} decimals={4} />
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      {bill && of === "together" && (
        <Text size="sm" component="div" className="bill">
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <span>
              {t("harmonics.factor-billed")}
              <Formula of={bill.formula} />
            </span>
            <b>
              <Quantity value={bill.powerFactor} expanded={bill.powerFactorExpanded} decimals={4} />
            </b>
          </Group>
          <Group justify="space-between">
            {t("harmonics.adjustment")}
            <b className={(bill.adjustmentPercent ?? 0) > 0 ? "tone-bad" : "tone-good"}>
              <Quantity value={bill.adjustmentPercent} unit="%" decimals={2} signed />
            </b>
          </Group>
          <Group justify="space-between">
            {t("harmonics.charged")}
            <Quantity value={bill.chargedWh} unit="Wh" decimals={2} />
          </Group>
        </Text>
      )}
    </section>
  );
}

/** What a power factor divides. */
function Formula({ of }: { readonly of: string | undefined }) {
  return (
    <Text size="xs" c="dimmed">
      <Sentence text={of ?? ""} />
    </Text>
  );
}
