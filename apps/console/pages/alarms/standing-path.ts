// Where the alarms that stand are asked for: by their page and by the count beside it in the navigation, so once for both.

export const STANDING = "/alarms?atMost=1000";
export const AGAIN_MS = 10_000;
