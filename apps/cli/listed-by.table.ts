// Which command lists what there is, by the code of a cloud's refusal that knows nothing of what was named. Called by `api.ts`.

export const listedBy: ReadonlyMap<string, string> = new Map([
  ["cc.application-unknown", "leases"],
  ["cc.instrument-unknown", "instruments"],
  ["cc.set-aside-unknown", "set-aside list"],
  ["clc.node-unknown", "nodes"],
  ["users.token-unknown", "token list"],
  ["users.user-unknown", "user list"],
  ["zz.alarm-unknown", "alarms list"],
  ["zz.bank-unknown", "compensate banks"],
  ["zz.detection-unknown", "export detections --out detections.csv"],
  ["zz.meter-unknown", "meters list"],
  ["zz.watch-unknown", "monitor list"],
]);
