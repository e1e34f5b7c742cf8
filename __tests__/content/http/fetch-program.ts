/** A program that fetches one address with the environment it was started with: `node fetch-program.ts URL`. */
import { requestBytes } from "../../../src/content/http/body.ts";
import { httpClient } from "../../../src/content/http/client.ts";

const [, , url = ""] = process.argv;
const say = (line: string) => console.error(line);
const logger = { info: say, warning: say, group: <T>(_: string, body: () => Promise<T>) => body() };
const client = httpClient({ environment: process.env, logger, userAgent: "test/1", pace: { firstWait: 10 } });
try {
  const { response, bytes } = await requestBytes(client, { url }, 1000);
  console.log(`${response.status} ${bytes.toString("utf8")}`);
} catch (error) {
  console.log(String(error));
}
