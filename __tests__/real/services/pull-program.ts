/** A program that pulls an image with the environment it was started with: `node pull-program.ts NAME OS/ARCHITECTURE`. */
import { homedir } from "node:os";
import { httpClient } from "../../../src/content/http/client.ts";
import { systemCredentialHelpers } from "../../../src/content/registry/credential-helper.ts";
import { userCredentials } from "../../../src/content/registry/credentials.ts";
import { parseImageName } from "../../../src/content/registry/image-name.ts";
import { registryClient } from "../../../src/content/registry/registry-client.ts";
import { execRunner } from "../../../src/ports/exec.ts";
import { filesOf } from "../../content/registry/served-image.ts";

const [, , name = "", platform = ""] = process.argv;
const [os = "", architecture = ""] = platform.split("/");
const say = (line: string) => console.error(line);
const logger = { info: say, warning: say, debug: () => {}, group: <T>(_: string, body: () => Promise<T>) => body() };
const environment = process.env;
const http = httpClient({ environment, logger, userAgent: "test/1", pace: { firstWait: 10 } });
const helpers = systemCredentialHelpers(execRunner(environment, { line: () => undefined }), logger);
const credentials = userCredentials({ environment, homeDirectory: homedir(), logger, helpers });
try {
  const image = registryClient({ http, credentials, mirrors: [], logger }).image(parseImageName(name));
  console.log((await filesOf(await image.open({ os, architecture }))).join("\n"));
} catch (error) {
  console.log(String(error));
}
