// What can be done with a lease, a booking or a place in the queue: its applicant keeps it longer or gives it back, the
// instrument's owner takes it back and says why. Called by the lists of leases.

import { may } from "@etalon/messages/http";
import { Button, Group, Menu, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe, useTold } from "../../api/asked.ts";
import { Duration } from "../../parts/duration.tsx";
import { Icon } from "../../parts/icons.tsx";
import { Failure } from "../../parts/states.tsx";
import { TakeBack } from "./take-back.tsx";

export interface OneLease {
  readonly resource: string;
  readonly application: string;
  readonly applicant: string;
  readonly status: "lent" | "booked" | "waiting";
  /** The owner's word is wanted. */
  readonly awaitsWord: boolean;
}

/** From now on. */
const lengthsS = [600, 1800, 3600, 4 * 3600, 24 * 3600] as const;
/** The station's own leases are its detections' and watches': they go with those. */
const BY_USERS = "app-";

interface LeaseActsProps {
  readonly lease: OneLease;
  readonly owned: boolean;
}

export function LeaseActs({ lease, owned }: LeaseActsProps) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  if (!me) return null;
  const own = may(me, "apply") && lease.applicant === me.party && lease.application.startsWith(BY_USERS);
  if (own) return <Own lease={lease} />;
  if (!owned || !may(me, "set-terms")) return null;
  const { application, applicant, resource, status, awaitsWord } = lease;
  const what = status === "waiting" || awaitsWord ? "refuse" : "take-back";
  return (
    <Group gap={6} wrap="nowrap">
      {awaitsWord && <Approve lease={lease} />}
      <TakeBack
        button={t(`lease.${what}`)}
        title={t(`lease.${what}-whose`, { applicant, resource })}
        body={{ resource, application }}
      />
    </Group>
  );
}

function Own({ lease: { application, status, resource } }: { readonly lease: OneLease }) {
  const { t } = useTranslation();
  const renew = useTold<number>((forS) => ({
    ...{ path: `/applications/${application}/renewals`, method: "POST" as const, body: { forS } },
  }));
  const release = useTold<void>(() => ({
    ...{ path: `/applications/${application}`, method: "DELETE" as const },
  }));
  const failed = renew.error ?? release.error;
  return (
    <Group gap={6} wrap="nowrap">
      {status === "lent" && (
        <Menu position="bottom-end" withinPortal={false}>
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="default"
              loading={renew.isPending}
              rightSection={<Icon name="down" size={14} />}
            >
              {t("lease.extend")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label c="dimmed">{t("lease.from-now")}</Menu.Label>
            {lengthsS.map((forS) => (
              <Menu.Item key={forS} onClick={() => renew.mutate(forS)}>
                <Duration seconds={forS} />
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Button
        size="compact-sm"
        variant="default"
        loading={release.isPending}
        onClick={() => release.mutate()}
        aria-label={`${t(`lease.end-${status}`)}${t("sentence.colon")}${resource}`}
      >
        {t(`lease.end-${status}`)}
      </Button>
      {failed && <Failed error={failed} close={renew.error ? renew.reset : release.reset} />}
    </Group>
  );
}

function Approve({ lease: { application, applicant, resource } }: { readonly lease: OneLease }) {
  const { t } = useTranslation();
  const approve = useTold<void>(() => ({
    ...{ path: "/approvals", method: "POST" as const, body: { resource, application } },
  }));
  return (
    <>
      <Button
        size="compact-sm"
        loading={approve.isPending}
        aria-label={t("lease.approve-whose", { applicant, resource })}
        onClick={() => approve.mutate()}
      >
        {t("lease.approve")}
      </Button>
      {approve.error && <Failed error={approve.error} close={approve.reset} />}
    </>
  );
}

/** In front of the list, since a row has no room for a sentence. */
function Failed({ error, close }: { readonly error: Error; readonly close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} withCloseButton closeButtonProps={{ "aria-label": t("frame.close") }}>
      <Failure error={error} />
    </Modal>
  );
}
