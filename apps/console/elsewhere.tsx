// Stands for a page that another interface of the same cloud has: which one, with a way there. Called by `guarded.tsx`.

import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsked } from "./api/asked.ts";
import type { ShownInterfaces } from "./api/contracts.ts";
import { Empty } from "./parts/states.tsx";

export function Elsewhere() {
  const { t } = useTranslation();
  const { data = [] } = useAsked<ShownInterfaces>("/interfaces");
  const own = data.find((one) => one.own);
  const others = data.filter(({ role, silent }) => !silent && role !== own?.role);
  const { pathname, search } = window.location;
  return (
    <Empty
      icon="cloud"
      title={t("state.elsewhere")}
      text={t(others.length > 0 ? "state.elsewhere-there" : "state.elsewhere-why")}
    >
      <Group justify="center" mt="sm">
        {others.map(({ host, url }) => (
          <Button key={host} component="a" href={`${url}${pathname}${search}`} variant="default">
            {t("state.elsewhere-open", { host })}
          </Button>
        ))}
      </Group>
    </Empty>
  );
}
