// What administrators do with a user: other roles, or none at all any more. Called by `users.tsx`.

import { roles } from "@etalon/messages/roles.table";
import { Button, Group, Modal, MultiSelect, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTold } from "../../api/asked.ts";
import type { ShownUser } from "../../api/contracts.ts";
import { Failure } from "../../parts/states.tsx";

interface UserActsProps {
  readonly user: ShownUser;
  /** Who looks at the page. */
  readonly own: boolean;
}

export function UserActs({ user: { name, roles: present, subject }, own }: UserActsProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"change-roles" | "remove" | null>(null);
  const [chosen, setChosen] = useState<string[]>([]);
  const path = `/users/${encodeURIComponent(name)}`;
  const close = () => setAsking(null);
  const give = useTold<void>(() => ({
    ...{ path: `${path}/roles`, method: "POST" as const, body: { roles: chosen } },
  }));
  const remove = useTold<void>(() => ({ path, method: "DELETE" as const }));
  const removing = asking === "remove";
  const told = removing ? remove : give;
  const begin = (what: NonNullable<typeof asking>) => {
    setChosen([...present]);
    setAsking(what);
  };
  return (
    <Group gap={6} wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        disabled={subject !== null}
        aria-label={`${t("operations.change-roles")}${t("sentence.colon")}${name}`}
        onClick={() => begin("change-roles")}
      >
        {t("operations.change-roles")}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={own}
        aria-label={`${t("operations.remove")}${t("sentence.colon")}${name}`}
        onClick={() => begin("remove")}
      >
        {t("operations.remove")}
      </Button>
      <Modal
        opened={asking !== null}
        onClose={close}
        title={`${t(removing ? "operations.remove" : "operations.change-roles")} · ${name}`}
        closeButtonProps={{ "aria-label": t("frame.close") }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            told.mutate(undefined, { onSuccess: close });
          }}
        >
          <Stack gap="md">
            {removing ? (
              <Text size="sm">{t("operations.remove-how", { name })}</Text>
            ) : (
              <MultiSelect
                label={t("operations.roles")}
                data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
                value={chosen}
                onChange={setChosen}
                comboboxProps={{ withinPortal: false }}
              />
            )}
            <Text size="sm" c="dimmed">
              {t("operations.audited")}
            </Text>
            {told.error && <Failure error={told.error} />}
            <Button
              type="submit"
              {...(removing && { color: "red" })}
              loading={told.isPending}
              disabled={!removing && chosen.length === 0}
            >
              {t(removing ? "operations.remove" : "operations.change-roles")}
            </Button>
          </Stack>
        </form>
      </Modal>
    </Group>
  );
}
