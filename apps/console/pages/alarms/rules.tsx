// The rules by which alarms are raised, changed by whoever may: all of them are told anew each time. Part of the page of alarms.

import { isCounted } from "@etalon/messages/alarm-quantities.table";
import { may } from "@etalon/messages/http";
import { Button, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../../api/asked.ts";
import type { AlarmRule, AlarmRules } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { durationText } from "../../parts/duration.tsx";
import { Icon } from "../../parts/icons.tsx";
import { Quantity } from "../../parts/quantity.tsx";
import { Empty, Shown } from "../../parts/states.tsx";
import { RuleForm } from "./rule-form.tsx";
import { Counted, isFinding, Priority, severities, useUnit, useWhat } from "./said.tsx";

/** Of the form: a rule that there is, or one to be. */
type Open = { readonly rule: AlarmRule | null };

export function Rules() {
  const { t } = useTranslation();
  const what = useWhat();
  const { data: me } = useMe();
  const keeps = me !== undefined && may(me, "keep-alarm-rules");
  const asked = useAsked<AlarmRules>("/alarm-rules");
  const [open, setOpen] = useState<Open | null>(null);
  const set = useTold<readonly AlarmRule[]>((rules) => ({
    ...{ path: "/alarm-rules", method: "POST" as const, body: { rules } },
  }));
  const tell = (rules: readonly AlarmRule[]) => set.mutate(rules, { onSuccess: () => setOpen(null) });
  const columns: readonly Column<AlarmRule>[] = [
    {
      ...{ id: "severity", head: t("alarms.severity"), width: "116px" },
      by: ({ severity }) => severities.indexOf(severity),
      cell: ({ severity }) => <Priority of={severity} />,
    },
    {
      ...{
        id: "quantity",
        width: "220px",
        head: t("alarms.what"),
        by: ({ quantity, name }) => `${what(quantity)} ${name}`,
      },
      cell: ({ quantity, name }) => (
        <div className="two">
          <span title={what(quantity)}>{what(quantity)}</span>
          <code>{name}</code>
        </div>
      ),
    },
    { ...{ id: "raise", head: t("rules.raise"), width: "172px" }, cell: (rule) => <Raised rule={rule} /> },
    { ...{ id: "clear", head: t("rules.clear"), width: "172px" }, cell: (rule) => <Cleared rule={rule} /> },
    {
      ...{
        id: "group",
        head: t("rules.group"),
        width: "130px",
        by: ({ groupBy }) => t(`rules.by-${groupBy}`),
      },
      cell: ({ groupBy }) => t(`rules.by-${groupBy}`),
    },
    {
      ...{ id: "ends", head: t("rules.ends"), width: "130px", by: ({ ends }) => ends },
      cell: ({ ends }) => t(`rules.ends-${ends.replace(" ", "-")}`),
    },
    {
      ...{ id: "do", stays: true, head: t("alarms.do"), width: "104px" },
      cell: (rule) =>
        keeps && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("rules.change-this", { rule: rule.name })}
            onClick={() => setOpen({ rule })}
          >
            {t("rules.change")}
          </Button>
        ),
    },
  ];
  return (
    <Shown of={asked}>
      {({ rules, by }) => (
        <>
          <DataTable
            label={t("alarms.rules")}
            columns={columns}
            rows={rules}
            keyOf={({ name }) => name}
            filters={
              <>
                {keeps && (
                  <Button
                    variant="default"
                    leftSection={<Icon name="more" size={16} />}
                    onClick={() => setOpen({ rule: null })}
                  >
                    {t("rules.add")}
                  </Button>
                )}
                <Text size="sm" c="dimmed">
                  {by === null ? t("rules.of-the-program") : t("rules.set-by", { by })}
                </Text>
              </>
            }
            empty={<Empty icon="alarms" title={t("rules.none")} text={t("rules.none-why")} />}
          />
          <Modal
            opened={open !== null}
            onClose={() => setOpen(null)}
            size="lg"
            title={open?.rule ? t("rules.change-this", { rule: open.rule.name }) : t("rules.add")}
            closeButtonProps={{ "aria-label": t("frame.close") }}
          >
            {open && (
              <RuleForm
                rule={open.rule}
                names={rules.map(({ name }) => name)}
                set={(changed) => tell(withRule(rules, open.rule, changed))}
                error={set.error}
                pending={set.isPending}
              />
            )}
          </Modal>
        </>
      )}
    </Shown>
  );
}

/** @param now  null: it goes */
const withRule = (
  rules: readonly AlarmRule[],
  was: AlarmRule | null,
  now: AlarmRule | null,
): readonly AlarmRule[] => {
  if (!was) return now ? [...rules, now] : rules;
  return rules.flatMap((rule) => (rule.name === was.name ? (now ?? []) : rule));
};

function Limit({
  rule,
  side,
  limit,
  afterS,
  back = false,
}: {
  readonly rule: AlarmRule;
  readonly side: "above" | "below";
  readonly limit: number;
  readonly afterS: number;
  /** It is where the alarm returns. */
  readonly back?: boolean;
}) {
  const { t } = useTranslation();
  const unitOf = useUnit();
  const counted = isCounted(rule.quantity);
  const whole = counted ? Math.floor(limit) : limit;
  // What returns to a limit has returned.
  const sign = side === "above" ? (back ? "≥" : ">") : back ? "≤" : "<";
  return (
    <span>
      {isFinding(rule.quantity) ? (
        t(side === "above" ? "alarms.found" : "rules.gone")
      ) : counted && side === "above" && !back ? (
        <Counted quantity={rule.quantity} from={whole + 1} />
      ) : counted && back && whole === 0 ? (
        t("rules.gone")
      ) : (
        <>
          {sign} <Quantity value={whole} unit={unitOf(rule.quantity, whole)} />
        </>
      )}
      {afterS > 0 && <span className="behind">{t("rules.after", { time: durationText(afterS) })}</span>}
    </span>
  );
}

function Raised({ rule }: { readonly rule: AlarmRule }) {
  const above = rule.raiseAbove !== undefined;
  const limit = rule.raiseAbove ?? rule.raiseBelow ?? 0;
  return <Limit rule={rule} side={above ? "above" : "below"} limit={limit} afterS={rule.raiseAfterS} />;
}

function Cleared({ rule }: { readonly rule: AlarmRule }) {
  const { raiseAbove, raiseBelow, clearBelow = raiseAbove, clearAbove = raiseBelow } = rule;
  const above = raiseAbove !== undefined;
  const limit = (above ? clearBelow : clearAbove) ?? 0;
  return <Limit rule={rule} side={above ? "below" : "above"} limit={limit} afterS={rule.clearAfterS} back />;
}
