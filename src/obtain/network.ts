import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { GithubAccess } from "../content/download/github.ts";
import { httpClient } from "../content/http/client.ts";
import { systemCredentialHelpers } from "../content/registry/credential-helper.ts";
import { userCredentials } from "../content/registry/credentials.ts";
import { parseMirrors } from "../content/registry/mirrors.ts";
import { type RegistryClient, registryClient } from "../content/registry/registry-client.ts";
import { toolName, toolVersion } from "../model/tool.ts";
import { UserError } from "../model/user-error.ts";
import type { HttpClient } from "../ports/http-client.ts";
import type { ObtainIo, ObtainSettings } from "./io.ts";

/** The servers that gateways come from, spoken to with the user's own proxies, logins and mirrors. */
export interface Network {
  readonly http: HttpClient;
  readonly registry: RegistryClient;
  readonly github: GithubAccess;
}

/** @throws UserError where the settings are no mirrors or logins */
export function openNetwork(
  settings: ObtainSettings,
  { directory, environment, github, logger, commands }: ObtainIo,
): Network {
  const { registryAuthFile, registryMirrors, token } = settings;
  if (registryAuthFile !== undefined && !existsSync(resolve(directory, registryAuthFile))) {
    throw new UserError(
      `registry-auth-file: there is no file "${registryAuthFile}"; write the path of a config.json or auth.json, or leave it out.`,
    );
  }
  const http = httpClient({ environment, logger, userAgent: `${toolName}/${toolVersion}` });
  const credentials = userCredentials({
    ...(registryAuthFile !== undefined && { authFile: resolve(directory, registryAuthFile) }),
    environment,
    ...(environment["HOME"] && { homeDirectory: environment["HOME"] }),
    logger,
    helpers: systemCredentialHelpers(commands, logger),
  });
  return {
    http,
    registry: registryClient({ http, credentials, mirrors: parseMirrors(registryMirrors), logger }),
    github: { http, logger, home: github, ...(token !== undefined && { token }) },
  };
}
