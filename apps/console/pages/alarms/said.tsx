// What is said of an alarm: how grave it is, how it stands, what it is, whose, and its figures. Called by the pages of alarms.

import { alarmQuantities, isCounted } from "@etalon/messages/alarm-quantities.table";
import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AlarmLine, LimitHolds } from "../../api/contracts.ts";
import { Icon, type IconName } from "../../parts/icons.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { quantityText } from "../../parts/quantity-text.ts";

type Severity = AlarmLine["severity"];
/** The gravest first. */
export const severities = ["critical", "high", "medium", "low"] as const satisfies readonly Severity[];

const looks: Readonly<Record<Severity, readonly [tone: string, icon: IconName]>> = {
  critical: ["bad", "critical"],
  high: ["bad", "high"],
  medium: ["doubt", "medium"],
  low: ["low", "low"],
};
export function Priority({ of }: { readonly of: Severity }) {
  const { t } = useTranslation();
  const [tone, icon] = looks[of];
  return (
    <span className={`tag small tone-${tone}`}>
      <Icon name={icon} size={16} />
      {t(`alarms.severity-${of}`)}
    </span>
  );
}

/** As IEC 62682 has it: shelved whatever else it is. */
export const standingOf = ({ state, shelved }: Pick<AlarmLine, "state" | "shelved">) =>
  shelved ? ("shelved" as const) : state;

/** The quantity's word, which `alarmQuantities` has in English. */
export function useWhat() {
  const { t } = useTranslation();
  return (quantity: AlarmLine["quantity"]): string => t(`alarm-of.${quantity}`);
}

/** It is so or it is not: there is no figure to it. */
export const isFinding = (quantity: AlarmLine["quantity"]): boolean =>
  alarmQuantities[quantity].unit === null;

const MANY = 2;

/** Behind its figures, or of what is yet to be given; what has none is a share of the class limit. */
export function useUnit() {
  const { t } = useTranslation();
  return (quantity: AlarmLine["quantity"], count = MANY): string => {
    const { unit } = alarmQuantities[quantity];
    return unit === null ? "" : unit === "" ? t("alarms.of-limit") : t(`alarm-unit.${unit}`, { count });
  };
}

/** Where whoever hears the alarm looks next, by whose it is. */
const placeOf: Readonly<Record<string, (line: AlarmLine, id: string) => string>> = {
  meter: (_, id) => `/meters/${id}`,
  point: ({ quantity, lastTaiNs }, id) =>
    quantity === "quality-event" ? `/quality/${id}?view=events&event=${lastTaiNs}` : `/quality/${id}`,
  terminal: (_, id) => `/instruments?find=${id}`,
  agent: (_, id) => `/operations?view=agents&find=${id}`,
  bank: (_, id) => `/compensation/${id}`,
  mailbox: () => "/operations?view=set-aside",
};

export function Subject({ line, id }: { readonly line: AlarmLine; readonly id: string }) {
  const place = placeOf[alarmQuantities[line.quantity].of]?.(line, encodeURIComponent(id));
  if (place === undefined) return <span>{id}</span>;
  const { pathname, searchParams } = new URL(place, location.origin);
  return (
    <Anchor component={Link} to={pathname} search={Object.fromEntries(searchParams) as never} size="sm">
      {id}
    </Anchor>
  );
}

/** Its one subject; or how many of which group. */
function Whose({ line }: { readonly line: AlarmLine }) {
  const { t } = useTranslation();
  const { subjects, members, more, group } = line;
  const [only] = subjects;
  if (members === 1 && only && !more) return <Subject line={line} id={only} />;
  if (members === 0 && group !== "all") return <span>{group}</span>;
  const said = t(more ? "alarms.at-least-of" : "alarms.several-of", { count: members, group });
  return <span title={subjects.join(t("sentence.comma"))}>{said}</span>;
}

/** What it is, which leads to its own page, above whose it is. */
export function What({ line }: { readonly line: AlarmLine }) {
  const what = useWhat();
  return (
    <div className="two">
      <Anchor component={Link} to={`/alarms/${line.alarm}`} size="sm" title={what(line.quantity)}>
        {what(line.quantity)}
      </Anchor>
      <Whose line={line} />
    </div>
  );
}

/** Value with uncertainty, unit and limit; of what is there or is not, that it was found. */
interface FiguresProps {
  readonly line: AlarmLine;
  /** With the load at which the limit holds. */
  readonly whole?: boolean;
}

export function Figures({ line, whole = false }: FiguresProps) {
  const { t } = useTranslation();
  const unitOf = useUnit();
  const { measured, quantity, value, limit, beyond } = line;
  if (measured)
    return (
      <span>
        <Quantity
          {...{ value: measured.value, expanded: measured.expanded, unit: measured.unit }}
          signed={measured.limit !== null}
        />
        {measured.limit !== null && (
          <span className="behind">
            {t("alarms.limit-either-way")} <Quantity value={rounded(measured.limit)} unit={measured.unit} />
            {whole && measured.holds && (
              <>
                {" "}
                <Holds at={measured.holds} />
              </>
            )}
          </span>
        )}
      </span>
    );
  if (isFinding(quantity)) return <span>{t("alarms.found")}</span>;
  return (
    <span>
      <Quantity value={rounded(value)} unit={unitOf(quantity, rounded(value))} />
      {limit !== undefined && (
        <span className="behind">
          {isCounted(quantity) && beyond === "above" ? (
            <>
              {t("alarms.rule-from")} <Counted quantity={quantity} from={Math.floor(limit) + 1} />
            </>
          ) : (
            <>
              {t(`alarms.limit-${beyond}`)} <Quantity value={limit} unit={unitOf(quantity, limit)} />
            </>
          )}
        </span>
      )}
    </span>
  );
}

/** From which number on: of the first it is said without one. */
export function Counted({
  quantity,
  from,
}: {
  readonly quantity: AlarmLine["quantity"];
  readonly from: number;
}) {
  const { t } = useTranslation();
  const unitOf = useUnit();
  if (from === 1) return t(`alarm-any.${alarmQuantities[quantity].unit}`);
  return (
    <>
      ≥ <Quantity value={from} unit={unitOf(quantity, from)} />
    </>
  );
}

function Holds({ at }: { readonly at: LimitHolds }) {
  const { t, i18n } = useTranslation();
  const percent = (value: number) => quantityText({ value: rounded(value), unit: "%" }, i18n.language);
  if (at.at === "rated") return t("alarms.holds-rated");
  if (at.at === "load")
    return t("alarms.holds-load", {
      current: percent(at.currentPercentOfRated),
      factor: quantityText({ value: rounded(at.powerFactor) }, i18n.language),
    });
  if (at.least === at.greatest) return t("alarms.holds-each");
  return t("alarms.holds-mean", { least: percent(at.least), greatest: percent(at.greatest) });
}

const DIGITS = 3;
const rounded = (value: number): number => Number(value.toPrecision(DIGITS));
