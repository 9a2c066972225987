// A plan's campaigns: by whom and for which class, in the order in which they are carried out; and the batches that are bad. Part of
// the page of the work list.

import { Card, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownSums } from "../../api/contracts.ts";
import { Quantity } from "../../parts/quantity.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { csvOf, Save } from "../../parts/save.tsx";

export function Campaigns({ sums: { campaigns, batches } }: { readonly sums: ShownSums }) {
  const { t, i18n } = useTranslation();
  const name = ({ stage, class448 }: ShownSums["campaigns"][number]) =>
    t(`work.campaign-${stage.replaceAll(" ", "-")}`, { class448 });
  const heads = [
    t("work.campaign"),
    t("work.sum-work"),
    t("work.within"),
    `${t("work.sum-cost")} (${t("work.yuan")})`,
  ];
  const csv = () =>
    csvOf([heads, ...campaigns.map((one) => [name(one), one.meters, one.planned, one.costYuan])]);
  const percent = (value: number) => quantityText({ value, unit: "%", decimals: 1 }, i18n.language);
  return (
    <Card withBorder padding="lg" h="100%">
      <div className="card-head">
        <Title order={2} size="h4">
          {t("work.campaigns")}
        </Title>
        <Save name="work-list-campaigns.csv" of={t("work.campaigns")} type="text/csv" text={csv} />
      </div>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            {heads.slice(0, 3).map((head, n) => (
              <Table.Th key={head} scope="col" {...(n > 0 && { ta: "right" as const })}>
                {head}
              </Table.Th>
            ))}
            <Table.Th scope="col" ta="right">
              {t("work.sum-cost")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {campaigns.map((one) => (
            <Table.Tr key={name(one)}>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{name(one)}</Table.Td>
              <Table.Td ta="right">
                <Quantity value={one.meters} decimals={0} />
              </Table.Td>
              <Table.Td ta="right">
                <Quantity value={one.planned} decimals={0} />
              </Table.Td>
              <Table.Td ta="right">
                <Quantity value={one.costYuan} unit={t("work.yuan")} decimals={0} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="sm">
        {t("work.batches", { good: batches.good, bad: batches.bad, undecided: batches.undecided })}
      </Text>
      {batches.worst.map(({ batch, lowerPercent, upperPercent }) => (
        <Text key={batch} size="sm" className="tone-bad">
          {t("work.bad-batch", { batch, lower: percent(lowerPercent), upper: percent(upperPercent) })}
        </Text>
      ))}
    </Card>
  );
}
