// Alarms: those that stand, what became of them as it happens, the rules that raise them, and where their news go. A page.

import { Stack, Tabs, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useKept } from "../parts/address.ts";
import { LostConnection } from "../parts/states.tsx";
import { Deliveries } from "./alarms/deliveries.tsx";
import { Journal } from "./alarms/journal.tsx";
import { useAlarmNews } from "./alarms/live.ts";
import { Rules } from "./alarms/rules.tsx";
import { Standing } from "./alarms/standing.tsx";

const views = ["standing", "journal", "rules", "deliveries"] as const;

export default function Alarms() {
  const { t } = useTranslation();
  const [kept, keep] = useKept();
  const view = views.find((one) => one === kept.view) ?? "standing";
  const { news, connection } = useAlarmNews();
  const panel = {
    standing: <Standing />,
    journal: <Journal news={news} />,
    rules: <Rules />,
    deliveries: <Deliveries />,
  };
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t("nav.alarms")}
      </Title>
      {view === "journal" && <LostConnection connection={connection} />}
      <Tabs
        value={view}
        onChange={(value) => keep({ view: value ?? "", find: "", sort: "", way: "", severity: "" })}
        keepMounted={false}
      >
        <Tabs.List mb="md" aria-label={t("nav.alarms")}>
          {views.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`alarms.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {views.map((name) => (
          <Tabs.Panel key={name} value={name}>
            {panel[name]}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
