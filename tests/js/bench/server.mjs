// Answers from memory as the service does. It prints its URL, and ends when its input is closed.
import { createServer } from "node:http";

import { PAGE, PROFILE } from "./samples.mjs";

const headers = { "content-type": "application/json; charset=utf-8", "x-correlation-id": "ab12" };
const answers = { one: JSON.stringify({ result: PROFILE }), page: JSON.stringify({ result: PAGE }) };
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    const text = request.url.includes("?") ? answers.page : answers.one;
    response.writeHead(200, { ...headers, "content-length": Buffer.byteLength(text) }).end(text);
  });
});
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume().on("end", () => process.exit());
