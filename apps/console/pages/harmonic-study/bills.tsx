// The bill under each theory of power: power factor, what it adds, what is charged, as bars beside each other. Part of a
// harmonic study's page.

import { Group, Stack, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { HarmonicStudy } from "../../api/contracts.ts";
import { Quantity } from "../../parts/quantity.tsx";
import { csvOf, Save } from "../../parts/save.tsx";
import { Scrolled } from "../../parts/scrolled.tsx";
import { Sentence, useSaying } from "../../parts/sentence.tsx";

export function Bills({ study: { bills, energy, wiringFault } }: { readonly study: HarmonicStudy }) {
  const { t } = useTranslation();
  const say = useSaying();
  if (bills === null) return <Text c="dimmed">{t("harmonics.no-bill")}</Text>;
  const { lines, fullBandWh, fundamentalWh, penalisedWh, harmonicPenalty, powerFactorStandard, source } =
    bills;
  const expanded = energy.wholeBand.expandedWh;
  const most = Math.max(...lines.map(({ adjustmentPercent }) => Math.abs(adjustmentPercent ?? 0)), 1);
  const csv = () =>
    csvOf([
      [
        ...[
          t("harmonics.theory"),
          t("harmonics.formula"),
          t("recording.power-factor"),
          `U${t("sentence.aside")}k = 2`,
        ],
        ...[
          `${t("harmonics.adjustment")}${t("sentence.aside")}%`,
          `${t("harmonics.charged")}${t("sentence.aside")}Wh`,
        ],
      ],
      ...lines.map((one) => [
        ...[one.theory, say(one.formula), one.powerFactor ?? "", one.powerFactorExpanded ?? ""],
        ...[one.adjustmentPercent ?? "", one.chargedWh ?? ""],
      ]),
    ]);
  const asMetered = wiringFault?.corrected ? "harmonics.as-metered-right" : "harmonics.as-metered";
  const charged = [
    ["E", fullBandWh],
    ["E1", fundamentalWh],
    [`E1 + ${harmonicPenalty}·EH−`, penalisedWh],
  ] as const;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h5">
          {t("harmonics.bills")}
        </Title>
        <Save name="bills.csv" of={t("harmonics.bills")} type="text/csv" text={csv} />
      </Group>
      <Text size="sm" c="dimmed">
        {t("harmonics.bills-how", { factor: powerFactorStandard.toFixed(2) })} <span>{source}</span>
      </Text>
      <Scrolled label={t("harmonics.bills")} minWidth={720}>
        <Table verticalSpacing={6} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t("harmonics.theory")}</Table.Th>
              <Table.Th scope="col">{t("harmonics.formula")}</Table.Th>
              <Table.Th scope="col" ta="right">
                {t("harmonics.factor-billed")}
              </Table.Th>
              <Table.Th scope="col" ta="right">
                {t("harmonics.adjustment")}
              </Table.Th>
              <Table.Th aria-hidden="true" w="22%" />
              <Table.Th scope="col" ta="right">
                {t("harmonics.charged")}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map(
              ({ theory, formula, powerFactor, powerFactorExpanded, adjustmentPercent, chargedWh }) => (
                <Table.Tr key={theory}>
                  <Table.Th scope="row" fw={600}>
                    {theory === "meter" ? t(asMetered) : theory}
                  </Table.Th>
                  <Table.Td>
                    <Text size="xs" c="dimmed">
                      <Sentence text={formula} />
                    </Text>
                  </Table.Td>
                  <Table.Td ta="right">
                    <Quantity value={powerFactor} expanded={powerFactorExpanded} decimals={4} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Quantity value={adjustmentPercent} unit="%" decimals={2} signed />
                  </Table.Td>
                  <Table.Td aria-hidden="true">
                    <div
                      style={{
                        width: `${(100 * Math.abs(adjustmentPercent ?? 0)) / most}%`,
                        background: (adjustmentPercent ?? 0) > 0 ? "var(--bad)" : "var(--good)",
                        ...{ height: 10, borderRadius: 3 },
                      }}
                    />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Quantity
                      value={chargedWh}
                      expanded={expanded * (1 + (adjustmentPercent ?? 0) / 100)}
                      unit="Wh"
                    />
                  </Table.Td>
                </Table.Tr>
              ),
            )}
          </Table.Tbody>
        </Table>
      </Scrolled>
      <Title order={2} size="h5" mt="sm">
        {t("harmonics.energy-charged")}
      </Title>
      <Table verticalSpacing={4} w={{ base: "100%", md: 560 }}>
        <Table.Tbody>
          {charged.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              <Table.Td ta="right">
                <Quantity value={value} expanded={expanded} unit="Wh" />
              </Table.Td>
              <Table.Td ta="right">
                <Quantity value={100 * (value / fullBandWh - 1)} unit="%" decimals={3} signed />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed">
        {t("harmonics.energy-charged-how", { count: harmonicPenalty })}
      </Text>
    </Stack>
  );
}
