// The program of the station's planning thread. `planning-desk.ts` starts it.

import { serveAsked } from "@etalon/outside/threads/asked-thread";
import { planningDesk } from "@etalon/station/zz-master-station/plans/desk";

serveAsked({ ...planningDesk() });
