// What is said of an alarm: how grave it is, how it stands, what it is, whose, and its figures. Called by the pages of alarms.

import { alarmQuantities } from "@etalon/messages/alarm-quantities.table";
import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AlarmLine } from "../../api/contracts.ts";
import { Icon, type IconName } from "../../parts/icons.tsx";
import { Quantity } from "../../parts/quantity.tsx";

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

/** Behind its figures; what has none is a share of the class limit. */
export function useUnit() {
  const { t } = useTranslation();
  return (quantity: AlarmLine["quantity"]): string => {
    const { unit } = alarmQuantities[quantity];
    return unit === null ? "" : unit === "" ? t("alarms.of-limit") : t(`alarm-unit.${unit}`);
  };
}

/** Subjects of which there is a page of their own. */
const pageOf: Readonly<Record<string, (id: string) => string>> = {
  meter: (id) => `/meters/${encodeURIComponent(id)}`,
  point: (id) => `/meters/${encodeURIComponent(id)}`,
};

export function Subject({ quantity, id }: { readonly quantity: AlarmLine["quantity"]; readonly id: string }) {
  const to = pageOf[alarmQuantities[quantity].of]?.(id);
  return to === undefined ? (
    <span>{id}</span>
  ) : (
    <Anchor component={Link} to={to} size="sm">
      {id}
    </Anchor>
  );
}

/** Its one subject; or how many of which group. */
export function Whose({ line }: { readonly line: AlarmLine }) {
  const { t } = useTranslation();
  const { quantity, subjects, members, more, group } = line;
  const [only] = subjects;
  if (members === 1 && only && !more) return <Subject quantity={quantity} id={only} />;
  if (members === 0 && group !== "all") return <span>{group}</span>;
  const said = t(more ? "alarms.at-least-of" : "alarms.several-of", { count: members, group });
  return <span title={subjects.join(", ")}>{said}</span>;
}

/** Value with uncertainty, unit and limit; of what is there or is not, that it was found. */
export function Figures({ line }: { readonly line: AlarmLine }) {
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
            {t("alarms.limit-either-way")} <Quantity value={measured.limit} unit={measured.unit} />
          </span>
        )}
      </span>
    );
  if (isFinding(quantity)) return <span>{t("alarms.found")}</span>;
  const said = unitOf(quantity);
  return (
    <span>
      <Quantity value={rounded(value)} unit={said} />
      {limit !== undefined && (
        <span className="behind">
          {t(`alarms.limit-${beyond}`)} <Quantity value={limit} unit={said} />
        </span>
      )}
    </span>
  );
}

const DIGITS = 3;
const rounded = (value: number): number => Number(value.toPrecision(DIGITS));
