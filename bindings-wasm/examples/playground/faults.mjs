/** The faults that a person can choose for the next request. */
export const FAULTS = [
  { label: "429", fault: "429", why: "too many requests; Retry-After: 1" },
  { label: "429, wait 20 s", fault: { status: 429, headers: [["Retry-After", "20"]], body: { message: "Too many requests" } }, why: "all calls of the client wait" },
  { label: "503", fault: "503", why: "the service is unavailable" },
  { label: "Lost request", fault: "drop_after", why: "read and not carried out; the connection closes without an answer" },
  { label: "Lost answer", fault: "drop_applied", why: "carried out; the connection closes without an answer" },
  { label: "Late write", fault: { apply_after: 20 }, why: "the connection closes now, and it is carried out 20 s later" },
  { label: "Hang", fault: "hang", why: "never answered: the timeout of the request ends it" },
  { label: "Half an answer", fault: "truncate", why: "carried out; the answer breaks off" },
  { label: "Redirect", fault: "redirect", why: "to another host: never followed" },
  { label: "HTML", fault: "html", why: "a proxy's page in place of JSON" },
];
