// What each day of a study round the clock came to: a line a day, a column a phenomenon. Part of a supply's page.

import { Text } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useAsked } from "../../api/asked.ts";
import type { QualityDay, ShownQuality } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Icon } from "../../parts/icons.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { csvOf } from "../../parts/save.tsx";
import { Empty, Shown } from "../../parts/states.tsx";
import { Judgement, tones } from "./judgement.tsx";
import { decimalsOfUnit } from "./limits.ts";

const DAYS = 400;
type Judged = QualityDay["phenomena"][number];

/** What the share of the limit does not exceed; of a limit to both sides the extremes. */
const figuresOf = ({ seen }: Judged): readonly (number | null)[] =>
  seen === null ? [] : seen.percentile === null ? [seen.lowest, seen.highest] : [seen.percentile];

export function Days({ quality: { meter } }: { readonly quality: ShownQuality }) {
  const { t } = useTranslation();
  const asked = useAsked<readonly QualityDay[]>(`/quality/${encodeURIComponent(meter)}/days?atMost=${DAYS}`);
  const verdictOf = ({ verdict }: Pick<QualityDay, "verdict">) =>
    t(`quality.verdict-${verdict.replaceAll(" ", "-")}`);
  const word = (phenomenon: string) => t(`quality.phenomenon-${phenomenon.replaceAll(" ", "-")}`);
  return (
    <Shown of={asked}>
      {(days) => {
        if (days.length === 0)
          return <Empty icon="quality" title={t("quality.no-days")} text={t("quality.no-days-why")} />;
        const phenomena = [
          ...new Set(days.flatMap(({ phenomena }) => phenomena.map(({ phenomenon }) => phenomenon))),
        ];
        const of = (day: QualityDay, phenomenon: string) =>
          day.phenomena.find((one) => one.phenomenon === phenomenon);
        const columns: readonly Column<QualityDay>[] = [
          {
            ...{ id: "day", head: t("quality.day"), by: ({ untilTaiNs }) => untilTaiNs, width: "120px" },
            cell: ({ observed, untilTaiNs }) => <Moment at={observed.fromTaiNs ?? untilTaiNs} day />,
          },
          {
            ...{ id: "verdict", head: t("quality.verdict"), width: "170px" },
            by: verdictOf,
            cell: ({ verdict }) => <Judgement of={verdict} />,
          },
          ...phenomena.map(
            (phenomenon): Column<QualityDay> => ({
              ...{ id: phenomenon.replaceAll(" ", "-"), head: word(phenomenon), width: "230px" },
              by: (day) => figuresOf(of(day, phenomenon) ?? ({ seen: null } as Judged)).at(-1),
              cell: (day) => <Cell one={of(day, phenomenon)} />,
            }),
          ),
        ];
        const csv = () =>
          csvOf([
            [
              ...[t("quality.day"), t("quality.verdict"), t("quality.standard"), t("quality.phenomenon")],
              ...[t("quality.judged"), t("quality.channel"), t("recording.order"), t("recording.value")],
              ...[t("recording.unit"), t("quality.limit-lowest"), t("quality.limit-highest")],
            ],
            ...days.flatMap((day) =>
              day.phenomena.map((one) => [
                ...[
                  String(day.untilTaiNs),
                  verdictOf(day),
                  day.standard,
                  word(one.phenomenon),
                  verdictOf(one),
                ],
                ...[one.channel ?? "", one.order ?? "", figuresOf(one).at(-1) ?? "", one.unit],
                ...[one.lowest ?? "", one.highest ?? ""],
              ]),
            ),
          ]);
        return (
          <DataTable
            label={t("quality.view-days")}
            columns={columns}
            rows={days}
            keyOf={({ untilTaiNs }) => String(untilTaiNs)}
            csv={csv}
            empty={null}
          />
        );
      }}
    </Shown>
  );
}

const orderOf = ({ phenomenon, order }: Judged, t: TFunction): string =>
  order === null ? "" : t(phenomenon.startsWith("total") ? "quality.to-order" : "quality.order", { order });

function Cell({ one }: { readonly one: Judged | undefined }) {
  const { t } = useTranslation();
  const figures = one ? figuresOf(one) : [];
  if (!one || figures.length === 0) return <>–</>;
  const where = [one.channel, orderOf(one, t)];
  const tone = tones[one.verdict];
  return (
    <span
      className={`tag tone-${tone} small`}
      title={t(`quality.verdict-${one.verdict.replaceAll(" ", "-")}`)}
    >
      <Icon name={tone} size={14} />
      {figures.map((value, n) => (
        <span key={n === 0 ? "first" : "last"}>
          {n > 0 && "… "}
          <Quantity
            value={value}
            decimals={decimalsOfUnit(one.unit)}
            {...(n === figures.length - 1 && { unit: one.unit })}
          />
        </span>
      ))}
      <Text span size="xs" c="dimmed">
        {where.filter(Boolean).join(t("sentence.aside"))}
      </Text>
    </span>
  );
}
