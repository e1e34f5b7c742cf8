/** A program that fetches one address with the environment it was started with: `node fetch-program.ts URL`. */
import { requestBytes } from "../../../src/content/http/body.ts";
import { httpClient } from "../../../src/content/http/client.ts";

const [, , url = ""] = process.argv;
const say = (line: string) => console.error(line);
const logger = { info: say, warning: say, debug: () => {}, group: <T>(_: string, body: () => Promise<T>) => body() };
const client = httpClient({ environment: process.env, logger, userAgent: "test/1", pace: { firstWait: 10 } });
try {
  const { response, bytes } = await requestBytes(client, { url }, 1000);
  console.log(`${response.status} ${bytes.toString("utf8")}`);
  // Connections may be kept open, and must not keep the process.
  const kept = process.getActiveResourcesInfo().filter((name) => /Socket|TLS|HTTP|Timeout/i.test(name));
  if (kept.length > 0) console.log(`still waits for ${kept.join(", ")}`);
} catch (error) {
  console.log(String(error));
}
