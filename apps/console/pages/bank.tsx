// One bank: how it stands and how its bus is, its orders with what was predicted of them and what was measured after; asking
// for an order. A page.

import { Card, Grid, Group, List, Stack, Table, Text, Title } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAsked } from "../api/asked.ts";
import type { ShownBank } from "../api/contracts.ts";
import { ExportMenu } from "../parts/data-table.tsx";
import { Doubts } from "../parts/doubts.tsx";
import { Moment } from "../parts/moment.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Quantity } from "../parts/quantity.tsx";
import { csvOf, Save } from "../parts/save.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Shown } from "../parts/states.tsx";
import { Asking } from "./bank/asking.tsx";
import { Branches } from "./bank/branches.tsx";
import { Control } from "./bank/control.tsx";
import { figureOf, namesIn } from "./bank/figures.ts";
import { OneLine } from "./bank/one-line.tsx";
import { Orders } from "./bank/orders.tsx";
import { Removal } from "./bank/removal.tsx";
import { Why } from "./bank/why.tsx";
import { Zone } from "./bank/zone.tsx";

const AGAIN_MS = 2000;

export default function BankPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const asked = useAsked<ShownBank>(`/banks/${encodeURIComponent(id)}`, { everyMs: AGAIN_MS });
  return (
    <Shown of={asked} back={["/compensation", t("nav.compensation")]}>
      {(bank) => (
        <Stack gap="md">
          <PageHead
            back={["/compensation", t("nav.compensation")]}
            title={t("bank.of", { bank: bank.id })}
            about={`${bank.site} · ${t(`bank.kind-${bank.terms.kind}`)}`}
            beside={
              <Stack gap="xs" align="flex-start">
                <Control bank={bank} />
                <Removal id={bank.id} />
              </Stack>
            }
          />
          <Grid gap="md">
            <Grid.Col span={{ base: 12, lg: 7 }}>
              <Standing bank={bank} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 5 }}>
              <Bus bank={bank} />
            </Grid.Col>
          </Grid>
          <Card withBorder padding="lg">
            <Group justify="space-between" mb="sm">
              <Title order={2} size="h4">
                {t("bank.orders")}
              </Title>
              <ExportMenu table="switching-orders" />
            </Group>
            <Orders bank={bank} />
          </Card>
        </Stack>
      )}
    </Shown>
  );
}

function Standing({ bank }: { readonly bank: ShownBank }) {
  const { t } = useTranslation();
  const { terms, seen, out } = bank;
  return (
    <Card withBorder padding="lg" h="100%">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t("bank.standing")}
        </Title>
        {terms.kind === "capacitors" ? (
          <OneLine terms={terms} contacts={seen?.contacts ?? null} out={out} />
        ) : (
          <Branches terms={terms} branches={seen?.contacts.branches ?? null} />
        )}
        {out.length > 0 && (
          <List size="sm" className="tone-bad">
            {out.map(({ step, why }) => (
              <List.Item key={`${step}`}>
                {step === null ? t("bank.tap") : t("bank.step", { step: step + 1 })}
                {t("sentence.colon")}
                {t("bank.used-no-more")} <Sentence text={why.text} />
              </List.Item>
            ))}
          </List>
        )}
        <Asking bank={bank} />
      </Stack>
    </Card>
  );
}

function Bus({ bank }: { readonly bank: ShownBank }) {
  const { t } = useTranslation();
  const { seen, why, terms } = bank;
  const csv = () =>
    csvOf([
      [t("recording.figure"), t("bank.value"), t("bank.expanded"), t("recording.unit")],
      ...namesIn(seen?.figures ?? {}).map((name) => {
        const { value, expanded, unit } = figureOf(name, seen?.figures[name]);
        return [t(`bank.figure-${name}`), value ?? "", expanded ?? "", unit ?? ""];
      }),
    ]);
  return (
    <Card withBorder padding="lg" h="100%">
      <Stack gap="sm">
        <Group justify="space-between" align="baseline">
          <Title order={2} size="h4">
            {t("bank.bus")}
          </Title>
          {seen && <Save name={`${bank.id}-bus.csv`} of={t("bank.bus")} type="text/csv" text={csv} />}
        </Group>
        <Text size="sm" c="dimmed">
          {t("bank.seen")} <Moment at={seen?.untilTaiNs} />
        </Text>
        <div role="status">
          <Zone bank={bank} />
          <Text size="sm" c="dimmed">
            <Why text={why.text} />
          </Text>
        </div>
        {seen ? (
          <Table verticalSpacing={5}>
            <Table.Tbody>
              {namesIn(seen.figures).map((name) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={400}>
                    {t(`bank.figure-${name}`)}
                  </Table.Th>
                  <Table.Td ta="right" fw={600}>
                    <Quantity {...figureOf(name, seen.figures[name])} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        ) : (
          <Text c="dimmed">{t("bank.never-seen")}</Text>
        )}
        <Text size="xs" c="dimmed">
          {t("bank.k2")}{" "}
          {terms.kind === "capacitors" && (
            <>
              {t("bank.target")} <Quantity value={terms.target} decimals={2} />
            </>
          )}
        </Text>
        <Doubts texts={(seen?.doubts ?? []).map(({ text }) => text)} />
      </Stack>
    </Card>
  );
}
