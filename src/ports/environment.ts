export type Environment = Readonly<Record<string, string | undefined>>;

/** What no program is told: the step's inputs and states, its ways to speak to the runner, and the keys to the run's services. */
const withheld =
  /^(?:INPUT_|STATE_|ACTIONS_|GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY|ARTIFACTS)$|GITHUB_ARTIFACTS_)/;

/** The variables that programs are started with, out of those of this process. */
export function programEnvironment(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !withheld.test(name)));
}

const secret = /TOKEN|SECRET|PASSW|CREDENTIAL|AUTH|_KEY/i;

/** Whether a variable holds a secret, by its name. */
export function isSecret(name: string): boolean {
  return secret.test(name);
}

const forFetching =
  /^(?:GOPROXY|GOPRIVATE|GONOPROXY|GONOSUMDB|GOSUMDB|GOAUTH|GOINSECURE|GOVCS|NETRC|GIT_\w+|SSH_\w+|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY)$/;

/** Whether a variable says where modules come from and with which rights: only the step that fetches them is told. */
export function isForFetching(name: string): boolean {
  return forFetching.test(name);
}

/** The variables of a program that works on foreign input: none that is a secret, or that opens something. */
export function publicEnvironment<T extends string | undefined>(
  environment: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isSecret(name) && !isForFetching(name)));
}
