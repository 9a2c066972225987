// Tokens: whose, what for, until when, last used; made - the secret is shown once - and revoked by administrators. Part of the page
// of operations.

import { may } from "@etalon/messages/http";
import { Alert, Button, Code, CopyButton, Group, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsked, useMe, useTold } from "../../api/asked.ts";
import type { ShownToken, ShownUser } from "../../api/contracts.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { NumberField } from "../../parts/number-field.tsx";
import { Empty, Failure, Shown } from "../../parts/states.tsx";

const USUAL_DAYS = 90;

export function Tokens() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const keeps = me !== undefined && may(me, "keep-users");
  const users = useAsked<readonly ShownUser[]>("/users");
  const asked = useAsked<readonly ShownToken[]>("/tokens");
  const [user, setUser] = useState<string | null>(null);
  const [title, setTitle] = useState("");
  const [forDays, setForDays] = useState<number | string>(USUAL_DAYS);
  const make = useTold<object, { secret: string }>((body) => ({ path: "/tokens", method: "POST", body }));
  const revoke = useTold<string>((id) => ({ path: `/tokens/${id}`, method: "DELETE" }));
  const columns: readonly Column<ShownToken>[] = [
    {
      ...{ id: "user", head: t("operations.user"), by: ({ user }) => user, width: "120px" },
      cell: ({ user }) => <strong>{user}</strong>,
    },
    {
      ...{ id: "title", width: "150px", head: t("operations.title"), by: ({ title }) => title },
      cell: ({ title }) => title,
    },
    {
      ...{ id: "until", head: t("operations.until"), by: ({ untilTaiNs }) => untilTaiNs, width: "150px" },
      cell: ({ untilTaiNs }) => <Moment at={untilTaiNs} />,
    },
    {
      ...{ id: "used", head: t("operations.used"), by: ({ usedTaiNs }) => usedTaiNs, width: "150px" },
      cell: ({ usedTaiNs }) => <Moment at={usedTaiNs} />,
    },
    {
      ...{ id: "do", stays: true, head: t("lease.do"), width: "110px" },
      cell: ({ id, revokedTaiNs }) =>
        revokedTaiNs !== null
          ? t("operations.revoked")
          : keeps && (
              <Button size="compact-sm" variant="default" onClick={() => revoke.mutate(id)}>
                {t("operations.revoke")}
              </Button>
            ),
    },
  ];
  const failed = make.error ?? revoke.error;
  return (
    <Stack gap="md">
      {keeps && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate({ user, title, forDays: Number(forDays) });
          }}
        >
          <Group align="flex-end" gap="sm">
            <Select
              label={t("operations.user")}
              data={(users.data ?? []).map(({ name }) => name)}
              value={user}
              onChange={setUser}
              searchable
              w={160}
              comboboxProps={{ withinPortal: false }}
            />
            <TextInput
              label={t("operations.title")}
              value={title}
              onChange={(e) => setTitle(e.currentTarget.value)}
              w={200}
            />
            <NumberField
              label={t("operations.for-days")}
              least={1}
              most={3660}
              required
              value={forDays}
              change={setForDays}
              w={110}
            />
            <Button
              type="submit"
              loading={make.isPending}
              disabled={!user || !title || !(Number(forDays) > 0)}
            >
              {t("operations.make-token")}
            </Button>
          </Group>
        </form>
      )}
      {make.data && (
        <Alert role="status" color="teal" variant="outline" title={t("operations.shown-once")}>
          <Group gap="sm">
            <Code>{make.data.secret}</Code>
            <CopyButton value={make.data.secret}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="default" onClick={copy}>
                  {t(copied ? "operations.copied" : "operations.copy")}
                </Button>
              )}
            </CopyButton>
          </Group>
        </Alert>
      )}
      {failed && <Failure error={failed} />}
      <Shown of={asked}>
        {(all) => (
          <DataTable
            label={t("operations.tokens")}
            columns={columns}
            rows={all}
            keyOf={({ id }) => id}
            empty={<Empty icon="user" title={t("operations.no-tokens")} />}
          />
        )}
      </Shown>
    </Stack>
  );
}
