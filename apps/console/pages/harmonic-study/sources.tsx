// Who makes each order: bars coloured by side, the figures, and of the chosen order what each method says. Part of a harmonic
// study's page.

import { LEAST_SIDE_CONFIDENCE } from "@etalon/basis/harmonic-record";
import { Group, List, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { HarmonicStudy } from "../../api/contracts.ts";
import { useKept } from "../../parts/address.ts";
import { Choice } from "../../parts/choice.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { OrderBars } from "../../parts/order-bars.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { quantityText } from "../../parts/quantity-text.ts";
import { csvOf } from "../../parts/save.tsx";
import { Sentence } from "../../parts/sentence.tsx";

type Order = HarmonicStudy["orders"][number];
const colours = { user: "var(--bad)", grid: "var(--trace)", undetermined: "var(--doubt)" } as const;
const sides = ["user", "grid", "undetermined"] as const;
/** Of a study that states no uncertainty. */
const DECIMALS = 4;

interface SourcesProps {
  readonly study: HarmonicStudy;
  /** The circuit is wired wrongly: whose the orders are and what power they carry cannot be told. */
  readonly withheld: boolean;
}

export function Sources({ study, withheld }: SourcesProps) {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const orders = withheld ? study.orders.map(unsided) : study.orders;
  const chosen =
    orders.find(({ order }) => String(order) === kept.order) ??
    [...orders].sort((a, b) => b.currentA - a.currentA)[0];
  const choose = (order: number) => keep({ order: String(order) });
  if (!chosen) return <Text c="dimmed">{t("harmonics.no-orders")}</Text>;
  return (
    <Stack gap="lg">
      <Group gap="md">
        {sides.map((side) => (
          <Group key={side} gap={6}>
            <svg width={12} height={12} aria-hidden="true">
              <rect width={12} height={12} rx={2} fill={colours[side]} />
            </svg>
            <Text size="sm">{t(`harmonics.side-${side}`)}</Text>
          </Group>
        ))}
      </Group>
      {(["currentA", "voltageV"] as const).map((of) => (
        <OrderBars
          key={of}
          title={t(of === "currentA" ? "harmonics.currents" : "harmonics.voltages")}
          unit={of === "currentA" ? "A" : "V"}
          bars={orders.map((one) => ({ order: one.order, value: one[of], colour: colours[one.side] }))}
          chosen={{ order: chosen.order, choose }}
        />
      ))}
      {!withheld && <Said order={chosen} />}
      <Figures {...{ orders, withheld, choose }} chosen={chosen.order} />
    </Stack>
  );
}

const unsided = (order: Order): Order => ({
  ...order,
  ...{ side: "undetermined", indication: null, confidence: 0, userShare: null, expandedShare: null },
});

/** Why the order is held for whose. */
function Said({ order: { order, side, indication, confidence, evidence } }: { readonly order: Order }) {
  const { t, i18n } = useTranslation();
  const percent = (share: number) =>
    quantityText({ value: 100 * share, unit: "%", decimals: 0 }, i18n.language);
  return (
    <section aria-label={t("harmonics.said-of", { order })}>
      <Title order={2} size="h5">
        {t("harmonics.said-of", { order })}{" "}
        <span style={{ color: colours[side] }}>{t(`harmonics.side-${side}`)}</span>
        {indication !== null &&
          `${t("sentence.semicolon")}${t("harmonics.points-to", { side: t(`harmonics.side-${indication}`), sure: percent(confidence), least: percent(LEAST_SIDE_CONFIDENCE) })}`}
      </Title>
      {confidence > 0 && (
        <Text size="sm">
          {t("harmonics.confidence-how")} <Quantity value={100 * confidence} unit="%" decimals={0} />
        </Text>
      )}
      <List size="sm" mt={4}>
        {evidence.map(({ method, says, text }) => (
          <List.Item key={method}>
            <b>{t(`harmonics.method-${method.replaceAll(" ", "-")}`)}</b>
            {t("sentence.colon")}
            <span style={{ color: says === "both" ? "inherit" : colours[says] }}>
              {t(`harmonics.side-${says}`)}
            </span>
            {" · "}
            <Sentence text={text} />
          </List.Item>
        ))}
      </List>
    </section>
  );
}

/** Percent. Where an order only points to a side, that stands with its confidence above. */
const confidenceInSide = ({ side, confidence }: Order): number | null =>
  side === "undetermined" || confidence === 0 ? null : 100 * confidence;

interface FiguresProps {
  readonly orders: readonly Order[];
  readonly withheld: boolean;
  readonly chosen: number;
  readonly choose: (order: number) => void;
}

function Figures({ orders, withheld, chosen, choose }: FiguresProps) {
  const { t } = useTranslation();
  const columns: readonly Column<Order>[] = [
    {
      ...{ id: "order", number: true, head: t("recording.order"), by: ({ order }) => order, width: "70px" },
      cell: ({ order }) => (
        <Choice chosen={order === chosen} choose={() => choose(order)}>
          {order}
        </Choice>
      ),
    },
    {
      ...{
        id: "side",
        width: "140px",
        head: t("harmonics.side"),
        by: ({ side }) => t(`harmonics.side-${side}`),
      },
      cell: ({ side }) => (
        <span style={{ color: colours[side], fontWeight: 600 }}>{t(`harmonics.side-${side}`)}</span>
      ),
    },
    {
      ...{
        id: "sure",
        width: "108px",
        head: t("harmonics.confidence"),
        by: (one) => confidenceInSide(one),
        number: true,
      },
      cell: (one) => <Quantity value={confidenceInSide(one)} unit="%" decimals={0} />,
    },
    {
      ...{
        id: "share",
        head: t("harmonics.share"),
        by: ({ userShare }) => userShare,
        number: true,
        width: "160px",
      },
      cell: ({ userShare, expandedShare }) => (
        <Quantity
          value={userShare === null ? null : 100 * userShare}
          expanded={expandedShare === null ? null : 100 * expandedShare}
          unit="%"
        />
      ),
    },
    {
      ...{
        id: "current",
        head: t("harmonics.current"),
        by: ({ currentA }) => currentA,
        number: true,
        width: "170px",
      },
      cell: ({ currentA, expandedA }) => (
        <Quantity size value={currentA} expanded={expandedA} unit="A" decimals={DECIMALS} />
      ),
    },
    {
      ...{
        id: "voltage",
        head: t("harmonics.voltage"),
        by: ({ voltageV }) => voltageV,
        number: true,
        width: "170px",
      },
      cell: ({ voltageV, expandedV }) => (
        <Quantity size value={voltageV} expanded={expandedV} unit="V" decimals={DECIMALS} />
      ),
    },
    {
      ...{
        id: "power",
        head: t("harmonics.power"),
        by: ({ activeW }) => activeW,
        number: true,
        width: "178px",
      },
      cell: ({ activeW, expandedW }) => (
        <Quantity value={withheld ? null : activeW} expanded={expandedW} unit="W" signed />
      ),
    },
  ];
  const csv = () =>
    csvOf([
      [
        "order",
        "U, V",
        "U(U), V, k = 2",
        "I, A",
        "U(I), A, k = 2",
        "P, W",
        "U(P), W, k = 2",
        "Q, var",
        "side",
        "confidence",
        "user's share",
        "U(share), k = 2",
      ],
      ...orders.map((one) => [
        ...[one.order, one.voltageV, one.expandedV ?? "", one.currentA, one.expandedA ?? ""],
        ...(withheld ? ["", "", ""] : [one.activeW, one.expandedW, one.reactiveVar]),
        ...[one.side, one.confidence, one.userShare ?? "", one.expandedShare ?? ""],
      ]),
    ]);
  return (
    <Stack gap="xs">
      <Title order={2} size="h5">
        {t("harmonics.figures")}
      </Title>
      <DataTable
        label={t("harmonics.figures")}
        columns={columns}
        rows={orders}
        keyOf={({ order }) => String(order)}
        csv={csv}
        empty={null}
      />
      <Text size="sm" c="dimmed">
        {t("harmonics.figures-how")}{" "}
        {t(
          orders.some(({ expandedV, expandedA }) => expandedV || expandedA)
            ? "harmonics.uncertain-how"
            : "harmonics.uncertain-not",
        )}
      </Text>
    </Stack>
  );
}
