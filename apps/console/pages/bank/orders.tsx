// A bank's last orders, the newest first: what each was for, what became of it, what was predicted and what was measured. Part
// of a bank's page.

import { Group, Stack, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownBank } from "../../api/contracts.ts";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Scrolled } from "../../parts/scrolled.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Tag } from "../../parts/tag.tsx";
import { agrees, figureOf, namesIn } from "./figures.ts";
import { Why } from "./why.tsx";
import { positionText } from "./wishes.ts";

type Kept = ShownBank["orders"][number];

export function Orders({ bank: { orders } }: { readonly bank: ShownBank }) {
  const { t } = useTranslation();
  if (orders.length === 0) return <Text c="dimmed">{t("bank.no-orders")}</Text>;
  return (
    <Stack gap="md">
      {orders.map((one) => (
        <Order key={one.number} kept={one} />
      ))}
    </Stack>
  );
}

function Order({ kept }: { readonly kept: Kept }) {
  const { t } = useTranslation();
  const { number, by, why, orderedTaiNs, outcome, before, predicted, measured } = kept;
  return (
    <section className="framed" aria-label={t("bank.order", { number })}>
      <Group justify="space-between" align="baseline">
        <Title order={3} size="h5">
          {t("bank.order", { number })}
          {t("sentence.colon")}
          <What order={kept.order} />
        </Title>
        <Outcome kept={kept} />
      </Group>
      <Text size="sm" c="dimmed">
        <Moment at={orderedTaiNs} />
        {" · "}
        {by === "control" ? (
          <>
            {t("bank.by-control")} <Why text={why} />
          </>
        ) : (
          t("bank.by-user", { user: by })
        )}
      </Text>
      {outcome?.kind !== "refused" && (
        <Scrolled label={t("bank.order", { number })} minWidth={640}>
          <Table verticalSpacing={4} mt={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t("recording.figure")}</Table.Th>
                {["before", "predicted", "measured"].map((one) => (
                  <Table.Th key={one} scope="col" ta="right">
                    {t(`bank.${one}`)}
                  </Table.Th>
                ))}
                <Table.Th scope="col">{t("bank.as-predicted")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {namesIn(predicted).map((name) => {
                const held = agrees(predicted[name], measured?.figures[name]);
                return (
                  <Table.Tr key={name}>
                    <Table.Th scope="row" fw={400}>
                      {t(`bank.figure-${name}`)}
                    </Table.Th>
                    {[before, predicted, measured?.figures].map((figures, n) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: before, predicted, measured
                      <Table.Td key={n} ta="right">
                        <Quantity {...figureOf(name, figures?.[name], before[name])} />
                      </Table.Td>
                    ))}
                    <Table.Td>
                      {held === null ? (
                        "–"
                      ) : (
                        <Tag tone={held ? "good" : "bad"}>{t(held ? "bank.yes" : "bank.no")}</Tag>
                      )}
                    </Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </Scrolled>
      )}
      {(measured?.doubts ?? []).map(({ code, text }) => (
        <Text key={`${code} ${text}`} size="sm" className="tone-doubt">
          <Sentence text={text} />
        </Text>
      ))}
    </section>
  );
}

/** Steps are counted from one, as on the plate. */
function What({ order }: { readonly order: Kept["order"] }) {
  const { t } = useTranslation();
  switch (order.kind) {
    case "switch": {
      const step = order.steps.map((n) => n + 1).join(t("sentence.comma"));
      return <>{t(order.close ? "bank.close-step" : "bank.open-step", { step })}</>;
    }
    case "tap":
      return <>{t("bank.tap-to", { tap: positionText(order.to) })}</>;
    case "branches":
      return <>{t(Object.keys(order.branches).length > 0 ? "bank.balance" : "bank.release")}</>;
  }
}

function Outcome({ kept: { outcome, orderedTaiNs } }: { readonly kept: Kept }) {
  const { t } = useTranslation();
  if (outcome === null) return <Tag tone="doubt">{t("bank.not-answered")}</Tag>;
  if (outcome.kind === "refused")
    return (
      <Tag tone="bad">
        {t("bank.refused")}
        {t("sentence.colon")}
        <Why text={outcome.why.text} />
      </Tag>
    );
  return (
    <Tag tone="good">
      {t("bank.carried-out")}{" "}
      <Quantity value={Number(outcome.atTaiNs - orderedTaiNs) / 1e9} unit="s" decimals={1} />
    </Tag>
  );
}
